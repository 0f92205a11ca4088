"""What data nodes and triggers name that their data source does not have (data.md 0.2)."""

from __future__ import annotations

from collections.abc import Collection as Names
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.collections import Collection, split_path
from desktop_app.domain.errors import InvalidRequestError, Problem
from desktop_app.domain.filters import conditions, read_filter
from desktop_app.domain.node_spec import NodeSpec
from desktop_app.domain.quick import dataclass
from desktop_app.domain.trigger_spec import TriggerSpec
from desktop_app.domain.workflow import TRIGGER, Workflow

COLLECTION: Final = "collection"
FIELD: Final = "field"


@dataclass(frozen=True, slots=True)
class Structures:
    """The names of all sources, and the collections that were read. Of a source without any nothing is said:
    it may not have been read yet.
    """

    sources: Names[str]
    collections: Sequence[Collection]

    def find(self, source: str, name: str) -> Collection | None:
        """Return a collection."""
        return next((c for c in self.collections if (c.source, c.name) == (source, name)), None)

    def read(self, source: str) -> bool:
        """Whether anything is known of a source."""
        return any(each.source == source for each in self.collections)


def record_problems(workflow: Workflow, catalog: Catalog, known: Structures) -> Iterator[Problem]:
    """Yield a warning for each collection, field and association that is named and not there."""
    owners: list[tuple[str, NodeSpec | TriggerSpec | None, Mapping[str, Any]]] = [
        (TRIGGER, catalog.trigger(workflow.type), workflow.config)
    ]
    owners += [(node.key, catalog.node(node.type), node.settings) for node in workflow.nodes]
    for key, spec, config in owners:
        if spec is not None and "collection" in spec.config.model_fields and config.get("collection"):
            for place, message, code in _faults(config, known):
                yield Problem(message, key, place, "warning", code)


def _faults(config: Mapping[str, Any], known: Structures) -> Iterator[tuple[str, str, str]]:
    try:
        source, name = split_path(config["collection"])
    except InvalidRequestError as error:
        yield "collection", error.message, COLLECTION
        return
    found = known.find(source, name)
    if source not in known.sources:
        yield "collection", f"unknown data source {source!r}", COLLECTION
    elif found is not None:
        for place, path in _named(config):
            if (fault := _fault(found, path, known)) is not None:
                yield place, fault, FIELD
    elif known.read(source):
        yield "collection", f"unknown collection {name!r} in data source {source!r}", COLLECTION


def _named(config: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the paths of fields and associations in a config, each with its place."""
    given = config.get("params")
    params: Mapping[str, Any] = given if isinstance(given, Mapping) else {}
    values = params.get("values")
    for name in values if isinstance(values, Mapping) else ():
        yield f"params.values.{name}", str(name)
    if isinstance(params.get("field"), str):
        yield "params.field", params["field"]
    for place, names in (
        ("changed", config.get("changed")),
        ("appends", config.get("appends")),
        ("params.appends", params.get("appends")),
        ("params.sort", [item.get("field") for item in _objects(params.get("sort"))]),
    ):
        yield from ((place, str(name)) for name in (names if isinstance(names, list) else ()) if name)
    for place, filter in (("condition", config.get("condition")), ("params.filter", params.get("filter"))):
        yield from ((place, path) for path in _compared(filter))


def _objects(items: Any) -> Iterator[Mapping[str, Any]]:
    return (item for item in (items if isinstance(items, list) else ()) if isinstance(item, Mapping))


def _compared(filter: Any) -> list[str]:
    try:
        return [".".join(each.path) for each in conditions(read_filter(filter))]
    except InvalidRequestError:
        return []  # A filter that cannot be read is told of when it is used.


def _fault(collection: Collection, path: str, known: Structures) -> str | None:
    """Return what is wrong with a path from a collection on; templates are known at run time only."""
    if "{{" in path or not path:
        return None
    at: Collection | None = collection
    *names, last = path.split(".")
    for name in names:
        association = at.association(name) if at is not None else None
        if association is None:
            return f"{collection.name!r} has no association {name!r} ({path})" if at is not None else None
        at = known.find(collection.source, association.target)
    if at is None or at.field(last) is not None or at.association(last) is not None:
        return None
    return f"{at.name!r} has no field {last!r}"
