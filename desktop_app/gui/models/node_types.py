"""Which node types can be added at a place, and which of them a person means by some letters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.node_spec import NodeSpec
from desktop_app.domain.quick import dataclass
from desktop_app.domain.workflow import JsonObject, Node, Slot
from desktop_app.editor.availability import effective, refusal
from desktop_app.editor.document import Document
from desktop_app.gui.models.fuzzy import best
from desktop_app.gui.wording import tr, worded


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
    return worded(reason) if reason else None


def matching(found: Sequence[Offer], text: str) -> list[Offer]:
    """Return the offers that fit ``text``, best first, of equal ones the earlier; all of them for no text."""
    wanted = text.strip()
    if not wanted:
        return list(found)
    scored = [
        (score, -place, offer)
        for place, offer in enumerate(found)
        if (score := _score(offer.spec, wanted)) > 0
    ]
    return [offer for _, _, offer in sorted(scored, key=lambda entry: entry[:2], reverse=True)]


def _score(spec: NodeSpec, wanted: str) -> float:
    """Titles count most, in the person's language and in English, then type id and synonyms, then the words
    of the description.
    """
    names = ((tr(spec.title), 100.0), (spec.title, 100.0), (spec.type, 80.0))
    synonyms = ((name, 60.0) for word in spec.synonyms for name in (word, tr(word)))
    described = any(wanted.casefold() in text.casefold() for text in (spec.description, tr(spec.description)))
    return best((*names, *synonyms), wanted) or (1.0 if len(wanted) > 2 and described else 0.0)


def new_node(spec: NodeSpec, key: str, config: JsonObject | None = None) -> Node:
    """Return a node of this type as a person first sees it (engine.md 7.5), or with what was asked before."""
    return Node(key, spec.type, tr(spec.title), spec.default_config() if config is None else config)
