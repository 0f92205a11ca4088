"""The workflow document as JSON: the format that files, the store and other programs share (architecture 12).

A document that cannot be read completely is not read at all: every problem found is reported at once, with
the node and the field, and nothing is opened half.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NoReturn

from desktop_app.domain.errors import DocumentError, Problem
from desktop_app.domain.graph import structure_problems
from desktop_app.domain.json_value import is_whole, json_problems, number_fault
from desktop_app.domain.node_spec import copy_json
from desktop_app.domain.quick import dataclass
from desktop_app.domain.row_import import document_of_rows, is_rows
from desktop_app.domain.workflow import FORMAT, TRIGGER, JsonObject, Node, Workflow

CANVAS_MEMBERS: Final = ("locked", "note")
"""Members of a node that no run depends on: whether its place is locked, and its documentation."""

_LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_MAX_INDEX: Final = 2**31
_PIECE: Final = 100
"""Nodes that are written in one go: about two milliseconds."""


def encode(workflow: Workflow) -> dict[str, Any]:
    """Return the document of ``workflow``; a fresh copy, keys in the order of architecture 12.

    A member that may be absent is written only where it differs from its default, so a document that never
    had it stays without it. Members this version does not know follow the known ones.
    """
    document: dict[str, Any] = {"format": FORMAT, "key": workflow.key, "title": workflow.title}
    document["description"] = workflow.description
    document |= {"type": workflow.type, "sync": workflow.sync, "config": workflow.config}
    document |= {"options": workflow.options, "nodes": [], "notes": workflow.notes}
    document = copy_json({**_written(document, _WORKFLOW_DEFAULTS), **workflow.extra})
    document["nodes"] = [encode_node(node) for node in workflow.nodes]
    return document


def encode_node(node: Node) -> dict[str, Any]:
    """Return one node as it stands in a document's ``nodes``."""
    document: dict[str, Any] = {"key": node.key, "type": node.type, "title": node.title}
    document |= {"config": node.config, "upstream": node.upstream, "branchIndex": node.branch_index}
    document |= {"position": node.position, "disabled": node.disabled}
    written: dict[str, Any] = copy_json({**_written(document, _NODE_DEFAULTS), **node.extra})
    return written


_WORKFLOW_DEFAULTS: Final[dict[str, Any]] = {
    "key": "",
    "title": "",
    "description": "",
    "options": {"timeout": 0},
    "notes": (),
}
_NODE_DEFAULTS: Final[dict[str, Any]] = {"title": "", "config": None, "position": None, "disabled": False}


def _written(document: dict[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value for name, value in document.items() if name not in defaults or value != defaults[name]
    }


def decode(data: Any, place: str = "") -> Workflow:
    """Return the workflow that the document ``data`` describes; ``place`` names the file in messages.

    Raises :class:`DocumentError` with every problem found. Any node type is accepted: whether a type is
    known is a matter of validation, and an unknown one becomes a placeholder.
    """
    problems = list(_format_problems(data))
    if problems:
        raise DocumentError(problems, place=place, remedy=_remedy(data))
    members = _read_members(data, _WORKFLOW_MEMBERS, ("type", "nodes"), "", problems)
    nodes = _read_nodes(members.pop("nodes", []), problems)
    if not any(_hides_structure(problem) for problem in problems):
        problems += structure_problems(Workflow(nodes=tuple(nodes)))
    if problems:
        raise DocumentError(problems, place=place)
    members |= {"notes": tuple(members.get("notes", ())), "extra": _extra(data, _WORKFLOW_MEMBERS)}
    del members["format"]
    return Workflow(**members, nodes=tuple(nodes))


def _hides_structure(problem: Problem) -> bool:
    """Return whether a node's place could not be read, so that its followers would be blamed for it."""
    return problem.field.startswith("nodes") or problem.field in ("key", "upstream", "branchIndex")


def _extra(data: Mapping[str, Any], known: Mapping[str, Any]) -> JsonObject:
    extra: JsonObject = copy_json({name: value for name, value in data.items() if name not in known})
    return extra


def _format_problems(data: Any) -> Iterator[Problem]:
    if not isinstance(data, Mapping):
        yield Problem(f"a workflow document is a JSON object, this is {_kind(data)}")
    elif "format" not in data:
        yield Problem("is missing; this is not a workflow document", field="format")
    elif _is_newer(data["format"]):
        found = data["format"]
        yield Problem(f"format {found} is newer than what this version reads ({FORMAT})", field="format")
    elif data["format"] != FORMAT or not is_whole(data["format"]):
        yield Problem(f"unknown format {_shown(data['format'])}, expected {FORMAT}", field="format")


def _is_newer(number: Any) -> bool:
    return is_whole(number) and number > FORMAT


def _remedy(data: Any) -> str:
    newer = isinstance(data, Mapping) and _is_newer(data.get("format"))
    return "open it with a newer version of Wirework" if newer else ""


# --------------------------------------------------------------------------------------- members


def _text(value: Any) -> str | None:
    return None if isinstance(value, str) else f"must be text, not {_kind(value)}"


def _name(value: Any) -> str | None:
    return _text(value) if not isinstance(value, str) else None if value.strip() else "must not be empty"


def _node_key(value: Any) -> str | None:
    return f"{TRIGGER!r} stands for the trigger and is no node's key" if value == TRIGGER else _name(value)


def _flag(value: Any) -> str | None:
    return None if isinstance(value, bool) else f"must be true or false, not {_kind(value)}"


def _object(value: Any) -> str | None:
    return None if isinstance(value, Mapping) else f"must be an object, not {_kind(value)}"


def _list(value: Any) -> str | None:
    return None if isinstance(value, list | tuple) else f"must be a list, not {_kind(value)}"


def _notes(value: Any) -> str | None:
    if fault := _list(value):
        return fault
    return next((f"note {i} {fault}" for i, note in enumerate(value) if (fault := _object(note))), None)


def _index(value: Any) -> str | None:
    if not is_whole(value):
        return f"must be a whole number or null, not {_shown(value)}"
    return None if abs(value) <= _MAX_INDEX else "is too large"


def _position(value: Any) -> str | None:
    if not isinstance(value, list | tuple) or len(value) != 2:
        return "must be two numbers, [x, y]"
    return next((f"must be two numbers: {fault}" for item in value if (fault := number_fault(item))), None)


@dataclass(frozen=True, slots=True)
class _Member:
    """How one member is checked; null counts as absent where ``nullable``."""

    fault: Callable[[Any], str | None]
    nullable: bool = True


_WORKFLOW_MEMBERS: Final = {
    "format": _Member(lambda _: None),
    "key": _Member(_text),
    "title": _Member(_text),
    "description": _Member(_text),
    "type": _Member(_name, nullable=False),
    "sync": _Member(_flag),
    "config": _Member(_object),
    "options": _Member(_object),
    "nodes": _Member(_list, nullable=False),
    "notes": _Member(_notes),
}
_NODE_MEMBERS: Final = {
    "key": _Member(_node_key, nullable=False),
    "type": _Member(_name, nullable=False),
    "title": _Member(_text),
    "config": _Member(_object),
    "upstream": _Member(_name),
    "branchIndex": _Member(_index),
    "position": _Member(_position),
    "disabled": _Member(_flag),
}


def _read_members(
    data: Mapping[str, Any],
    rules: Mapping[str, _Member],
    required: tuple[str, ...],
    node: str,
    problems: list[Problem],
    path: str = "",
) -> dict[str, Any]:
    """Return the valid members of ``data`` that ``rules`` know and that are there; report the others."""
    problems += [Problem("is missing", node, path + name) for name in required if name not in data]
    members: dict[str, Any] = {}
    for name, value in data.items():
        rule = rules.get(name)
        if value is None and (rule is None or rule.nullable):
            continue
        fault = rule.fault(value) if rule else None
        found = [Problem(fault, node, path + name)] if fault else []
        if not found and name != "nodes":
            found = list(json_problems(value, node, path + str(name)))
        problems += found
        if rule and not found:
            members[name] = value if name == "nodes" else copy_json(value)
    return members


def _read_nodes(rows: Any, problems: list[Problem]) -> list[Node]:
    nodes = []
    for number, row in enumerate(rows):
        if isinstance(row, Mapping):
            nodes.append(_read_node(row, number, problems))
        else:
            problems.append(Problem(f"must be an object, not {_kind(row)}", field=f"nodes.{number}"))
    return nodes


def _read_node(row: Mapping[str, Any], number: int, problems: list[Problem]) -> Node:
    """Return the node without its unreadable members; a row without a key is named by its number."""
    named = _node_key(row.get("key")) is None
    name, path = (row["key"], "") if named else ("", f"nodes.{number}.")
    members = _read_members(row, _NODE_MEMBERS, ("key", "type"), name, problems, path)
    position = members.get("position")
    return Node(
        key=members.get("key", ""),
        type=members.get("type", ""),
        title=members.get("title", ""),
        config=members.get("config"),
        upstream=members.get("upstream"),
        branch_index=members.get("branchIndex"),
        position=None if position is None else (position[0], position[1]),
        extra=_extra(row, _NODE_MEMBERS) if named else {},
        disabled=members.get("disabled", False),
    )


def _kind(value: Any) -> str:
    names = {bool: "true or false", int: "a number", float: "a number", str: "text", type(None): "null"}
    if isinstance(value, list | tuple):
        return "a list"
    return "an object" if isinstance(value, Mapping) else names.get(type(value), type(value).__name__)


def _shown(value: Any) -> str:
    return repr(value)[:40] if isinstance(value, str | int | float) else _kind(value)


# ------------------------------------------------------------------------------------------ text


def loads(text: str | bytes, place: str = "") -> Workflow:
    """Return the workflow written in ``text`` (bytes are UTF-8); raises :class:`DocumentError`."""
    return decode(parse(text, place), place)


def dumps(workflow: Workflow) -> str:
    """Return the document as text: UTF-8, two blanks of indent, one newline at the end."""
    text = json.dumps(encode(workflow), indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    # Half of a surrogate pair is legal in JSON but has no UTF-8 form: only its escape can be written.
    return _LONE_SURROGATE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def pieces(workflow: Workflow) -> Iterator[str]:
    """Yield the document as compact text, some nodes at a time: who writes a large one can do something else
    in between. Joined they are a document of ours with ``nodes`` at its end.
    """
    head = encode(workflow.with_nodes(()))
    del head["nodes"]
    yield json.dumps(head, separators=(",", ":"), allow_nan=False)[:-1] + ',"nodes":['
    for start in range(0, len(workflow.nodes), _PIECE):
        rows = [encode_node(node) for node in workflow.nodes[start : start + _PIECE]]
        text = json.dumps(rows, separators=(",", ":"), allow_nan=False)
        yield ("," if start else "") + text[1:-1]
    yield "]}"


def import_text(text: str | bytes, place: str = "") -> Workflow:
    """Return the workflow in ``text``: a document of ours or the model system's rows."""
    data = parse(text, place)
    return decode_rows(data, place) if is_rows(data) else decode(data, place)


def decode_rows(data: Any, place: str = "") -> Workflow:
    """Return the workflow that the model system's rows describe; raises :class:`DocumentError`.

    The rows come alone as a list, in ``{"nodes": [...]}`` or inside ``{"data": {"nodes": [...]}}``.
    """
    return decode(document_of_rows(data, place), place)


def parse(text: str | bytes, place: str = "") -> Any:
    """Return the JSON value in ``text``; raises :class:`DocumentError` with line and column.

    NaN and Infinity are no JSON, and a name given twice in one object would silently lose a value: both
    are refused.
    """
    try:
        plain = text.decode("utf-8") if isinstance(text, bytes) else text
        plain = plain.removeprefix("\ufeff")
        return json.loads(plain, object_pairs_hook=_gather, parse_constant=_no_constant)
    except DocumentError as error:
        raise DocumentError(error.problems, place=place) from None
    except json.JSONDecodeError as error:
        found = f"not valid JSON in line {error.lineno}, column {error.colno}: {error.msg}"
        raise DocumentError([Problem(found)], place=place) from None
    except (ValueError, RecursionError) as error:
        raise DocumentError([Problem(_reading_fault(error))], place=place) from None


def _gather(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    counts = Counter(name for name, _ in pairs)
    twice = [name for name, count in counts.items() if count > 1]
    raise DocumentError([Problem("is given twice in one object", field=name) for name in twice])


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not allowed: numbers must be finite")


def _reading_fault(error: ValueError | RecursionError) -> str:
    if isinstance(error, RecursionError):
        return "the values are nested too deeply"
    if isinstance(error, UnicodeDecodeError):
        return f"not UTF-8 text: byte {error.start} cannot be read"
    return f"not valid JSON: {error}"


def content_hash(workflow: Workflow) -> str:
    """Return the sha256 of what defines the workflow: everything a run depends on and a person reads.

    That is trigger, mode, options and the nodes with their titles. Left out is what may change without
    making another definition: key, title and description of the workflow (free even in a frozen version,
    engine.md 6.0), notes, positions, whatever else says how the canvas looks (:data:`CANVAS_MEMBERS`), and
    the order in which the nodes are listed.
    """
    document = encode(workflow)
    for name in ("key", "title", "description", "notes", "layout"):
        document.pop(name, None)
    for node in document["nodes"]:
        for name in ("position", *CANVAS_MEMBERS):
            node.pop(name, None)
    document["nodes"].sort(key=lambda node: str(node["key"]))
    canonical = json.dumps(document, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()
