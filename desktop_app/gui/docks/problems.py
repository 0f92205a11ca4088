"""What is wrong in the current workflow; choosing a line goes to the node and field."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QHeaderView, QMenu, QStackedWidget

from desktop_app.domain.errors import Problem, WireworkError
from desktop_app.domain.workflow import TRIGGER
from desktop_app.gui.docks.base import Dock
from desktop_app.gui.editing import reason_of
from desktop_app.gui.icons import action_icon, themed_icon
from desktop_app.gui.models.tables import Column, RowsModel
from desktop_app.gui.panels.readable import readable
from desktop_app.gui.session import EditorSession
from desktop_app.gui.theme import Theme, Themes
from desktop_app.gui.widgets import empty_label, rows_view, tool_button
from desktop_app.gui.wording import counted, tr

if TYPE_CHECKING:
    from desktop_app.gui.panels.field_words import FieldWords
    from desktop_app.gui.problem_fixes import Fix


PLACES: Final = (150, 200)
"""Pixels for node and field; the problem takes what is left."""
LEAST: Final = 90


class ProblemsDock(Dock):
    """Lists the problems that validation found."""

    chosen = Signal(object)
    """A :class:`Problem` that a person wants to see."""

    selected = Signal()
    """Another line, or none, is the current one."""

    def __init__(self, themes: Themes) -> None:
        super().__init__("problems", tr("Problems"), themes)
        self._icons: dict[str, QIcon] = {}
        self._fields: FieldWords | None = None
        columns: list[Column[Problem]] = [
            Column(tr("Problem"), self._words, self._icon),
            Column(tr("Node"), self._place),
            Column(tr("Field"), self._field),
        ]
        self.model: RowsModel[Problem] = RowsModel(columns, lambda problem: problem, self)
        self.table = rows_view(self.model, tr("Problems"))
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.table.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(LEAST)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column, width in enumerate(PLACES, 1):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            header.resizeSection(column, width)
        self.table.activated.connect(self._choose)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._ask_menu)
        self.menu: QMenu | None = None
        self.fix = tool_button(tr("Ways to mend the chosen problem"))
        self.fix.setText(tr("Quick fix"))
        self.fix.clicked.connect(lambda: self.open_fixes())
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self.selected.emit())
        self.table.clicked.connect(self._choose)
        self._empty = empty_label("")
        self._pages = QStackedWidget()
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self.table)
        self.add(self._pages, 1)
        self.bar.add(self.fix)

    def _icon(self, problem: Problem) -> QIcon | None:
        return self._icons.get(problem.severity)

    def _words(self, problem: Problem) -> str:
        if self.session is None:
            return problem.message
        document = self.session.document
        return readable(problem, document.workflow, document.former).message

    def _place(self, problem: Problem) -> str:
        if problem.node == TRIGGER:
            return tr("Trigger")
        node = self.session.document.node(problem.node) if self.session else None
        return (node.title or node.type) if node else problem.node or tr("Workflow")

    @staticmethod
    def _learn_fields(session: EditorSession | None) -> FieldWords | None:
        from desktop_app.gui.panels.field_words import FieldWords  # Nobody reads it before a problem.

        return FieldWords(session.document.workflow, session.catalog) if session is not None else None

    def _field(self, problem: Problem) -> str:
        if self._fields is None or not problem.field:
            return problem.field
        return self._fields.of(problem.node, problem.field)

    def watched(self, session: EditorSession) -> Iterable[tuple[Any, Callable[..., None]]]:
        """Follow validation."""
        return ((session.problems_changed, self.refresh),)

    def dress(self, theme: Theme) -> None:
        """Paint the marks in the colours of ``theme``."""
        self._icons = {
            "error": themed_icon(action_icon("problem"), theme, "refused"),
            "warning": themed_icon(action_icon("warning"), theme, "warning"),
        }
        super().dress(theme)

    def refresh(self) -> None:
        """Show the problems as they are now; the tab tells how many."""
        found = self.session.problems if self.session else ()
        self._fields = self._learn_fields(self.session) if found else None
        self.model.show_rows(found)
        self.fix.setEnabled(bool(found))
        self._pages.setCurrentIndex(1 if found else 0)
        self._empty.setText(tr("No problems.") if self.session else tr("Open a workflow to check it."))
        errors = sum(problem.severity == "error" for problem in found)
        texts = (
            counted(errors, "1 error", "{n} errors"),
            counted(len(found) - errors, "1 warning", "{n} warnings"),
        )
        self.bar.say(", ".join(texts) if self.session else "")
        self.setWindowTitle(counted(len(found), "1 problem", "{n} problems") if found else tr("Problems"))

    def _choose(self, index: QModelIndex) -> None:
        if 0 <= index.row() < len(self.model.rows):
            self.chosen.emit(self.model.rows[index.row()])

    @property
    def current(self) -> Problem | None:
        """The problem of the current line."""
        row = self.table.currentIndex().row()
        return self.model.rows[row] if 0 <= row < len(self.model.rows) else None

    def open_fixes(self, nodes: Collection[str] = ()) -> None:
        """Offer what mends the current problem; the first of the ``nodes``, if it is of none of them."""
        of_nodes = [row for row, problem in enumerate(self.model.rows) if problem.node in nodes]
        if of_nodes and (self.current is None or self.current.node not in nodes):
            self.table.setCurrentIndex(self.model.index(of_nodes[0], 0))
        elif self.current is None and self.model.rows:
            self.table.setCurrentIndex(self.model.index(0, 0))
        self._ask_menu(self.table.visualRect(self.table.currentIndex()).bottomLeft())

    def _ask_menu(self, at: QPoint) -> None:
        problem, session = self.current, self.session
        if problem is None or session is None:
            return
        from desktop_app.gui.problem_fixes import fixes

        menu = QMenu(self)
        for fix in fixes(session, problem):
            text = tr("{fix} (suggested)", fix=fix.text) if fix.suggested else fix.text
            action = menu.addAction(text.replace("&", "&&"))
            action.triggered.connect(partial(self._apply, session, fix))
            if fix.suggested:
                menu.setDefaultAction(action)
        if menu.actions():
            menu.addSeparator()
        go = menu.addAction(tr("Go to the field") if problem.field else tr("Go to the node"))
        go.triggered.connect(lambda: self.chosen.emit(problem))
        menu.aboutToHide.connect(menu.deleteLater)
        self.menu = menu
        menu.popup(self.table.viewport().mapToGlobal(at))
        menu.setActiveAction(menu.actions()[0])

    @staticmethod
    def _apply(session: EditorSession, fix: Fix) -> None:
        try:
            session.apply(fix.command, "problems")
        except WireworkError as error:
            session.refused.emit(reason_of(error))
