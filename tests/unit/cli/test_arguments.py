"""Arguments that make no sense are refused in words that say what would."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop_app.app.lock import WorkspaceLock
from desktop_app.app.workspace import Workspace
from tests.helpers.documents import adding, document, node

Write = Callable[[str, Any], Path]
HUGE = str(2**63)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("show", HUGE), "must be an id from 1 to"),
        (("show", "9" * 5000), "must be an id from 1 to"),
        (("show", "0"), "must be an id from 1 to"),
        (("show", "first"), "must be an id, not 'first'"),
        (("cancel", HUGE), "must be an id from 1 to"),
        (("resume", HUGE, "--status", "1"), "must be an id from 1 to"),
        (("resume", "1", "--status", HUGE), "must be a whole number from"),
        (("resume", "1", "--status", "done"), "must be a whole number, not 'done'"),
        (("executions", "--limit", HUGE), "must be a whole number from 1 to"),
        (("executions", "--limit", "0"), "must be a whole number from 1 to"),
        (("run", "x.json", "--timeout", "nan"), "must be a number of seconds above 0, not 'nan'"),
        (("run", "x.json", "--timeout", "inf"), "must be a number of seconds above 0"),
        (("run", "x.json", "--timeout", "0"), "must be a number of seconds above 0"),
        (("run", "x.json", "--timeout", "soon"), "must be a number of seconds above 0, not 'soon'"),
    ],
)
def test_a_number_that_makes_no_sense_is_refused(
    arguments: tuple[str, ...], words: str, wirework: Any
) -> None:
    done = wirework(*arguments)
    assert done.status == 2
    assert words in done.err and "Traceback" not in done.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("run", "x.json", "--contxt", "1"), "unrecognized arguments: --contxt 1; did you mean --context?"),
        (("executions", "--jsn"), "unrecognized arguments: --jsn; did you mean --json?"),
        (("show", "1", "2"), "unrecognized arguments: 2\n"),
    ],
)
def test_a_mistyped_option_is_told_with_the_usage_of_its_command(
    arguments: tuple[str, ...], words: str, wirework: Any
) -> None:
    done = wirework(*arguments)
    assert done.status == 2
    assert words in done.err and f"usage: wirework {arguments[0]}" in done.err


def test_a_command_behind_its_options_is_not_taken_for_a_file(wirework: Any, tmp_path: Path) -> None:
    done = wirework("--workspace", tmp_path, "executions")
    assert done.status == 2 and "write the command first: wirework executions" in done.err


def test_the_largest_id_is_looked_for(wirework: Any, write: Write) -> None:
    wirework("run", write("add.json", adding()), "--context", '{"a": 1}')
    done = wirework("show", 2**63 - 1)
    assert done.status == 2 and "there is no execution" in done.err


@pytest.mark.parametrize("depth", [250, 100_000])
@pytest.mark.parametrize("way", ["text", "file"])
def test_an_input_nested_too_deeply_is_refused(depth: int, way: str, wirework: Any, write: Write) -> None:
    text = "[" * depth + "]" * depth
    given = text if way == "text" else f"@{write('deep.json', text)}"
    done = wirework(
        "run", write("free.json", document(node("n", "output", {"value": 1}))), "--context", given
    )
    assert done.status == 2
    assert "--context" in done.err and "nested too deeply" in done.err
    assert len(done.err) < 500 and "Traceback" not in done.err


def test_half_a_character_in_the_input_is_no_crash(wirework: Any, write: Write) -> None:
    free = document(node("n", "output", {"value": "{{$context.a}}"}))
    for given in ('{"a": "\\ud800"}', '{"a": "\udcff"}'):
        done = wirework("run", write("free.json", free), "--context", given)
        assert done.status in (0, 2) and "internal error" not in done.err


def test_a_busy_workspace_tells_where_a_variable_can_be_set_instead(wirework: Any) -> None:
    workspace = Workspace.choose()
    workspace.create()
    with WorkspaceLock(workspace.lock):
        done = wirework("env", "set", "NAME", "value")
    assert done.status == 2
    assert "works with this workspace" in done.err
    assert "nothing is changed" in done.err and "--workspace" not in done.err


QUITTER = """
import sys
from desktop_app.domain.node_spec import NodeSpec
from desktop_app.domain.trigger_spec import TriggerSpec
from desktop_app.engine.instruction import Instruction, JobDraft
from desktop_app.engine.trigger import Trigger

{top}

class Quit(Instruction):
    spec = NodeSpec("quit", "Quit", "extended", check=lambda config: {check})

    async def run(self, node, input, processor):
        return JobDraft()

class Quitter(Trigger):
    spec = TriggerSpec("quitter", "Quitter")

    def validate_context(self, workflow, values):
        {validate}
"""


def quitter(write: Write, top: str = "", check: str = "[]", validate: str = "return []") -> Path:
    """Return a plug-in that ends the process at one of these places."""
    return write("quitter.py", QUITTER.format(top=top, check=check, validate=validate))


@pytest.mark.parametrize("end", ["sys.exit(5)", "raise GeneratorExit('x')", "raise BaseException('x')"])
def test_a_plugin_that_quits_while_it_is_imported_is_named(end: str, wirework: Any, write: Write) -> None:
    plugin = quitter(write, top=end)
    done = wirework("run", write("add.json", adding()), "--plugin", plugin)
    assert done.status == 2
    assert "quitter.py" in done.err and "cannot be loaded" in done.err


@pytest.mark.parametrize("name", ["nope", "nope.nope", "json.nope"])
def test_a_plugin_that_is_not_there_is_said_not_to_be_there(name: str, wirework: Any, write: Write) -> None:
    done = wirework("run", write("add.json", adding()), "--plugin", name)
    assert done.status == 2
    assert f"{name}: " in done.err and ("no module of this name" in done.err or "'nope'" in done.err)
    assert "__init__.py" not in done.err


def test_a_file_without_a_name_is_missing(wirework: Any, write: Write) -> None:
    done = wirework("run", write("add.json", adding()), "--context", "@")
    assert (done.status, done.err) == (2, "wirework run: --context: the name of a file is missing after @\n")


def test_a_plugin_of_the_workspace_that_quits_is_skipped(wirework: Any, write: Write) -> None:
    workspace = Workspace.choose()
    workspace.create()
    (workspace.plugins / "quitter.py").write_text("import sys\nsys.exit(0)\n")
    done = wirework("run", write("add.json", adding()), "--context", '{"a": 1}')
    assert done.status == 0
    assert "note: skipped " in done.err and "quitter.py: cannot be loaded: SystemExit: 0" in done.err
    assert "SystemExit" in wirework("doctor").out


def test_a_check_that_quits_is_a_problem_of_its_node(wirework: Any, write: Write) -> None:
    plugin = quitter(write, check="sys.exit(5)")
    file = write("quit.json", document(node("n", "quit", {})))
    done = wirework("validate", file, "--plugin", plugin)
    assert done.status == 1 and ":n:" in done.out


def test_a_trigger_that_quits_ends_no_command_without_a_word(wirework: Any, write: Write) -> None:
    plugin = quitter(write, validate="sys.exit(0)")
    done = wirework("run", write("quit.json", document(type="quitter")), "--plugin", plugin)
    assert done.status == 2
    assert "has called sys.exit(0)" in done.err and "Traceback" not in done.err
