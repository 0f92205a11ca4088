"""What keeps a person's work: the trash, what a crash left, and runs under way at the end (editor.md H)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from desktop_app.gui.actions import ActionSpec
from desktop_app.gui.session import EditorSession
from desktop_app.gui.wording import tr
from desktop_app.services.trash import Trashed

if TYPE_CHECKING:
    from desktop_app.gui.dialogs.trash import TrashDialog
    from desktop_app.gui.main_window import MainWindow
    from desktop_app.gui.page import WorkflowPage

SPECS: Final = (ActionSpec("trash", "&Trash …", icon="delete", tip="Bring deleted workflows back"),)


class SafetyCommands(QObject):
    """Asks and restores; owns no state but that a question is open."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window = window
        self._asking = False

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what each action does."""
        return {"trash": self._open_trash}

    # -- trash -----------------------------------------------------------------------------------------
    def _open_trash(self) -> None:
        from desktop_app.gui.dialogs.trash import TrashDialog

        dialog = TrashDialog(self.window.bench, self.window.front)
        dialog.removing.connect(lambda row: self._remove(dialog, row))
        dialog.open()

    def _remove(self, dialog: TrashDialog, row: Trashed) -> None:
        what = tr("The workflow could not be deleted")
        self.window.bench.do(what, self._remove_for_good(dialog, row))

    async def _remove_for_good(self, dialog: TrashDialog, row: Trashed) -> None:
        from desktop_app.gui.dialogs.message import QuestionDialog, ask

        title = row.version.called
        question = tr("Delete “{title}” for good?", title=title)
        gone = tr("All its versions, its draft and its runs are deleted. This cannot be undone.")
        if await ask(QuestionDialog(question, gone, tr("Delete"), dialog)):
            await self.window.services.trash.remove(row.version.key)
            dialog.load()

    # -- recovery --------------------------------------------------------------------------------------
    def watch(self, page: WorkflowPage) -> None:
        """Do what the banner over a recovered draft asks for."""
        page.recovered.compare.connect(self.window.actions_["compare_saved"].trigger)
        page.recovered.discard.connect(lambda: self._discard(page.session))

    def _discard(self, session: EditorSession) -> None:
        session.document.go_to(0)
        self.window.line.tell(tr("Back to the saved version. Ctrl+Y brings the changes back."))

    # -- leaving ---------------------------------------------------------------------------------------
    async def may_leave(self, sessions: Sequence[EditorSession], *, whole: bool = False) -> bool:
        """Ask what becomes of the runs under way in ``sessions``; False when the person stays."""
        from desktop_app.gui.dialogs.leaving import STOP, LeavingDialog
        from desktop_app.gui.dialogs.message import choice

        running = _under_way(sessions)
        if not running:
            return True
        if self._asking:
            return False
        self._asking = True
        try:
            code = await choice(LeavingDialog(len(running), whole, self.window.front))
        finally:
            self._asking = False
        if code == STOP:
            for session in _under_way(running):  # The others have ended meanwhile.
                await session.stop()
        return code != 0

    def leave(self) -> None:
        """Leave the window, unless the person stays with what is running."""
        sessions = [page.session for page in self.window.pages()]
        if _under_way(sessions):
            self.window.bench.do(tr("The runs could not be stopped"), self._leave(sessions))
        else:
            self.window.closing.emit()

    async def _leave(self, sessions: Sequence[EditorSession]) -> None:
        if await self.may_leave(sessions, whole=True):
            self.window.closing.emit()


def _under_way(sessions: Sequence[EditorSession]) -> list[EditorSession]:
    return [session for session in sessions if session.run.phase in ("running", "queued")]
