"""Nodes, notes and groups as text: what copy puts on the clipboard and paste takes from it (editor.md E).

The text is JSON that can be mailed, edited and pasted into another window. Paste takes our own format, whole
documents, the model system's rows and n8n's export. Anything else is refused with what it is and what to do.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from desktop_app.domain import codec
from desktop_app.domain.errors import DocumentError, Problem
from desktop_app.domain.graph import Tree
from desktop_app.domain.json_value import number_fault
from desktop_app.domain.masking import MASK
from desktop_app.domain.row_import import is_rows
from desktop_app.domain.workflow import FORMAT, Node, Position, Slot, Workflow
from desktop_app.editor.foreign import is_n8n, n8n_document
from desktop_app.editor.fragments import Fragment
from desktop_app.editor.note_copies import is_group
from desktop_app.editor.notes import entries, groups

APP: Final = "wirework"
VERSION: Final = 1
LIMIT: Final = 5_000_000
"""Longest text in characters that is read: a workflow of thousands of nodes is shorter."""

_SECRET: Final = ("password", "secret", "token", "apikey", "api_key", "authorization")
"""A plain text in a member with such a name is taken for a secret and not copied."""


def copied_text(piece: Fragment) -> str:
    """Return the text for the clipboard; secrets are left out."""
    return json.dumps(clip_of(piece), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def clip_of(piece: Fragment) -> dict[str, Any]:
    """Return the clip as a JSON object."""
    nodes = []
    for node in piece.nodes:
        written = codec.encode_node(node)
        for member in ("upstream", "branchIndex"):
            written.pop(member)
        nodes.append(without_secrets(written))
    return {
        "app": APP,
        "version": VERSION,
        "nodes": nodes,
        "wires": [_wire(node) for node in piece.nodes if node.upstream is not None],
        "notes": [without_secrets(paper) for paper in piece.papers if not is_group(paper)],
        "groups": [without_secrets(paper) for paper in piece.papers if is_group(paper)],
        "origin": _origin(piece),
    }


def _origin(piece: Fragment) -> dict[str, Any]:
    origin = {"upstream": piece.origin.upstream, "branchIndex": piece.origin.branch_index}
    return origin if piece.at is None else {**origin, "at": list(piece.at)}


def _wire(node: Node) -> dict[str, Any]:
    return {"from": node.upstream, "branchIndex": node.branch_index, "to": node.key}


def without_secrets(value: Any, member: str = "") -> Any:
    """Return a JSON value without plain texts that look like secrets; references to ``$env`` stay."""
    if isinstance(value, Mapping):
        return {name: without_secrets(item, str(name)) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [without_secrets(item, member) for item in value]
    named = member.casefold().replace("-", "").replace(" ", "")
    plain = isinstance(value, str) and value != "" and "{{" not in value
    return MASK if plain and any(word in named for word in _SECRET) else value


# ---------------------------------------------------------------------------------------- reading


def read_clip(text: str) -> Fragment:
    """Return what a text from the clipboard describes.

    Raises :class:`DocumentError` with a message for a person: what the text is, and what can be pasted.
    """
    if len(text) > LIMIT:
        size = f"{len(text) / 1_000_000:.0f} million characters"
        raise _refused(f"The clipboard holds {size} of text; at most {LIMIT // 1_000_000} million are read.")
    if not text.strip():
        raise _refused("The clipboard holds no text.")
    data = _parsed(text)
    if isinstance(data, Mapping) and data.get("app") == APP:
        return _own(data)
    if isinstance(data, Mapping) and "format" in data:
        return _of(codec.decode(data))
    if is_n8n(data):
        return _of(codec.decode(n8n_document(data)))
    if is_rows(data) and _typed(data):
        return _of(codec.decode_rows(data))
    raise _refused(f"The clipboard holds {_what(data)}, but no nodes of a workflow.")


def _typed(data: Any) -> bool:
    """Return whether rows can be nodes: any list of objects looks like rows, nodes have types."""
    rows = data
    while isinstance(rows, Mapping):
        rows = rows["nodes"] if "nodes" in rows else rows.get("data")
    return isinstance(rows, list) and bool(rows) and all("type" in row for row in rows)


def _parsed(text: str) -> Any:
    start = text.lstrip()[:200].casefold()
    if start.startswith("<"):
        kind = "a web page" if "html" in start or start.startswith("<!doctype") else "marked-up text"
        raise _refused(f"The clipboard holds {kind}, no nodes.")
    if start[:1] not in ("{", "["):
        raise _refused("The clipboard holds plain text, no nodes.")
    try:
        return codec.parse(text)
    except DocumentError as error:
        raise _refused(f"The clipboard looks like JSON but cannot be read: {error.message}") from None


def _what(data: Any) -> str:
    if isinstance(data, list):
        return "a JSON list"
    return "a JSON object" if isinstance(data, Mapping) else "a JSON value"


def _refused(message: str) -> DocumentError:
    remedy = "Copy nodes on a canvas, or the text of a workflow, and paste again."
    return DocumentError([Problem(message)], remedy=remedy)


def _own(data: Mapping[str, Any]) -> Fragment:
    if data.get("version") != VERSION:
        raise _refused("The nodes were copied by a newer version of Wirework.")
    nodes, wires = data.get("nodes"), data.get("wires")
    if not isinstance(nodes, list) or not isinstance(wires, list):
        raise _refused("The copied nodes are incomplete.")
    papers = _papers(data)
    slots = {
        wire["to"]: wire for wire in wires if isinstance(wire, Mapping) and isinstance(wire.get("to"), str)
    }
    placed = [_placed(node, slots) for node in nodes]
    piece = _of(codec.decode({"format": FORMAT, "type": "manual", "nodes": placed, "notes": papers}))
    origin = data.get("origin")
    return replace(piece, origin=_slot(origin), at=_at(origin)) if isinstance(origin, Mapping) else piece


def _papers(data: Mapping[str, Any]) -> list[Any]:
    """Return notes and groups as a document lists them; the list in which one stands says what it is."""
    found: list[Any] = []
    for member in ("notes", "groups"):
        listed = data.get(member, [])
        if not isinstance(listed, list) or not all(isinstance(paper, Mapping) for paper in listed):
            raise _refused(f"The copied {member} are no list of {member}.")
        found += [{**paper, "kind": "group"} if member == "groups" else paper for paper in listed]
    return found


def _placed(node: Any, wires: Mapping[Any, Mapping[str, Any]]) -> Any:
    if not isinstance(node, Mapping) or not isinstance(node.get("key"), str):
        return node  # decode names what is wrong with it
    wire = wires.get(node["key"], {})
    return {**node, "upstream": wire.get("from"), "branchIndex": wire.get("branchIndex")}


def _slot(origin: Mapping[str, Any]) -> Slot:
    upstream, index = origin.get("upstream"), origin.get("branchIndex")
    if not isinstance(upstream, str):
        return Slot()
    return Slot(upstream, index if isinstance(index, int) and not isinstance(index, bool) else None)


def _at(origin: Mapping[str, Any]) -> Position | None:
    at = origin.get("at")
    if not isinstance(at, list) or len(at) != 2 or any(number_fault(number) for number in at):
        return None
    return float(at[0]), float(at[1])


def _of(document: Workflow) -> Fragment:
    """Return all of a document: the groups that hold something, since an empty one is nowhere to be seen."""
    empty = {group.id for group in groups(document) if not group.members}
    papers = tuple({**paper, "id": key} for key, paper in entries(document) if key not in empty)
    keys = [node.key for node in document.nodes] + [paper["id"] for paper in papers]
    if not keys:
        raise _refused("The clipboard holds a workflow without nodes.")
    if len(set(keys)) < len(keys):
        raise _refused("Two of the copied nodes, notes and groups have the same key.")
    return Fragment(_ordered(Tree(document.nodes), document.nodes), papers=papers)


def _ordered(tree: Tree, nodes: Iterable[Node]) -> tuple[Node, ...]:
    return tuple(tree.walk()) or tuple(nodes)
