"""What becomes of a file that is to be the next version of a workflow (editor.md E, Versions)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from desktop_app.domain.workflow import Workflow
from desktop_app.editor.merging import merge, nearest
from desktop_app.gui.docks.versions import numbered
from desktop_app.gui.session import EditorSession

if TYPE_CHECKING:
    from desktop_app.gui.main_window import MainWindow


async def brought_together(window: MainWindow, session: EditorSession, document: Workflow) -> Workflow | None:
    """Return what the draft becomes: the file as it is where nothing was changed apart from it, else what a
    person takes of both; None when the person gives up.

    The state both come from is the version that the file is nearest to. A draft that no version is nearer
    to than the draft itself is compared with the file alone.
    """
    from desktop_app.gui.dialogs.merge import MergeDialog
    from desktop_app.gui.dialogs.message import ask

    window.commit_typing()
    ours, theirs = session.document.workflow, replace(document, key=session.key)
    states = [(row.label, row.version.document) for row in await numbered(session)]
    states = [(label, state) for label, state in states if merge(None, state, ours)]
    base = nearest(ours, theirs, [state for _, state in states])
    if (base is None and not session.document.modified) or not merge(base, ours, theirs):
        return theirs
    dialog = MergeDialog(ours, theirs, states, base, window.themes.current, window.front)
    return dialog.result_document() if await ask(dialog) else None
