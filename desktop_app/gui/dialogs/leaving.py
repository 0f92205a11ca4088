"""Asks what becomes of a run that is under way when its tab or the window is closed (editor.md H)."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from desktop_app.gui.widgets import paragraph, push_button
from desktop_app.gui.wording import counted, tr

KEEP: Final = 1
STOP: Final = 2
"""What the dialog ends with; 0 stays."""


class LeavingDialog(QDialog):
    """Keep running, Stop, or Cancel. ``whole`` says that the program ends, not just a tab."""

    def __init__(self, running: int, whole: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Wirework"))
        tab = tr("Kept running, it goes on in the background; its tab can be opened again.")
        end = tr("Kept running, it goes on at the next start from its last finished step.")
        keep = tr("Continue at the next start") if whole else tr("Keep running")
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(10)
        column.addWidget(
            paragraph(counted(running, "A run is under way", "{n} runs are under way"), "heading")
        )
        column.addWidget(paragraph(end if whole else tab, "muted"))
        column.addSpacing(8)
        buttons = QDialogButtonBox(self)
        for text, kind, code, role in (
            (tr("Cancel"), "plain", 0, QDialogButtonBox.ButtonRole.RejectRole),
            (tr("Stop"), "danger", STOP, QDialogButtonBox.ButtonRole.DestructiveRole),
            (keep, "primary", KEEP, QDialogButtonBox.ButtonRole.AcceptRole),
        ):
            button = push_button(text, kind)
            button.clicked.connect(lambda _=False, code=code: self.done(code))
            buttons.addButton(button, role)
            button.setDefault(code == KEEP)
        column.addWidget(buttons)
        self.setMinimumWidth(440)
