"""Notes and groups: what people write and draw around the nodes (editor.md E, Groups, notes).

They live in the document's ``notes``, free even in a frozen version. An entry is an object with ``id`` and
``kind``; entries and members that this version does not know are kept as they are. A group names what it
holds by node key or id, so it follows its members in every layout, and groups nest.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from desktop_app.domain.json_value import number_fault
from desktop_app.domain.quick import dataclass
from desktop_app.domain.workflow import JsonObject, Workflow

COLORS: Final = ("yellow", "blue", "green", "red", "violet", "grey")
"""Colour roles of notes and groups; the theme says what they look like."""

SIZE: Final = (260.0, 140.0)
LEAST: Final = (120.0, 60.0)


@dataclass(frozen=True, slots=True)
class Note:
    """A piece of Markdown on the canvas; position and size in canvas units."""

    id: str
    text: str
    x: float
    y: float
    width: float
    height: float
    color: str


@dataclass(frozen=True, slots=True)
class Group:
    """A frame around ``members``: node keys and ids of notes and groups that exist."""

    id: str
    title: str
    color: str
    members: tuple[str, ...]
    collapsed: bool


def notes(workflow: Workflow) -> tuple[Note, ...]:
    """Return the notes; what an entry lacks or says oddly takes its default."""
    return tuple(_note(key, entry) for key, entry in entries(workflow) if entry.get("kind", "note") == "note")


def groups(workflow: Workflow) -> tuple[Group, ...]:
    """Return the groups, each without members that are gone."""
    if not workflow.notes:
        return ()
    known = {node.key for node in workflow.nodes} | ids(workflow)
    return tuple(
        _group(key, entry, known) for key, entry in entries(workflow) if entry.get("kind") == "group"
    )


def entries(workflow: Workflow) -> Iterator[tuple[str, JsonObject]]:
    """Yield every entry with its id; one without an id is named by its number."""
    for number, entry in enumerate(workflow.notes):
        key = entry.get("id")
        yield (key if isinstance(key, str) and key else f"note-{number}"), entry


def ids(workflow: Workflow) -> set[str]:
    """Return the ids of all notes and groups."""
    return {key for key, _ in entries(workflow)}


def _note(key: str, entry: JsonObject) -> Note:
    x, y = number(entry, "x", 0.0), number(entry, "y", 0.0)
    width = max(LEAST[0], number(entry, "width", SIZE[0]))
    return Note(
        key,
        _text(entry, "text"),
        x,
        y,
        width,
        max(LEAST[1], number(entry, "height", SIZE[1])),
        _color(entry, COLORS[0]),
    )


def _group(key: str, entry: JsonObject, known: Collection[str]) -> Group:
    listed = entry.get("members")
    names = listed if isinstance(listed, list | tuple) else ()
    members = tuple(name for name in names if isinstance(name, str) and name in known and name != key)
    return Group(
        key, _text(entry, "title"), _color(entry, COLORS[1]), members, entry.get("collapsed") is True
    )


def number(entry: JsonObject, name: str, default: float) -> float:
    """Return a number that an entry says, else ``default``."""
    value = entry.get(name)
    plain = isinstance(value, int | float) and not number_fault(value)
    return float(value) if plain and value is not None else default


def _text(entry: JsonObject, name: str) -> str:
    value = entry.get(name)
    return value if isinstance(value, str) else ""


def _color(entry: JsonObject, default: str) -> str:
    value = entry.get("color")
    return value if value in COLORS else default


def inside(found: Iterable[Group], key: str) -> set[str]:
    """Return everything that the group ``key`` holds, groups inside it and what they hold included."""
    members = {group.id: group.members for group in found}
    held: set[str] = set()
    todo = [key]
    while todo:
        for name in members.get(todo.pop(), ()):
            if name not in held:
                held.add(name)
                todo.append(name)
    held.discard(key)
    return held


# ---------------------------------------------------------------------------------------- changes


def added(workflow: Workflow, entry: JsonObject) -> Workflow:
    """Return the workflow with one entry more."""
    return replace(workflow, notes=(*workflow.notes, dict(entry)))


def changed(workflow: Workflow, members: Mapping[str, Mapping[str, Any]]) -> Workflow:
    """Return the workflow with other ``members`` of some entries, by id."""
    made = tuple(
        {**entry, "id": key, **members[key]} if key in members else entry for key, entry in entries(workflow)
    )
    return replace(workflow, notes=made)


def removed(workflow: Workflow, gone: Collection[str]) -> Workflow:
    """Return the workflow without some entries; what a removed group held moves to the group around it."""
    heirs = {group.id: group.members for group in groups(workflow) if group.id in gone}
    kept = tuple(entry for key, entry in entries(workflow) if key not in gone)
    made = replace(workflow, notes=kept)
    around = [group for group in groups(workflow) if group.id not in gone and set(group.members) & set(gone)]
    left = {group.id: {"members": list(_inherited(group.members, heirs, gone))} for group in around}
    return without_emptied(workflow, changed(made, left) if left else made)


def without_emptied(before: Workflow, after: Workflow) -> Workflow:
    """Return ``after`` without the groups that held something in ``before`` and hold nothing now."""
    full = {group.id for group in groups(before) if group.members}
    gone = {group.id for group in groups(after) if group.id in full and not group.members}
    return removed(after, gone) if gone else after


def _inherited(
    members: Iterable[str], heirs: Mapping[str, tuple[str, ...]], gone: Collection[str]
) -> Iterator[str]:
    for name in members:
        if name not in gone:
            yield name
        else:
            yield from (heir for heir in heirs.get(name, ()) if heir not in gone)


def grouped(
    workflow: Workflow, key: str, title: str, members: Iterable[str], color: str = COLORS[1]
) -> Workflow:
    """Return the workflow with a new group; it stands in the group that held all its members and more, if
    one did.
    """
    taken = tuple(dict.fromkeys(members))
    found = groups(workflow)
    outer = [group for group in found if set(taken) & set(group.members)]
    parent = outer[0] if len(outer) == 1 and set(taken) < set(outer[0].members) else None
    rest = {
        group.id: {
            "members": [name for name in group.members if name not in taken]
            + ([key] if group is parent else [])
        }
        for group in outer
    }
    entry = {"id": key, "kind": "group", "title": title, "color": color, "members": list(taken)}
    return without_emptied(workflow, added(changed(workflow, rest) if rest else workflow, entry))
