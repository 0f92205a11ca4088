"""The file trigger on real folders, with a clock that is moved by hand (data.md 1.5.2)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.errors import NotFoundError
from desktop_app.domain.workflow import Workflow, WorkflowVersion
from tests.triggers.schedule.bench import Bench, at, opened

ALL = ["created", "changed", "deleted"]


async def watching(bench: Bench, folder: Path, **config: Any) -> WorkflowVersion:
    """Enable a workflow that watches a folder; everything settles within two looks."""
    given = {"path": str(folder), "pattern": "*", "events": ALL, "settle": 1000, "interval": 2000, **config}
    made = Workflow(key="f", title="f", type="file-watch", config=given)
    version = await bench.core.services.workflows.create(made, enabled=True)
    await bench.idle()
    return version


async def heard(bench: Bench) -> list[tuple[str, str]]:
    return [(run.context["event"], run.context["file"]["filename"]) for run in await bench.runs()]


async def looks(bench: Bench, count: int = 2) -> None:
    for _ in range(count):
        await bench.advance(2)


def write(path: Path, text: str, second: int = 0) -> None:
    """Write a file with a time of its own: file systems are coarse."""
    path.write_text(text)
    os.utime(path, (1_700_000_000 + second, 1_700_000_000 + second))


async def test_created_changed_and_deleted_files_start_runs(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    write(tmp_path / "in" / "old.txt", "x")
    async with opened() as bench:
        await watching(bench, tmp_path / "in")
        await looks(bench)
        assert await heard(bench) == []
        write(tmp_path / "in" / "a.csv", "12345")
        await looks(bench)
        write(tmp_path / "in" / "a.csv", "123456", 1)
        await looks(bench)
        (tmp_path / "in" / "a.csv").unlink()
        await looks(bench)
        assert await heard(bench) == [("created", "a.csv"), ("changed", "a.csv"), ("deleted", "a.csv")]
        first = (await bench.runs())[0].context["file"]
        assert (first["title"], first["extname"], first["size"]) == ("a", ".csv", 5)
        assert first["mimetype"] == "text/csv"
        assert first["modifiedAt"] == "2023-11-14T22:13:20.000Z"


async def test_a_custom_action_that_is_bound_to_a_folder_hears_its_files(tmp_path: Path) -> None:
    binding = {"kind": "folderWatch", "path": str(tmp_path), "pattern": "*.csv"}
    made = Workflow(key="c", type="custom-action", config={"type": 0}, options={"bindings": [binding]})
    async with opened() as bench:
        await bench.core.services.workflows.create(made, enabled=True)
        await bench.idle()
        write(tmp_path / "a.csv", "1")
        write(tmp_path / "b.txt", "1")
        await looks(bench)
        (run,) = await bench.runs()
        data = run.context["data"]
        assert (data["event"], data["file"]["filename"], run.context["user"]["id"]) == ("created", "a.csv", 1)


async def test_a_file_that_is_still_being_written_waits(tmp_path: Path) -> None:
    async with opened() as bench:
        await watching(bench, tmp_path, settle=3000)
        for second in range(3):
            write(tmp_path / "a", "x" * second, second)
            await looks(bench, 1)
            assert await heard(bench) == []
        await looks(bench, 2)
        assert await heard(bench) == [("created", "a")]


async def test_what_is_found_while_the_application_stops_is_told_by_the_next(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    async with opened(tmp_path / "w") as bench:
        await watching(bench, tmp_path / "in", settle=0)
        write(tmp_path / "in" / "a", "x")
        folder = next(iter(bench.core.engine.activation._triggers["file-watch"]._ears.values()))  # type: ignore[attr-defined]
        bench.core.engine.ready = False
        await folder._compare()
    async with opened(tmp_path / "w", at(10)) as bench:
        await looks(bench)
        assert await heard(bench) == [("created", "a")]


@pytest.mark.parametrize("name", [".hidden", "~lock", "a.part", "b.CRDOWNLOAD", "c.tmp", "other.txt"])
async def test_unfinished_hidden_and_other_files_do_not_count(tmp_path: Path, name: str) -> None:
    async with opened() as bench:
        await watching(bench, tmp_path, pattern="*.csv, *.part, *.tmp, .h*, ~*")
        write(tmp_path / name, "x")
        await looks(bench)
        assert await heard(bench) == []


@pytest.mark.parametrize(("recursive", "count"), [(False, 0), (True, 1)])
async def test_folders_inside_count_where_that_is_wanted(tmp_path: Path, recursive: bool, count: int) -> None:
    (tmp_path / "in").mkdir()
    async with opened() as bench:
        await watching(bench, tmp_path, recursive=recursive)
        write(tmp_path / "in" / "a", "x")
        await looks(bench)
        assert len(await heard(bench)) == count


async def test_a_folder_may_come_later_and_one_file_may_be_watched(tmp_path: Path) -> None:
    async with opened() as bench:
        await watching(bench, tmp_path / "later" / "a.txt", events=["created"])
        (tmp_path / "later").mkdir()
        for name in ("a.txt", "b.txt"):
            write(tmp_path / "later" / name, "x")
        await looks(bench)
        assert await heard(bench) == [("created", "a.txt")]


async def test_what_happens_while_it_is_closed_is_caught_up_with_once(tmp_path: Path) -> None:
    folder, workspace = tmp_path / "in", tmp_path / "ws"
    folder.mkdir()
    async with opened(workspace) as bench:
        await watching(bench, folder)
    write(folder / "a", "x")
    for turn in range(2):
        async with opened(workspace, at(60 * (turn + 1))) as bench:
            await looks(bench)
            assert await heard(bench) == [("created", "a")]


async def test_switched_off_nothing_is_heard_and_nothing_is_made_up_for(tmp_path: Path) -> None:
    async with opened() as bench:
        version = await watching(bench, tmp_path)
        await bench.switch(version, False)
        write(tmp_path / "a", "x")
        await looks(bench)
        await bench.switch(version, True)
        await looks(bench)
        assert await heard(bench) == []


async def test_by_hand_a_file_is_given(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "x")
    async with opened() as bench:
        version = await watching(bench, tmp_path)
        await bench.core.engine.execute(version, {"path": str(tmp_path / "a.txt")})
        assert await heard(bench) == [("created", "a.txt")]
        with pytest.raises(NotFoundError):
            await bench.core.engine.execute(version, {"path": str(tmp_path / "gone")})
