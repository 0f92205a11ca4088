"""The faces of all cards, made anew only for what has changed."""

from __future__ import annotations

from collections.abc import Mapping

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.graph import enabled_nodes
from desktop_app.domain.workflow import TRIGGER, Node, Workflow
from desktop_app.gui.canvas.faces import WORKFLOW, Face, node_face, trigger_face


class FaceBook:
    """Remembers each face. Unchanged nodes are the same objects in the next document and keep theirs."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Node, Face]] = {}
        self._catalog: Catalog | None = None
        self._workflows: Mapping[str, str] = {}
        self._calls = False
        """Whether a node of the last document names a workflow."""

    def know_workflows(self, titles: Mapping[str, str]) -> bool:
        """Take up what the workflows are called that nodes call; tell whether cards may read differently."""
        changed = dict(titles) != self._workflows
        if changed:
            self._workflows = dict(titles)
            self._known = {} if self._calls else self._known
        return changed and self._calls

    def read(self, workflow: Workflow, catalog: Catalog) -> dict[str, Face]:
        """Return the faces by key, the trigger's too."""
        known = self._known if catalog is self._catalog else {}
        self._known, self._catalog = {}, catalog
        titles = {**self._workflows, **{node.key: node.title or node.type for node in workflow.nodes}}
        self._calls = any(node.settings.get(WORKFLOW) for node in workflow.nodes)
        running = {node.key for node in enabled_nodes(workflow.nodes)}
        faces = {TRIGGER: trigger_face(workflow, catalog)}
        for node in workflow.nodes:
            passed, found = node.key not in running, known.get(node.key)
            if found is None or not _keeps(*found, node, passed):
                found = (node, node_face(node, catalog, titles, passed))
            self._known[node.key] = found
            faces[node.key] = found[1]
        return faces


def _keeps(old: Node, face: Face, node: Node, passed: bool) -> bool:
    """A summary that names other nodes is read anew: their titles may have changed."""
    return old is node and "‹" not in face.line and face.backdrop.disabled is passed
