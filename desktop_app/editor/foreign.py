"""n8n's export as nodes of ours: placeholders that keep their raw data (editor.md E, Clipboard).

n8n draws graphs, we draw trees. The first wire into a node counts; what no wire reaches follows at the end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from desktop_app.domain.workflow import FORMAT


def is_n8n(data: Any) -> bool:
    """Return whether ``data`` looks like nodes copied from n8n."""
    if not isinstance(data, Mapping) or "format" in data or not isinstance(data.get("nodes"), list):
        return False
    nodes = data["nodes"]
    named = bool(nodes) and all(isinstance(n, Mapping) and "name" in n and "type" in n for n in nodes)
    return named and isinstance(data.get("connections", {}), Mapping) and "key" not in nodes[0]


def n8n_document(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document of placeholders: ``config`` holds the parameters, ``n8n`` the node as it came."""
    rows = {str(row["name"]): row for row in data["nodes"]}
    keys = {name: f"n{number}" for number, name in enumerate(rows, 1)}
    nodes = {name: _node(row, keys[name]) for name, row in rows.items()}
    for name, (upstream, branch) in _places(rows, data.get("connections") or {}).items():
        nodes[name]["upstream"] = None if upstream is None else keys[upstream]
        nodes[name]["branchIndex"] = branch
    return {"format": FORMAT, "type": "manual", "nodes": list(nodes.values())}


def _node(row: Mapping[str, Any], key: str) -> dict[str, Any]:
    config = row.get("parameters")
    return {
        "key": key,
        "type": str(row["type"]),
        "title": str(row["name"]),
        "config": dict(config) if isinstance(config, Mapping) else {},
        "disabled": row.get("disabled") is True,
        "n8n": {name: value for name, value in row.items() if name not in ("parameters", "credentials")},
    }


def _places(
    rows: Mapping[str, Any], connections: Mapping[str, Any]
) -> dict[str, tuple[str | None, int | None]]:
    """Return where each node stands: walk from the nodes that no wire enters, then take what is left."""
    targets = {target for name in rows for _, target, _ in _wires(name, connections)}
    places: dict[str, tuple[str | None, int | None]] = {}
    end: str | None = None
    for start in (*(name for name in rows if name not in targets), *rows):
        if start in places:
            continue
        places[start] = (end, None)
        line_end, stack = start, [start]
        while stack:
            name = stack.pop()
            for branch, target, forks in _wires(name, connections):
                if target in rows and target not in places:
                    places[target] = (name, branch if forks else None)
                    stack.append(target)
                    if not forks and name == line_end:
                        line_end = target
        end = line_end
    return places


def _wires(name: str, connections: Mapping[str, Any]) -> Iterator[tuple[int, str, bool]]:
    """Yield output number, target and whether the node forks: several wires leave it."""
    outputs = connections.get(name)
    main = outputs.get("main") if isinstance(outputs, Mapping) else None
    found: list[str] = []
    for wires in main if isinstance(main, list) else []:
        for wire in wires if isinstance(wires, list) else []:
            if isinstance(wire, Mapping) and isinstance(wire.get("node"), str):
                found.append(wire["node"])
    unique = list(dict.fromkeys(found))
    yield from ((number, target, len(unique) > 1) for number, target in enumerate(unique))
