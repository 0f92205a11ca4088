"""Asks a person before code from outside is run, tested or switched on, and then goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop_app.domain.foreign_code import code_of
from desktop_app.domain.workflow import Workflow
from desktop_app.editor.fragments import Fragment
from desktop_app.gui.wording import tr

if TYPE_CHECKING:
    from desktop_app.gui.main_window import MainWindow
    from desktop_app.gui.session import EditorSession


def connect_runs(window: MainWindow) -> None:
    """Join what a run may ask for with the forms of the window."""
    running, commands = window.running, window.commands
    running.asked.connect(commands.ask_input)
    running.answering.connect(commands.ask_answer)
    running.blocked.connect(lambda: window.focus_dock(window.problems))
    running.consenting.connect(lambda session, go_on: ask_for(window, session, go_on))


def ask_for(window: MainWindow, session: EditorSession, go_on: Callable[[], object]) -> None:
    """Go on with a workflow as the canvas shows it, after asking if it holds code from outside."""
    key, document = session.key, session.document.workflow
    if window.services.consents.open(key, document):
        window.bench.do(tr("The consent could not be kept"), agreed(window, key, document, go_on))
    else:
        go_on()


async def agreed(window: MainWindow, key: str, document: Workflow, go_on: Callable[[], object]) -> None:
    """Ask for the consent that a document still needs; go on once there is nothing to ask for."""
    from desktop_app.gui.dialogs.consent import ConsentSheet
    from desktop_app.gui.dialogs.message import ask

    services = window.services
    if parts := services.consents.open(key, document):
        sheet = ConsentSheet(document.title or key, parts, services.catalog, window.front)
        if not await ask(sheet):
            return
        await services.consents.agree(key, document)
    go_on()


def may_run(session: EditorSession) -> bool:
    """Whether the code of what a tab shows may run; that of a run from a file may not."""
    return not session.services.consents.open(session.key, session.document.workflow)


def holds_code(piece: Fragment) -> bool:
    """Whether nodes hold code that would need consent, were they from outside."""
    return bool(code_of(Workflow(nodes=piece.nodes)))


async def arrived(session: EditorSession, piece: Fragment, go_on: Callable[[], object]) -> None:
    """Keep that nodes from outside wait for consent in this workflow, then go on."""
    before = session.document.workflow
    await session.services.consents.arrived(session.key, Workflow(nodes=piece.nodes), before)
    go_on()
