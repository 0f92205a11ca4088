"""Starts the window, ties it to the core, and shuts both down in order (architecture 8)."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

os.environ.setdefault("QT_API", "pyside6")
# Plug-ins of pydantic would be looked for in every installed package before the first model validates.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from desktop_app.app.crash import CrashGuard
from desktop_app.app.logging import logging_to
from desktop_app.app.workspace import Workspace
from desktop_app.domain.bindings import SCHEME
from desktop_app.domain.errors import WorkspaceBusyError
from desktop_app.gui import tasks
from desktop_app.gui.language import Languages, resolved
from desktop_app.gui.loop import make_loop
from desktop_app.gui.settings import Settings
from desktop_app.gui.theme import Themes
from desktop_app.services.endings import ends

if TYPE_CHECKING:
    from desktop_app.app.assembly import Desk

log = logging.getLogger(__name__)

NAME: Final = "Wirework"
SETTINGS_FILE: Final = "window.ini"
SWITCH_INTERVAL_S: Final = 0.001
"""How long a worker thread may keep the window's thread from running Python."""

NO_DISPLAY: Final = (
    "wirework: there is no display for the window (neither DISPLAY nor WAYLAND_DISPLAY is set); without one, "
    "use 'wirework --demo-screenshot OUT.png' or 'wirework run FILE'"
)
SETTLE_S: Final = 0.1
"""How long after loading the window is left alone before anything else is started in its thread."""


def main(argv: Sequence[str] | None = None) -> int:
    """Open the window, or raise the one that is open; return the exit status.

    :raises WireworkError: the workspace cannot be used; the caller tells it.
    """
    try:
        options = _arguments(argv)
    except SystemExit as stop:
        return int(stop.code or 0)
    if options.demo_screenshot is not None:
        return _demonstrate(options.demo_screenshot)
    if not has_display(os.environ):
        print(NO_DISPLAY, file=sys.stderr)
        return 1
    workspace = Workspace.choose(options.workspace)
    app = make_app()
    with logging_to(workspace.logs if workspace.logs.is_dir() else None, console=options.debug):
        try:
            return _run(app, workspace, options)
        except Exception as error:
            from desktop_app.gui.faults import tell_failed_start

            tell_failed_start(app, Settings(workspace.root / SETTINGS_FILE), error)
            raise


def has_display(environ: Mapping[str, str], platform: str = sys.platform) -> bool:
    """Return whether a window has a place to appear: Qt ends the process with a core dump if it has none."""
    if platform != "linux" or environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="wirework", description="The workflow workbench.")
    parser.add_argument("given", nargs="*", metavar="FILE", help="files to open, or a link wirework://KEY")
    parser.add_argument("--workspace", type=Path, metavar="DIR", help="the workspace folder")
    parser.add_argument(
        "--plugin",
        action="append",
        default=[],
        dest="plugins",
        metavar="MODULE_OR_FILE",
        help="node types and triggers from outside",
    )
    parser.add_argument("--debug", action="store_true", help="log everything to standard error")
    parser.add_argument(
        "--demo-screenshot",
        type=Path,
        metavar="OUT.png",
        help="run the sample off-screen and write a picture of the window",
    )
    parser.add_argument("--in-tray", action="store_true", help="stay in the tray at first")
    parser.add_argument("--exit-when-usable", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(None if argv is None else list(argv))
    options.links = [text for text in options.given if text.startswith(f"{SCHEME}:")]
    options.files = [Path(text) for text in options.given if text not in options.links]
    return options


def make_app() -> QApplication:
    """Return the application object, made once for the process."""
    present = QApplication.instance()
    app = present if isinstance(present, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName(NAME)
    app.setApplicationDisplayName(NAME)
    app.setDesktopFileName("wirework")
    # The window decides when the program ends: not the closing of the last dialog.
    app.setQuitOnLastWindowClosed(False)
    return app


def _run(app: QApplication, workspace: Workspace, options: argparse.Namespace) -> int:
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    settings = Settings(workspace.root / SETTINGS_FILE)
    loop = make_loop(app, stock=settings.stock_loop())
    asyncio.set_event_loop(loop)
    try:
        return tasks.to_its_end(loop, _live(app, workspace, settings, options))
    except WorkspaceBusyError:
        # Somebody has it: if that is a window it takes the files and comes to the front.
        from desktop_app.app.single_instance import hand_over

        if hand_over(workspace.root, options.files, options.links):
            return 0
        raise
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
        asyncio.set_event_loop(None)


async def _live(
    app: QApplication, workspace: Workspace, settings: Settings, options: argparse.Namespace
) -> int:
    """Everything between start and end of the window, in the order in which it is taken and given back."""
    from desktop_app.app.assembly import Desk
    from desktop_app.app.core import Core

    async with Core.open(workspace, plugins=options.plugins, store_mode="thread") as core:
        Languages(app).use(resolved(settings.language()))
        themes = Themes(app, settings.theme())
        themes.prepare()  # The window finishes it.
        desk = Desk(core, settings, themes)
        guard = CrashGuard(desk.tell_error, workspace.logs)
        guard.install(asyncio.get_running_loop())
        forget = tasks.set_error_handler(guard.report)
        with contextlib.ExitStack() as later:
            try:
                _watch_the_end(app, desk, later)
                desk.window.memory.fit()
                desk.begin(options.files, in_tray=options.in_tray, links=options.links)
                tasks.spawn(_settle(desk, workspace, app, later), desk.window)
                if options.exit_when_usable:
                    tasks.spawn(_measure(desk), desk.window)
                await desk.closed.wait()
                await desk.shut_down()
            finally:
                later.close()
                forget()
                guard.remove()
                desk.dispose()
    return 0


async def _settle(desk: Desk, workspace: Workspace, app: QApplication, later: contextlib.ExitStack) -> None:
    """What nobody waits for, once the window shows what was open last; ``later`` ends it in order."""
    await desk.begun.wait()
    await asyncio.sleep(SETTLE_S)
    from desktop_app.app.single_instance import Doorman
    from desktop_app.app.warm_up import warm_up
    from desktop_app.gui.canvas.garbage import GarbageTimer
    from desktop_app.services.asked import answer

    services = desk.core.services
    door = Doorman(workspace.root, desk.receive, lambda wish: answer(services, wish), app)
    later.callback(door.close)
    await warm_up()
    await desk.window.data.load()
    desk.core.watching.start()
    garbage = GarbageTimer(app)
    later.callback(garbage.stop)
    garbage.start()


async def _measure(desk: Desk) -> None:
    """For the benchmark: leave when what was open last has been painted and takes input."""
    from desktop_app.app.usable import report

    await desk.begun.wait()
    page = desk.window.page
    await report(page.canvas if page else desk.window.centre)
    desk.ask_to_close()


def _watch_the_end(app: QApplication, desk: Desk, later: contextlib.ExitStack) -> None:
    """Leave in order when the system asks for it."""
    loop = asyncio.get_running_loop()
    for number in ends():
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
            loop.add_signal_handler(number, desk.ask_to_close)
    for told, act in ((app.commitDataRequest, desk.end_session), (app.aboutToQuit, desk.ask_to_close)):
        later.callback(QObject.disconnect, told.connect(act))


def _demonstrate(out: Path) -> int:
    """Run the sample off-screen and write a picture of the window; for machines without a display."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from desktop_app.app.demonstration import demonstrate

    with tempfile.TemporaryDirectory(prefix="wirework-") as folder:
        app = make_app()
        loop = make_loop(app)
        asyncio.set_event_loop(loop)
        try:
            result = loop.run_until_complete(demonstrate(Path(folder), out))
        finally:
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.close()
            asyncio.set_event_loop(None)
            app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    print(out)
    print(result)
    return 0
