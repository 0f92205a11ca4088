"""The row above the list of workflows that keeps those of one category (engine.md 7.4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QWidget

from desktop_app.domain.categories import Category
from desktop_app.gui.category_colors import category_icon
from desktop_app.gui.theme import Theme, Themes
from desktop_app.gui.wording import tr

DOT: Final = 10
EDIT: Final = -1
"""Stands for "edit the categories" among the ids."""


class CategoryFilter(QWidget):
    """A list of categories to choose from; takes no room while there are none."""

    chosen = Signal(object)
    """The id of a category, or None for all workflows."""
    edit_wanted = Signal()

    def __init__(self, themes: Themes) -> None:
        super().__init__()
        self._themes = themes
        self._categories: list[Category] = []
        self._current: int | None = None
        self.combo = QComboBox()
        self.combo.setProperty("kind", "field")
        self.combo.setAccessibleName(tr("Workflows of which category"))
        self.combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.combo.activated.connect(lambda _: self._choose(self.combo.currentData()))
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 6, 8, 4)
        row.addWidget(self.combo)
        self.hide()
        themes.changed.connect(self._dress)

    def show_categories(self, categories: Sequence[Category]) -> None:
        """Offer these categories; the chosen one stays, or all are shown when it is gone."""
        if list(categories) == self._categories:
            return
        self._categories = list(categories)
        if self._current not in {category.id for category in categories}:
            self._choose(None)
        self._dress(self._themes.current)
        self.setVisible(bool(categories))

    def _dress(self, theme: Theme) -> None:
        self.combo.clear()
        self.combo.addItem(tr("All categories"), None)
        for category in self._categories:
            self.combo.addItem(category_icon(category.color, theme, DOT), category.title, category.id)
        self.combo.insertSeparator(self.combo.count())
        self.combo.addItem(tr("Edit categories …"), EDIT)
        self._select()

    def _select(self) -> None:
        self.combo.setCurrentIndex(max(0, self.combo.findData(self._current) if self._current else 0))

    def _choose(self, category_id: int | None) -> None:
        if category_id == EDIT:
            self._select()
            self.edit_wanted.emit()
            return
        if category_id != self._current:
            self._current = category_id
            self.chosen.emit(category_id)
