"""Forms in the window: what they know of the rest of the workspace, and where they lead."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desktop_app.domain.workflow import Node, Workflow
from desktop_app.gui.panels.value_modes import Mode
from tests.gui.panels.hand import give, pick
from tests.gui.panels.samples import editor
from tests.helpers.desk import open_desk
from tests.helpers.windows import frames, until

TAX = Workflow(title="Add the tax", type="manual", config={"fields": [{"name": "net", "type": "number"}]})
CALL = Workflow(title="Order", type="manual", nodes=(Node("call", "subflow", "Tax", {"context": {}}),))


async def test_a_call_offers_the_other_workflows_and_asks_for_what_they_take(
    tmp_path: Path, qtbot: Any
) -> None:
    async with open_desk(tmp_path) as desk:
        tax = await desk.core.services.workflows.create(TAX)
        await desk.window.bench.create(CALL)
        await frames()
        page = desk.window.page
        assert page is not None
        page.session.document.select(("call",))
        panel = desk.window.configuration.panel
        assert panel is not None
        chooser = editor(panel, "workflow").combo
        await until(lambda: chooser.count() == 2, "the list of workflows is read")
        pick(qtbot, chooser, "Add the tax")
        give(qtbot, editor(panel, "context").fields.form.rows["net"].editor, Mode.NUMBER, "40")
        (call,) = page.session.document.workflow.nodes
        assert call.settings == {"context": {"net": 40}, "workflow": tax.key}
