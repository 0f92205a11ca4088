"""JSON as text, checked while it is typed: a fault is named with line and column."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from desktop_app.gui.panels.code_edit import CodeEdit
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.highlight import Syntax
from desktop_app.gui.panels.json_text import JsonFault, json_text, parsed_json
from desktop_app.gui.panels.template_text import EditEditor, place_beside

CHECK_MS: Final = 250


class JsonEditor(EditEditor):
    """Any JSON value. With ``optional`` an empty text is null. Faulty text is never committed.

    ``variables`` offers references: placeholders may stand inside the texts of the value.
    """

    def __init__(
        self,
        context: PanelContext,
        *,
        optional: bool = True,
        variables: bool = True,
        lines: int = 4,
        most: int = 16,
        placeholder: str = "",
        parent: QWidget | None = None,
    ) -> None:
        edit = CodeEdit(Syntax.JSON, context.tree, least=lines, most=max(lines, most))
        super().__init__(context, edit, variables=variables, parent=parent)
        self._optional = optional
        self.edit.setPlaceholderText(placeholder)
        self._check_pause = QTimer(self)
        self._check_pause.setSingleShot(True)
        self._check_pause.setInterval(CHECK_MS)
        self._check_pause.timeout.connect(self.check)
        self.edit.typed.connect(self._check_pause.start)
        if variables:
            place_beside(self.frame, self.edit, self.picker_button)

    def write(self, value: Any) -> None:
        """Show the value, indented; null as an empty text where that means the same."""
        self.edit.show_text("" if value is None and self._optional else json_text(value))
        self.check()

    def read(self) -> Any:
        """Return the value; raises :class:`JsonFault`."""
        text = self.edit.toPlainText()
        if not text.strip() and self._optional:
            return None
        return parsed_json(text)

    def check(self) -> str:
        """Mark the first fault and return it in words; empty when the text is a value."""
        self._check_pause.stop()
        fault: JsonFault | None = None
        try:
            self.read()
        except JsonFault as error:
            fault = error
        self.edit.mark(fault.position if fault else None)
        self.frame.set_fault(fault is not None)
        self.complained.emit(str(fault or ""))
        return str(fault or "")

    def flush(self) -> None:
        """Commit a value; a fault stays in the text, marked."""
        super().flush()
        self.check()
