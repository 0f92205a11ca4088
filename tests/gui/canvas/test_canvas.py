"""The canvas as the window uses it: showing by difference, run state, selection, pictures, themes."""

from __future__ import annotations

import dataclasses
import random
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.graph import Tree
from desktop_app.domain.node_spec import NodeSpec
from desktop_app.domain.status import JobStatus
from desktop_app.domain.workflow import TRIGGER, Node, Slot, Workflow
from desktop_app.gui.canvas.adapter import Canvas
from desktop_app.gui.canvas.badges import _SIGNS
from desktop_app.gui.canvas.decorations import HEADER_ROOM
from desktop_app.gui.canvas.faces import Badge, WireState, node_face, trigger_face
from desktop_app.gui.canvas.garbage import dispose
from desktop_app.gui.canvas.look import Look
from desktop_app.gui.canvas.node_item import NodeItem
from desktop_app.gui.canvas.stage import Stage
from desktop_app.gui.theme import DARK, LIGHT, STATUSES
from tests.gui.canvas import samples
from tests.gui.canvas.hand import Hand


def picture(canvas: Canvas) -> QImage:
    """What is painted once the zoom rests; until then cards are scaled pictures of another zoom."""
    QApplication.processEvents()
    image = canvas.grab().toImage()
    if canvas.view._settle.isActive():
        canvas.view._settle.stop()
        canvas.view._sharpen()
        image = canvas.grab().toImage()
    return image


# -- showing ------------------------------------------------------------------------------------------


def state(stage: Stage) -> tuple[object, ...]:
    """Everything that can be seen, as values."""
    nodes = {key: (item.pos().toTuple(), item.face, item.wire) for key, item in stage.nodes.items()}
    wires = {slot: (wire.line, wire.state) for slot, wire in stage.wires.items()}
    forks = {key: (item.fork, item.bounds) for key, item in stage.labels.items()}
    frames = {key: (item.box, item.header) for key, item in stage.frames.items()}
    return nodes, wires, forks, frames, len(stage.scene.items())


def test_an_edit_keeps_the_items_of_what_did_not_change(order: Hand) -> None:
    before = dict(order.canvas._stage.nodes)
    workflow = samples.order_review()
    order.show(workflow.with_nodes([n for n in workflow.nodes if n.key != "result"]))
    after = order.canvas._stage.nodes
    assert set(before) - set(after) == {"result"}
    assert all(before[key] is item for key, item in after.items())


def test_a_changed_title_reaches_its_card_alone(order: Hand) -> None:
    workflow = samples.order_review()
    changed = [dataclasses.replace(n, title="New") if n.key == "sum" else n for n in workflow.nodes]
    order.show(workflow.with_nodes(changed))
    face = order.canvas._stage.nodes["sum"].face
    assert face is not None
    assert face.title == "New"


def test_after_random_edits_the_canvas_is_as_if_shown_anew(hand: Hand, catalog: Catalog) -> None:
    choice = random.Random(7)
    full = samples.order_review()
    for _ in range(60):
        hand.show(_random_part(full, choice))
        hand.canvas.run.set_wires({Slot("total"): WireState.TAKEN} if choice.random() < 0.5 else {})
    last = _random_part(full, choice)
    hand.show(last)
    hand.canvas.run.set_wires({})
    seen = state(hand.canvas._stage)
    fresh = Canvas()
    fresh.animated = False
    Hand(fresh, catalog).show(last)
    assert state(fresh._stage) == seen
    dispose(fresh)


def _random_part(full: Workflow, choice: random.Random) -> Workflow:
    """A sub-forest: some subtrees cut away, titles changed."""
    tree = Tree(full.nodes)
    gone: set[str] = set()
    for node in choice.sample(full.nodes, choice.randint(0, 3)):
        for follower in tree.line(node):
            gone |= {inner.key for inner in tree.subtree(follower)}
    kept = [node for node in full.nodes if node.key not in gone]
    return full.with_nodes(
        dataclasses.replace(n, title=f"T{choice.random()}") if choice.random() < 0.2 else n for n in kept
    )


def test_another_document_reuses_the_canvas(order: Hand) -> None:
    order.show(samples.chain(3, key="other"))
    assert set(order.canvas._stage.nodes) == {TRIGGER, "n1", "n2", "n3"}
    assert order.canvas._stage.frames == {}
    order.show(Workflow(key="empty"))
    assert set(order.canvas._stage.wires) == {Slot(None)}


def test_large_documents_load_in_one_batch(hand: Hand) -> None:
    workflow = samples.large(600)
    hand.show(workflow)
    assert len(hand.canvas._stage.nodes) == len(workflow.nodes) + 1
    assert not hand.canvas._stage.scene.signalsBlocked()
    picture(hand.canvas)


def test_moves_are_animated_and_end_in_place(order: Hand, qtbot: QtBot) -> None:
    order.canvas.animated = True
    workflow = samples.order_review()
    start = order.node("limit")
    order.show(workflow.with_nodes([n for n in workflow.nodes if n.key not in ("missing", "wait")]))
    assert order.canvas._motion.state().name == "Running"
    qtbot.waitUntil(lambda: order.canvas._motion.state().name != "Running")
    shown = order.canvas._stage.shown
    for key, item in order.canvas._stage.nodes.items():
        assert item.pos().toTuple() == shown.boxes[key][:2]
        assert item.opacity() == 1
    assert order.node("limit") != start


def test_a_document_shown_during_a_motion_wins(order: Hand) -> None:
    order.canvas.animated = True
    workflow = samples.order_review()
    order.show(workflow.with_nodes([n for n in workflow.nodes if n.key not in ("missing", "wait")]))
    order.show(workflow)
    order.canvas.animated = False
    shown = order.canvas._stage.shown
    assert all(
        item.pos().toTuple() == shown.boxes[key][:2] for key, item in order.canvas._stage.nodes.items()
    )


# -- faces --------------------------------------------------------------------------------------------


def test_a_card_shows_title_and_summary(catalog: Catalog) -> None:
    face = node_face(Node("k", "loop", "Lines", {"target": 3}), catalog)
    assert (face.title, face.line, face.backdrop.group) == ("Lines", "Loop · 3 rounds", "control")
    assert node_face(Node("k", "loop", "", {}), catalog).title == "Loop"


def test_a_summary_names_what_it_refers_to_in_the_persons_words(catalog: Catalog) -> None:
    line = "{{$jobsMapByNodeKey.sum.net}} * {{$scopes.each.item.price}} + {{ $context.fee }}"
    face = node_face(Node("k", "calculation", "", {"expression": line}), catalog, {"sum": "Total"})
    assert face.line == "‹Total ▸ net› * ‹item ▸ price› + ‹fee›"
    gone = node_face(Node("k", "calculation", "", {"expression": line}), catalog, {"other": "Total"})
    assert gone.line == "‹deleted node ▸ net› * ‹item ▸ price› + ‹fee›"


def test_an_unknown_type_is_a_placeholder_that_names_it(catalog: Catalog) -> None:
    face = node_face(Node("k", "crm.push", "Push"), catalog)
    assert face.backdrop.unknown
    assert "crm.push" in face.line
    trigger = trigger_face(Workflow(type="crm.hook"), catalog)
    assert trigger.backdrop.unknown
    assert "crm.hook" in trigger.line


def test_a_summary_that_raises_or_runs_over_lines_does_no_harm() -> None:
    def broken(_: object) -> str:
        raise ValueError

    catalog = Catalog(
        {
            "a": NodeSpec("a", "Type A", "extended", summary=broken),
            "b": NodeSpec("b", "Type B", "extended", summary=lambda _: "one\n  two"),
        }
    )
    assert node_face(Node("k", "a"), catalog).line == "Type A"
    assert node_face(Node("k", "b"), catalog).line == "one two"


# -- run state ----------------------------------------------------------------------------------------


def test_every_status_has_its_own_colour_and_shape() -> None:
    statuses = [*JobStatus, None, 42, -42]
    roles = {Badge(status).role for status in statuses} | {Badge(0, running=True).role}
    assert roles == set(STATUSES) == set(_SIGNS)
    assert len(set(_SIGNS.values())) == len(STATUSES)
    assert (Badge(42).role, Badge(-42).role) == ("resolved", "failed")


def test_badges_and_problems_change_what_is_painted_and_go_again(order: Hand) -> None:
    canvas = order.canvas
    canvas.minimap.set_wanted(False)  # It follows a little later.
    canvas.zoom_to(1.0)
    canvas.reveal("limit")
    plain = picture(canvas)
    seen = []
    for status in [*JobStatus, None]:
        canvas.run.set_badges({"limit": Badge(status), "not there": Badge(1)})
        seen.append(picture(canvas))
    canvas.run.set_badges({"limit": Badge(1, 12)})
    seen.append(picture(canvas))
    assert all(a != b for a, b in zip([plain, *seen], seen, strict=False))
    canvas.run.set_problems({"limit": (3, "error")})
    marked = picture(canvas)
    canvas.run.set_problems({"limit": (3, "warning")})
    assert picture(canvas) != marked
    canvas.run.set_problems({})
    canvas.run.set_badges({})
    assert picture(canvas) == plain


def test_badges_outlive_an_edit(order: Hand) -> None:
    order.canvas.run.set_badges({"limit": Badge(1)})
    order.canvas.run.set_problems({"limit": (1, "error")})
    workflow = samples.order_review()
    order.show(workflow.with_nodes(workflow.nodes[:-1]))
    item = order.canvas._stage.nodes["limit"]
    assert (item.badge, item.problem) == (Badge(1), (1, "error"))


def test_wire_states_colour_wire_and_arrow_and_outlive_an_edit(order: Hand) -> None:
    order.canvas.run.set_wires({Slot("total"): WireState.RUNNING})
    stage = order.canvas._stage
    assert stage.nodes["loop"].wire is WireState.RUNNING
    assert stage.wires[Slot("total")].pen().style() != Qt.PenStyle.SolidLine
    workflow = samples.order_review()
    order.show(workflow.with_nodes(workflow.nodes[:-1]))
    assert stage.wires[Slot("total")].state is WireState.RUNNING
    assert stage.nodes["loop"].wire is WireState.RUNNING
    order.canvas.run.set_wires({})
    assert stage.nodes["loop"].wire is WireState.IDLE


def test_a_running_badge_turns_only_while_something_runs(order: Hand) -> None:
    order.canvas.animated = True
    order.canvas.run.set_badges({"limit": Badge(0, running=True)})
    assert order.canvas.run._spin.isActive()
    order.canvas.run.set_badges({"limit": Badge(1)})
    assert not order.canvas.run._spin.isActive()


# -- selection ----------------------------------------------------------------------------------------


def test_a_selected_node_that_goes_leaves_the_selection(order: Hand) -> None:
    told: list[tuple[str, ...]] = []
    order.canvas.select(["result", "limit"])
    order.canvas.selection_changed.connect(told.append)
    workflow = samples.order_review()
    order.show(workflow.with_nodes([n for n in workflow.nodes if n.key != "result"]))
    assert order.canvas.selection() == ("limit",)
    assert told == [("limit",)]


def test_places_on_the_screen(order: Hand) -> None:
    rect = order.canvas.on_screen.node_rect("limit")
    slot = order.canvas.on_screen.slot_point(Slot("limit"))
    assert slot.x() == pytest.approx(rect.center().x(), abs=2)
    assert slot.y() > rect.bottom()
    assert order.canvas.on_screen.node_rect("no such") == QRect()
    with pytest.raises(KeyError):
        order.canvas.on_screen.slot_point(Slot("stop"))


# -- look ---------------------------------------------------------------------------------------------


def test_a_theme_is_taken_over_live(order: Hand) -> None:
    light = picture(order.canvas)
    order.canvas.set_theme(DARK)
    dark = picture(order.canvas)
    assert dark.pixelColor(3, 3) == DARK.canvas
    order.canvas.set_theme(LIGHT)
    assert picture(order.canvas) == light


@pytest.mark.parametrize("zoom", [0.1, 0.24, 0.3, 0.5, 1.0, 4.0])
def test_every_level_of_detail_paints(order: Hand, zoom: float) -> None:
    order.canvas.run.set_badges({"limit": Badge(1, 3)})
    order.canvas.select(["limit"])
    order.canvas.zoom_to(zoom)
    order.canvas.reveal("limit")
    center = order.node("limit")
    image = picture(order.canvas)
    area = order.canvas.on_screen.node_rect("limit")
    colors = {
        image.pixelColor(center.x() + dx, center.y()).name()
        for dx in range(-area.width() // 2 + 1, area.width() // 2)
    }
    assert colors != {LIGHT.canvas.name()}


def test_sizes_follow_the_font(order: Hand) -> None:
    asked: list[bool] = []
    order.canvas.layout_needed.connect(lambda: asked.append(True))
    width, height = order.canvas.sizes.card()
    font = QFont(order.canvas.font())
    font.setPointSizeF(font.pointSizeF() * 2)
    order.canvas.setFont(font)
    assert asked == [True]
    bigger = order.canvas.sizes.card()
    assert bigger[0] == pytest.approx(2 * width, rel=0.1)
    assert bigger[1] == pytest.approx(2 * height, rel=0.1)
    order.show(samples.order_review())
    assert order.canvas._stage.nodes["limit"].boundingRect().width() > bigger[0]
    picture(order.canvas)


def test_text_is_never_wider_than_its_card(qapp: QApplication, catalog: Catalog) -> None:
    look = Look(LIGHT, qapp.font())
    card = NodeItem("k", look)
    card.set_face(node_face(Node("k", "calculation", "W" * 300, {"expression": "W" * 300}), catalog))
    image = QImage(400, 120, QImage.Format.Format_ARGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.translate(20, 20)
    look.vector = True
    card.paint(painter, None)  # type: ignore[arg-type]
    painter.end()
    right = 20 + look.card.right()
    beyond = [image.pixelColor(x, y) for x in range(int(right) + 2, 400) for y in range(120)]
    assert all(min(color.getRgb()[:3]) > 200 for color in beyond)  # nothing but the shadow


# -- pictures -----------------------------------------------------------------------------------------


def test_an_image_shows_everything_on_light_paper_whatever_the_window_shows(order: Hand) -> None:
    wanted = order.canvas.image(1.0)
    order.canvas.set_theme(DARK)
    order.canvas.zoom_to(0.2)
    order.canvas.select(["limit"])
    dark = picture(order.canvas)
    assert order.canvas.image(1.0) == wanted
    assert picture(order.canvas) == dark
    assert wanted.pixelColor(0, 0) == LIGHT.canvas
    bounds = QRectF(*order.canvas._stage.shown.bounds)
    assert wanted.width() > bounds.width()
    assert wanted.height() > bounds.height()


def test_an_image_has_the_scale_that_was_asked_for_within_reason(order: Hand) -> None:
    one, two = order.canvas.image(1.0), order.canvas.image(2.0)
    assert two.width() == pytest.approx(2 * one.width(), abs=2)
    assert max(order.canvas.image(1000).size().toTuple()) <= 16_000


def test_an_svg_has_the_texts_and_no_bitmaps(order: Hand, tmp_path: Path) -> None:
    path = tmp_path / "order.svg"
    order.canvas.write_svg(path)
    root = ET.parse(path).getroot()
    text = " ".join(" ".join(element.itertext()) for element in root.iter("{http://www.w3.org/2000/svg}text"))
    for word in ("Order total", "Above the limit?", "Each round", "Otherwise", "End"):
        assert word in text
    assert not list(root.iter("{http://www.w3.org/2000/svg}image"))


def test_an_svg_that_cannot_be_written_says_so(order: Hand, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="missing"):
        order.canvas.write_svg(tmp_path / "missing" / "order.svg")


def test_the_frame_of_an_empty_loop_has_room_for_its_header(hand: Hand) -> None:
    hand.show(Workflow(nodes=(Node("each", "loop", config={"target": 2}),)))
    stage = hand.canvas._stage
    frame, card = stage.frames["each"], stage.look.metrics.card_width
    unit = stage.look.metrics.unit
    room = frame.box.width() / 2 - HEADER_ROOM * unit
    assert frame.header == "Each round"
    assert stage.look.small_metrics.horizontalAdvance(frame.header) <= room
    assert frame.box.width() <= card and frame.box.center().x() == pytest.approx(
        stage.shown.boxes["each"][0] + card / 2
    )
