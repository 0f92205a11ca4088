"""The bootstrap's subcommands: ``setup``, ``run`` and ``test``. Standard library only.

The environment is ``.venv`` in the repository, or what WIREWORK_VENV names; the tests without Qt have one
more beside it, with ``-noqt`` at its name's end.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import locks
from checks import OFFSCREEN, all_tests, run_checks
from complaint import Complaint
from environment import Environment
from qt_libraries import ensure_libraries
from servers import missing_servers

SCREENSHOT = locks.REPOSITORY / ".wirework" / "first-start.png"


def main(arguments: Sequence[str]) -> int:
    """Run one subcommand and return its exit status; complaints are printed, not raised."""
    command, rest = _parse(arguments)
    try:
        return {"setup": _setup, "run": _run, "test": _test}[command](rest)
    except Complaint as complaint:
        print(f"\n{complaint}", file=sys.stderr)
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on where this one was.", file=sys.stderr)
        return 130
    return 1


def _parse(arguments: Sequence[str]) -> tuple[str, list[str]]:
    parser = argparse.ArgumentParser(prog="bootstrap.py", description="Sets up Wirework and starts it.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("setup", help="create the environment and install the locked packages")
    run = commands.add_parser("run", help="set up, then open the window; arguments go to Wirework")
    test = commands.add_parser("test", help="set up, then run all checks; with arguments: pytest alone")
    for subcommand in (run, test):
        subcommand.add_argument("rest", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    parsed = parser.parse_args(arguments)
    return parsed.command, getattr(parsed, "rest", [])


def _setup(_rest: list[str]) -> int:
    environment = _runtime(window=False)
    print(f"Ready: {environment.python}")
    return 0


def _run(rest: list[str]) -> int:
    if rest or _has_display():
        return _start(_runtime(window=_has_display()), rest, {})
    return _first_start_without_display(_runtime(window=False))


def _test(rest: list[str]) -> int:
    ensure_libraries(window=False, servers=[] if rest else missing_servers())
    runtime, development = _text(locks.RUNTIME), _text(locks.DEVELOPMENT)
    full = Environment(_path())
    full.ensure(development, also_holds=[runtime])
    if rest:
        return 0 if all_tests(full, rest).passes() else 1
    without_qt = Environment(_path().with_name(_path().name + "-noqt"))
    without_qt.ensure(locks.without_qt(locks.DEVELOPMENT))
    return run_checks(full, without_qt)


def _runtime(window: bool) -> Environment:
    """Return the environment with everything that running needs."""
    ensure_libraries(window)
    environment = Environment(_path())
    environment.ensure(_text(locks.RUNTIME))
    return environment


def _path() -> Path:
    return Path(os.environ.get("WIREWORK_VENV") or locks.REPOSITORY / ".venv").absolute()


def _text(lock: Path) -> str:
    return lock.read_text(encoding="utf-8")


def _has_display() -> bool:
    """Tell whether a window can be opened that somebody sees."""
    if os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0] in {"offscreen", "minimal"}:
        return False
    return sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _start(environment: Environment, arguments: Sequence[str], variables: dict[str, str]) -> int:
    command = [str(environment.python), "-m", "desktop_app", *arguments]
    return subprocess.run(command, env={**os.environ, **variables}, check=False).returncode


def _first_start_without_display(environment: Environment) -> int:
    """Run the sample workflow off-screen and leave a picture of the window."""
    print("No display: the sample workflow runs off-screen instead, and a screenshot is written.", flush=True)
    picture = _picture_place()
    status = _start(environment, ["--demo-screenshot", str(picture)], OFFSCREEN)
    if status or not picture.exists():
        raise Complaint(
            f"The off-screen start ended with status {status}; "
            + ("it did write " if picture.exists() else "it did not write ")
            + f"{picture}.",
            f"run '{environment.python} -m desktop_app doctor', which names what is missing.",
        )
    print(f"Screenshot: {picture}")
    return 0


def _picture_place() -> Path:
    """Return where the screenshot goes: the checkout, or a temporary folder if that is not ours."""
    try:
        SCREENSHOT.parent.mkdir(exist_ok=True)
        SCREENSHOT.unlink(missing_ok=True)
        SCREENSHOT.touch()
        SCREENSHOT.unlink()
    except OSError:
        return Path(tempfile.mkdtemp(prefix="wirework-")) / SCREENSHOT.name
    return SCREENSHOT
