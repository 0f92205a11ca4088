"""The variable browser itself: one widget, in the dock and in the pop-up of every field (editor.md G)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_app.gui.panels import ink
from desktop_app.gui.panels.buttons import LinkButton
from desktop_app.gui.panels.drop_down import DropDown
from desktop_app.gui.panels.frame import FieldFrame
from desktop_app.gui.panels.text_fields import LineEdit
from desktop_app.gui.variables.finding import Finding
from desktop_app.gui.variables.glances import Glances
from desktop_app.gui.variables.knowledge import LARGE, Knowledge
from desktop_app.gui.variables.memory import BrowserMemory
from desktop_app.gui.variables.menu import row_menu
from desktop_app.gui.variables.model import VariableModel, label_of
from desktop_app.gui.variables.names import SCOPES, scope_name, type_name
from desktop_app.gui.variables.outlook import Outlook, Views
from desktop_app.gui.variables.rows import Row, World
from desktop_app.gui.variables.search import Search
from desktop_app.gui.variables.tree import Filters, Shown, hidden_text, roots
from desktop_app.gui.variables.values import TYPES
from desktop_app.gui.variables.view import VariableView
from desktop_app.gui.wording import counted, tr
from desktop_app.services.last_seen import Sighting

if TYPE_CHECKING:
    from desktop_app.editor.impact import Broken
    from desktop_app.gui.live_values import LiveValues

_TO_TREE: Final = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown})


class Browser(QWidget):
    """Shows what can be referred to. What is to be done with a row is told; secrets it shows by itself."""

    asked = Signal(str, object)
    """What is wanted of a :class:`Row`: see :data:`~desktop_app.gui.variables.view.KEYS`."""
    hovered = Signal(str)
    """The path whose uses the mouse points at; empty when it points elsewhere."""
    rebind_asked = Signal()
    shown_anew = Signal()
    """The rows are those of the present state."""

    def __init__(self, memory: BrowserMemory, *, repairs_too: bool = False) -> None:
        super().__init__()
        self.memory = memory
        self._outlook: Outlook | None = None
        self._seen: LiveValues | None = None
        self._shown = Shown()
        self._views = Views()
        self._open: set[str] = set()
        self._types: frozenset[str] = frozenset()
        self.inserting = self.short = False
        """Whether there is a field that a row can be inserted into, and whether menus lead nowhere else."""
        self._knowledge = Knowledge(self, repairs_too=repairs_too)
        self._knowledge.grown.connect(self._follow)
        self.uses = self._knowledge.uses
        self.world = World(self._at, self._age, self.uses.count, self._fits, self._is_held)
        self.model = VariableModel(self)
        self.model.spoken = self.spoken
        self.search = LineEdit()
        self.kinds, self.scopes = DropDown(), DropDown()
        self.in_scope = QCheckBox(tr("Only in scope"))
        self.banner, self.status, self.empty = QLabel(), QLabel(), QLabel()
        self.rebind = LinkButton(tr("Re-bind all …"))
        self.view = VariableView(self.model)
        self.finding = Finding(self)
        self.glances = Glances(self, self.world)
        self._build()
        self._connect()
        self._show_filters()

    # -- building --------------------------------------------------------------------------------------
    def _build(self) -> None:
        frame = FieldFrame()
        frame.add(self.search, 1)
        for text in (self.banner, self.status, self.empty):
            text.setWordWrap(True)
            text.setTextFormat(Qt.TextFormat.PlainText)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for text in (self.status, self.empty):
            text.setForegroundRole(text.palette().ColorRole.PlaceholderText)
        self.search.setPlaceholderText(tr("Search names, paths, types, values"))
        for widget, name in (
            (self.search, tr("Search variables")),
            (self.kinds, tr("Type of variables")),
            (self.scopes, tr("Scope of variables")),
        ):
            widget.setAccessibleName(name)
        filters = QHBoxLayout()
        filters.setSpacing(ink.GRID)
        filters.addWidget(self.kinds, 1)
        filters.addWidget(self.scopes, 1)
        second = QHBoxLayout()
        second.addWidget(self.in_scope)
        second.addStretch(1)
        second.addWidget(self.rebind)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(ink.GRID)
        column.addWidget(self.banner)
        column.addWidget(frame)
        for line in (filters, second):
            column.addLayout(line)
        column.addWidget(self.view, 1)
        column.addWidget(self.empty, 1)
        column.addWidget(self.status)

    def _connect(self) -> None:
        self.search.textChanged.connect(lambda _: self._begin_search())
        self.search.installEventFilter(self)
        self.finding.grown.connect(self.model.show_roots)
        self.finding.ended.connect(self._end_search)
        for box in (self.kinds, self.scopes):
            box.activated.connect(lambda _: self._choose())
        self.in_scope.toggled.connect(lambda _: self._choose())
        self.memory.changed.connect(self._follow_memory)
        self.glances.changed.connect(self.view.viewport().update)
        self.glances.failed.connect(self._tell)
        self.rebind.clicked.connect(self.rebind_asked)
        self.view.asked.connect(self._on_asked)
        self.view.menu_asked.connect(self.open_menu)
        self.view.hovered.connect(self.hovered)
        self.view.expanded.connect(lambda index: self._note_open(index, True))
        self.view.collapsed.connect(lambda index: self._note_open(index, False))

    def _show_filters(self) -> None:
        for box, names, first in (
            (self.kinds, {kind: type_name(kind) for kind in TYPES if kind != "any"}, tr("All types")),
            (self.scopes, {root: scope_name(root) for root in SCOPES}, tr("All scopes")),
        ):
            box.addItem(first, "")
            for value, name in names.items():
                box.addItem(name, value)
        self._follow_memory()

    # -- looking ---------------------------------------------------------------------------------------
    def prepare(self, outlook: Outlook) -> bool:
        """Do the first half of :meth:`look`, where the workflow is so large that it takes a while; return
        whether the window should get its turn before the second half.
        """
        return len(outlook.workflow.nodes) > LARGE and self._views.prepare(outlook)

    def look(self, outlook: Outlook | None) -> None:
        """Look from here from now on, or again; None looks at nothing."""
        self._outlook = outlook
        self._follow_values(outlook.seen if outlook else None)
        self.world.forget()
        if outlook is not None:
            self._knowledge.look(outlook.workflow, outlook.catalog, outlook.former)
        self._follow()

    def _follow_values(self, seen: LiveValues | None) -> None:
        if seen is self._seen:
            return
        if self._seen is not None:
            self._seen.changed.disconnect(self._on_values)
        self._seen = seen
        if seen is not None:
            seen.changed.connect(self._on_values)

    def _on_values(self) -> None:
        """Show values that came in; the rows stay as they are unfolded."""
        self.world.forget()
        if not self.finding.begun:
            self._follow()
        else:
            self.view.viewport().update()

    def _follow(self) -> None:
        """Show the present state: other rows only if there are others, as a row may be on its way."""
        before, now = self._shown, self._state()
        if now == before and not self.finding.begun:
            current = self.model.row_at(self.view.currentIndex())
            wanted = current.path if current else ""
            self.model.renew()
            self._keep_chosen(wanted)
            self.view.viewport().update()
            self._tell()
        else:
            self._rebuild()

    def _rebuild(self) -> None:
        """Make the rows anew; what was unfolded and chosen is so again."""
        current = self.model.row_at(self.view.currentIndex())
        wanted = current.path if current else ""
        self._shown = self._state()
        if self.search.text().strip():
            self._begin_search()
            return
        self.finding.stop()
        self._show_roots(roots(self._shown, self.world), wanted)
        self._tell()
        self.shown_anew.emit()

    def _state(self) -> Shown:
        look = self._outlook
        return self._views.shown(look, self._knowledge.broken, self.memory)

    def _show_roots(self, rows: list[Row], wanted: str) -> None:
        self.model.show_roots(rows)
        for number in range(len(rows)):
            self._unfold(self.model.index(number, 0), top=True)
        if wanted:
            self._choose_path(wanted)

    def _unfold(self, index: QModelIndex, *, top: bool = False) -> None:
        row = self.model.row_at(index)
        if row is None or not (top or row.path in self._open) or not self.model.hasChildren(index):
            return
        if self.model.canFetchMore(index):
            self.model.fetchMore(index)
        self.view.setExpanded(index, True)
        for number in range(self.model.rowCount(index)):
            self._unfold(self.model.index(number, 0, index))

    def _choose_path(self, path: str) -> None:
        found = next((row for row in self.model.walk() if row.path == path), None)
        if found is not None:
            self.view.setCurrentIndex(self.model.index_of(found))

    def _keep_chosen(self, path: str) -> None:
        """Choose the value at ``path`` again where its row was made anew."""
        current = self.model.row_at(self.view.currentIndex())
        if path and (current is None or current.path != path):
            self._choose_path(path)

    def reveal(self, path: str) -> bool:
        """Unfold the tree to the value at ``path`` and choose it; False when it is not there."""
        self.search.clear()
        parts = path.split(".")
        self._open |= {".".join(parts[:count]) for count in range(1, len(parts))}
        for number in range(len(self.model.roots)):
            self._unfold(self.model.index(number, 0), top=True)
        self._choose_path(path)
        current = self.model.row_at(self.view.currentIndex())
        return current is not None and current.path == path

    def _note_open(self, index: QModelIndex, opened: bool) -> None:
        row = self.model.row_at(index)
        if row is not None and row.path:
            (self._open.add if opened else self._open.discard)(row.path)

    # -- values ----------------------------------------------------------------------------------------
    def _is_held(self) -> bool:
        return self._seen is not None and self._seen.held

    def _at(self, path: str) -> Sighting | None:
        return self._seen.at(path) if self._seen is not None else None

    def _age(self, sighting: Sighting) -> str:
        return self._seen.age(sighting) if self._seen is not None else ""

    def _fits(self, kind: str) -> bool:
        wanted = self.memory.filters.kind
        if wanted and kind != wanted and not (wanted == "number" and kind == "int"):
            return False
        return not self._types or kind in self._types or kind == "any"

    # -- telling ---------------------------------------------------------------------------------------
    def show_target(self, label: str, types: frozenset[str] = frozenset()) -> None:
        """Say into which field a row would be inserted, and offer only what it takes (empty: everything)."""
        self.banner.setText(tr("Insert into: {field}", field=label) if label else "")
        self.banner.setVisible(bool(label))
        self.inserting = bool(label)
        if types != self._types:
            self._types = types
            self._rebuild()

    def _tell(self, text: str = "") -> None:
        self.rebind.setVisible(bool(self._shown.broken))
        self.status.setText(text or hidden_text(self._shown.filters, self._shown.offering))
        self.status.setVisible(bool(self.status.text()))
        nothing = not self.model.roots
        self.view.setVisible(not nothing)
        self.empty.setVisible(nothing)
        self.empty.setText(self._nothing())

    def _nothing(self) -> str:
        if self._outlook is None:
            return tr("Open a workflow to see its variables.")
        if self.search.text().strip():
            return tr("Nothing fits. Values count as far as they are loaded.")
        if self.memory.filters.scope or self.memory.filters.kind:
            return tr("The filters leave nothing. Choose all types and all scopes.")
        return tr("Nothing to refer to here yet.\nAdd a node before this one, or input to the trigger.")

    def spoken(self, row: Row) -> str:
        """Return everything a line shows, for a screen reader."""
        if row.kind not in ("value", "column"):
            return f"{label_of(row)}. {row.reason}".strip(". ")
        parts = [label_of(row), row.type, row.preview, row.age, row.warning, row.reason]
        if count := self.uses.count(row.path):
            parts.append(counted(count, "used in 1 place", "used in {n} places"))
        return ", ".join(part for part in parts if part)

    # -- filters ---------------------------------------------------------------------------------------
    def _choose(self) -> None:
        chosen = (str(self.scopes.currentData() or ""), str(self.kinds.currentData() or ""))
        self.memory.choose(Filters(*chosen, self.in_scope.isChecked()))

    def _follow_memory(self) -> None:
        filters = self.memory.filters
        self.kinds.setCurrentIndex(max(0, self.kinds.findData(filters.kind)))
        self.scopes.setCurrentIndex(max(0, self.scopes.findData(filters.scope)))
        self.in_scope.setChecked(filters.in_scope)
        self._rebuild()

    # -- searching -------------------------------------------------------------------------------------
    def _begin_search(self) -> None:
        if not self.search.text().strip():
            self._rebuild()
            return
        self.model.show_roots([])
        self.finding.begin(self.search.text(), roots(self._shown, self.world))

    def _end_search(self, search: Search) -> None:
        found = counted(len(search.found), "1 found", "{n} found")
        where = tr("in names, paths, types and loaded values")
        rest = "" if search.complete else "  " + tr("There is more; type on to narrow it down.")
        self._tell(f"{found} {where}.{rest}")
        if self.model.roots and not self.view.currentIndex().isValid():
            self.view.setCurrentIndex(self.model.index(0, 0))
        self.shown_anew.emit()

    def _find_first(self) -> None:
        """Let Enter behind the last letter take what is found first."""
        self.finding.wait_for_first()
        if self.search.text().strip() and self.model.roots and not self.view.currentIndex().isValid():
            self.view.setCurrentIndex(self.model.index(0, 0))

    @property
    def outlook_key(self) -> str | None:
        """The node whose variables are shown; None while no workflow is."""
        return self._outlook.key if self._outlook else None

    @property
    def broken(self) -> tuple[Broken, ...]:
        """The references that lead nowhere, as far as they were looked for."""
        return self._shown.broken

    @property
    def searching(self) -> bool:
        """Whether a search is under way."""
        return self.finding.under_way

    # -- keys ------------------------------------------------------------------------------------------
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let arrows move in the tree while the search line keeps the focus; Enter takes what is marked."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._find_first()
            self.view.keyPressEvent(event)
            return True
        sideways = event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right) and not self.search.text()
        if event.key() in _TO_TREE or sideways:
            if not self.view.currentIndex().isValid():
                self.view.setCurrentIndex(self.model.index(0, 0))
            else:
                self.view.keyPressEvent(event)
            return True
        return False

    # -- rows ------------------------------------------------------------------------------------------
    def open_menu(self, row: Row, at: QPoint) -> None:
        """Open the menu of a row."""
        pinned = self.memory.pinned(self._outlook.workflow.key) if self._outlook else ()
        menu = row_menu(row, self._on_asked, pinned, self, inserting=self.inserting, short=self.short)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def _on_asked(self, what: str, row: Row) -> None:
        if what == "eye":
            self.glances.toggle(row.secret, self._seen)
        elif what == "pin" and self._outlook is not None:
            self.memory.toggle(self._outlook.workflow.key, row.path)
        else:
            self.asked.emit(what, row)
