"""A list of things, each with a small form of its own: add, remove, move, fold."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import BaseModel
from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.domain.errors import Problem
from desktop_app.domain.quick import dataclass
from desktop_app.gui.elided import ElidedLabel
from desktop_app.gui.panels import ink
from desktop_app.gui.panels.buttons import ArrowButton, IconButton, LinkButton
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.editor import Editor
from desktop_app.gui.panels.field_row import emptiness
from desktop_app.gui.panels.form import Field, Form
from desktop_app.gui.panels.frame import paint_box
from desktop_app.gui.panels.grip import Grip
from desktop_app.gui.panels.list_order import ListOrder
from desktop_app.gui.tips import plain_tip

Item = Mapping[str, Any]


@dataclass(frozen=True)
class ListShape:
    """What the things in a list are: their fields, and the words around them.

    ``new`` makes one, given those that are there; ``headline`` names one by itself and its place.
    ``removal`` and ``move`` return the reason why the thing at a place (and the one after it, for a move)
    must stay, or an empty text; things that are not ``movable`` have no order. ``removed`` may take a
    removal over, given the place and the things that would be left: it returns whether it did.
    ``folded`` shows only headlines until one is opened.
    """

    fields: tuple[Field, ...]
    new: Callable[[Sequence[Item]], dict[str, Any]]
    headline: Callable[[Item, int], str]
    add: str
    model: type[BaseModel] | None = None
    empty: str = ""
    least: int = 0
    least_reason: str = ""
    folded: bool = True
    movable: bool = True
    removal: Callable[[int], str] = lambda at: ""
    removed: Callable[[int, list[Any]], bool] = lambda at, left: False
    move: Callable[[int], str] = lambda at: ""


class ListItem(QWidget):
    """One thing: a head with its name and buttons, and its form below when it is unfolded. Of a long list
    most things stay folded: their forms are made when somebody asks for them.
    """

    edited = Signal(object)
    """The whole new thing."""
    restructured = Signal()

    def __init__(self, context: PanelContext, shape: ListShape) -> None:
        super().__init__()
        self._context, self._shape = context, shape
        self._thing: Item = {}
        self._read_only = False
        self._form: Form | None = None
        self.grip = Grip(self.tr("Move"))
        self.grip.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # The arrows are the stops of the keyboard.
        self.fold = ArrowButton(self.tr("Show the details"), "right")
        self.title = ElidedLabel()
        self.title.setFont(ink.strong_font(self.title, QFont.Weight.Medium))
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.up = ArrowButton(self.tr("Move up"), "up")
        self.down = ArrowButton(self.tr("Move down"), "down")
        self.remove = IconButton(self.tr("Remove"), "delete")
        self.fold.clicked.connect(lambda: self.unfold(not self.unfolded))
        self._build()
        self.unfold(not shape.folded)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(ink.GRID // 2, ink.GRID // 2, ink.GRID // 2, ink.GRID // 2)
        column.setSpacing(ink.GRID)
        head = QHBoxLayout()
        head.setSpacing(0)
        head.addWidget(self.grip)
        head.addWidget(self.fold)
        head.addSpacing(ink.GRID // 2)
        head.addWidget(self.title, 1)
        for button in (self.up, self.down, self.remove):
            head.addWidget(button)
        column.addLayout(head)
        self.body = QVBoxLayout()
        column.addLayout(self.body)

    @property
    def made(self) -> Form | None:
        """The form if it was made: one that was not holds nothing that somebody typed."""
        return self._form

    @property
    def form(self) -> Form:
        """The form of the thing."""
        if self._form is None:
            self._form = form = Form(self._context, self._shape.fields, self._shape.model)
            form.setVisible(False)
            form.edited.connect(lambda path, value, new: self.edited.emit(new))
            form.restructured.connect(self.restructured)
            form.show_value(self._thing)
            form.set_read_only(self._read_only)
            self.body.addWidget(form)
            self.restructured.emit()
        return self._form

    def show_thing(self, thing: Item) -> None:
        """Show another state of the thing."""
        self._thing = thing
        if self._form is not None:
            self._form.show_value(thing)

    @property
    def unfolded(self) -> bool:
        """Whether the form shows."""
        return self._form is not None and not self._form.isHidden()

    def unfold(self, unfolded: bool) -> None:
        """Show or hide the form."""
        if unfolded or self._form is not None:
            self.form.setVisible(unfolded)
        self.body.setContentsMargins(ink.GRID, 0, ink.GRID, ink.GRID if unfolded else 0)
        self.fold.direction = "down" if unfolded else "right"
        name = self.tr("Hide the details") if unfolded else self.tr("Show the details")
        self.fold.setToolTip(name)
        self.fold.setAccessibleName(name)
        self.fold.update()

    def show_headline(self, text: str) -> None:
        """Name the thing, for eyes and for assistive tools."""
        self.title.setText(text)
        self.title.setToolTip(plain_tip(text))
        for button in (self.grip, self.fold, self.up, self.down, self.remove):
            button.setAccessibleDescription(text)

    def set_read_only(self, read_only: bool) -> None:
        """Only show; folding stays possible."""
        self._read_only = read_only
        if self._form is not None:
            self._form.set_read_only(read_only)
        self.remove.setVisible(not read_only)
        for button in (self.grip, self.up, self.down):
            button.setVisible(self._shape.movable and not read_only)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_box(painter, QRectF(self.rect()), ink.tint(self, ink.text(self), 0.035), ink.hairline(self))


class ListEditor(Editor):
    """Edits a list of objects; members that the fields do not know are carried through."""

    help_above = True
    nested = True

    def __init__(self, context: PanelContext, shape: ListShape, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.shape = shape
        self.items: list[ListItem] = []
        self._things: list[Any] = []
        self._order = ListOrder(self)
        self.column.setSpacing(ink.GRID)
        self.empty = emptiness(shape.empty)
        self.column.addWidget(self.empty)
        self.rows = QVBoxLayout()
        self.rows.setSpacing(ink.GRID // 2)
        self.column.addLayout(self.rows)
        self.add = LinkButton(shape.add, "add")
        self.add.clicked.connect(self._append)
        self.column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)

    # ------------------------------------------------------------------------------------------ value

    def write(self, value: Any) -> None:
        """Show the things; a list that is none counts as empty."""
        self._things = list(value) if isinstance(value, list) else []
        while len(self.items) > len(self._things):
            self._drop(self.items[-1])
        while len(self.items) < len(self._things):
            self._insert(len(self.items))
        for item, thing in zip(self.items, self._things, strict=True):
            item.show_thing(thing if isinstance(thing, Mapping) else {})
        self._retitle()

    def _insert(self, at: int) -> ListItem:
        item = ListItem(self.context, self.shape)
        item.set_read_only(self.read_only)
        item.edited.connect(lambda thing: self._edited(item, thing))
        item.restructured.connect(self.restructured)
        item.remove.clicked.connect(lambda: self._remove(item))
        item.up.clicked.connect(lambda: self._move(item, -1))
        item.down.clicked.connect(lambda: self._move(item, 1))
        self._order.take(item)
        self.items.insert(at, item)
        self.rows.insertWidget(at, item)
        item.show()
        self.restructured.emit()
        return item

    def _drop(self, item: ListItem) -> None:
        self.items.remove(item)
        self.rows.removeWidget(item)
        item.hide()
        item.deleteLater()
        self.restructured.emit()

    def _edited(self, item: ListItem, thing: dict[str, Any]) -> None:
        self._things = [*self._things]
        self._things[self.items.index(item)] = thing
        self._retitle()
        self.commit(list(self._things))

    # -------------------------------------------------------------------- adding, removing and moving

    def _append(self) -> None:
        self.flush()
        self._things = [*self._things, self.shape.new([t for t in self._things if isinstance(t, Mapping)])]
        item = self._insert(len(self.items))
        item.show_thing(self._things[-1])
        item.unfold(True)
        self._retitle()
        self.commit(list(self._things))
        first = next(iter(item.form.rows.values()), None)
        if first is not None:
            first.editor.focus_target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _remove(self, item: ListItem) -> None:
        self.flush()
        at = self.items.index(item)
        left = [thing for place, thing in enumerate(self._things) if place != at]
        if self.shape.removed(at, left):
            return
        self._things = left
        self._drop(item)
        self._retitle()
        self.commit(list(self._things))
        neighbour = self.items[min(at, len(self.items) - 1)].remove if self.items else self.add
        neighbour.setFocus(Qt.FocusReason.OtherFocusReason)

    def _move(self, item: ListItem, by: int) -> None:
        at = self.items.index(item)
        if 0 <= at + by < len(self.items):
            self.reorder(at, at + by)

    def reorder(self, at: int, to: int) -> None:
        """Move a thing to another place in one step."""
        self.flush()
        things, item = list(self._things), self.items[at]
        things.insert(to, things.pop(at))
        self.items.insert(to, self.items.pop(at))
        self._things = things
        self.rows.removeWidget(item)
        self.rows.insertWidget(to, item)
        self._retitle()
        self.commit(list(things))
        self.restructured.emit()

    def reach(self, at: int) -> range:
        """Return the places to which the thing at ``at`` may move, one after the other."""
        first, last = at, at
        while first > 0 and not self.shape.move(first - 1):
            first -= 1
        while last < len(self.items) - 1 and not self.shape.move(last):
            last += 1
        return range(first, last + 1)

    def _retitle(self) -> None:
        self.empty.setVisible(not self.items and bool(self.shape.empty))
        few = len(self.items) <= self.shape.least
        for at, item in enumerate(self.items):
            thing = self._things[at]
            item.show_headline(self.shape.headline(thing if isinstance(thing, Mapping) else {}, at))
            item.remove.explain(self.shape.least_reason if few else self.shape.removal(at))
            item.up.explain(self.tr("Already the first") if at == 0 else self.shape.move(at - 1))
            last = at == len(self.items) - 1
            item.down.explain(self.tr("Already the last") if last else self.shape.move(at))

    # ------------------------------------------------------------------------------------------- rest

    @property
    def focus_target(self) -> QWidget:
        """The first thing, or the button that adds one."""
        return self.items[0].fold if self.items else self.add

    def flush(self) -> None:
        """Commit what is typed in any thing."""
        for form in [item.made for item in self.items]:
            if form is not None:
                form.flush()

    def refresh(self) -> None:
        """Ask again what may be moved and removed."""
        for item in self.items:
            if item.made is not None:
                item.made.refresh()
        self._retitle()

    def set_read_only(self, read_only: bool) -> None:
        """Only show."""
        self.read_only = read_only
        self.add.setVisible(not read_only)
        for item in self.items:
            item.set_read_only(read_only)

    def show_problems(self, problems: Sequence[Problem]) -> list[Problem]:
        """Put each problem into the form of its thing, unfolded; return those of the list itself."""
        for at, item in enumerate(self.items):
            prefix = f"{at}."
            own = [replace(p, field=p.field[len(prefix) :]) for p in problems if p.field.startswith(prefix)]
            if own or item.made is not None:
                item.form.show_problems(own)
            if own:
                item.unfold(True)
        places = tuple(f"{at}." for at in range(len(self.items)))
        return [problem for problem in problems if not problem.field.startswith(places)]
