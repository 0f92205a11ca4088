"""Finding in one workflow: fuzzy over what people see, with filters (editor.md E, Navigation)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.graph import Tree
from desktop_app.domain.quick import dataclass
from desktop_app.domain.workflow import TRIGGER, Node, Workflow
from desktop_app.editor.arrangement import documentation
from desktop_app.editor.notes import groups, notes
from desktop_app.editor.references import usages_in
from desktop_app.gui.formats import note_title
from desktop_app.gui.models.fuzzy import best, fit
from desktop_app.gui.session import EditorSession
from desktop_app.gui.wording import tr

TROUBLE: Final = ("failed", "error", "rejected", "aborted")
_TEXT_LIMIT: Final = 4000


@dataclass(frozen=True, slots=True)
class Hit:
    """One result: the key of a node or the trigger, or the id of a note or group."""

    key: str
    title: str
    detail: str
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Query:
    """What was typed: plain words, and filters ``is:``, ``type:`` and ``uses:`` that all must hold."""

    words: str
    filters: tuple[tuple[str, str], ...]

    @classmethod
    def parse(cls, text: str) -> Query:
        """Read the text; a word with a colon whose first part is no filter is a plain word."""
        words, filters = [], []
        for part in text.split():
            name, colon, value = part.partition(":")
            if colon and name in ("is", "type", "uses"):
                filters.append((name, value.casefold()))
            else:
                words.append(part)
        return cls(" ".join(words), tuple(filters))


def search(session: EditorSession, text: str) -> list[Hit]:
    """Return what fits, best first, then in reading order; nothing typed finds everything.

    Notes and groups are found by words only: no filter is true of them.
    """
    query = Query.parse(text)
    tests = [_test(session, name, value) for name, value in query.filters]
    found = []
    for hit, names, node in _everything(session.document.workflow, session.catalog):
        score = best(names, query.words) if query.words else 1.0
        if score > 0 and all(node is not None and test(node) for test in tests):
            found.append(Hit(hit.key, hit.title, hit.detail, score))
    return sorted(found, key=lambda hit: -hit.score)


def search_workflow(workflow: Workflow, catalog: Catalog, text: str) -> list[Hit]:
    """Return what fits in a workflow that need not be open, best first; of the filters ``type:`` alone holds
    there, and nothing typed finds nothing.
    """
    query = Query.parse(text)
    types = [value for name, value in query.filters if name == "type"]
    if len(types) < len(query.filters) or not (query.words or types):
        return []
    found = []
    for hit, names, node in _everything(workflow, catalog):
        score = best(names, query.words) if query.words else 1.0
        fits = all(node is not None and _is_type(catalog, node, value) for value in types)
        if score > 0 and fits:
            found.append(Hit(hit.key, hit.title, hit.detail, score))
    return sorted(found, key=lambda hit: -hit.score)


def _everything(
    workflow: Workflow, catalog: Catalog
) -> Iterator[tuple[Hit, list[tuple[str, float]], Node | None]]:
    trigger = catalog.trigger(workflow.type)
    title = tr(trigger.title) if trigger else workflow.type
    yield Hit(TRIGGER, title, tr("Trigger")), [(title, 1.0), (tr("Trigger"), 0.9)], None
    for node in Tree(workflow.nodes).walk():
        spec = catalog.node(node.type)
        kind = tr(spec.title) if spec else node.type
        names = [(node.title, 1.0), (kind, 0.8), (node.type, 0.7), (node.key, 0.7)]
        shown = Hit(node.key, node.title or kind, kind)
        yield shown, [*names, *_inside(node)], node
    for note in notes(workflow):
        first = note_title(note.text)
        yield Hit(note.id, first, tr("Note")), [(first, 0.9), *_words(note.text)], None
    for group in groups(workflow):
        yield Hit(group.id, group.title or tr("Group"), tr("Group")), [(group.title, 0.9)], None


def _inside(node: Node) -> list[tuple[str, float]]:
    """The texts of the fields and of the documentation, of little weight."""
    texts = [documentation(node), *_texts(node.settings)]
    return [pair for text in texts for pair in _words(text)]


def _words(text: str) -> list[tuple[str, float]]:
    return [(word, 0.5) for word in text[:_TEXT_LIMIT].split()[:200]] + ([(text[:200], 0.5)] if text else [])


def _texts(config: Any) -> Iterator[str]:
    todo = [config]
    while todo:
        value = todo.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            todo += value.values()
        elif isinstance(value, list | tuple):
            todo += value


# ---------------------------------------------------------------------------------------- filters


def _test(session: EditorSession, name: str, value: str) -> Callable[[Node], bool]:
    if name == "type":
        return lambda node: _is_type(session.catalog, node, value)
    if name == "uses":
        return lambda node: _uses(session, node, value)
    keys = _states(session).get(value, set())
    return lambda node: node.key in keys


def _states(session: EditorSession) -> dict[str, set[str]]:
    nodes = session.document.workflow.nodes
    before = {node.key: node for node in session.version.document.nodes}
    badges = session.run.badges()
    return {
        "invalid": {problem.node for problem in session.problems},
        "disabled": {node.key for node in nodes if node.disabled},
        "failed": {key for key, badge in badges.items() if badge.role in TROUBLE},
        "changed": {node.key for node in nodes if before.get(node.key) != node},
    }


def _is_type(catalog: Catalog, node: Node, value: str) -> bool:
    spec = catalog.node(node.type)
    title = tr(spec.title) if spec else ""
    return bool(value) and (node.type.casefold().startswith(value) or fit(title, value) >= 0.5)


def _uses(session: EditorSession, node: Node, value: str) -> bool:
    """Whether a field of the node refers to the node of that key or title, or names that variable."""
    for usage in usages_in(node):
        target = session.document.node(usage.target)
        names = (usage.target, target.title if target else "", usage.text)
        if value and any(value in name.casefold().replace(" ", "") for name in names):
            return True
    return bool(value) and any("{{" in text and value in text.casefold() for text in _texts(node.settings))
