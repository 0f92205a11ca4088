"""Files that runs have left are swept away once nothing speaks of them any more (data.md 4.6)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from desktop_app.app.core import Core
from desktop_app.app.sweeping import Sweeping
from desktop_app.domain.errors import StorageError
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.engine.files import stored


def left(root: Path) -> tuple[Path, str]:
    """Leave an old download; return its folder and its path."""
    path = Path(stored(b"\0", "a.bin", root / "files" / "downloads")["path"])
    os.utime(path.parent, (0, 0))
    return path.parent, str(path)


def there(*paths: Path) -> list[bool]:
    return [path.exists() for path in paths]


def speaking() -> Workflow:
    return Workflow(key="w", nodes=(Node("v", "variable", config={"value": "{{$context.path}}"}),))


def sweeping(core: Core) -> Sweeping:
    assert core.sweeping is not None
    return core.sweeping


async def test_a_download_goes_when_the_last_run_that_speaks_of_it_is_deleted(tmp_path: Path) -> None:
    folder, path = left(tmp_path)
    async with Core.open(tmp_path, start="alone") as core:
        services = core.services
        version = await services.workflows.create(speaking())
        run = await services.executions.start(version, {"path": path})
        await services.executions.idle()
        assert run is not None and await sweeping(core).sweep() == 0
        await services.executions.delete(run.id)
        assert await sweeping(core).sweep() == 1 and not folder.exists()


async def test_what_a_waiting_run_a_draft_or_a_table_speaks_of_stays(tmp_path: Path) -> None:
    folders = {name: left(tmp_path) for name in ("run", "draft", "table", "nobody")}
    waits = Workflow(key="w", nodes=(Node("d", "delay", config={"duration": 1, "unit": 3_600_000}),))
    async with Core.open(tmp_path, start="alone") as core:
        services = core.services
        version = await services.workflows.create(waits)
        run = await services.executions.start(version, {"file": {"path": folders["run"][1]}})
        assert run is not None and run.status == 0
        draft = Workflow(key="w", nodes=(Node("r", "file-read", config={"path": folders["draft"][1]}),))
        await services.workflows.save_draft("w", draft)
        await core.data.create_table("kept", [{"name": "path", "type": "string"}])
        await core.data.create("kept", {"path": folders["table"][1]})
        assert await sweeping(core).sweep() == 1
    assert [name for name, (folder, _) in folders.items() if not folder.exists()] == ["nobody"]


async def test_what_is_fresh_or_a_persons_own_stays_and_old_mails_go(tmp_path: Path) -> None:
    fresh = Path(stored(b"\0", "b.bin", tmp_path / "files" / "downloads")["path"])
    own = tmp_path / "files" / "downloads" / "notes.txt"
    mail = tmp_path / "files" / "mail" / "123456789012.eml"
    mail.parent.mkdir()
    for path in (own, mail):
        path.write_text("x", encoding="utf-8")
        os.utime(path, (0, 0))
    async with Core.open(tmp_path, start="no") as core:
        assert await sweeping(core).sweep() == 1
    assert there(fresh, own, mail) == [True, True, False]


async def test_where_it_cannot_be_seen_what_is_spoken_of_nothing_is_swept(tmp_path: Path) -> None:
    folder, _ = left(tmp_path)
    async with Core.open(tmp_path, start="no") as core:
        core.workspace.data.write_bytes(b"no database at all" * 100)  # type: ignore[union-attr]
        with pytest.raises(StorageError):
            await sweeping(core).sweep()
    assert folder.exists()
