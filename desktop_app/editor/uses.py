"""Where each value is used: every placeholder of a workflow by its path (editor.md G "References", M 6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from desktop_app.domain import template
from desktop_app.domain.roots import SCOPES
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.editor.references import Usage, texts


class Uses:
    """The placeholders of one document, read again and again: a node that is the same object is not read
    anew. The path of a placeholder has no ``ctx.`` in front; using a member is using what holds it.
    """

    def __init__(self) -> None:
        self._read: dict[str, tuple[Node, tuple[tuple[str, Usage], ...]]] = {}
        self._counts: Counter[str] = Counter()

    def look(self, workflow: Workflow) -> None:
        """Read what has changed."""
        for _ in self.reading(workflow):
            pass

    def reading(self, workflow: Workflow) -> Iterator[None]:
        """Read what has changed, one node at a time; until the end all questions are answered as before."""
        read: dict[str, tuple[Node, tuple[tuple[str, Usage], ...]]] = {}
        for node in workflow.nodes:
            known = self._read.get(node.key)
            same = known is not None and known[0].config is node.config
            read[node.key] = (node, known[1] if known and same else tuple(places_in(node)))
            yield
        self._read = read
        self._counts = Counter(prefix for path, _ in self.all() for prefix in _prefixes(path))

    def all(self) -> Iterator[tuple[str, Usage]]:
        """Yield every placeholder with its path, in the order of the nodes."""
        for _, places in self._read.values():
            yield from places

    def count(self, path: str) -> int:
        """Return how many placeholders use the value at ``path`` or something in it."""
        return self._counts[path]

    def at(self, path: str) -> tuple[Usage, ...]:
        """Return the places that use the value at ``path`` or something in it, in the order of the nodes."""
        below = f"{path}."
        return tuple(usage for used, usage in self.all() if used == path or used.startswith(below))


def places_in(node: Node) -> Iterator[tuple[str, Usage]]:
    """Yield every placeholder in the config of ``node`` with its path; ``target`` is empty where it does not
    refer to a node.
    """
    for field, text in texts(node.settings):
        for match in template.PLACEHOLDER.finditer(text):
            path = template.parse_placeholder(match[1]).path.removeprefix("ctx.")
            root, _, rest = path.partition(".")
            target = rest.partition(".")[0] if root in template.REFERENCE_ROOTS else ""
            yield path, Usage(node.key, field, match[0], target, root == SCOPES)


def _prefixes(path: str) -> Iterator[str]:
    while path:
        yield path
        path = path.rpartition(".")[0]
