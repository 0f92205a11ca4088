"""What the status bar and the cards tell of the world around a workflow (editor.md B, E)."""

from __future__ import annotations

from pathlib import Path

from desktop_app.domain.workflow import Node, Workflow
from desktop_app.editor.commands import SetWorkflowProperties
from tests.gui.test_window import opened, simple
from tests.helpers.desk import open_desk
from tests.helpers.windows import until


async def test_the_status_bar_tells_whether_the_engine_works(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        window = desk.window
        told: list[str] = []
        window.engine.told.connect(told.append)
        assert window.line.engine.text() == "Engine ready" and window.line.engine.isVisible()
        body = Node("round", "variable", "Round", {"value": 1}, "loop", 0)
        page = await opened(
            desk, Workflow(title="Long", nodes=(Node("loop", "loop", "Loop", {"target": 3000}), body))
        )
        await page.session.start({})
        await until(lambda: "Engine: 1 run" in told, "the work is told")
        await until(lambda: page.session.run.phase == "ended")
        await until(lambda: window.line.engine.text() == "Engine ready", "its end is told")
        await desk.core.engine.shutdown()
        window.engine.look()
        assert window.line.engine.text() == "Engine stopped"


async def test_a_card_that_calls_a_workflow_says_its_title_and_follows_it(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        bench = desk.window.bench
        called = await bench.create(simple())
        page = await opened(
            desk, Workflow(title="Caller", nodes=(Node("call", "subflow", "Tax", {"workflow": called.key}),))
        )

        def line() -> str:
            face = page.canvas.stage.nodes["call"].face
            return face.line if face is not None else ""

        await until(lambda: line() == "Call workflow · Calls Line", "the title is on the card")
        called.apply(SetWorkflowProperties(title="Prices"))
        await called.save()
        await until(lambda: line() == "Call workflow · Calls Prices", "the card follows")
