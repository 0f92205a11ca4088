"""A name that is typed, or chosen among those that are known: what is not known yet can be named too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtWidgets import QCompleter, QMenu, QWidget

from desktop_app.gui.panels.buttons import ArrowButton
from desktop_app.gui.panels.choices import Choice
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.text_fields import TextEditor
from desktop_app.gui.tips import plain_tip
from desktop_app.gui.wording import tr

Names = Callable[[PanelContext], Sequence[Choice]]


class KnownNameEditor(TextEditor):
    """One line with a list that drops down; ``names`` are looked up whenever they are shown."""

    def __init__(
        self,
        context: PanelContext,
        names: Names,
        *,
        placeholder: str = "",
        optional: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(context, placeholder=placeholder, optional=optional, parent=parent)
        self._names = names
        self.menu: QMenu | None = None
        self.list_button = ArrowButton(tr("Choose from the list"), "down")
        self.list_button.clicked.connect(self.open_list)
        self.frame.add(self.list_button)
        self._words = QStringListModel(self)
        completer = QCompleter(self._words, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.activated.connect(lambda _: self._taken())
        self.line.setCompleter(completer)
        self._follow()

    def write(self, value: Any) -> None:
        """Show the name, and its title as a tip."""
        super().write(value)
        self._follow()

    def refresh(self) -> None:
        """Look the names up again."""
        self._follow()

    def _follow(self) -> None:
        names = self._names(self.context)
        words = [str(choice.value) for choice in names]
        if words != self._words.stringList():  # A list that is open would be closed.
            self._words.setStringList(words)
        self.list_button.explain("" if names else tr("No name is known."))
        title = next((choice.title for choice in names if choice.value == self.line.text()), "")
        self.line.setToolTip(plain_tip(title))

    def open_list(self) -> None:
        """Drop the list down."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for choice in self._names(self.context):
            title = choice.title.replace("&", "&&")
            action = menu.addAction(title, partial(self.choose, str(choice.value)))
            action.setCheckable(True)
            action.setChecked(choice.value == self.line.text())
        self.menu = menu
        menu.popup(self.frame.mapToGlobal(self.frame.rect().bottomLeft()))

    def choose(self, name: str) -> None:
        """Take a name as if it were typed."""
        self.line.setText(name)
        self._taken()

    def _taken(self) -> None:
        self.typed()
        self.flush()

    def set_read_only(self, read_only: bool) -> None:
        """Only show."""
        super().set_read_only(read_only)
        self.list_button.setVisible(not read_only)
