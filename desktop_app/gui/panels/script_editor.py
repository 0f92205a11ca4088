"""Code of a script: coloured, and Enter goes on where the line before began."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop_app.gui.panels.code_edit import CodeEdit
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.highlight import Syntax
from desktop_app.gui.panels.template_text import EditEditor

STEP = "    "
OPENING = (":", "{", "(", "[")


class ScriptEdit(CodeEdit):
    """Keeps the indentation of the line before, one step deeper behind a line that opens a block."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Indent the new line that Enter begins."""
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain
        before = self.textCursor().block().text()[: self.textCursor().positionInBlock()]
        super().keyPressEvent(event)
        if enter and not self.isReadOnly():
            blank = before[: len(before) - len(before.lstrip())]
            self.insertPlainText(blank + (STEP if before.rstrip().endswith(OPENING) else ""))


class ScriptEditor(EditEditor):
    """The text of a script. Variables come in as named values, so none are offered inside of it."""

    def __init__(self, context: PanelContext, *, lines: int = 8, parent: QWidget | None = None) -> None:
        edit = ScriptEdit(Syntax.SCRIPT, context.tree, least=lines, most=max(lines, 24))
        super().__init__(context, edit, variables=False, parent=parent)
