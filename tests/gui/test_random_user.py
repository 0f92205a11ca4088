"""20,000 random commands and gestures: document, canvas and outline stay equal, undo leads back (issue 4).

Most are commands on documents, shown on a real canvas and in a real outline after each; a thousand and more
go through the whole window as key presses, clicks and drags.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QTreeWidgetItemIterator

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.workflow import TRIGGER
from desktop_app.editor.admission import Admission
from desktop_app.editor.arrangement import arrangement, lay_out
from desktop_app.editor.collapsing import hidden_in
from desktop_app.editor.document import Document
from desktop_app.editor.notes import groups, notes
from desktop_app.editor.reroutes import reroutes
from desktop_app.gui.canvas.adapter import Canvas
from desktop_app.gui.canvas.garbage import dispose
from desktop_app.gui.docks.outline import KEY_ROLE, OutlineDock
from desktop_app.gui.session import EditorSession
from desktop_app.gui.theme import Themes
from tests.gui.canvas import samples
from tests.helpers.desk import open_desk
from tests.helpers.random_hand import RandomHand
from tests.helpers.random_user import RandomUser, starting
from tests.helpers.windows import frames

SLICES = 10
COMMANDS = 1_900
GESTURE_SLICES = 4
GESTURES = 250
assert SLICES * COMMANDS + GESTURE_SLICES * GESTURES >= 20_000


def points_of(document: Document) -> list[str]:
    """Return the points of wires that are drawn: those of a free layout."""
    free = arrangement(document.workflow).free
    return [point.id for point in reroutes(document.workflow, document.tree)] if free else []


def check_canvas(canvas: Canvas, document: Document) -> None:
    """Cards, wires and titles are those of the document."""
    stage, nodes = canvas._stage, document.workflow.nodes
    assert set(stage.nodes) == {TRIGGER, *(node.key for node in nodes)} == set(stage.shown.boxes)
    hidden = hidden_in(document.workflow, document.tree)
    assert stage.shown.hidden == {key for key in hidden if document.node(key)}
    assert {key for key, item in stage.nodes.items() if not item.isVisible()} == stage.shown.hidden
    assert stage.shown.targets.items() <= {(node.slot, node.key) for node in nodes}
    assert set(stage.shown.targets.values()) >= {node.key for node in nodes} - stage.shown.hidden
    assert set(stage.wires) == set(stage.shown.wires) >= set(stage.shown.targets)
    for node in nodes:
        face = stage.nodes[node.key].face
        assert face is not None and (face.title == node.title or not node.title)
        assert face.backdrop.disabled or not node.disabled
    known = document.selection
    assert set(stage.points.items) == set(points_of(document)) & {
        key for points in stage.shown.points.values() for key, _ in points
    }
    assert set(stage.annotations.notes) == {note.id for note in notes(document.workflow)}
    assert canvas.selection() == known
    drawn = {**stage.nodes, **stage.points.items, **stage.annotations.notes, **stage.annotations.groups}
    assert {key for key, item in drawn.items() if item.isSelected()} == {
        key for key in known if drawn[key].isVisible()
    }


def in_order_of_the_canvas(document: Document, catalog: Catalog) -> list[str]:
    """Return the keys line by line, branches as their type declares them, those it does not know last."""
    tree, keys = document.tree, []
    stack = [tree.head] if tree.head else []
    while stack:
        node = stack.pop()
        keys.append(node.key)
        heads = {head.branch_index or 0: head for head in tree.branches(node)}
        declared = [branch.index for branch in catalog.branches(node, heads)]
        order = [*declared, *sorted(heads.keys() - set(declared))]
        following = tree.downstream(node)
        stack += [following] if following else []
        stack += [heads[index] for index in reversed(order) if index in heads]
    return keys


def check_outline(outline: OutlineDock, document: Document, catalog: Catalog) -> None:
    """Every node stands there once, in the order of the canvas, below the node whose branch it is in."""
    walk, keys, selected, papers = QTreeWidgetItemIterator(outline.tree), [], set(), set[str]()
    workflow = document.workflow
    drawn = {*points_of(document), *(each.id for each in (*notes(workflow), *groups(workflow)))}
    while (item := walk.value()) is not None:
        if key := str(item.data(0, KEY_ROLE)):
            if item.isSelected():
                selected.add(key)
            if key in drawn or (item.parent() and item.parent().data(0, KEY_ROLE) in drawn):
                papers.add(key)
                walk += 1
                continue
            keys.append(key)
            node, above = document.node(key), item.parent()
            owner = document.tree.owner(node) if node else None
            holder = above.parent().data(0, KEY_ROLE) if above else None
            assert holder == (owner.key if owner else None)
            assert node is None or not node.title or item.text(0).startswith(node.title[:20])
        walk += 1
    assert keys == [TRIGGER, *in_order_of_the_canvas(document, catalog)]
    assert selected == set(document.selection) and drawn <= papers


class Bare(QObject):
    """As much of a session as canvas and outline need."""

    changed = Signal(object)

    def __init__(self, document: Document, catalog: Catalog) -> None:
        super().__init__()
        self.document, self.catalog = document, catalog
        document.subscribe(self.changed.emit)


class Screen:
    """A canvas and an outline that follow a document."""

    def __init__(self, qapp: QApplication, document: Document, catalog: Catalog) -> None:
        self.document, self.catalog = document, catalog
        self.session = Bare(document, catalog)
        self.canvas = Canvas()
        self.canvas.animated = False
        self.outline = OutlineDock(Themes(qapp, "light"))
        self.outline.show_session(cast(EditorSession, self.session))
        self.session.changed.connect(self.follow)
        self.follow(None)

    def follow(self, change: Any) -> None:
        if change is None or change:
            workflow = self.document.workflow
            placed = lay_out(workflow, self.catalog, self.canvas.sizes.measures(workflow), self.document.tree)
            self.canvas.show_workflow(self.document.workflow, self.catalog, placed)
        self.canvas.select(self.document.selection)

    def check(self) -> None:
        check_canvas(self.canvas, self.document)
        check_outline(self.outline, self.document, self.catalog)

    def dispose(self) -> None:
        self.outline.show_session(None)
        dispose(self.outline)
        dispose(self.canvas)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return samples.catalog()


@pytest.fixture
def screen(qapp: QApplication, catalog: Catalog) -> Iterator[Screen]:
    document = Document(starting(), depth=COMMANDS + 1, admission=Admission(catalog))
    screen = Screen(qapp, document, catalog)
    yield screen
    screen.dispose()


@pytest.mark.parametrize("seed", range(SLICES))
def test_random_commands_keep_canvas_and_outline_equal_to_the_document(screen: Screen, seed: int) -> None:
    document = screen.document
    first = document.workflow
    user = RandomUser(document, screen.catalog, seed)
    for _ in range(COMMANDS):
        user.step()
        screen.check()
    assert user.done > COMMANDS / 3, "most of it was refused"
    while document.undo() is not None:
        pass
    screen.check()
    assert document.workflow is first


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(GESTURE_SLICES))
async def test_random_gestures_keep_the_window_equal_to_the_document(tmp_path: Path, seed: int) -> None:
    async with open_desk(tmp_path) as desk:
        session = await desk.window.bench.create(replace(starting(), key=""))
        await frames(8)
        page = desk.window.page
        assert page is not None
        page.canvas.animated = False
        document = session.document
        first = document.workflow
        if seed % 2:
            desk.window.actions_["free_layout"].trigger()
        hand = RandomHand(desk.window, page, seed)
        for _ in range(GESTURES):
            await hand.gesture()
            check_canvas(page.canvas, document)
            check_outline(desk.window.outline, document, session.catalog)
        assert len(document.history.entries) > GESTURES / 20, "hardly anything was done"
        while document.history.position:
            desk.window.actions_["undo"].trigger()
        assert document.workflow is first and not document.modified
        check_canvas(page.canvas, document)
