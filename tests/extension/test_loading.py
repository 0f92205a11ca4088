"""Where plug-ins are found, and how each kind of broken one is refused: by name, with the reason."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Any

import pytest

from desktop_app.app.core import Types, load_types
from desktop_app.domain.errors import ExtensionError
from tests.helpers.plugins import EXAMPLES, module_file, type_folder

CLASS = "class Shout(Instruction):\n    spec = SPEC\n"
RUN = "    async def run(self, node, input, processor):\n        return None\n"
HEAD = "from desktop_app.extension import *\nfrom .spec import SPEC\n"


def nodes(types: Types) -> set[str]:
    """Return the node types from outside."""
    return {name for plugin in types.plugins for name, is_trigger in plugin.types if not is_trigger}


# -------------------------------------------------------------------------------------- what is found


def test_a_folder_of_any_name_is_a_type(tmp_path: Path) -> None:
    for name in ("shout", "my-shout", "acme.shout v2", "0"):
        types = load_types([str(type_folder(tmp_path / name))])
        assert nodes(types) == {"acme.shout"}


def test_two_folders_may_have_modules_of_the_same_name(tmp_path: Path) -> None:
    for name in ("one", "two"):
        folder = type_folder(
            tmp_path / name,
            f"acme.{name}",
            instruction="from .words import WORD\n" + INSTRUCTION_WITH_TITLE,
        )
        (folder / "words.py").write_text(f"WORD = {name!r}\n")
    types = load_types((), tmp_path)
    assert nodes(types) == {"acme.one", "acme.two"}
    kinds = [type(types.registry.instructions[f"acme.{name}"]) for name in ("one", "two")]
    assert [kind.word for kind in kinds] == ["one", "two"]  # type: ignore[attr-defined]


INSTRUCTION_WITH_TITLE = HEAD + CLASS + "    word = WORD\n" + RUN


def test_the_workspace_takes_files_folders_and_folders_of_folders(tmp_path: Path) -> None:
    module_file(tmp_path / "single.py", "acme.single")
    type_folder(tmp_path / "folder", "acme.folder")
    type_folder(tmp_path / "many" / "first", "acme.first")
    type_folder(tmp_path / "many" / "second", "acme.second")
    (tmp_path / "_helper.py").write_text("raise RuntimeError('left alone')\n")
    (tmp_path / "notes.txt").write_text("not a plug-in")
    types = load_types((), tmp_path)
    assert nodes(types) == {"acme.single", "acme.folder", "acme.first", "acme.second"}
    assert not types.broken


def test_a_file_may_import_its_neighbours(tmp_path: Path) -> None:
    (tmp_path / "_words.py").write_text("WORD = 'acme.near'\n")
    text = module_file(tmp_path / "plug-in.py").read_text()
    text = text.replace("'acme.shout'", "WORD")
    (tmp_path / "plug-in.py").write_text(f"from ._words import WORD\n{text}")
    before = list(sys.path)
    assert nodes(load_types((), tmp_path)) == {"acme.near"}
    assert sys.path == before


def test_a_package_on_the_path_is_named_by_module_or_class(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "acme_types"
    type_folder(package / "shout")
    (package / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("acme_types", "acme_types.shout", "acme_types.shout.instruction:Shout"):
        types = load_types([name])
        assert nodes(types) == {"acme.shout"}, name
    both = load_types(["acme_types", "acme_types.shout.instruction:Shout"])
    assert [plugin.types for plugin in both.plugins] == [(("acme.shout", False),)] * 2
    for name in [name for name in sys.modules if name.startswith("acme_types")]:
        monkeypatch.delitem(sys.modules, name)


def test_a_package_may_offer_what_its_modules_define(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "acme_offers"
    package.mkdir()
    module_file(package / "loud.py")
    (package / "__init__.py").write_text("from .loud import Shout\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert nodes(load_types(["acme_offers"])) == {"acme.shout"}
    for name in ("acme_offers", "acme_offers.loud"):
        monkeypatch.delitem(sys.modules, name)


def test_the_same_plugin_named_twice_counts_once(tmp_path: Path) -> None:
    file = module_file(tmp_path / "shout.py")
    types = load_types([str(file), f"{tmp_path}/./shout.py"], tmp_path)
    assert len(types.plugins) == 1


def test_files_are_read_again(tmp_path: Path) -> None:
    file = module_file(tmp_path / "shout.py")
    load_types([str(file)])
    module_file(file, "acme.another")
    assert nodes(load_types([str(file)])) == {"acme.another"}


def test_panel_icon_and_help_stand_beside_the_instruction() -> None:
    folder = EXAMPLES / "random_string"
    types = load_types([str(folder)])
    spec = types.catalog().nodes["randomString"]
    assert (spec.icon, spec.help) == (str(folder / "icon.svg"), str(folder / "help.md"))
    panel = types.panel_module("randomString")
    assert panel is not None and panel not in sys.modules, "a panel is loaded by the window only"
    assert types.panel_module("loop") == "desktop_app.nodes.loop.panel"
    interval = load_types([str(EXAMPLES / "interval")])
    assert interval.panel_module("interval", trigger=True) is None
    assert interval.catalog().triggers["interval"].icon.endswith("icon.svg")


# ------------------------------------------------------------------------------------ what is refused

SPEC_OF = (
    "from desktop_app.extension import NodeSpec\nSPEC = NodeSpec('acme.shout', 'Shout', 'extended', {})\n"
)

BROKEN: dict[str, tuple[dict[str, Any], str]] = {
    "bad import": (
        {"instruction": "import nothing_of_that_name\n"},
        r"ModuleNotFoundError: No module named 'nothing_of_that_name' \(instruction.py, line 1\)",
    ),
    "bad syntax": ({"spec": "SPEC = (\n"}, r"SyntaxError: .*spec.py, line 1"),
    "ends the process": ({"spec": "import sys\nsys.exit(3)\n"}, r"SystemExit: 3 \(spec.py, line 2\)"),
    "no spec file": ({"spec": ""}, "has no spec.py"),
    "empty spec file": ({"spec": "#\n"}, "its spec.py has no SPEC"),
    "class without spec": (
        {"instruction": f"{HEAD}class Shout(Instruction):\n{RUN}"},
        "Shout has no spec: set the class attribute “spec”",
    ),
    "trigger's spec": (
        {
            "spec": "from desktop_app.extension import TriggerSpec\n"
            "SPEC = TriggerSpec('acme.shout', 'Shout')\n"
        },
        "the spec of Shout must be a NodeSpec, not TriggerSpec",
    ),
    "empty type id": ({"type_id": " "}, "the spec of Shout has an empty type id"),
    "config model": (
        {"spec": SPEC_OF.format("config=dict")},
        "the config model of Shout must derive from Config",
    ),
    "only a spec": ({"instruction": ""}, "has neither instruction.py nor trigger.py"),
    "both sides": ({"trigger": "#\n"}, "has both instruction.py and trigger.py"),
    "two classes": (
        {"instruction": f"{HEAD}{CLASS}{RUN}class Again(Instruction):\n    spec = SPEC\n{RUN}"},
        "must hold one class of a type, found: Shout, Again",
    ),
    "no class": ({"instruction": "#\n"}, "must hold one class of a type, found: none"),
    "wrong base": (
        {"instruction": f"{HEAD}class Shout:\n    spec = SPEC\n{RUN}"},
        "Shout must derive from Instruction or Trigger",
    ),
    "no run": ({"instruction": HEAD + CLASS}, "Shout has no run method"),
    "breaks when made": (
        {"instruction": f"{HEAD}{CLASS}    def __init__(self, much):\n        pass\n{RUN}"},
        "TypeError: .*much",
    ),
    "mismatch": (
        {"instruction": f"{HEAD}{CLASS.replace('SPEC', 'NodeSpec(*[chr(120)] * 3)')}{RUN}"},
        "type id mismatch: instruction.py says 'x', spec.py says 'acme.shout'",
    ),
    "built-in type id": ({"type_id": "loop"}, "the node type 'loop' is already one of Wirework's own"),
    "newer contract": (
        {"instruction": f"WIREWORK_API: int = 2\nfrom desktop_app.extension import FromTheFuture\n{HEAD}"},
        r"needs version 2 of the extension contract, this Wirework has version 1 \(install a newer",
    ),
}


@pytest.mark.parametrize(("parts", "reason"), BROKEN.values(), ids=BROKEN)
def test_a_broken_folder_is_named_and_skipped(
    parts: dict[str, Any], reason: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = type_folder(tmp_path / "broken", **parts)
    type_folder(tmp_path / "sound", "acme.sound")
    with caplog.at_level(logging.WARNING):
        types = load_types((), tmp_path)
    assert nodes(types) == {"acme.sound"}
    (broken,) = types.broken
    assert broken.name == str(folder)
    with pytest.raises(ExtensionError, match=reason):
        load_types([str(folder)])
    assert "plug-in skipped" in caplog.text and str(folder) in caplog.text


def test_a_trigger_whose_methods_nobody_would_await_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "ticker.py"
    file.write_text(
        "from desktop_app.extension import Trigger, TriggerSpec\n"
        "class Ticker(Trigger):\n"
        "    spec = TriggerSpec('acme.tick', 'Tick')\n"
        "    async def on(self, workflow):\n"
        "        pass\n"
    )
    with pytest.raises(ExtensionError, match=r"Ticker\.on must not be async"):
        load_types([str(file)])


def test_a_module_without_types_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "empty.py"
    file.write_text("WORD = 1\n")
    with pytest.raises(ExtensionError, match=r"empty\.py: no node type and no trigger in it"):
        load_types([str(file)])
    for name in (str(tmp_path / "nowhere.py"), "no_such_module", "os:path", str(tmp_path / "_empty")):
        with pytest.raises(ExtensionError):
            load_types([name])


def test_of_two_plugins_with_the_same_type_the_later_is_refused(tmp_path: Path) -> None:
    first, second = type_folder(tmp_path / "a"), module_file(tmp_path / "b.py")
    types = load_types((), tmp_path)
    (broken,) = types.broken
    assert broken.name == str(second)
    assert broken.reason == f"the node type 'acme.shout' is already given by {first}"
    assert types.plugins[0].name == str(first)
    with pytest.raises(ExtensionError, match="already given by"):
        load_types([str(first), str(second)])


def test_a_module_is_used_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    file = module_file(
        tmp_path / "two.py",
        body="class Loop(Instruction):\n    spec = NodeSpec('loop', 'Loop', 'control')\n" + RUN,
    )
    before = load_types().registry
    types = load_types((), tmp_path)
    assert [item.name for item in types.broken] == [str(file)]
    assert types.registry.instructions.keys() == before.instructions.keys()
    assert type(types.registry.instructions["loop"]) is type(before.instructions["loop"])


def test_of_a_folder_of_types_the_sound_ones_are_used_unless_it_was_named(tmp_path: Path) -> None:
    type_folder(tmp_path / "many" / "good", "acme.good")
    bad = type_folder(tmp_path / "many" / "bad", spec="")
    types = load_types((), tmp_path)
    assert nodes(types) == {"acme.good"}
    assert [item.name for item in types.broken] == [str(bad)]
    with pytest.raises(ExtensionError, match=r"has no spec\.py"):
        load_types([str(tmp_path / "many")])


def test_a_base_of_ones_own_needs_no_spec(tmp_path: Path) -> None:
    file = tmp_path / "family.py"
    file.write_text(
        "from desktop_app.extension import Instruction, NodeSpec\n"
        f"class Base(Instruction):\n{RUN}"
        "class Child(Base):\n    spec = NodeSpec('acme.child', 'Child', 'extended')\n"
        f"class _Unfinished(Instruction):\n{RUN}"
    )
    assert nodes(load_types([str(file)])) == {"acme.child"}


def test_spec_functions_that_break_break_nothing_else(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    functions = ("variables", "scope_variables", "summary", "check", "is_available", "branches")
    given = ", ".join(f"{name}=broken" for name in functions)
    spec = (
        "from desktop_app.extension import NodeSpec\n"
        "def broken(*arguments):\n    raise RuntimeError('boom')\n"
        f"SPEC = NodeSpec('acme.shout', 'Shout', 'extended', {given})\n"
    )
    types = load_types([str(type_folder(tmp_path / "shout", spec=spec))])
    shown: Any = types.catalog().nodes["acme.shout"]
    assert shown.summary({}) == shown.summary({}) == ""
    assert shown.variables(None) is None and shown.scope_variables(None) == ()
    assert [branch.index for branch in shown.branches_of({}, (2,))] == [2]
    assert "the log tells why" in str(shown.problems({})[0])
    assert "the log tells why" in shown.refusal(_placement())
    assert caplog.text.count("summary of type 'acme.shout' has failed") == 1


def _placement() -> Any:
    from desktop_app.extension import Placement, Workflow

    return Placement(Workflow())


# ------------------------------------------------------------------------------------- who is told


def test_a_named_plugin_that_is_broken_ends_with_2(wirework: Any, tmp_path: Path) -> None:
    folder = type_folder(tmp_path / "broken", spec="")
    for command in (("doctor",), ("run", EXAMPLES / "none.json"), ("test", "none.json")):
        done = wirework(*command, "--plugin", folder)
        assert done.status == 2
    assert "broken: has no spec.py" in wirework("doctor", "--plugin", folder).err


def test_doctor_lists_what_is_used_and_what_was_skipped(wirework: Any, tmp_path: Path) -> None:
    plugins = tmp_path / "space" / "plugins"
    type_folder(plugins / "good")
    bad = type_folder(plugins / "bad", spec="")
    done = wirework("doctor", "--workspace", tmp_path / "space")
    assert f"ok      Plug-in: {plugins / 'good'}: node acme.shout" in done.out
    assert f"PROBLEM Plug-in: {bad}: has no spec.py" in done.out
    assert done.status == 1
