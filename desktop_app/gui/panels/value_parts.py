"""The widgets inside a value editor, one for each way of giving a value."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from desktop_app.gui.panels import ink
from desktop_app.gui.panels.code_edit import CodeEdit
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.drop_down import DropDown
from desktop_app.gui.panels.frame import clear_base
from desktop_app.gui.panels.highlight import Syntax
from desktop_app.gui.panels.json_text import json_text, parsed_json
from desktop_app.gui.panels.reference_lens import ReferenceLens
from desktop_app.gui.panels.reference_pill import ReferencePill
from desktop_app.gui.panels.suggestions import variables_at
from desktop_app.gui.panels.text_fields import LineEdit, number_text, parse_number
from desktop_app.gui.panels.value_modes import Mode
from desktop_app.gui.panels.variable_tree import whole_reference


class ValuePart(QWidget):
    """Shows and reads a value of one mode. ``main`` is the widget that takes the focus."""

    typed = Signal()
    done = Signal()

    def __init__(self, main: QWidget) -> None:
        super().__init__()
        self.main = main
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(main, 1)
        clear_base(main)

    def show_value(self, value: Any) -> None:
        """Put ``value`` in."""

    def read(self) -> Any:
        """Return the value; raise ``ValueError`` with the reason when it is none."""

    def mark(self, position: int | None) -> None:
        """Mark the place of a fault."""

    def set_read_only(self, read_only: bool) -> None:
        """Only show."""
        self.main.setEnabled(not read_only)


class TextPart(ValuePart):
    """Text, in which ``{{`` offers variables."""

    def __init__(self, context: PanelContext, own_scope: bool, syntax: Syntax = Syntax.TEMPLATE) -> None:
        plain = syntax is Syntax.TEMPLATE
        edit = CodeEdit(
            syntax, lambda: context.tree(own_scope), most=5 if plain else 12, mono=not plain, one_line=plain
        )
        edit.show_pills(ReferenceLens(context, own_scope))
        edit.suggest = lambda before, asked: variables_at(before, context.tree(own_scope), asked=asked)
        super().__init__(edit)
        self.edit = edit
        edit.typed.connect(self.typed)
        edit.done.connect(self.done)

    def show_value(self, value: Any) -> None:
        """Put the text in."""
        self.edit.show_text(str(value))

    def read(self) -> Any:
        """Return the text."""
        return self.edit.toPlainText()

    def mark(self, position: int | None) -> None:
        """Underline the fault."""
        self.edit.mark(position)

    def set_read_only(self, read_only: bool) -> None:
        """Keep the text selectable."""
        self.edit.setReadOnly(read_only)


class JsonPart(TextPart):
    """A list or an object as JSON."""

    def __init__(self, context: PanelContext, own_scope: bool) -> None:
        super().__init__(context, own_scope, Syntax.JSON)

    def show_value(self, value: Any) -> None:
        """Put the value in, short ones in one line."""
        text = json_text(value)
        flat = " ".join(text.split())
        self.edit.show_text(flat if len(flat) <= 32 else text)

    def read(self) -> Any:
        """Return the value; raises ``JsonFault``."""
        return parsed_json(self.edit.toPlainText())


class NumberPart(ValuePart):
    """A number."""

    def __init__(self) -> None:
        self.line = LineEdit()
        self.line.setAcceptDrops(False)  # A variable that is dropped takes the place of the number.
        super().__init__(self.line)
        self.line.textEdited.connect(self.typed)
        self.line.editingFinished.connect(self.done)

    def show_value(self, value: Any) -> None:
        """Put the number in."""
        self.line.setText(number_text(value))

    def read(self) -> Any:
        """Return the number."""
        try:
            return parse_number(self.line.text())
        except ValueError:
            message = QCoreApplication.translate("ValueEditor", "Enter a number, such as 12 or 2.5.")
            raise ValueError(message) from None

    def set_read_only(self, read_only: bool) -> None:
        """Keep the number selectable."""
        self.line.setReadOnly(read_only)


class BoolPart(ValuePart):
    """Yes or no."""

    def __init__(self) -> None:
        self.combo = DropDown()
        self.combo.plain = True
        super().__init__(self.combo)
        for text in (self.tr("Yes (true)"), self.tr("No (false)")):
            self.combo.addItem(text)
        self.combo.activated.connect(self._chosen)

    def _chosen(self) -> None:
        self.typed.emit()
        self.done.emit()

    def show_value(self, value: Any) -> None:
        """Choose yes or no."""
        self.combo.setCurrentIndex(0 if value else 1)

    def read(self) -> Any:
        """Return the choice."""
        return self.combo.currentIndex() == 0


class NullPart(ValuePart):
    """Nothing at all; there is nothing to type."""

    def __init__(self) -> None:
        label = QLabel()
        super().__init__(label)
        label.setText(self.tr("No value"))
        label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        label.setContentsMargins(ink.GRID - 4, 0, 0, 0)
        label.setFocusPolicy(Qt.FocusPolicy.NoFocus)


class VariablePart(ValuePart):
    """A reference; pressing it opens the variables."""

    def __init__(self, context: PanelContext, own_scope: bool) -> None:
        self.pill = ReferencePill(ReferenceLens(context, own_scope))
        super().__init__(self.pill)

    def show_value(self, value: Any) -> None:
        """Show what is referred to."""
        self.pill.show_path(whole_reference(value) or "")

    def read(self) -> Any:
        """Return the reference."""
        return "{{" + self.pill.path + "}}"


def make_part(mode: Mode, context: PanelContext, own_scope: bool) -> ValuePart:
    """Return a fresh widget for ``mode``."""
    if mode in _SIMPLE:
        return _SIMPLE[mode]()
    return _SCOPED[mode](context, own_scope)


_SIMPLE: Final[dict[Mode, type[NumberPart] | type[BoolPart] | type[NullPart]]] = {
    Mode.NUMBER: NumberPart,
    Mode.BOOL: BoolPart,
    Mode.NULL: NullPart,
}
_SCOPED: Final[dict[Mode, type[JsonPart] | type[VariablePart] | type[TextPart]]] = {
    Mode.TEXT: TextPart,
    Mode.TEMPLATE: TextPart,
    Mode.JSON: JsonPart,
    Mode.VARIABLE: VariablePart,
}
