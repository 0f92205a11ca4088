"""What every test gets: an off-screen Qt, a home and workspace of its own, a look at what it leaves behind.

Works without PySide6 and without pytest-qt: the tests that need no Qt also run where there is none
(WIREWORK_NO_QT=1 then makes sure of it). Coroutine tests (``async def test_...``) run on plain asyncio.
"""

from __future__ import annotations

import asyncio
import gc
import importlib.util
import inspect
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

# Before anything can import Qt.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_API", "pyside6")
os.environ.setdefault("QT_PREFERRED_BINDING", "PySide6")

# Nobody's keyring is asked in a test, not even by a process that a test starts.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"

GRACE_SECONDS = 2.0
"""How long a thread may take to end after its test."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare pytest-qt's settings where pytest-qt is not installed: pyproject.toml names them."""
    if importlib.util.find_spec("pytestqt") is None:
        parser.addini("qt_api", "unused without pytest-qt")
        parser.addini("qt_log_level_fail", "unused without pytest-qt")


def pytest_configure(config: pytest.Config) -> None:
    """Refuse to run 'without Qt' where Qt can be imported; load hypothesis's profile.

    No deadline on shared machines, and the same examples in every run: a change is judged by what it changed.
    ``WIREWORK_EXPLORE=1`` draws new examples instead: what it finds becomes an ``@example``.
    """
    if os.environ.get("WIREWORK_NO_QT") and importlib.util.find_spec("PySide6") is not None:
        raise pytest.UsageError(
            "WIREWORK_NO_QT is set, but PySide6 can be imported: this run would prove nothing"
        )
    if importlib.util.find_spec("hypothesis") is not None:
        from hypothesis import settings

        explore = bool(os.environ.get("WIREWORK_EXPLORE"))
        settings.register_profile("wirework", deadline=None, derandomize=not explore)
        settings.load_profile("wirework")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Keep the collector away from modules and collected tests: looking through them took a fifth of a second
    after every test of a window. Whoever gives everything back to the collector gets it taken away again
    (to ask ``gc.get_freeze_count`` would take as long: it counts them).
    """
    if gc.unfreeze is _unfreeze:
        gc.unfreeze = _give_back
        gc.collect()
        gc.freeze()


_unfreeze = gc.unfreeze


def _give_back() -> None:
    gc.unfreeze = _unfreeze
    _unfreeze()


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a coroutine test on a fresh asyncio loop and fail it if it leaves tasks behind."""
    function = pyfuncitem.obj
    if not inspect.iscoroutinefunction(function) or pyfuncitem.config.pluginmanager.hasplugin("asyncio"):
        return None
    names = inspect.signature(function).parameters
    arguments = {name: value for name, value in pyfuncitem.funcargs.items() if name in names}
    check = pyfuncitem.get_closest_marker("allow_leaks") is None
    with asyncio.Runner() as runner:
        leaked = runner.run(_run_and_look(function(**arguments)))
    if leaked and check:
        pytest.fail("the test left asyncio tasks running: " + ", ".join(leaked), pytrace=False)
    return True


async def _run_and_look(test: object) -> list[str]:
    """Await ``test``; return the names of the tasks that still run one round later."""
    assert inspect.isawaitable(test)
    await test
    await asyncio.sleep(0)
    return [repr(task.get_coro()) for task in asyncio.all_tasks() if task is not asyncio.current_task()]


@pytest.fixture(scope="session")
def _session_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder for the whole run, so that fonts are not scanned again for every test."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def _isolated_home(tmp_path: Path, _session_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the test a home and a workspace of its own: nothing of the person's is read or written.

    The folder is ``<tmp_path>/.home``; the workspace inside it is made by whoever needs it.
    """
    home = tmp_path / ".home"
    home.mkdir()
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(home))
    for name in ("APPDATA", "LOCALAPPDATA", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(home / name.lower()))
    monkeypatch.setenv("XDG_CACHE_HOME", str(_session_cache))
    monkeypatch.setenv("WIREWORK_WORKSPACE", str(home / "workspace"))


@pytest.fixture(autouse=True)
def _no_leaked_threads(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test whose threads outlive it: everything that is started has one owner that stops it."""
    before = set(threading.enumerate())
    yield
    if request.node.get_closest_marker("allow_leaks") is None:
        leaked = _still_alive(before)
        if leaked:
            pytest.fail("the test left threads running: " + ", ".join(leaked), pytrace=False)


def _still_alive(before: set[threading.Thread]) -> list[str]:
    """Return the names of new threads that do not end within the grace time.

    Threads that Python only learned of because they called into it (Qt's own) are not counted.
    """
    deadline = time.monotonic() + GRACE_SECONDS
    while True:
        new = [thread for thread in threading.enumerate() if thread not in before and _is_ours(thread)]
        if not new or time.monotonic() > deadline:
            return [thread.name for thread in new]
        time.sleep(0.01)


def _is_ours(thread: threading.Thread) -> bool:
    return not isinstance(thread, threading._DummyThread)
