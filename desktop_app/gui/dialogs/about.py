"""What this program is, in which versions; everything can be copied into a report."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.gui.widgets import paragraph, push_button
from desktop_app.gui.wording import tr

PACKAGES = ("wirework", "PySide6-Essentials", "NodeGraphQt", "qasync", "SQLAlchemy", "pydantic")


def versions() -> dict[str, str]:
    """Return what this program is made of, with versions."""
    found = {"Python": platform.python_version(), "Qt": qVersion(), tr("System"): platform.platform()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = tr("not installed")
    return found


class AboutDialog(QDialog):
    """Name, purpose, versions, and a button that copies them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("About Wirework"))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 22, 24, 18)
        column.setSpacing(12)
        column.addWidget(paragraph("Wirework", "display"))
        column.addWidget(
            paragraph(tr("Build, run, watch and debug automation workflows on your own machine."), "muted")
        )
        form = QFormLayout()
        found = versions()
        for name, number in found.items():
            form.addRow(paragraph(name, "muted"), paragraph(number))
        column.addLayout(form)
        row = QHBoxLayout()
        copy = push_button(tr("Copy"))
        text = "\n".join(f"{name}: {number}" for name, number in found.items())
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(text))
        close = push_button(tr("Close"), "primary")
        close.clicked.connect(self.accept)
        row.addWidget(copy)
        row.addStretch(1)
        row.addWidget(close)
        column.addLayout(row)
        self.setMinimumWidth(420)
