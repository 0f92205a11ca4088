"""The tutorial is true: its files are the examples, and its commands print what it says they print."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.plugins import EXAMPLES, REPOSITORY

DOCUMENT = REPOSITORY / "resources" / "docs" / "adding-a-node.md"
BLOCK = re.compile(r"(?:^`([^`\n]+)`:\n\n)?^(`{3,4})(\w+)\n(.*?)^\2$", re.MULTILINE | re.DOTALL)


def blocks() -> list[tuple[str, str, str]]:
    """Return ``(file name or empty, language, text)`` of each code block."""
    return [
        (match[1] or "", match[3], match[4]) for match in BLOCK.finditer(DOCUMENT.read_text(encoding="utf-8"))
    ]


FILES = {name: text for name, _, text in blocks() if name}
QUOTED = {name: text for name, text in FILES.items() if "/" in name}


def _sessions() -> Iterator[tuple[str, str]]:
    """Yield each command of the console blocks with what it prints."""
    for _, language, text in blocks():
        if language == "console":
            for session in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
                command, _, printed = session.partition("\n")
                yield command, printed


def test_every_block_is_a_file_or_a_session() -> None:
    assert len(FILES) >= 11
    assert {language for name, language, _ in blocks() if not name} == {"console"}
    assert len(list(_sessions())) >= 4


@pytest.mark.parametrize("name", QUOTED)
def test_a_quoted_file_is_the_example(name: str) -> None:
    assert QUOTED[name] == (EXAMPLES / name).read_text(encoding="utf-8")


def test_every_module_of_the_examples_is_quoted() -> None:
    modules = {path.relative_to(EXAMPLES).as_posix() for path in EXAMPLES.glob("*/*.py")}
    assert modules <= set(QUOTED)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that holds the files of the tutorial and nothing else."""
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("command", "printed"), list(_sessions()), ids=[command for command, _ in _sessions()]
)
def test_a_command_prints_what_the_tutorial_says(
    command: str, printed: str, desk: Path, wirework: Any
) -> None:
    program, *arguments = shlex.split(command)
    assert program == "wirework"
    done = wirework(*arguments)
    pattern = re.escape(printed.strip()).replace("…", ".*")
    assert re.fullmatch(pattern, done.out.strip(), re.DOTALL), done.out + done.err
    assert done.status in (0, 1) and not done.err
