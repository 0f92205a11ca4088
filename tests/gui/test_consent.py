"""In the window a sheet shows the code of a workflow from outside before it runs (data.md 3.2.2)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtGui import QGuiApplication

from desktop_app.domain import codec
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.gui.consent import may_run
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


async def test_code_from_elsewhere_waits_where_it_is_inserted_and_what_was_copied_here_does_not(
    tmp_path: Path,
) -> None:
    foreign = Workflow(key="count", title="Count", nodes=(Node("s", "script", "List it", SCRIPT),))
    async with open_desk(tmp_path) as desk:
        window, bench = desk.window, desk.window.bench
        consents = bench.services.consents
        source = await bench.import_document(foreign)
        source.document.select(["s"])
        await until(window.actions_["copy"].isEnabled)
        window.actions_["copy"].trigger()
        own = await bench.create(Workflow(title="Mine", nodes=(Node("a", "script", "Mine", SCRIPT),)))
        await until(window.actions_["paste"].isEnabled)
        window.actions_["paste"].trigger()
        await until(lambda: len(own.document.workflow.nodes) == 2)
        waiting = consents.open(own.key, own.document.workflow)
        assert [part.title for part in waiting] == ["Mine", "List it"]
        own.document.undo()
        assert not consents.open(own.key, own.document.workflow)
        copy = await bench.duplicate(source.key)
        assert consents.open(copy.key, copy.document.workflow)

        snippets = window.commands.snippets
        source.document.select(["s"])
        kept = window.commands.exchange.content(source, "selection")
        snippets._keep("Count", kept, [], not may_run(source))
        other = await bench.create(Workflow(title="Empty"))
        await until(lambda: window.session is other)
        snippets.insert("Count")
        await until(lambda: other.document.workflow.nodes)
        assert consents.open(other.key, other.document.workflow)

        third = await bench.create(replace(own.document.workflow, key="", title="Third"))
        third.document.select(["a"])
        await until(lambda: window.session is third and window.actions_["copy"].isEnabled())
        window.actions_["copy"].trigger()
        await until(window.actions_["paste"].isEnabled)
        window.actions_["paste"].trigger()
        await until(lambda: len(third.document.workflow.nodes) == 2)
        assert not consents.open(third.key, third.document.workflow)  # It was made and copied here.
        text = QGuiApplication.clipboard().text()
        QGuiApplication.clipboard().setText(text.replace("listdir", "walk"))
        window.actions_["paste"].trigger()
        await until(lambda: len(third.document.workflow.nodes) == 3)
        assert "os.walk" in "".join(part.text for part in consents.open(third.key, third.document.workflow))
