"""The categories of the workspace: make, rename, colour, order, delete; all is kept at once (1.6, 7.4)."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import replace
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QMenu,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.categories import COLORS, Category
from desktop_app.gui.category_colors import category_icon
from desktop_app.gui.dialogs.ask_text import TextDialog
from desktop_app.gui.dialogs.message import QuestionDialog
from desktop_app.gui.messages import explain
from desktop_app.gui.models.tables import Column, RowsModel
from desktop_app.gui.tasks import spawn
from desktop_app.gui.theme import Themes
from desktop_app.gui.widgets import empty_label, paragraph, push_button, rows_view
from desktop_app.gui.wording import counted, tr
from desktop_app.services.categories import Categories

SIZE: Final = (560, 420)
DOT: Final = 12


def color_names() -> dict[str, str]:
    """Return what the colours are called."""
    words = (tr("Grey"), tr("Red"), tr("Magenta"), tr("Volcano"), tr("Orange"), tr("Gold"))
    more = (tr("Lime"), tr("Green"), tr("Cyan"), tr("Blue"), tr("Indigo"), tr("Purple"))
    return dict(zip(COLORS, (*words, *more), strict=True))


class CategoriesDialog(QDialog):
    """Lists the categories in their order and changes them in the store."""

    def __init__(self, categories: Categories, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._categories, self._themes = categories, themes
        self._used: dict[int, int] = {}
        self.setWindowTitle(tr("Categories"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        columns: list[Column[Category]] = [
            Column(tr("Category"), lambda row: row.title, self._icon),
            Column(tr("Workflows"), lambda row: str(self._used.get(row.id, 0))),
        ]
        self.model: RowsModel[Category] = RowsModel(columns, lambda row: row, self)
        self.table = rows_view(self.model, tr("Categories"), (320,))
        self.table.activated.connect(lambda _: self._ask_rename())
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._refresh())
        self.fault = paragraph("", "warning")
        self.fault.hide()
        self._pages = QStackedWidget()
        self._pages.addWidget(empty_label(tr("No categories yet. Add one, then put workflows into it.")))
        self._pages.addWidget(self.table)
        self._build()
        self.resize(*SIZE)
        self._do(self.load())

    def _icon(self, category: Category) -> QIcon:
        return category_icon(category.color, self._themes.current, DOT)

    def _build(self) -> None:
        self.add_button = push_button(tr("Add …"), "primary")
        self.add_button.clicked.connect(lambda: self._ask(tr("Title of the category"), "", self._create))
        self.rename_button = push_button(tr("Rename …"))
        self.rename_button.clicked.connect(self._ask_rename)
        self.color_button = push_button(tr("Colour"))
        self.color_button.setMenu(self._color_menu())
        self.up_button, self.down_button = push_button(tr("Up")), push_button(tr("Down"))
        self.up_button.clicked.connect(lambda: self._do(self._move(-1)))
        self.down_button.clicked.connect(lambda: self._do(self._move(1)))
        self.remove_button = push_button(tr("Delete"), "danger")
        self.remove_button.clicked.connect(self._ask_remove)
        close = push_button(tr("Close"))
        close.clicked.connect(self.close)
        tools = QHBoxLayout()
        for button in (self.rename_button, self.color_button, self.up_button, self.down_button):
            tools.addWidget(button)
        tools.addStretch(1)
        tools.addWidget(self.remove_button)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(close)
        foot.addWidget(self.add_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 14)
        column.setSpacing(10)
        column.addWidget(paragraph(tr("Categories"), "heading"))
        column.addWidget(paragraph(tr("Changes are kept at once. A workflow may be in several."), "muted"))
        column.addWidget(self._pages, 1)
        column.addWidget(self.fault)
        column.addLayout(tools)
        column.addLayout(foot)

    def _color_menu(self) -> QMenu:
        menu = QMenu(self)
        for name, words in color_names().items():
            icon = category_icon(name, self._themes.current, DOT)
            menu.addAction(icon, words, partial(self._paint, name))
        return menu

    # -- what there is ---------------------------------------------------------------------------------
    async def load(self, chosen: int | None = None) -> None:
        """Read the categories and how many workflows are in each."""
        rows = await self._categories.list()
        self._used = {}
        for ids in (await self._categories.links()).values():
            for category_id in ids:
                self._used[category_id] = self._used.get(category_id, 0) + 1
        self.model.show_rows(rows)
        self._pages.setCurrentIndex(1 if rows else 0)
        place = next((number for number, row in enumerate(rows) if row.id == chosen), 0)
        if rows:
            self.table.setCurrentIndex(self.model.index(place, 0))
        self._refresh()

    def chosen(self) -> Category | None:
        """Return the selected category."""
        row = self.table.currentIndex().row()
        return self.model.rows[row] if 0 <= row < len(self.model.rows) else None

    def _refresh(self) -> None:
        row, count = self.table.currentIndex().row(), len(self.model.rows)
        for button in (self.rename_button, self.color_button, self.remove_button):
            button.setEnabled(0 <= row < count)
        self.up_button.setEnabled(0 < row < count)
        self.down_button.setEnabled(0 <= row < count - 1)

    # -- changing --------------------------------------------------------------------------------------
    def _do(self, operation: Coroutine[Any, Any, None]) -> None:
        def tell(error: BaseException) -> None:
            message = explain("", error)
            self.fault.setText(f"{message.why} {message.remedy}".strip())
            self.fault.show()

        self.fault.hide()
        spawn(operation, self, tell)

    def _ask(self, label: str, text: str, done: Callable[[str], Coroutine[Any, Any, None]]) -> None:
        dialog = TextDialog(tr("Category"), label, text, tr("Keep"), self)
        dialog.given.connect(lambda given: self._do(done(given)))
        dialog.open()

    async def _create(self, title: str) -> None:
        await self.load((await self._categories.create(title)).id)

    def _ask_rename(self) -> None:
        category = self.chosen()
        if category is not None:
            self._ask(
                tr("Title of the category"),
                category.title,
                lambda title: self._change(replace(category, title=title)),
            )

    def _paint(self, color: str) -> None:
        category = self.chosen()
        if category is not None:
            self._do(self._change(replace(category, color=color)))

    async def _change(self, category: Category) -> None:
        await self._categories.change(category)
        await self.load(category.id)

    async def _move(self, step: int) -> None:
        category, rows = self.chosen(), [row.id for row in self.model.rows]
        if category is not None:
            place = rows.index(category.id)
            rows.insert(place + step, rows.pop(place))
            await self._categories.order(rows)
            await self.load(category.id)

    def _ask_remove(self) -> None:
        category = self.chosen()
        if category is None:
            return
        used = self._used.get(category.id, 0)
        if not used:
            self._do(self._remove(category))
            return
        question = QuestionDialog(
            tr("Delete the category “{title}”?", title=category.title),
            counted(used, "1 workflow is in it; it stays.", "{n} workflows are in it; they stay."),
            tr("Delete"),
            self,
        )
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        question.accepted.connect(lambda: self._do(self._remove(category)))
        question.open()

    async def _remove(self, category: Category) -> None:
        await self._categories.remove(category.id)
        await self.load()
