"""The table of the architecture's section 2 holds, and no folder escapes it."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

pytest.importorskip("importlinter")

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGE = REPOSITORY / "desktop_app"
ALEMBIC = PACKAGE / "storage" / "migrations" / "versions"
"""Alembic loads these files by their path; the folder is no package."""
LAYERS = {
    "app",
    "cli",
    "data",
    "domain",
    "editor",
    "engine",
    "gui",
    "nodes",
    "services",
    "storage",
    "triggers",
}


def _lint(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = "from importlinter.cli import lint_imports_command as main; main()"
    command = [sys.executable, "-c", program, "--no-cache", "--no-logo", *arguments]
    variables = {**os.environ, "PYTHONPATH": str(folder), "NO_COLOR": "1"}
    return subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, check=False)


def test_every_contract_is_kept() -> None:
    done = _lint(REPOSITORY)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_folder_is_a_package_that_the_contracts_see() -> None:
    """A folder without __init__.py is invisible to import-linter, so its imports would go unchecked."""
    folders = {module.parent for module in PACKAGE.rglob("*.py") if "__pycache__" not in module.parts} - {
        ALEMBIC
    }
    missing = [
        str(folder.relative_to(REPOSITORY)) for folder in folders if not (folder / "__init__.py").exists()
    ]
    assert not sorted(missing)


def test_every_folder_is_in_the_plan() -> None:
    folders = {folder.name for folder in PACKAGE.iterdir() if (folder / "__init__.py").exists()}
    assert folders <= LAYERS, (
        "a new layer needs its row in the architecture and its contracts in pyproject.toml"
    )


@pytest.mark.parametrize("root", ["nodes", "triggers"])
def test_init_files_of_types_stay_empty(root: str) -> None:
    full = [
        init for init in (PACKAGE / root).rglob("__init__.py") if init.read_text(encoding="utf-8").strip()
    ]
    assert not full


FORBIDDEN = [
    ("domain/probe.py", "import asyncio", "Values and rules"),
    ("domain/probe.py", "import PySide6.QtCore", "No Qt below the windows"),
    ("domain/probe.py", "import desktop_app.engine.probe", "Layers"),
    ("engine/probe.py", "import desktop_app.storage.probe", "Layers"),
    ("engine/probe.py", "import sqlalchemy", "SQLAlchemy stays"),
    ("engine/probe.py", "import desktop_app.nodes.one.spec", "No layer imports a node type"),
    ("editor/probe.py", "import asyncio", "Values and rules"),
    ("services/probe.py", "import qasync", "No Qt below the windows"),
    ("services/probe.py", "import desktop_app.gui.probe", "Layers"),
    ("gui/probe.py", "import desktop_app.engine.probe", "The windows ask"),
    ("gui/probe.py", "import sqlalchemy", "SQLAlchemy stays"),
    ("gui/probe.py", "import NodeGraphQt", "NodeGraphQt"),
    ("cli/probe.py", "import desktop_app.engine.probe", "The command line"),
    ("cli/probe.py", "import desktop_app.app.desktop", "The command line"),
    ("cli/probe.py", "import PySide6", "No Qt below the windows"),
    ("nodes/one/spec.py", "import desktop_app.engine.probe", "A spec imports"),
    ("nodes/one/instruction.py", "import desktop_app.services.probe", "An instruction"),
    ("nodes/one/instruction.py", "import PySide6", "No Qt below the windows"),
    ("extension.py", "import PySide6", "No Qt below the windows"),
    ("extension.py", "import desktop_app.editor.probe", "The public surface"),
    ("extension.py", "import desktop_app.nodes.one.spec", "The public surface"),
    ("gui/probe.py", "import desktop_app.extension", "Nothing of ours"),
    ("nodes/one/instruction.py", "import desktop_app.extension", "Nothing of ours"),
    ("nodes/one/instruction.py", "import desktop_app.nodes.two.spec", "Node types are independent"),
    ("nodes/one/panel.py", "import desktop_app.gui.probe", "A panel imports"),
    ("nodes/one/panel.py", "import desktop_app.engine.probe", "The windows ask"),
    ("triggers/one/trigger.py", "import desktop_app.triggers.two.spec", "Trigger types are independent"),
]
ALLOWED = [
    ("gui/canvas/probe.py", "import NodeGraphQt, Qt"),
    ("gui/probe.py", "import desktop_app.services.probe, desktop_app.editor.probe, PySide6"),
    ("services/probe.py", "import desktop_app.engine.probe, desktop_app.editor.probe, asyncio"),
    ("nodes/one/instruction.py", "import desktop_app.engine.probe, desktop_app.nodes.one.spec"),
    ("nodes/one/panel.py", "import desktop_app.gui.panels.probe, desktop_app.nodes.one.spec, PySide6"),
    ("cli/probe.py", "import desktop_app.app.core, desktop_app.services.probe"),
    ("app/core.py", "import desktop_app.storage.probe, desktop_app.engine.probe"),
    ("storage/probe.py", "import sqlalchemy"),
    ("extension.py", "import desktop_app.engine.probe, desktop_app.domain.probe"),
]


@pytest.fixture
def skeleton(tmp_path: Path) -> Path:
    """A package of the planned shape with empty modules, under the project's own contracts."""
    modules = [f"{layer}/probe.py" for layer in LAYERS - {"nodes", "triggers"}]
    modules += ["gui/canvas/probe.py", "gui/panels/probe.py", "app/core.py", "app/desktop.py", "extension.py"]
    modules += [
        f"nodes/{key}/{part}.py" for key in ("one", "two") for part in ("spec", "instruction", "panel")
    ]
    modules += [
        f"triggers/{key}/{part}.py" for key in ("one", "two") for part in ("spec", "trigger", "panel")
    ]
    for module in modules:
        path = tmp_path / "desktop_app" / module
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    for folder in {path.parent for path in tmp_path.rglob("*.py")} | {tmp_path / "desktop_app"}:
        for package in (folder, folder.parent):
            if package != tmp_path:
                (package / "__init__.py").touch()
    (tmp_path / "pyproject.toml").write_bytes((REPOSITORY / "pyproject.toml").read_bytes())
    return tmp_path


def test_contracts_allow_what_the_table_allows(skeleton: Path) -> None:
    for module, line in ALLOWED:
        (skeleton / "desktop_app" / module).write_text(line + "\n", encoding="utf-8")
    done = _lint(skeleton)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("module", "line", "contract"), FORBIDDEN)
def test_contracts_refuse_what_the_table_forbids(
    skeleton: Path, module: str, line: str, contract: str
) -> None:
    (skeleton / "desktop_app" / module).write_text(line + "\n", encoding="utf-8")
    done = _lint(skeleton)
    broken = [row for row in done.stdout.splitlines() if row.rstrip().endswith("BROKEN")]
    assert any(row.startswith(contract) for row in broken), done.stdout + done.stderr


def test_each_contract_is_proved_to_bite() -> None:
    rules = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    names = [contract["name"] for contract in rules["tool"]["importlinter"]["contracts"]]
    unproved = [name for name in names if not any(name.startswith(proof) for _, _, proof in FORBIDDEN)]
    assert not unproved
