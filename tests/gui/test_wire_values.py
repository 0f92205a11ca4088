"""A cursor that rests on a wire is told what last passed there."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolTip

from desktop_app.domain.workflow import Node, Slot, Workflow
from desktop_app.gui.canvas.wire_hover import REST_MS
from desktop_app.gui.page import WorkflowPage
from desktop_app.gui.wire_values import wire_text
from tests.helpers.desk import open_desk
from tests.helpers.windows import frames, until


def rounds() -> Workflow:
    nodes = (
        Node("loop", "loop", "Loop", {"target": 3}),
        Node("note", "variable", "Note", {"value": "round {{$scopes.loop.sequence}}"}, "loop", 0),
        Node("more", "variable", "More", {"value": 1}, "note"),
        Node("check", "condition", "Check", {"rejectOnFalse": False}, "loop"),
        Node("never", "variable", "Never", {"value": 1}, "check", 0),
    )
    return Workflow(title="Rounds", nodes=nodes)


def rest_on(page: WorkflowPage, slot: Slot) -> None:
    """Move the cursor onto a wire, beside its button, and let the time pass."""
    hover, port = page.canvas.wire_hover, page.canvas.view.viewport()
    QTest.mouseMove(port, QPoint(3, 3))
    assert not hover.rest.isActive()
    line = page.canvas.stage.wires[slot].line
    QTest.mouseMove(port, page.canvas.view.mapFromScene(line[0][0], line[0][1] + 6))
    assert hover.rest.isActive() and hover.rest.interval() == REST_MS == 400
    hover.rest.stop()
    hover.tell()


async def test_a_wire_tells_last_value_count_and_time(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        await desk.window.bench.create(rounds())
        page = desk.window.page
        assert page is not None
        page.canvas.animated = False
        session = page.session
        await frames(8)
        rest_on(page, Slot("note"))
        assert QToolTip.text() == "Nothing has passed here yet."
        await until(desk.window.actions_["run"].isEnabled)
        desk.window.actions_["run"].trigger()
        await until(lambda: session.run.phase == "ended")
        page.canvas.fit()
        rest_on(page, Slot("note"))
        # Until the jobs are read again they are those of the last run that was seen.
        await until(lambda: "round 3" in QToolTip.text() and "this run" in QToolTip.text(), "it is read")
        value, told = QToolTip.text().splitlines()
        assert value == "round 3"
        assert told.startswith("3 times  ·  ") and told.endswith("this run") and told.count(":") == 2
        QTest.mouseMove(page.canvas.view.viewport(), QPoint(3, 3))
        await until(lambda: not QToolTip.isVisible(), "the cursor has left the wire")
        assert wire_text(session, Slot("check", 0)) == "Nothing has passed here in this run."
        for slot, times in ((Slot("loop", 0), "3 times"), (Slot(None), "once")):
            await until(lambda slot=slot: wire_text(session, slot), "the value is read")
            assert wire_text(session, slot).splitlines()[1].startswith(times)


async def test_every_wire_tells_its_value_while_that_is_wanted_and_it_stays_chosen(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        await desk.window.bench.create(rounds())
        page, values = desk.window.page, desk.window.actions_["wire_values"]
        assert page is not None
        page.canvas.animated = False
        await frames(8)
        values.trigger()
        assert desk.window.settings.wire_values() and page.canvas.values.texts == ()
        await until(desk.window.actions_["run"].isEnabled)
        desk.window.actions_["run"].trigger()
        await until(lambda: page.session.run.phase == "ended")
        await until(lambda: "round 3" in page.canvas.values.texts, "the values are read")
        assert page.canvas.values.isVisible()
        assert "Never" not in page.canvas.values.texts
        values.trigger()
        assert page.canvas.values.texts == () and not page.canvas.values.isVisible()
