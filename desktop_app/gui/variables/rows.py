"""The rows of the browser: made when they are looked at, from what is declared and from what was seen.

A row knows its parent and how to make its members; it holds no copy of any value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from desktop_app.domain.template import PLACEHOLDER, resolve_path
from desktop_app.domain.values import MISSING
from desktop_app.editor.variables import Choice
from desktop_app.gui.variables import values
from desktop_app.gui.wording import tr, worded
from desktop_app.services.last_seen import Sighting

if TYPE_CHECKING:
    from desktop_app.editor.impact import Broken

Kind: TypeAlias = Literal["group", "value", "column", "earlier", "more", "message", "broken"]
"""A heading, a value, one value of all elements of a list, what stands for the members before and behind
those that are shown, a sentence, a reference that leads nowhere.
"""

PAGE: Final = 200
"""So many members are shown at a time (editor.md G)."""
KEPT: Final = 3 * PAGE
"""Of a row so many members stay in sight: a tree takes the longer the more lines it has."""
COLUMN_LIMIT: Final = 500
"""Elements above which one value of all of them is not gathered for a line; opening it does."""
JOINT: Final = " ▸ "


@dataclass
class World:
    """What rows ask: values that were seen, how old they are, how often a path is used, what fits."""

    at: Callable[[str], Sighting | None] = lambda path: None
    age: Callable[[Sighting], str] = lambda sighting: ""
    used: Callable[[str], int] = lambda path: 0
    fits: Callable[[str], bool] = lambda kind: True
    """Whether a value of a type is wanted; containers are always shown, as they may hold what is."""
    held: Callable[[], bool] = lambda: False
    """Whether a run is paused, so that values can be changed."""
    revealed: dict[str, str] = field(default_factory=dict)
    """Secrets that a person is looking at right now, by name."""
    round: int = 0
    """Counts how often the values have become others; rows remember theirs for one round."""
    _known: dict[str, Sighting | None] = field(default_factory=dict)

    def seen(self, path: str) -> Sighting | None:
        """Return where the value of a root was seen, as it was when this round first asked."""
        if path not in self._known:
            self._known[path] = self.at(path)
        return self._known[path]

    def forget(self) -> None:
        """The values may be others now."""
        self.round += 1
        self._known.clear()


class Row:
    """One line. ``path`` is what a placeholder holds, empty for what cannot be referred to; ``reason`` tells
    why it cannot be inserted.
    """

    __slots__ = (
        "_held",
        "_left",
        "_members",
        "_reference",
        "_round",
        "_value",
        "before",
        "broken",
        "choice",
        "fetched",
        "kind",
        "label",
        "parent",
        "path",
        "reason",
        "row",
        "shown",
        "trail",
        "world",
    )

    def __init__(
        self,
        world: World,
        kind: Kind,
        label: str,
        path: str = "",
        *,
        parent: Row | None = None,
        choice: Choice | None = None,
        reason: str = "",
        trail: str = "",
    ) -> None:
        self.world, self.kind, self.label, self.path, self.parent = world, kind, label, path, parent
        self.choice, self.reason, self.trail = choice, reason, trail
        self.broken: Broken | None = None
        self.row = 0
        self.shown: list[Row] = []
        self.fetched = False
        self._members: Callable[[], Iterable[Row]] | None = None
        self._held: Any = None
        self._reference: str | None = None
        self._left: Iterator[Row] | None = None
        self._round, self._value = -1, MISSING
        self.before: list[Row] = []

    # -- value -----------------------------------------------------------------------------------------
    @property
    def top(self) -> Row:
        """The row whose value was seen as a whole: the result of a node, the trigger's, a scope."""
        row = self
        while row.parent is not None and row.parent.path and row.kind != "group":
            row = row.parent
        return row

    @property
    def sighting(self) -> Sighting | None:
        """Where the value was seen; None where it was not."""
        return self.world.seen(self.top.path) if self.path else None

    @property
    def value(self) -> Any:
        """The value as last seen, MISSING where it was not."""
        if not self.path:
            return MISSING
        if self._round != self.world.round:
            self._round, self._value = self.world.round, self._found()
        return self._value

    @property
    def held(self) -> Any:
        """The value as it was when somebody last asked for it; MISSING if nobody did."""
        return self._value

    def forget(self) -> None:
        """Let go of the value."""
        self._round, self._value = -1, MISSING
        self._held = None

    def _found(self) -> Any:
        if self.parent is None or not self.parent.path:
            seen = self.world.seen(self.path)
            return MISSING if seen is None else seen.value
        return self._member_of(self.parent.value)

    def _member_of(self, holder: Any) -> Any:
        name = self.path[len(self.parent.path) + 1 :] if self.parent else self.path
        if type(holder) is list and name.isdecimal() and name.isascii():
            number = int(name[:18])
            return holder[number] if number < len(holder) else MISSING
        if isinstance(holder, Mapping):
            return holder[name] if name in holder else resolve_path(holder, name)
        if self.kind == "column" and isinstance(holder, list | tuple):
            return self._column(holder, name)
        return MISSING if holder is MISSING else resolve_path(holder, name)

    def _column(self, holder: Sequence[Any], name: str) -> Any:
        """Return one member of all elements; of a very long list only so many as a line can tell of."""
        known = self._held
        if known is None or known[0] is not holder:
            known = self._held = (holder, resolve_path(list(islice(holder, COLUMN_LIMIT)), name))
        return known[1]

    @property
    def whole(self) -> Any:
        """The value with all of its elements, however many."""
        if self.kind == "column" and self.parent is not None:
            return resolve_path(self.parent.value, self.path[len(self.parent.path) + 1 :])
        return self.value

    @property
    def type(self) -> str:
        """The declared type; where none is, that of the value."""
        declared = self.choice.type if self.choice is not None else "any"
        if self.kind == "column" and declared != "any":
            return f"list[{declared}]"
        if declared == "list" and self.choice is not None and self.choice.members:
            return "list[object]"
        if declared not in ("any", "list"):
            return declared
        value = self.value
        return declared if value is MISSING or value is None else values.type_of(value)

    @property
    def warning(self) -> str:
        """How the value differs from what was declared."""
        if self.choice is None or self.kind == "column" or self._through_column():
            return ""
        return values.disagreement(self.choice.type, self.value)

    def _through_column(self) -> bool:
        row: Row | None = self
        while row is not None:
            if row.kind == "column":
                return True
            row = row.parent
        return False

    @property
    def secret(self) -> str:
        """The name of the secret that the row is, if it is one."""
        if self.choice is None or self.choice.type != "secret":
            return ""
        return self.choice.path[-1]

    @property
    def preview(self) -> str:
        """The value in one line."""
        if self.kind not in ("value", "column"):
            return ""
        if self.secret in self.world.revealed and self.secret:
            return self.world.revealed[self.secret]
        seen = self.sighting if self is self.top else None
        if seen is not None and seen.note:
            return seen.note
        return values.preview(self.value)

    @property
    def age(self) -> str:
        """When the value was seen, in words."""
        seen = self.sighting
        return "" if seen is None else self.world.age(seen)

    # -- use -------------------------------------------------------------------------------------------
    @property
    def reference(self) -> str:
        """The text that refers to the value; empty where none can."""
        if self._reference is None:
            text = "{{" + self.path + "}}"
            self._reference = text if self.path and PLACEHOLDER.fullmatch(text) else ""
        return self._reference

    @property
    def insertable(self) -> bool:
        """Whether the value can be inserted into the field that is worked on."""
        return bool(self.reference) and not self.reason and self.world.fits(values.base_type(self.type))

    @property
    def has_value(self) -> bool:
        """Whether a value was seen."""
        return self.kind in ("value", "column") and self.value is not MISSING

    @property
    def node(self) -> str:
        """The key of the node that gives the value; empty for what no node gives."""
        choice = self.top.choice
        return choice.node if choice is not None and self.path else ""

    @property
    def through(self) -> tuple[str, str]:
        """The path of the list that the value is taken through and what is taken of its elements; of a list
        itself nothing. Empty where there is no list.
        """
        row: Row | None = self
        while row is not None and row.parent is not None:
            if row.kind == "column":
                inner = self.path[len(row.parent.path) + 1 :]
                return row.parent.path, inner
            row = row.parent
        return (self.path, "") if values.base_type(self.type) == "list" else ("", "")

    @property
    def words(self) -> str:
        """The labels that lead to the value; a list that all elements of are meant says so."""
        parts: list[str] = []
        row: Row | None = self
        through = False
        while row is not None and row.kind != "group":
            parts.append(tr("all {list}", list=row.label) if through else row.label)
            through, row = row.kind == "column", row.parent
        return self.trail or JOINT.join(reversed(parts))

    # -- members ---------------------------------------------------------------------------------------
    def give(self, members: Callable[[], Iterable[Row]]) -> None:
        """Let the row have members of its own instead of those of its value."""
        self._members = members

    @property
    def has_members(self) -> bool:
        """Whether there is something to unfold, without making it."""
        if self.fetched:
            return bool(self.shown)
        if self._members is not None:
            return True
        if self.kind not in ("value", "column", "group") or not self.path:
            return False
        if self.choice is not None and (self.choice.members or self.choice.why):
            return True
        value = self.value
        return bool(value) and values.holds_values(value)

    def members(self, start: int, count: int) -> list[Row]:
        """Make the members from number ``start`` on, ``count`` of them, and one row for the rest, if any."""
        if start == 0 or self._left is None:
            self._left = islice(self._all(), start, None)
        made = list(islice(self._left, count))
        if (rest := next(self._left, None)) is not None:
            self._left = chain((rest,), self._left)
            made.append(self.marker("more"))
        return made

    def marker(self, kind: Literal["earlier", "more"]) -> Row:
        """Make the row that stands for members that are not shown."""
        return Row(self.world, kind, "", parent=self)

    def hide_first(self, count: int) -> None:
        """Take the first members out of sight, behind the row that stands for them."""
        hidden = self.shown[1 : count + 1]
        for row in hidden:
            row.forget()
        self.before += hidden
        del self.shown[1 : count + 1]

    def hide_last(self, start: int) -> None:
        """Take the members from line ``start`` on out of sight; they begin the next page."""
        members = [row for row in self.shown[start:] if row.kind != "more"]
        self._left = chain(members, self._left or ())
        del self.shown[start:]

    def everything(self) -> Iterator[Row]:
        """Make all members, one by one; who goes through them keeps them."""
        yield from self._all()

    def _all(self) -> Iterator[Row]:
        wanted = self._members() if self._members is not None else self._of_value()
        for row in wanted:
            row.parent = self  # First: what a row is depends on what it is in.
            if _kept(row):
                yield row

    def _of_value(self) -> Iterator[Row]:
        """Yield what is declared, then what was seen beside it."""
        value = self.value
        children = self.choice.children if self.choice is not None else ()
        if value is MISSING and self.choice is not None and self.choice.why:
            yield Row(self.world, "message", worded(self.choice.why))
            return
        if self._is_list(value):
            yield from self._of_list(value if isinstance(value, list | tuple) else (), children)
            return
        for child in children:
            yield Row(
                self.world,
                "value",
                child.label,
                self._below(child.path[-1]),
                choice=child,
                reason=self.reason,
            )
        if isinstance(value, Mapping):
            known = {child.path[-1] for child in children}
            yield from (self._member(name) for name in value if name not in known)

    def _is_list(self, value: Any) -> bool:
        declared = self.choice is not None and self.choice.type == "list" and self.kind == "value"
        return (declared and not isinstance(value, Mapping)) or isinstance(value, list | tuple)

    def _of_list(self, value: Sequence[Any], children: Sequence[Choice]) -> Iterator[Row]:
        """Yield one value of all elements, for each; how many there are; and the elements one by one."""
        column = partial(Row, self.world, "column", reason=self.reason)
        for child in children:
            yield column(child.label, self._below(child.path[-1]), choice=child)
        known = {child.path[-1] for child in children}
        first = [item for item in islice(value, values.SAMPLE) if isinstance(item, Mapping)]
        for name in dict.fromkeys(name for item in first for name in item if name not in known):
            yield column(str(name), self._below(name))
        length = Choice(("length",), ("length",), "int")
        yield Row(self.world, "value", "length", self._below("length"), choice=length, reason=self.reason)
        yield from (self._member(number, f"[{number}]") for number in range(len(value)))

    def _member(self, name: Any, label: str = "") -> Row:
        return Row(self.world, "value", label or str(name), self._below(name), reason=self.reason)

    def _below(self, name: Any) -> str:
        return f"{self.path}.{name}"


def _kept(row: Row) -> bool:
    """Return whether a row is shown while a type is wanted: it fits, or what is in it may."""
    kind = values.base_type(row.type) if row.kind in ("value", "column") else "any"
    return kind in ("any", "object", "list") or row.world.fits(kind)
