"""What was given up comes back from File ▸ Restore, also after a restart (editor.md C File, H)."""

from __future__ import annotations

from pathlib import Path

from desktop_app.editor.commands import RenameNode
from desktop_app.gui.dialogs.compare import CompareWindow
from desktop_app.gui.dialogs.restore import RestoreDialog
from tests.gui.test_window import opened, simple
from tests.helpers.desk import Hand, open_desk
from tests.helpers.windows import frames, until


async def test_a_discarded_draft_is_brought_back_after_a_restart(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, simple())
        page.session.apply(RenameNode("first", "Given up"))
        await until(lambda: not page.session.unwritten)
        hand.keys("Ctrl+Z", page.canvas.view)
        await until(lambda: not page.session.unwritten)
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        assert not desk.window.pages()
        desk.window.actions_["restore_past"].trigger()
        dialog = await hand.dialog(RestoreDialog)
        await until(lambda: dialog.model.rowCount() == 1)
        assert dialog.model.index(0, 1).data() == "Draft given up"
        hand.press("Restore", dialog)
        await until(lambda: desk.window.session is not None and desk.window.session.document.modified)
        session = desk.window.session
        assert session is not None and session.document.workflow.nodes[0].title == "Given up"
        await until(desk.window.actions_["undo"].isEnabled)
        hand.keys("Ctrl+Z", desk.window.page.canvas.view)
        assert session.document.workflow.nodes[0].title == "First"


async def test_versions_runs_and_saved_over_states_stand_beside_each_other(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, simple())
        page.session.apply(RenameNode("first", "Second state"))
        hand.keys("Ctrl+S", page.canvas.view)
        await until(lambda: not page.session.document.modified)
        hand.keys("Ctrl+F5", page.canvas.view)
        await until(lambda: page.session.run.phase == "ended" and bool(page.session.runs))
        desk.window.actions_["restore_past"].trigger()
        dialog = await hand.dialog(RestoreDialog)
        await until(lambda: dialog.model.rowCount() == 3)
        whats = {dialog.model.index(row, 1).data() for row in range(3)}
        assert whats == {"Replaced by saving", "Version 1", "Run: Resolved"}
        row = next(n for n in range(3) if dialog.model.index(n, 1).data() == "Replaced by saving")
        dialog.table.setCurrentIndex(dialog.model.index(row, 0))
        hand.press("Compare …", dialog)
        compare = await hand.dialog(CompareWindow)
        assert compare.before.side.label.startswith("Replaced by saving")
        assert compare.comparison.of("first") is not None
        compare.close()
        await frames()
