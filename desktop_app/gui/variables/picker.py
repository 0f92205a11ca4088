"""The browser as a pop-up of a field: what is picked goes into the field."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop_app.editor.browsing import Offering
from desktop_app.editor.variables import group_of
from desktop_app.gui.panels import ink
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.frame import paint_box
from desktop_app.gui.panels.offered import offered_variables
from desktop_app.gui.variables.browser import Browser
from desktop_app.gui.variables.memory import BrowserMemory
from desktop_app.gui.variables.outlook import Outlook
from desktop_app.gui.variables.rows import Row
from desktop_app.gui.variables.taking import ask_number, copied_text, joined_text, taken_path
from desktop_app.gui.wording import tr


class VariablePicker(QFrame):
    """Shows what the node of ``context`` may refer to; of ``types`` alone, where a field takes only some."""

    picked = Signal(str)
    """The path of the chosen variable; the pop-up has closed."""

    def __init__(
        self,
        context: PanelContext,
        *,
        own_scope: bool = False,
        types: frozenset[str] = frozenset(),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(tr("Choose a variable"))
        self.browser = Browser(context.browsing or BrowserMemory(parent=self))
        self.search = self.browser.search
        column = QVBoxLayout(self)
        column.setContentsMargins(ink.GRID, ink.GRID, ink.GRID, ink.GRID)
        column.addWidget(self.browser)
        self.browser.show_target("", types)
        self.browser.inserting = self.browser.short = True
        self.browser.asked.connect(self._on_asked)
        self.browser.look(outlook_of(context, own_scope))

    def _on_asked(self, what: str, row: Row) -> None:
        if what.startswith("take") and row.insertable:
            self._take(what, row)
        elif what == "take" and row.has_members:
            index = self.browser.model.index_of(row)
            self.browser.view.setExpanded(index, not self.browser.view.isExpanded(index))
        elif what.startswith("copy_") and (text := copied_text(what, row)) is not None:
            QGuiApplication.clipboard().setText(text)

    def _take(self, what: str, row: Row) -> None:
        from desktop_app.gui.variables.targets import target_of  # The fields open this pop-up.

        self.hide()
        number = ask_number(self.parentWidget() or self) if what == "take_index" else 0
        field = target_of(self.parentWidget())
        self.close()
        if what == "take_joined" and field is not None and field.insert_text is not None:
            field.insert_text(joined_text(row))
        elif number is not None:
            self.picked.emit(taken_path(what, row, number))

    def open_at(self, anchor: QWidget) -> None:
        """Open below ``anchor``, or above it where the screen ends; as wide as it, but readable."""
        em = self.fontMetrics().averageCharWidth()
        self.resize(max(anchor.width(), 56 * em), 26 * self.fontMetrics().height())
        corner = anchor.mapToGlobal(QPoint(0, anchor.height() + 2))
        screen = anchor.screen().availableGeometry()
        if corner.y() + self.height() > screen.bottom():
            corner.setY(max(screen.top(), anchor.mapToGlobal(QPoint(0, 0)).y() - self.height() - 2))
        corner.setX(max(screen.left(), min(corner.x(), screen.right() - self.width())))
        self.move(corner)
        self.show()
        self.browser.search.setFocus(Qt.FocusReason.PopupFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a sheet with a fine border."""
        painter = QPainter(self)
        paint_box(painter, self.rect().toRectF(), ink.surface(self), ink.outline(self), radius=0.5)


def outlook_of(context: PanelContext, own_scope: bool) -> Outlook:
    """Return what a field looks from: its node, or a form that stands outside a workflow."""
    given = None
    if context.variables is not offered_variables:
        groups = tuple(group_of(root) for root in context.tree(own_scope).roots)
        given = Offering(tuple(group for group in groups if group.choices))
    return Outlook(context.workflow, context.catalog, context.key, own_scope, context.seen, given)
