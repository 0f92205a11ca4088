"""What every field's widget promises: it shows a value, tells of a person's changes, and marks faults."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from desktop_app.domain.errors import Problem
from desktop_app.gui.panels.config_paths import ABSENT, same
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.frame import FieldFrame
from desktop_app.gui.wording import worded

PAUSE_MS: Final = 600
"""A pause in typing that counts as "done": what was typed becomes one undo step."""


class Editor(QWidget):
    """Base of all field widgets. Owns the value it shows, not the config it comes from.

    Subclasses fill :attr:`column`, implement :meth:`write`, and call :meth:`commit` when a person is done.
    """

    committed = Signal(object)
    """The new value, once for each change a person has made; never for :meth:`show_value`."""

    complained = Signal(str)
    """What keeps the present text from being a value; empty when it is one again."""

    restructured = Signal()
    """Widgets were added or removed: the order of the Tab key has to be laid out anew."""

    inline_label = False
    """Whether the title stands to the left of the widget instead of above it."""

    holds_fields = False
    """Whether the title stands over fields of its own."""

    nested = False
    """Whether the forms inside tell their problems at their own fields."""

    help_above = False
    """Whether the help text stands above the widget: below a long one nobody would find it."""

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.read_only = False
        self._shown: Any = ABSENT
        self._complaints: dict[Editor, str] = {}
        """What each widget inside complains about, in the order in which they came; empty for nothing."""
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    @property
    def value(self) -> Any:
        """The value as last shown or committed."""
        return None if self._shown is ABSENT else self._shown

    @property
    def focus_target(self) -> QWidget:
        """The widget that a label leads to; also the one that carries the accessible name."""
        return self

    def show_value(self, value: Any) -> None:
        """Show ``value`` without telling anybody; what is being typed survives when nothing changed."""
        if not same(value, self._shown):
            self._shown = value
            self.complained.emit("")
            self.write(value)

    def write(self, value: Any) -> None:
        """Put ``value`` into the widgets."""
        raise NotImplementedError

    def commit(self, value: Any) -> None:
        """Tell that a person has changed the value; the same value again is no change."""
        if not self.read_only and not same(value, self._shown):
            self._shown = value
            self.committed.emit(value)

    def adopt(self, child: Editor) -> None:
        """Pass on what a widget inside complains about and how it is rebuilt, and to it what this one is
        told: to commit, to look again, only to show.
        """
        self._complaints[child] = ""
        child.restructured.connect(self.restructured)
        child.complained.connect(partial(self._hear, child))

    def disown(self, child: Editor) -> None:
        """Forget the complaints of a widget that is taken out."""
        child.hide()
        child.deleteLater()
        self._hear(child, "")
        self._complaints.pop(child, None)

    def _hear(self, child: Editor, complaint: str) -> None:
        self._complaints[child] = complaint
        self.complained.emit(next(filter(None, self._complaints.values()), ""))

    def flush(self) -> None:
        """Commit what was typed but not committed yet."""
        for child in tuple(self._complaints):
            child.flush()

    def refresh(self) -> None:
        """Look at the context again: the workflow around the node has changed."""
        for child in tuple(self._complaints):
            child.refresh()

    def set_read_only(self, read_only: bool) -> None:
        """Only show, or let a person edit."""
        self.read_only = read_only
        for child in self._complaints:
            child.set_read_only(read_only)
        if not self._complaints:
            self.setEnabled(not read_only)

    def show_problems(self, problems: Sequence[Problem]) -> list[Problem]:
        """Mark what is wrong and return the problems that the caller has to put into words.

        Their ``field`` is relative to this editor: empty for the value itself.
        """
        for frame in self.findChildren(FieldFrame):
            frame.set_problem(bool(problems))
        return list(problems)


class TypedEditor(Editor):
    """Base of the widgets that are typed into: commits on Enter, on leaving, and after a pause."""

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._rest)
        self._dirty = False

    def read(self) -> Any:
        """Return the value that the widgets hold now; raise ``ValueError`` with the reason if it is none."""
        raise NotImplementedError

    def typed(self) -> None:
        """Note that a person typed; connect the widget's signal of textual change here."""
        self._dirty = True
        self._pause.start()

    def _rest(self) -> None:
        """Commit after a pause. What is no value yet may become one: nobody complains."""
        try:
            self.read()
        except ValueError:
            return
        self.flush()

    def show_value(self, value: Any) -> None:
        """Show ``value``; typing that is under way is dropped when the value changed meanwhile."""
        if not same(value, self._shown):
            self._pause.stop()
            self._dirty = False
        super().show_value(value)
        self._dirty = self._dirty and self._pause.isActive()

    def flush(self) -> None:
        """Commit the text, or say why it is no value."""
        self._pause.stop()
        if not self._dirty:
            return
        self._dirty = False
        try:
            value = self.read()
        except ValueError as error:
            self.complained.emit(worded(str(error)))
            return
        self.complained.emit("")
        self.commit(value)
