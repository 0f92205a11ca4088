"""What runs without a window loads no Qt, not even by the way."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
QT_FREE = ("domain", "storage", "data", "engine", "editor", "services", "cli")
EXISTING = [name for name in QT_FREE if (REPOSITORY / "desktop_app" / name / "__init__.py").exists()]
SERVER_SIDE = ("nodes", "triggers")
PROBE = """
import importlib, json, pkgutil, sys
root, parts = sys.argv[1], set(sys.argv[2:])
package = importlib.import_module(root)
names = [module.name for module in pkgutil.walk_packages(getattr(package, "__path__", ()), root + ".")]
names = [name for name in names if ".migrations." not in name]  # Alembic runs these, nobody imports them
loaded = [name for name in names if not parts or name.rpartition(".")[2] in parts]
for name in loaded:
    importlib.import_module(name)
roots = {"PySide6", "shiboken6", "NodeGraphQt", "Qt", "qasync"}
print(json.dumps([loaded, sorted(name for name in sys.modules if name.partition(".")[0] in roots)]))
"""


def _probe(root: str, *parts: str) -> tuple[list[str], list[str]]:
    """Import ``root`` and all modules in it (those named ``parts``, if given) in a new process.

    Returns their names and the Qt modules that came with them.
    """
    variables = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run(
        [sys.executable, "-c", PROBE, root, *parts],
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    loaded, qt = json.loads(done.stdout.splitlines()[-1])
    return loaded, qt


@pytest.mark.parametrize("layer", EXISTING)
def test_layer_loads_no_qt(layer: str) -> None:
    _, qt = _probe(f"desktop_app.{layer}")
    assert not qt


@pytest.mark.parametrize("root", SERVER_SIDE)
def test_server_side_of_the_types_loads_no_qt(root: str) -> None:
    loaded, qt = _probe(f"desktop_app.{root}", "spec", "instruction", "trigger", "discovery")
    assert loaded
    assert not qt


def test_public_surface_for_plugins_loads_no_qt() -> None:
    _, qt = _probe("desktop_app.extension")
    assert not qt


def test_start_module_loads_no_qt() -> None:
    """``wirework run`` and the others go through it."""
    if not (REPOSITORY / "desktop_app" / "__main__.py").exists():
        pytest.skip("there is no desktop_app/__main__.py yet")
    _, qt = _probe("desktop_app.__main__")
    assert not qt
