"""Plain text and numbers."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QLineEdit, QSpinBox, QWidget

from desktop_app.gui.panels import ink
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.editor import TypedEditor
from desktop_app.gui.panels.frame import FieldFrame


class LineEdit(QLineEdit):
    """A line without a frame of its own, for use inside a :class:`FieldFrame`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrame(False)
        self.setProperty("kind", "inner")
        self.setTextMargins(ink.GRID - 4, 0, ink.GRID - 4, 0)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 6)


class TextEditor(TypedEditor):
    """One line of plain text. With ``optional`` an empty line is null instead of an empty text."""

    def __init__(
        self,
        context: PanelContext,
        *,
        placeholder: str = "",
        optional: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(context, parent)
        self._optional = optional
        self.frame = FieldFrame(self)
        self.line = LineEdit()
        self.line.setPlaceholderText(placeholder)
        self.line.textEdited.connect(self.typed)
        self.line.editingFinished.connect(self.flush)
        self.frame.add(self.line, 1)
        self.column.addWidget(self.frame)

    @property
    def focus_target(self) -> QWidget:
        """The line."""
        return self.line

    def write(self, value: Any) -> None:
        """Show the text; a value of another kind as what it looks like."""
        self.line.setText("" if value is None else str(value))
        self.line.setCursorPosition(0)

    def read(self) -> Any:
        """Return the text."""
        text = self.line.text()
        return None if self._optional and not text else text

    def set_read_only(self, read_only: bool) -> None:
        """Keep the text selectable."""
        self.read_only = read_only
        self.line.setReadOnly(read_only)
        self.frame.set_quiet(read_only)


class NumberEditor(TextEditor):
    """A number, whole or not. With ``optional`` an empty line is null."""

    def write(self, value: Any) -> None:
        """Show the number in its shortest form."""
        super().write(None if value is None else number_text(value))

    def read(self) -> Any:
        """Return the number; a text that is none is a fault."""
        text = self.line.text().strip()
        if not text and self._optional:
            return None
        return self.number(text)

    def number(self, text: str) -> int | float:
        """Return ``text`` as a number; raises ``ValueError`` in words for a person."""
        try:
            return parse_number(text)
        except ValueError:
            raise ValueError(self.tr("Enter a number, such as 12 or 2.5.")) from None


def parse_number(text: str) -> int | float:
    """Return the number that ``text`` writes: whole numbers stay whole. Raises ``ValueError`` otherwise."""
    text = text.strip().replace("\u2212", "-")
    try:
        return int(text)
    except ValueError:
        number = float(text)
    if number != number or number in (float("inf"), float("-inf")):
        raise ValueError(text)
    return number


def number_text(value: Any) -> str:
    """Return a number as people write it: without a trailing ``.0``."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return f"{int(value)}"
    return str(value)


class SpinBox(QSpinBox):
    """A spin box that never changes because somebody scrolled the form."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrame(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setKeyboardTracking(False)
        self.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self.lineEdit().setProperty("kind", "inner")
        self.lineEdit().setTextMargins(ink.GRID - 4, 0, ink.GRID - 4, 0)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the form."""
        event.ignore()

    def setAccessibleName(self, name: str) -> None:
        """Name the line inside too: it has the focus."""
        super().setAccessibleName(name)
        self.lineEdit().setAccessibleName(name)


class IntegerEditor(TypedEditor):
    """A whole number between two limits, with steps by the arrow keys."""

    def __init__(
        self,
        context: PanelContext,
        *,
        least: int = -(2**31),
        most: int = 2**31 - 1,
        suffix: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(context, parent)
        self.frame = FieldFrame(self)
        self.spin = SpinBox()
        self.spin.setRange(least, most)
        self.spin.setSuffix(suffix)
        self.spin.valueChanged.connect(self._stepped)
        self.spin.installEventFilter(self)
        self.frame.add(self.spin, 1)
        self.column.addWidget(self.frame)

    @property
    def focus_target(self) -> QWidget:
        """The spin box."""
        return self.spin

    def _stepped(self) -> None:
        self.typed()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Commit on leaving and on Enter."""
        left = isinstance(event, QFocusEvent) and event.lostFocus()
        entered = (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyRelease
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        )
        if left or entered:
            self.flush()
        return False

    def flush(self) -> None:
        """Commit what is typed, also without a key that ends it."""
        self.spin.interpretText()
        super().flush()

    def write(self, value: Any) -> None:
        """Show the number; anything else as the lowest limit or zero."""
        self.spin.blockSignals(True)
        whole = isinstance(value, int) and not isinstance(value, bool)
        self.spin.setValue(value if whole else max(0, self.spin.minimum()))
        self.spin.blockSignals(False)

    def read(self) -> Any:
        """Return the number."""
        return self.spin.value()

    def set_read_only(self, read_only: bool) -> None:
        """Keep the number selectable."""
        self.read_only = read_only
        self.spin.setReadOnly(read_only)
        self.frame.set_quiet(read_only)
