"""What one run looks like on the canvas of its tab: badges, wires, counts, timings (editor.md F, live)."""

from __future__ import annotations

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.graph import Tree
from desktop_app.domain.workflow import Slot
from desktop_app.gui import formats
from desktop_app.gui.canvas.adapter import Canvas
from desktop_app.gui.canvas.faces import Timing, WireState
from desktop_app.gui.run_state import RunState
from desktop_app.gui.session import EditorSession
from desktop_app.gui.wire_values import wire_value
from desktop_app.gui.wording import tr


class RunPicture:
    """Draws the run of a session. ``timed`` says whether cards tell how long they took, ``valued`` whether
    wires tell their last values.
    """

    def __init__(self, session: EditorSession, canvas: Canvas) -> None:
        self._session, self._canvas = session, canvas
        self.timed = False
        self._valued = False

    @property
    def valued(self) -> bool:
        """Whether wires tell their last values."""
        return self._valued

    @valued.setter
    def valued(self, wanted: bool) -> None:
        if wanted is not self._valued:
            self._valued = wanted
            self.show_values()

    def show(self) -> None:
        """Draw the run as it is now."""
        run, tree, drawn = self._session.run, self._session.document.tree, self._canvas.run
        drawn.set_badges(run.badges())
        drawn.set_rounds(run.rounds(tree))
        drawn.set_timings(timings(run, tree, self._session.catalog) if self.timed else {})
        self.show_wires()
        self.show_values()

    def show_wires(self) -> None:
        """Colour the wires the run went along, with how often it did; fade what it did not reach."""
        run, tree, drawn = self._session.run, self._session.document.tree, self._canvas.run
        wires = run.wires(tree)
        if not self._as_run:  # What has been added since was not skipped.
            wires = {slot: state for slot, state in wires.items() if state is not WireState.SKIPPED}
        drawn.set_wires(wires, passes(run, tree, wires))
        drawn.set_skipped(run.skipped(tree) if self._as_run else ())

    def show_values(self) -> None:
        """Write the last value of each wire, if they are wanted."""
        wires = self._canvas.stage.shown.wires if self._valued else {}
        told = {slot: wire_value(self._session, slot) for slot in wires}
        self._canvas.values.show_texts({slot: text for slot, text in told.items() if text})

    @property
    def _as_run(self) -> bool:
        """Whether what is drawn is the definition that the run executed."""
        session, execution = self._session, self._session.run.execution
        same = execution is not None and execution.workflow_id == session.version.id
        return same and not session.document.modified


def passes(run: RunState, tree: Tree, wires: dict[Slot, WireState]) -> dict[Slot, int]:
    """Return how often the run went along each wire that leads to a node, where that is more than once."""
    counts: dict[Slot, int] = {}
    for slot in wires:
        node = tree.at(slot)
        badge = run.latest.get(node.key) if node is not None else None
        if badge is not None and badge.count > 1:
            counts[slot] = badge.count
    return counts


def timings(run: RunState, tree: Tree, catalog: Catalog) -> dict[str, Timing]:
    """Return how long each node worked and waited, and its share of what all took that hold no others: the
    time of a loop is that of its body.
    """
    waiting = {
        node.key
        for node in tree.nodes.values()
        if (spec := catalog.node(node.type)) is not None and spec.asynchronous
    }
    spans = run.spans(waiting)
    own = {
        key: sum(span) for key, span in spans.items() if (node := tree.get(key)) and not tree.branches(node)
    }
    total = sum(own.values())
    return {
        key: Timing(_words(*span), own[key] / total if total and key in own else 0.0)
        for key, span in spans.items()
    }


def _words(work: int, wait: int) -> str:
    if not wait:
        return formats.duration(work)
    if not work:
        return tr("{wait} waiting", wait=formats.duration(wait))
    return tr("{work} + {wait} waiting", work=formats.duration(work), wait=formats.duration(wait))
