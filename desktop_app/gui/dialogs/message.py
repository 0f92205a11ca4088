"""The one dialog for things that went wrong, and a small one for questions. Never run inside a coroutine."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui.icons import action_icon, icon_pixmap
from desktop_app.gui.messages import Message
from desktop_app.gui.theme import Theme
from desktop_app.gui.widgets import dialog_buttons, fixed_font, paragraph, push_button
from desktop_app.gui.wording import tr

WIDTH = 500


class MessageDialog(QDialog):
    """What failed, why, what to do; the traceback behind "Details"."""

    def __init__(self, message: Message, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Wirework"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.message = message
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 20, 22, 18)
        layout.setSpacing(14)
        layout.addLayout(self._head(theme))
        self.details = self._details()
        layout.addWidget(self.details)
        layout.addLayout(self._buttons())
        self.setMinimumWidth(WIDTH)

    def _head(self, theme: Theme) -> QHBoxLayout:
        picture = QLabel()
        name, role = ("problem", "refused") if self.message.bug else ("warning", "warning")
        picture.setPixmap(icon_pixmap(action_icon(name), theme.role(role), 28, self.devicePixelRatioF()))
        texts = QVBoxLayout()
        texts.setSpacing(6)
        for text, kind in (
            (self.message.what, "heading"),
            (self.message.why, ""),
            (self.message.remedy, "muted"),
        ):
            if text:
                texts.addWidget(paragraph(text, kind))
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(texts, 1)
        return head

    def _details(self) -> QPlainTextEdit:
        details = QPlainTextEdit(self.message.details)
        details.setReadOnly(True)
        details.setFont(fixed_font())
        details.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        details.setMinimumHeight(180)
        details.hide()
        return details

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        if self.message.details:
            fold = push_button(tr("Details"))
            fold.setCheckable(True)
            fold.toggled.connect(self._fold)
            copy = push_button(tr("Copy"))
            copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text()))
            row.addWidget(fold)
            row.addWidget(copy)
        row.addStretch(1)
        close = self.way_out = push_button(tr("Close"))
        close.setDefault(True)
        close.clicked.connect(self.accept)
        row.addWidget(close)
        return row

    def showEvent(self, event: QShowEvent) -> None:
        """Begin on the way out."""
        super().showEvent(event)
        self.way_out.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fold(self, shown: bool) -> None:
        self.details.setVisible(shown)
        self.adjustSize()

    def text(self) -> str:
        """Return everything as plain text."""
        parts = (self.message.what, self.message.why, self.message.remedy, self.message.details)
        return "\n\n".join(part for part in parts if part)


class QuestionDialog(QDialog):
    """Asks before something that reaches far; says what would be gone, or made with another ``kind``."""

    def __init__(
        self,
        question: str,
        consequence: str,
        yes: str,
        parent: QWidget | None = None,
        kind: str = "danger",
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Wirework"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 20, 22, 18)
        layout.setSpacing(10)
        layout.addWidget(paragraph(question, "heading"))
        layout.addWidget(paragraph(consequence, "muted"))
        layout.addSpacing(8)
        buttons = dialog_buttons(self, yes, tr("Cancel"), kind)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
        self.setMinimumWidth(WIDTH - 60)


async def ask(dialog: QDialog) -> bool:
    """Open ``dialog`` for its window and return whether it was accepted."""
    return await choice(dialog) == QDialog.DialogCode.Accepted


async def choice(dialog: QDialog) -> int:
    """Open ``dialog`` for its window and wait, without a nested loop, for the code it ends with."""
    answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def settle(code: int) -> None:
        if not answer.done():
            answer.set_result(code)

    dialog.finished.connect(settle)
    dialog.open()
    try:
        return await answer
    finally:
        dialog.deleteLater()
