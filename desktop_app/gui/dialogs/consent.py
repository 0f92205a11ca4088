"""Shows the code that a workflow from outside brings along and asks whether it may run (data.md 3.2.2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.foreign_code import CodePart
from desktop_app.domain.workflow import TRIGGER
from desktop_app.gui.dialogs.frame import FormDialog
from desktop_app.gui.widgets import dialog_buttons, fixed_font
from desktop_app.gui.wording import tr

MOST_LINES: Final = 14
"""Lines of one piece of code that are shown at once; the rest is scrolled to."""


class ConsentSheet(FormDialog):
    """Ends accepted when a person agrees to exactly the code that it shows."""

    def __init__(
        self, title: str, parts: Sequence[CodePart], catalog: Catalog, parent: QWidget | None = None
    ) -> None:
        hint = tr(
            "This workflow comes from outside. What stands here would run with your rights on this machine. "
            "Agree only to what you understand; if the code changes, you are asked again."
        )
        super().__init__(
            tr("Code from outside"), tr("May the code of “{title}” run?", title=title), hint, parent
        )
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)  # whoever asks deletes it
        self.codes: list[QPlainTextEdit] = []
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for part in parts:
            self._add(column, part, catalog)
        column.addStretch(1)
        self.show_form(body)
        buttons = dialog_buttons(self, tr("Agree"), tr("Cancel"), "danger")
        for button in buttons.findChildren(QPushButton):
            button.setDefault(buttons.buttonRole(button) == buttons.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.show_foot(buttons)

    def _add(self, column: QVBoxLayout, part: CodePart, catalog: Catalog) -> None:
        spec = catalog.trigger(part.type) if part.key == TRIGGER else catalog.node(part.type)
        kind = tr(spec.title) if spec is not None else part.type
        head = QLabel(f"{part.title} · {kind}" if part.title and part.title != kind else kind)
        head.setTextFormat(Qt.TextFormat.PlainText)
        head.setProperty("kind", "section")
        code = QPlainTextEdit(part.text)
        code.setReadOnly(True)
        code.setFont(fixed_font())
        code.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        code.setAccessibleName(head.text())
        code.setTabChangesFocus(True)
        lines = min(MOST_LINES, max(2, part.text.count("\n") + 2))
        code.setFixedHeight(lines * code.fontMetrics().lineSpacing() + 14)
        column.addWidget(head)
        column.addWidget(code)
        column.addSpacing(8)
        self.codes.append(code)
