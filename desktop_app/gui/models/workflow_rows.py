"""The list of workflows: one row each, with the switch of its trigger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.categories import Category
from desktop_app.gui import formats
from desktop_app.gui.canvas.faces import Badge
from desktop_app.gui.status_icons import StatusIcons
from desktop_app.gui.theme import Theme, Themes, blend
from desktop_app.gui.tiles import trigger_tile
from desktop_app.gui.tips import plain_tip
from desktop_app.gui.wording import counted, tr
from desktop_app.services.workflows import WorkflowRow

_Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()
_Role = Qt.ItemDataRole
ROW_ROLE: Final = _Role.UserRole + 1
HEIGHT: Final = 54
SWITCH: Final = QSize(30, 17)


class WorkflowsModel(QAbstractListModel):
    """Rows of :class:`WorkflowRow`, filtered by a text."""

    def __init__(self, catalog: Catalog, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._all: list[WorkflowRow] = []
        self._filter = ""
        self._category: int | None = None
        self._titles: dict[int, str] = {}
        self._links: dict[str, list[int]] = {}
        self.rows: list[WorkflowRow] = []

    def show_rows(
        self,
        rows: Sequence[WorkflowRow],
        categories: Sequence[Category] = (),
        links: Mapping[str, list[int]] = MappingProxyType({}),
    ) -> None:
        """Show other rows, with the categories that there are and those of each workflow."""
        self._all = list(rows)
        self._titles = {category.id: category.title for category in categories}
        self._links = dict(links)
        self._apply()

    def every_row(self) -> list[WorkflowRow]:
        """Return all rows, whatever the filter."""
        return list(self._all)

    def filter(self, text: str) -> None:
        """Keep the rows whose title or trigger holds ``text``."""
        self._filter = text.strip().casefold()
        self._apply()

    def filter_category(self, category_id: int | None) -> None:
        """Keep the rows of one category; of all with None."""
        self._category = category_id
        self._apply()

    def categories(self, key: str) -> list[str]:
        """Return the titles of the categories that a workflow is in."""
        return [self._titles[each] for each in self._links.get(key, ()) if each in self._titles]

    def _fits(self, row: WorkflowRow) -> bool:
        wanted = self._category
        own = wanted is None or wanted in self._links.get(row.version.key, ())
        return own and self._filter in self._words(row)

    def _apply(self) -> None:
        self.beginResetModel()
        self.rows = [row for row in self._all if self._fits(row)]
        self.endResetModel()

    def _words(self, row: WorkflowRow) -> str:
        words = (row.version.document.title, self.trigger(row), row.version.key)
        return " ".join((*words, *self.categories(row.version.key))).casefold()

    def trigger(self, row: WorkflowRow) -> str:
        """Return the trigger's title; an unknown one shows its id."""
        spec = self._catalog.trigger(row.version.document.type)
        return tr(spec.title) if spec else row.version.document.type

    def subtitle(self, row: WorkflowRow) -> str:
        """Return the second line: trigger, last run, versions; a narrow list cuts it at its end."""
        parts = [*self.categories(row.version.key), self.trigger(row)]
        if row.last_run is not None:
            parts.append(formats.ago(row.last_run.created_at))
        return " · ".join((*parts, counted(row.versions, "1 version", "{n} versions")))

    def row_of(self, key: str) -> int:
        """Return where a workflow stands, or -1."""
        return next((number for number, row in enumerate(self.rows) if row.version.key == key), -1)

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> Any:
        if not 0 <= index.row() < len(self.rows):
            return None
        row = self.rows[index.row()]
        if role == _Role.DisplayRole:
            return row.version.called
        if role == ROW_ROLE:
            return row
        if role == _Role.ToolTipRole:
            return plain_tip(self._hint(row))
        if role == _Role.AccessibleTextRole:
            return self._hint(row)
        return None

    def _hint(self, row: WorkflowRow) -> str:
        lines = [row.version.document.title, self.subtitle(row)]
        if row.last_run is not None:
            lines.append(tr("Last run: {state}", state=formats.execution_state(row.last_run)))
        lines.append(tr("Trigger on") if row.version.enabled else tr("Trigger off"))
        if row.has_draft:
            lines.append(tr("Has changes that are not saved as a version"))
        return "\n".join(lines)


class WorkflowDelegate(QStyledItemDelegate):
    """Paints a workflow in two lines with its switch, and lets the switch be clicked."""

    toggled = Signal(str, bool)
    """Key of a workflow and whether its trigger is to listen."""

    def __init__(self, model: WorkflowsModel, themes: Themes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._themes = themes
        self._icons = StatusIcons(themes.current)

    def dress(self, theme: Theme) -> None:
        """Paint the status shapes in the colours of ``theme``."""
        self._icons = StatusIcons(theme)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Give every row the same height, growing with the font."""
        return QSize(120, max(HEIGHT, option.fontMetrics.height() * 2 + 20))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw background, tile, texts, status and switch."""
        row = index.data(ROW_ROLE)
        self._background(painter, option)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = option.rect.adjusted(10, 0, -10, 0)
        tile = QRect(area.left(), area.center().y() - 14, 28, 28)
        trigger_tile(row.version.document, self._model._catalog, self._themes.current, 28).paint(
            painter, tile
        )
        switch = self.switch_rect(option.rect)
        self._texts(
            painter,
            option,
            row,
            QRect(tile.right() + 11, area.top(), switch.left() - tile.right() - 18, area.height()),
        )
        self._switch(painter, switch, row.version.enabled)
        painter.restore()

    def _background(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        plain = QStyleOptionViewItem(option)
        plain.text = ""
        option.widget.style().drawControl(
            QStyle.ControlElement.CE_ItemViewItem, plain, painter, option.widget
        )

    def _texts(self, painter: QPainter, option: QStyleOptionViewItem, row: WorkflowRow, area: QRect) -> None:
        theme, metrics = self._themes.current, option.fontMetrics
        top = area.center().y() - metrics.height()
        title = row.version.called
        if row.has_draft:
            title += "  •"
        font = option.font
        font.setWeight(font.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(theme.text)
        elided = painter.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area.left(), top + metrics.ascent(), elided)
        left = area.left()
        if row.last_run is not None:
            badge = Badge(row.last_run.status)
            icon = self._icons.icon(badge)
            icon.paint(painter, QRect(left - 1, top + metrics.height() + 2, 14, 14))
            left += 18
        font.setWeight(font.Weight.Normal)
        painter.setFont(font)
        painter.setPen(theme.muted)
        width = area.right() - left
        line = metrics.elidedText(self._model.subtitle(row), Qt.TextElideMode.ElideRight, width)
        painter.drawText(left, top + metrics.height() + 3 + metrics.ascent(), line)

    def _switch(self, painter: QPainter, rect: QRect, on: bool) -> None:
        theme = self._themes.current
        track = QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5)
        off = blend(theme.panel, theme.muted, 0.35)
        painter.setPen(QPen(theme.accent if on else blend(theme.panel, theme.muted, 0.7), 1))
        painter.setBrush(theme.accent if on else off)
        painter.drawRoundedRect(track, track.height() / 2, track.height() / 2)
        size = track.height() - 5
        left = track.right() - size - 2.5 if on else track.left() + 2.5
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.on_accent if on else theme.panel)
        painter.drawEllipse(QRectF(left, track.top() + 2.5, size, size))

    @staticmethod
    def switch_rect(row: QRect) -> QRect:
        """Return where the switch of a row is."""
        top = row.center().y() - SWITCH.height() // 2
        return QRect(row.right() - 12 - SWITCH.width(), top, SWITCH.width(), SWITCH.height())

    def editorEvent(self, event: QEvent, model: Any, option: QStyleOptionViewItem, index: _Index) -> bool:
        """Toggle on a click into the switch; a click beside it selects as usual."""
        if not isinstance(event, QMouseEvent) or event.button() != Qt.MouseButton.LeftButton:
            return False
        if not self.switch_rect(option.rect).adjusted(-6, -8, 8, 8).contains(event.position().toPoint()):
            return False
        if event.type() == QEvent.Type.MouseButtonRelease:
            row = index.data(ROW_ROLE)
            self.toggled.emit(row.version.key, not row.version.enabled)
        return True
