"""The core starts and stops everything in order, in memory and on a workspace."""

from __future__ import annotations

import importlib
import logging
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from desktop_app.app.core import Core, Types, Workspace, load_types
from desktop_app.app.diagnosis import LIBRARIES, PROBLEM, diagnose
from desktop_app.app.logging import hidden_in_logs, logging_to
from desktop_app.domain import codec
from desktop_app.domain.errors import (
    ExtensionError,
    NotFoundError,
    StorageError,
    StoreTooNewError,
    WorkspaceBusyError,
)
from desktop_app.domain.masking import Veil
from tests.helpers.documents import adding, document, node, waiting

DOUBLES = Path(__file__).parents[2] / "conformance" / "test_doubles.py"


async def test_runs_in_memory() -> None:
    async with Core.open(None) as core:
        workflow = codec.decode(adding())
        execution = await core.services.executions.run_document("k", workflow, {"a": 1})
        assert execution is not None and execution.output == {"sum": 2}


@pytest.mark.parametrize("mode", ["inline", "thread"])
async def test_workspace_keeps_what_waits(mode: str, tmp_path: Path) -> None:
    place = tmp_path / "space"
    async with Core.open(place, store_mode=mode) as core:  # type: ignore[arg-type]
        ran = await core.services.executions.run_document("k", codec.decode(waiting()), {})
        assert ran is not None and ran.status == 0
    async with Core.open(place) as core:
        task = (await core.services.tasks.pending())[0]
        await core.services.tasks.submit(task, "form", "ok", {"comment": "late"})
        await core.services.executions.idle()
        assert (await core.services.executions.get(ran.id)).execution.output == "late"


async def test_limits_come_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is given for ``$env`` goes before the process; in memory the process does not count."""
    monkeypatch.setenv("WORKFLOW_NODES_LIMIT", "7")
    monkeypatch.setenv("WORKFLOW_CONCURRENCY", "junk")
    async with Core.open(tmp_path, environment={"WORKFLOW_LOOP_LIMIT": 5}) as core:
        found = core.engine.settings
        assert (found.loop_limit, found.nodes_limit, found.concurrency) == (5, 7, 1)
        assert core.services.nodes_limit == 7
    async with Core.open(None, environment={"WORKFLOW_CONCURRENCY": "3"}) as core:
        assert (core.engine.settings.nodes_limit, core.engine.settings.concurrency) == (0, 3)


async def test_further_ids_lie_above_the_stored_ones(tmp_path: Path) -> None:
    async with Core.open(tmp_path) as core:
        first = await core.services.workflows.create(codec.decode(adding()))
    async with Core.open(tmp_path) as core:
        assert (await core.services.workflows.create(codec.decode(adding()))).id > first.id


async def test_workspace_has_one_owner_and_is_free_afterwards(tmp_path: Path) -> None:
    async with Core.open(tmp_path):
        with pytest.raises(WorkspaceBusyError):
            async with Core.open(tmp_path):
                pass
    async with Core.open(tmp_path):
        pass


async def test_is_free_after_a_failed_start(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.store.write_bytes(b"no database at all, but long enough to be one" * 50)
    for _ in range(2):
        with pytest.raises(StorageError) as told:
            async with Core.open(workspace):
                pass
        assert not isinstance(told.value, WorkspaceBusyError | StoreTooNewError)


async def test_looking_starts_nothing(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    with pytest.raises(NotFoundError):
        async with Core.look(workspace):
            pass
    async with Core.open(workspace) as owner:
        await owner.services.workflows.create(codec.decode(adding()))
        async with Core.look(workspace) as reader:
            assert len(await reader.services.workflows.list()) == 1
            assert not reader.engine.ready


async def test_environment_and_loop_limit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WORKFLOW_LOOP_LIMIT", "7")
    async with Core.open(tmp_path) as core:
        assert core.engine.settings.loop_limit == 7
    async with Core.open(None, environment={"X": 1}) as core:
        assert core.engine.settings.loop_limit == 0
        values = document(node("n", "output", {"value": "{{$env.X}}"}))
        ran = await core.services.executions.run_document("k", codec.decode(values), {})
        assert ran is not None and ran.output == 1
    async with Core.open(None, environment={"WORKFLOW_LOOP_LIMIT": "3"}) as core:
        assert core.engine.settings.loop_limit == 3


def test_named_plugin_must_work_a_found_one_is_skipped(tmp_path: Path) -> None:
    plugins = tmp_path / "plugins"
    plugins.mkdir()
    broken = plugins / "broken.py"
    broken.write_text("import nothing_of_that_name")
    (plugins / "good.py").write_text(DOUBLES.read_text())
    for _ in range(2):  # Python leaves its cache in the folder
        types = load_types((), plugins)
        assert "test.echo" in types.registry.instructions
        assert [item.name for item in types.broken] == [str(broken)]
    with pytest.raises(ExtensionError, match="nothing_of_that_name"):
        load_types([str(broken)])


def test_log_goes_to_the_file_and_what_was_configured_comes_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    logger = logging.getLogger("desktop_app")
    before = (list(logger.handlers), logger.level, logger.propagate)
    with logging_to(tmp_path):
        logging.getLogger("desktop_app.some.part").info("said %s", "this")
    text = (tmp_path / "wirework.log").read_text()
    assert "[info] said this [desktop_app.some.part]" in text
    assert capsys.readouterr().err == ""
    assert (list(logger.handlers), logger.level, logger.propagate) == before


def test_log_on_the_screen_only_when_asked(capsys: pytest.CaptureFixture[str]) -> None:
    with logging_to(console=True):
        logging.getLogger("desktop_app.some.part").debug("detail")
    assert "detail" in capsys.readouterr().err


async def test_diagnosis_tells_a_newer_store(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    async with Core.open(workspace):
        pass
    with closing(sqlite3.connect(workspace.store)) as connection:
        connection.execute("UPDATE meta SET value = '99' WHERE key = 'schema'")
        connection.commit()
    finding = next(f for f in diagnose(workspace, Types(load_types().registry)) if f.name == "Schema")
    assert (finding.state, "99" in finding.detail) == (PROBLEM, True)
    assert finding.remedy


def test_diagnosis_names_the_package_of_a_missing_library(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("desktop_app.app.diagnosis.sys.platform", "linux")
    monkeypatch.setattr("desktop_app.app.diagnosis.loads", lambda name: name != "libxcb-cursor.so.0")
    found = next(f for f in diagnose(Workspace(tmp_path), load_types()) if f.name == "System libraries")
    assert found.remedy.endswith("apt-get install --no-install-recommends libxcb-cursor0")


def test_diagnosis_and_bootstrap_know_the_same_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bootstrap runs before anything is installed, so it cannot ask the package."""
    monkeypatch.syspath_prepend(str(Path(__file__).parents[3] / "packaging"))
    bootstrap = importlib.import_module("qt_libraries")
    assert {library.soname: library.package for library in bootstrap.LIBRARIES} == LIBRARIES


def test_log_rotates_keeps_five_older_files_and_no_secret_in_any(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("desktop_app.app.logging.FILE_BYTES", 300)
    veil = Veil()
    veil.change({"TOKEN": "hunter2"})
    with logging_to(tmp_path), hidden_in_logs(veil):
        for number in range(60):
            logging.getLogger("desktop_app.some.part").info("line %s of hunter2", number)
    files = sorted(tmp_path.glob("wirework.log*"))
    assert [file.name for file in files] == ["wirework.log", *(f"wirework.log.{n}" for n in range(1, 6))]
    texts = [file.read_text(encoding="utf-8") for file in files]
    assert all(len(text.encode()) <= 300 and "of ••••••" in text for text in texts)
    assert "line 59 " in texts[0] and "hunter2" not in "".join(texts)
