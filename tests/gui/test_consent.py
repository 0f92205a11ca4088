"""In the window a sheet shows the code of a workflow from outside before it runs (data.md 3.2.2)."""

from __future__ import annotations

from pathlib import Path

from desktop_app.domain import codec
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.gui.dialogs.consent import ConsentSheet
from tests.helpers.desk import Hand, open_desk
from tests.helpers.windows import frames, until

CODE = "import os\nreturn len(os.listdir('.'))"
SCRIPT = {"language": "python", "content": CODE, "arguments": [], "timeout": 20_000}


async def test_opening_a_file_runs_none_of_its_code_until_a_person_has_read_it(tmp_path: Path) -> None:
    file = tmp_path / "count.workflow.json"
    document = Workflow(key="count", title="Count", nodes=(Node("s", "script", "List it", SCRIPT),))
    file.write_text(codec.dumps(document), encoding="utf-8")
    async with open_desk(tmp_path / "space") as desk:
        window, hand = desk.window, Hand(desk.window)
        window.commands.import_file(file)
        await until(lambda: window.session is not None and window.actions_["run"].isEnabled())
        session = window.session
        assert session is not None
        window.actions_["run"].trigger()
        sheet = await hand.dialog(ConsentSheet)
        assert CODE in sheet.codes[0].toPlainText()
        hand.press("Cancel", sheet)
        await frames()
        assert not await desk.core.services.executions.list()
        window.commands.toggle(session.key, True)
        hand.press("Cancel", await hand.dialog(ConsentSheet))
        await frames()
        assert not (await desk.core.services.workflows.current(session.key)).enabled
        await until(window.actions_["run"].isEnabled)
        window.actions_["run"].trigger()
        hand.press("Agree", await hand.dialog(ConsentSheet))
        await until(lambda: session.run.phase == "ended")
        assert session.run.execution is not None and session.run.execution.status == 1
        window.commands.toggle(session.key, True)
        await until(lambda: session.version.enabled)
