"""NodeGraphQt is loaded in part, without distutils and without Qt modules that nobody uses."""

from __future__ import annotations

import subprocess
import sys

PROBE = """
import sys
import desktop_app.gui.canvas.adapter
from desktop_app.gui.canvas import shim
loaded = sorted(name for name in sys.modules if name.startswith("PySide6.Qt"))
print(loaded)
assert set(loaded) <= {"PySide6.QtCore", "PySide6.QtGui", "PySide6.QtWidgets", "PySide6.QtSvg"}
assert "NodeGraphQt.base.graph" not in sys.modules
assert "distutils" not in sys.modules and "setuptools" not in sys.modules
assert shim.NodeViewer.__module__ == "NodeGraphQt.widgets.viewer"
assert issubclass(desktop_app.gui.canvas.adapter.CanvasView, shim.NodeViewer)
"""


def test_only_what_paints_is_loaded() -> None:
    done = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_real_distutils_stays_usable() -> None:
    code = (
        "import distutils.version as real; import desktop_app.gui.canvas.shim; import distutils.version as v;"
    )
    code += "assert v is real"
    if sys.version_info >= (3, 12):
        return
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
