"""What no file of the package may hold."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
MACHINE_PATH = re.compile(r"""(?:^|["'\s(=])(?:/(?:home|root|Users|work|tmp|opt|mnt)/\w|[A-Za-z]:\\\\?\w)""")
DISTRIBUTIONS = {
    "dateutil": "python-dateutil",
    "jsonata": "jsonata-python",
    "jsonpath": "python-jsonpath",
    "PySide6": "PySide6-Essentials",
    "quickjs": "quickjs-ng",
    "shiboken6": "PySide6-Essentials",
    "Xlib": "python-xlib",
}
"""Where a module is called otherwise than the package that brings it."""
MOST_LINES = 400
"""A module beyond this is about more than one thing: a part of it wants a name of its own."""
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


def test_is_short_enough_to_be_read_at_a_sitting() -> None:
    assert [name for name, text in _modules() if len(text.splitlines()) > MOST_LINES] == []


def test_starts_tasks_only_where_they_are_owned() -> None:
    """The linter bans asyncio.create_task; this also finds ``loop.create_task``. A TaskGroup may be asked."""
    found = [
        f"{name}:{line}"
        for name, text in _modules()
        if not name.startswith(TASK_OWNERS)
        for line in _loop_tasks(ast.parse(text))
    ]
    assert not found


def test_asks_no_layout_for_its_items() -> None:
    """Qt deletes them unseen; PySide then takes what comes to stand at their address for them, and dies."""
    found = [
        f"{name}:{number}: {line.strip()}"
        for name, text in _modules()
        for number, line in enumerate(text.splitlines(), 1)
        if re.search(r"(?<!tree)\.itemAt\(|\.spacerItem\(", line)
    ]
    assert not found


def _loop_tasks(tree: ast.AST) -> Iterator[int]:
    """Yield the lines that call create_task on something called a loop."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = ast.unparse(node.func.value).removesuffix("()")
            if node.func.attr == "create_task" and owner.endswith("loop"):
                yield node.lineno


def test_imports_only_what_pyproject_declares() -> None:
    """A package that merely came along with another one may leave with it."""
    rules = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    declared = {re.split(r"[<>=;\[ ]", line)[0].lower() for line in rules["project"]["dependencies"]}
    declared |= {name.removesuffix(".py") for name in declared}
    found = {
        f"{name}: {root}"
        for name, text in _modules()
        for root in _imported_roots(ast.parse(text))
        if DISTRIBUTIONS.get(root, root).lower() not in declared
    }
    assert not sorted(found)


def _imported_roots(tree: ast.AST) -> Iterator[str]:
    """Yield the top-level names of third-party modules that ``tree`` imports."""
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module or ""]
        for root in {name.partition(".")[0] for name in names}:
            if root not in sys.stdlib_module_names and root not in {"desktop_app", "distutils"}:
                yield root
