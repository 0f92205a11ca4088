"""One field as a person sees it: section heading, label, control, and the line below that helps or warns."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.domain.errors import Problem
from desktop_app.gui.breaking import breakable
from desktop_app.gui.icons import action_icon, paint_icon
from desktop_app.gui.panels import ink
from desktop_app.gui.panels.editor import Editor
from desktop_app.gui.text_size import SizedLabel, rescale
from desktop_app.gui.wording import worded


class Sign(QWidget):
    """A small drawing in front of a line of text."""

    def __init__(self, icon: str, role: QPalette.ColorRole, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drawing = action_icon(icon)
        self._role = role
        self.setFont(ink.small_font(self))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return a square as high as a line."""
        return QSize(self.fontMetrics().height(), self.fontMetrics().height())

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size."""
        super().changeEvent(event)
        rescale(self, event, ink.SMALL)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the drawing."""
        paint_icon(QPainter(self), self._drawing, QRectF(self.rect()), self.palette().color(self._role))


class Note(QWidget):
    """A small wrapping line of text below a control: help, a reason, or a fault with a warning sign."""

    def __init__(self, icon: str = "", role: QPalette.ColorRole = QPalette.ColorRole.PlaceholderText) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(ink.GRID // 2)
        if icon:
            row.addWidget(Sign(icon, role), 0, Qt.AlignmentFlag.AlignTop)
        self.label = SizedLabel(share=ink.SMALL)
        self.label.setWordWrap(True)
        self.label.setForegroundRole(role)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        row.addWidget(self.label, 1)
        self.hide()

    def show_text(self, text: str) -> None:
        """Show ``text``; nothing takes no room."""
        self.label.setText(breakable(text))
        self.setVisible(bool(text))


def emptiness(text: str, parent: QWidget | None = None) -> QLabel:
    """Return the quiet line that stands where a list has nothing in it yet."""
    label = SizedLabel(text, parent, share=ink.SMALL)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    label.setWordWrap(True)
    return label


def heading(text: str, parent: QWidget | None = None) -> QLabel:
    """Return the heading of a section."""
    label = SizedLabel(text, parent, share=1.05)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setFont(ink.strong_font(label))
    label.setContentsMargins(0, ink.GRID, 0, 0)
    return label


class FieldRow(QWidget):
    """Puts title, help and faults around an editor and makes it known to assistive tools."""

    complained = Signal(str)

    def __init__(
        self,
        title: str,
        help_text: str,
        editor: Editor,
        frozen: str = "",
        section: str = "",
    ) -> None:
        super().__init__()
        self.editor = editor
        self._problems: list[Problem] = []
        self._quiet = editor.context.fresh
        self._title, self._help, self._frozen = title, help_text, frozen
        self._complaint = ""
        self._problem = ""
        self.label = QLabel(breakable(title))
        weight = QFont.Weight.DemiBold if editor.holds_fields else QFont.Weight.Medium
        self.label.setFont(ink.strong_font(self.label, weight))
        self.label.setWordWrap(True)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.help = Note()
        self.fault = Note("warning", QPalette.ColorRole.BrightText)
        self._build(section)
        self._name()
        self.set_read_only(False)
        editor.complained.connect(self._complained)
        self.help.show_text(frozen or help_text)

    def _build(self, section: str) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(ink.GRID // 2)
        if section:
            column.addWidget(heading(section))
            column.addSpacing(ink.GRID)
        if self.editor.inline_label:
            line = QHBoxLayout()
            line.setSpacing(ink.GRID)
            line.addWidget(self.label, 1)
            line.addWidget(self.editor, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            column.addLayout(line)
        else:
            column.addWidget(self.label)
            column.addWidget(self.editor)
        at = column.indexOf(self.editor) if self.editor.help_above else column.count()
        column.insertWidget(at, self.help)
        column.addWidget(self.fault)
        self.label.setVisible(bool(self._title))

    def _name(self) -> None:
        target = self.editor.focus_target
        self.label.setBuddy(target)
        self.editor.setAccessibleName(self._title)
        if not target.accessibleName():
            target.setAccessibleName(self._title)
        target.setAccessibleDescription(self._frozen or self._help)

    def set_read_only(self, read_only: bool) -> None:
        """Only show; a frozen field always does."""
        self.editor.set_read_only(read_only or bool(self._frozen))

    def _complained(self, text: str) -> None:
        self._complaint = text
        self._show_fault()
        self.complained.emit(text)

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Mark the control and say below it what is wrong; an empty list clears it. While somebody is still
        filling the field in, or has not been there yet, nothing turns red.
        """
        self._problems = list(problems)
        self._tell()

    def leave(self) -> None:
        """Somebody was here and has gone on: say what is wrong."""
        self._quiet = False
        self._tell(left=True)

    def _tell(self, *, left: bool = False) -> None:
        waiting = self._quiet or (not left and not self._problem and self._has_focus())
        hidden = waiting and not self.editor.nested
        told = self.editor.show_problems([] if hidden else self._problems)
        told = [] if waiting else told
        self._problem = "\n".join(dict.fromkeys(_sentence(worded(problem.message)) for problem in told))
        self._show_fault()

    @property
    def complaint(self) -> str:
        """What keeps the text in the field from being a value; empty where it is one."""
        return self._complaint

    def _has_focus(self) -> bool:
        widget = QApplication.focusWidget()
        while widget is not None and widget is not self:
            widget = widget.parentWidget()
        return widget is self

    def _show_fault(self) -> None:
        self.fault.show_text(_sentence(worded(self._complaint)) or self._problem)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
