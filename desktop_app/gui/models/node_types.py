"""Which node types can be added at a place, and which of them a person means by some letters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.node_spec import NodeSpec
from desktop_app.domain.workflow import JsonObject, Node, Slot
from desktop_app.editor.availability import effective, refusal
from desktop_app.editor.document import Document
from desktop_app.gui.wording import tr


@dataclass(frozen=True, slots=True)
class Offer:
    """A node type at one place: ``reason`` tells why it cannot be added there; None means it can.

    ``elsewhere`` says that another place of the workflow takes it: it may be dragged there.
    """

    spec: NodeSpec
    group: str
    reason: str | None = None
    elsewhere: bool = False


def offers(catalog: Catalog, document: Document | None, slot: Slot | None) -> list[Offer]:
    """Return every node type in menu order, with the reason where it cannot be added at ``slot``."""
    general = tr("Open a workflow first.") if document is None else document.frozen
    return [
        _offer(catalog, None if general else document, spec, tr(group), slot or Slot(None), general)
        for group, specs in catalog.by_group()
        for spec in specs
    ]


def _offer(
    catalog: Catalog, document: Document | None, spec: NodeSpec, group: str, slot: Slot, general: str
) -> Offer:
    reason = general or _reason(catalog, document, spec.type, slot)
    elsewhere = reason is not None and document is not None and _fits_somewhere(catalog, document, spec)
    return Offer(spec, group, reason, elsewhere)


def _fits_somewhere(catalog: Catalog, document: Document, spec: NodeSpec) -> bool:
    """Ask place by place; the first one usually answers, and where none can the mode says so at once."""
    workflow, tree = document.workflow, document.tree
    if spec.asynchronous and effective(workflow, catalog).sync:
        return False
    return any(
        refusal(workflow, catalog, spec.type, slot, tree) is None for slot in _slots(document, catalog)
    )


def _slots(document: Document, catalog: Catalog) -> Iterator[Slot]:
    yield Slot(None)
    for node in document.workflow.nodes:
        yield Slot(node.key)
        used = [head.branch_index or 0 for head in document.tree.branches(node)]
        yield from (Slot(node.key, branch.index) for branch in catalog.branches(node, used))


def _reason(catalog: Catalog, document: Document | None, type_id: str, slot: Slot) -> str | None:
    if document is None:
        return None
    reason = refusal(document.workflow, catalog, type_id, slot, document.tree)
    return tr(reason) if reason else None


def matching(found: Sequence[Offer], text: str) -> list[Offer]:
    """Return the offers that fit ``text``, best first; all of them in menu order for an empty text."""
    wanted = text.strip().casefold()
    if not wanted:
        return list(found)
    scored = [
        (score, -place, offer) for place, offer in enumerate(found) if (score := _score(offer.spec, wanted))
    ]
    return [offer for _, _, offer in sorted(scored, key=lambda entry: entry[:2], reverse=True)]


def _score(spec: NodeSpec, wanted: str) -> int:
    """Titles count most, then the type id and synonyms, then the description as a whole word."""
    names = (
        (tr(spec.title), 100),
        (spec.title, 100),
        (spec.type, 80),
        *((word, 60) for word in spec.synonyms),
    )
    best = max((fit * weight for name, weight in names if (fit := _fit(name.casefold(), wanted))), default=0)
    return best or (1 if len(wanted) > 2 and wanted in spec.description.casefold() else 0)


def _fit(name: str, wanted: str) -> int:
    """Return 4 for the beginning, 3 for the beginning of a word, 2 inside, 1 for letters in order."""
    if name.startswith(wanted):
        return 4
    if any(word.startswith(wanted) for word in name.replace("-", " ").split()):
        return 3
    return 2 if wanted in name else int(_in_order(name, wanted))


def _in_order(name: str, wanted: str) -> bool:
    letters: Iterator[str] = iter(name)
    return name[:1] == wanted[:1] and all(letter in letters for letter in wanted)


def new_node(spec: NodeSpec, key: str, config: JsonObject | None = None) -> Node:
    """Return a node of this type as a person first sees it (engine.md 7.5), or with what was asked before."""
    return Node(key, spec.type, tr(spec.title), spec.default_config() if config is None else config)
