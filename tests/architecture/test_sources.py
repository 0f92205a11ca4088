"""What no file of the package may hold."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
MACHINE_PATH = re.compile(r"""(?:^|["'\s(=])(?:/(?:home|root|Users|work|tmp|opt|mnt)/\w|[A-Za-z]:\\\\?\w)""")
TASK_OWNERS = ("gui/tasks.py", "engine/")


def _modules() -> Iterator[tuple[str, str]]:
    """Yield ``(path inside the package, text)`` of each module."""
    package = REPOSITORY / "desktop_app"
    for path in sorted(package.rglob("*.py")):
        yield path.relative_to(package).as_posix(), path.read_text(encoding="utf-8")


def test_names_no_path_of_a_machine() -> None:
    found = [
        f"{name}:{number}: {line.strip()}"
        for name, text in _modules()
        for number, line in enumerate(text.splitlines(), 1)
        if MACHINE_PATH.search(line)
    ]
    assert not found


def test_starts_tasks_only_where_they_are_owned() -> None:
    """The linter bans asyncio.create_task; this also finds ``loop.create_task``. A TaskGroup may be asked."""
    found = [
        f"{name}:{line}"
        for name, text in _modules()
        if not name.startswith(TASK_OWNERS)
        for line in _loop_tasks(ast.parse(text))
    ]
    assert not found


def _loop_tasks(tree: ast.AST) -> Iterator[int]:
    """Yield the lines that call create_task on something called a loop."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = ast.unparse(node.func.value).removesuffix("()")
            if node.func.attr == "create_task" and owner.endswith("loop"):
                yield node.lineno
