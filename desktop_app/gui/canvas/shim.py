"""The one door to NodeGraphQt: loads the few parts that paint, fast and without distutils.

Stock, ``import NodeGraphQt`` executes the whole package, and Qt.py below it imports sixteen Qt modules by
name. The canvas needs the viewer and the abstract items alone. Type checkers see the Qt classes that the
NodeGraphQt classes derive from, because NodeGraphQt has no types.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING, Any

from PySide6 import QtCore, QtGui, QtWidgets


class _Binding(ModuleType):
    """One Qt module as Qt.py offers it: names that moved between Qt 5 and Qt 6 are found in either."""

    def __init__(self, name: str, *sources: ModuleType) -> None:
        super().__init__(name)
        self.__dict__["_sources"] = sources

    def __getattr__(self, name: str) -> Any:
        for source in self.__dict__["_sources"]:
            if hasattr(source, name):
                self.__dict__[name] = value = getattr(source, name)
                return value
        raise AttributeError(name)


class _LooseVersion:
    """As much of ``distutils.version.LooseVersion`` as comparing two Qt versions takes."""

    def __init__(self, text: str) -> None:
        self.parts = [int(part) for part in text.split(".") if part.isdigit()]

    def __ge__(self, other: _LooseVersion) -> bool:
        return self.parts >= other.parts


def _install_qt() -> None:
    # WORKAROUND NodeGraphQt 0.6.44: it imports Qt through Qt.py, which costs 0.4 s and 40 MB.
    if "Qt" in sys.modules:
        return
    package = ModuleType("Qt")
    modules = {
        "QtCore": _Binding("Qt.QtCore", QtCore),
        "QtGui": _Binding("Qt.QtGui", QtGui, QtWidgets),
        "QtWidgets": _Binding("Qt.QtWidgets", QtWidgets, QtGui),
    }
    for name, module in modules.items():
        setattr(package, name, module)
        sys.modules[f"Qt.{name}"] = module
    sys.modules["Qt"] = package


@contextmanager
def _distutils() -> Iterator[None]:
    # WORKAROUND NodeGraphQt 0.6.44: it compares versions with distutils, gone since Python 3.12. Ours is
    # there for the time of the import only, so that a real one stays usable.
    names = ("distutils", "distutils.version")
    found = {name: sys.modules.pop(name) for name in names if name in sys.modules}
    package, version = ModuleType("distutils"), ModuleType("distutils.version")
    version.LooseVersion = _LooseVersion  # type: ignore[attr-defined]
    sys.modules.update({"distutils": package, "distutils.version": version})
    try:
        yield
    finally:
        for name in names:
            del sys.modules[name]
        sys.modules.update(found)


def _install_package() -> None:
    # WORKAROUND NodeGraphQt 0.6.44: its __init__ imports every widget it has. A bare package with the same
    # path lets the modules we use be imported one by one.
    if "NodeGraphQt" in sys.modules:
        return
    spec = importlib.util.find_spec("NodeGraphQt")
    if spec is None or spec.submodule_search_locations is None:
        raise ImportError("NodeGraphQt is not installed", name="NodeGraphQt")
    package = importlib.util.module_from_spec(spec)
    package.__path__ = list(spec.submodule_search_locations)
    sys.modules["NodeGraphQt"] = package


if TYPE_CHECKING:
    from PySide6.QtWidgets import QGraphicsItem as AbstractNodeItem
    from PySide6.QtWidgets import QGraphicsItem as PortItem
    from PySide6.QtWidgets import QGraphicsPathItem as PipeItem
    from PySide6.QtWidgets import QGraphicsView as NodeViewer
else:
    _install_qt()
    _install_package()
    with _distutils():
        from NodeGraphQt.qgraphics.node_abstract import AbstractNodeItem
        from NodeGraphQt.qgraphics.pipe import PipeItem
        from NodeGraphQt.qgraphics.port import PortItem
        from NodeGraphQt.widgets.viewer import NodeViewer

__all__ = ["AbstractNodeItem", "NodeViewer", "PipeItem", "PortItem"]
