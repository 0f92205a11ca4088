"""What the browser shows at its roots, made anew when the document or the filters change (editor.md G)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field
from functools import partial
from typing import TYPE_CHECKING

from desktop_app.domain.quick import dataclass
from desktop_app.domain.roots import CONTEXT, RESULTS
from desktop_app.editor.browsing import Offering, Outside
from desktop_app.editor.variables import Choice, Group, reach
from desktop_app.gui.panels.field_words import FieldWords
from desktop_app.gui.variables.names import empty_text, reason_text, scope_name
from desktop_app.gui.variables.rows import Row, World
from desktop_app.gui.wording import counted, referring, tr, worded

if TYPE_CHECKING:
    from desktop_app.editor.impact import Broken


@dataclass(frozen=True, slots=True)
class Filters:
    """What is left out: other scopes than ``scope`` (a root, empty for all), other types than ``kind`` (empty
    for all), and, with ``in_scope``, what cannot be referred to.
    """

    scope: str = ""
    kind: str = ""
    in_scope: bool = True


@dataclass(frozen=True, slots=True)
class Shown:
    """All that the roots are made of."""

    offering: Offering = field(default_factory=Offering)
    broken: tuple[Broken, ...] = ()
    pinned: tuple[str, ...] = ()
    titles: tuple[tuple[str, str], ...] = ()
    filters: Filters = field(default_factory=Filters)
    words: FieldWords | None = field(default=None, compare=False)
    """What the fields of the nodes are called."""


def roots(shown: Shown, world: World) -> list[Row]:
    """Return the headings with what is below them; what has nothing to show is left out."""
    found = [*_broken(shown, world), *_pinned(shown, world)]
    found += [row for group in shown.offering.groups for row in _group(group, shown, world)]
    if not shown.filters.in_scope and shown.filters.scope in ("", RESULTS) and shown.offering.outside:
        label = tr("Not in scope here")
        found.append(_heading(world, label, [_outside(each, world) for each in shown.offering.outside]))
    return found


def _heading(world: World, label: str, members: Sequence[Row], path: str = "") -> Row:
    head = Row(world, "group", label, path)
    head.give(partial(_listed, members))
    return head


def _listed(members: Sequence[Row]) -> Iterator[Row]:
    return iter(members)


def _broken(shown: Shown, world: World) -> Iterator[Row]:
    if shown.broken:
        rows = [_broken_row(each, shown, world) for each in shown.broken]
        yield _heading(world, tr("Broken ({n})", n=len(rows)), rows)


def _broken_row(broken: Broken, shown: Shown, world: World) -> Row:
    text, usage = referring(broken.usage.text, dict(shown.titles)), broken.usage
    field = shown.words.of(usage.node, usage.field) if shown.words is not None else usage.field
    where = f"{broken.title} ▸ {field}"
    row = Row(world, "broken", f"{text}  –  {where}", reason=worded(broken.reason))
    row.broken = broken
    return row


def _pinned(shown: Shown, world: World) -> Iterator[Row]:
    rows = []
    for path in shown.pinned:
        choice, left = reach(shown.offering.groups, path)
        if choice is not None:
            exact = choice if not left and ".".join(choice.path) == path else None
            label = ".".join(left) if left else choice.label
            trail = " ▸ ".join((*choice.labels[1:], *left)) or label
            rows.append(Row(world, "value", label, path, choice=exact, trail=trail))
    if rows:
        yield _heading(world, tr("Pinned"), rows)


def _group(group: Group, shown: Shown, world: World) -> Iterator[Row]:
    if shown.filters.scope not in ("", group.root):
        return
    label = scope_name(group.root) or tr(group.label)
    if group.root == CONTEXT:
        yield _trigger(group, label, world)
        return
    nothing = empty_text(group.root)
    if not group.choices and nothing:
        yield _heading(world, label, [Row(world, "message", nothing)])
        return
    head = Row(world, "group", label)
    head.give(lambda: (_top(choice, world) for choice in group.choices))  # There may be thousands.
    yield head


def _top(choice: Choice, world: World) -> Row:
    return Row(world, "value", choice.label, ".".join(choice.path), choice=choice)


def _trigger(group: Group, label: str, world: World) -> Row:
    """Return the trigger's data as one value: what is declared, and what else a run was started with."""
    members = tuple(choice.declared for choice in group.choices)
    whole = Choice((CONTEXT,), (group.label,), "object", members=members)
    return Row(world, "value", label, CONTEXT, choice=whole)


def _outside(each: Outside, world: World) -> Row:
    row = _top(each.choice, world)
    row.reason = reason_text(each.reason)
    return row


def hidden_text(filters: Filters, offering: Offering) -> str:
    """Return what is left out by the filters, in words, or nothing."""
    hidden = len(offering.outside) if filters.in_scope else 0
    return (
        counted(hidden, "1 node is not in scope here.", "{n} nodes are not in scope here.") if hidden else ""
    )
