"""The file nodes on real files, and what they must never touch (data.md 3.10)."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.errors import InvalidRequestError, PermissionDeniedError
from desktop_app.domain.execution import Job
from desktop_app.domain.workflow import Node
from desktop_app.engine.folders import FOLDERS, Folders
from desktop_app.engine.settings import EngineSettings
from tests.helpers.engine import Bench, bench


@asynccontextmanager
async def workspace(root: Path, **environment: Any) -> AsyncIterator[Bench]:
    """An engine whose workspace is a folder."""
    (root / "files").mkdir(parents=True, exist_ok=True)
    async with bench(root=root, environment=environment) as made:
        yield made


async def did(root: Path, type_id: str, context: Any = None, **config: Any) -> Job:
    """Run one node in the workspace and return its job."""
    environment = config.pop("environment", {})
    async with workspace(root, **environment) as made:
        execution = await made.run(Node("n", type_id, "File", config), context=context or {})
        return await made.job(execution, "n")


def put(root: Path, name: str, content: str | bytes = "x") -> Path:
    path = root / "files" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    ("kind", "content", "meant"),
    [
        ("text", "ä\nb", "ä\nb"),
        ("lines", "a\r\nb\n", ["a", "b"]),
        ("json", '{"a": [1, null]}', {"a": [1, None]}),
        ("csv", 'name;n\n"a;b";1\n', [{"name": "a;b", "n": "1"}]),
        ("base64", b"\xff\x00", "/wA="),
        ("text", b"\xef\xbb\xbfmarked", "marked"),
    ],
)
async def test_content_is_read_as_what_it_is(
    tmp_path: Path, kind: str, content: str | bytes, meant: Any
) -> None:
    put(tmp_path, "in", content)
    job = await did(tmp_path, "file-read", path="files/in", format=kind)
    assert (job.status, job.result) == (1, meant)


async def test_a_file_can_be_described_without_being_read(tmp_path: Path) -> None:
    path = put(tmp_path, "report.PDF", "1234")
    job = await did(tmp_path, "file-read", {"f": {"path": str(path)}}, path="{{$context.f}}", format="file")
    assert job.result == {
        "path": str(path),
        "filename": "report.PDF",
        "title": "report",
        "extname": ".pdf",
        "mimetype": "application/pdf",
        "size": 4,
    }


@pytest.mark.parametrize(
    ("config", "code"),
    [
        ({"path": "files/none"}, "ENOENT"),
        ({"path": "files"}, "EISDIR"),
        ({"path": ""}, "EINVAL"),
        ({"path": "files/big", "maxKb": 1}, "EFBIG"),
        ({"path": "files/bytes"}, "EINVAL"),
        ({"path": "files/bytes", "encoding": "klingon"}, "EINVAL"),
        ({"path": "files/big", "format": "json"}, "EINVAL"),
    ],
)
async def test_what_cannot_be_read_is_a_failure_with_a_code(
    tmp_path: Path, config: dict[str, Any], code: str
) -> None:
    put(tmp_path, "big", "x" * 2_000)
    put(tmp_path, "bytes", b"\xff\xfe\xff")
    job = await did(tmp_path, "file-read", **config)
    assert (job.status, job.result["code"]) == (-1, code) and job.result["message"]
    calm = await did(tmp_path, "file-read", **config, ignoreFail=True)
    assert (calm.status, calm.result) == (1, job.result)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
async def test_a_pipe_that_would_never_end_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    os.mkfifo(tmp_path / "files" / "pipe")
    assert (await did(tmp_path, "file-read", path="files/pipe")).result["code"] == "EISDIR"


async def test_a_value_is_written_replaced_and_added_to(tmp_path: Path) -> None:
    out = tmp_path / "files" / "deep" / "out.txt"
    write = {"path": "files/deep/out.txt", "newline": True}
    job = await did(tmp_path, "file-write", content="one", **write)
    assert (job.status, job.result["filename"], out.read_text()) == (1, "out.txt", "one\n")
    await did(tmp_path, "file-write", {"v": {"a": 1}}, content="{{$context.v}}", mode="append", **write)
    assert out.read_text() == 'one\n{"a":1}\n'
    await did(tmp_path, "file-write", content="", mode="replace", **{**write, "newline": False})
    assert out.read_text() == ""
    job = await did(tmp_path, "file-write", content="new", mode="create", **write)
    assert (job.status, job.result["code"], out.read_text()) == (-1, "EEXIST", "")
    assert [path.name for path in out.parent.iterdir()] == ["out.txt"]


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "files/../../x",
        "~/x",
        "store.sqlite",
        "..",
        "files/way/x",
        "files/\0",
        "files/..",
        "/",
        " ",
    ],
)
def test_a_path_that_leads_elsewhere_is_refused_however_it_is_written(tmp_path: Path, path: str) -> None:
    root = tmp_path / "space"
    (root / "files").mkdir(parents=True)
    (root / "files" / "way").symlink_to(tmp_path)
    with pytest.raises((PermissionDeniedError, InvalidRequestError)):
        Folders(EngineSettings(root=root)).path(path)


@pytest.mark.parametrize("kind", ["file-read", "file-write", "file-list", "file-move"])
async def test_no_node_touches_what_lies_outside(tmp_path: Path, kind: str) -> None:
    root, elsewhere = tmp_path / "space", tmp_path / "elsewhere"
    elsewhere.mkdir()
    put(root, "own", "own")
    member = {"file-list": "folder", "file-move": "target"}.get(kind, "path")
    job = await did(root, kind, **{"content": "evil", "source": "files/own", member: str(elsewhere / "x")})
    assert (job.status, job.result["code"]) == (-1, "EACCES")
    assert list(elsewhere.iterdir()) == [] and (root / "files" / "own").read_text() == "own"


async def test_a_person_allows_other_folders_but_never_the_workspace_itself(tmp_path: Path) -> None:
    root, other = tmp_path / "space", tmp_path / "other"
    other.mkdir()
    (other / "in").write_text("there")
    given = {FOLDERS: f"{other}\n{tmp_path}"}
    job = await did(root, "file-read", path=str(other / "in"), environment=given)
    assert (job.status, job.result) == (1, "there")
    job = await did(root, "file-write", path=str(root / "x"), content="", environment=given)
    assert job.result["code"] == "EACCES" and "Wirework itself" in job.result["message"]


async def test_files_are_found_by_name_words_and_age(tmp_path: Path) -> None:
    for at, name in enumerate(("b.csv", "a.txt", "sub/c.csv", "sub/d.log")):
        os.utime(put(tmp_path, name, f"number {at}"), (at, at))

    async def found(**config: Any) -> list[str]:
        job = await did(tmp_path, "file-list", folder="files", **config)
        return [one["filename"] for one in job.result]

    assert await found() == ["a.txt", "b.csv"]
    assert await found(recursive=True, order="newest") == ["d.log", "c.csv", "a.txt", "b.csv"]
    assert await found(recursive=True, pattern="*.csv;*.log", limit=2) == ["b.csv", "c.csv"]
    assert await found(kind="folders") == ["sub"]
    assert await found(recursive=True, contains="number 2") == ["c.csv"]
    job = await did(tmp_path, "file-list", folder="files/sub", pattern="c*")
    assert job.result[0]["modified"] == "1970-01-01T00:00:02.000Z" and job.result[0]["size"] == 8


async def test_a_link_in_a_circle_is_not_walked(tmp_path: Path) -> None:
    put(tmp_path, "deep/in")
    (tmp_path / "files" / "deep" / "up").symlink_to(tmp_path / "files")
    job = await did(tmp_path, "file-list", folder="files", recursive=True)
    assert [one["filename"] for one in job.result] == ["in"]


async def test_files_are_moved_renamed_copied_and_deleted(tmp_path: Path) -> None:
    source, files = put(tmp_path, "a.txt", "A"), tmp_path / "files"
    job = await did(tmp_path, "file-move", operation="copy", source="files/a.txt", target="files/b.txt")
    assert (job.status, job.result["filename"], source.exists()) == (1, "b.txt", True)
    job = await did(tmp_path, "file-move", operation="move", source="files/a.txt", target="files/done/")
    assert (files / "done" / "a.txt").read_text() == "A" and not source.exists()
    both = [str(files / "b.txt"), {"path": str(files / "done" / "a.txt")}]
    job = await did(
        tmp_path, "file-move", {"all": both}, operation="move", source="{{$context.all}}", target="files/all"
    )
    assert [one["filename"] for one in job.result] == ["b.txt", "a.txt"]
    job = await did(tmp_path, "file-move", operation="delete", source="files/all/a.txt")
    assert job.result == [str(files / "all" / "a.txt")]
    assert sorted(path.name for path in files.rglob("*") if path.is_file()) == ["b.txt"]


@pytest.mark.parametrize(
    ("existing", "left"), [("fail", "old"), ("replace", "new"), ("rename", "old")], ids=str
)
async def test_a_place_that_is_taken_is_dealt_with_as_chosen(
    tmp_path: Path, existing: str, left: str
) -> None:
    put(tmp_path, "a.txt", "new")
    taken = put(tmp_path, "b.txt", "old")
    job = await did(tmp_path, "file-move", source="files/a.txt", target="files/b.txt", existing=existing)
    assert taken.read_text() == left
    assert job.status == (-1 if existing == "fail" else 1)
    if existing == "rename":
        assert job.result["filename"] == "b (2).txt"


async def test_one_file_that_is_missing_stops_the_node_before_the_first_is_moved(tmp_path: Path) -> None:
    source = put(tmp_path, "a.txt")
    names = {"all": ["files/a.txt", "files/none.txt"]}
    job = await did(tmp_path, "file-move", names, source="{{$context.all}}", target="files/done/")
    assert (job.status, job.result["code"]) == (-1, "ENOENT") and source.exists()


async def test_folders_are_neither_moved_nor_deleted(tmp_path: Path) -> None:
    put(tmp_path, "deep/a.txt")
    job = await did(tmp_path, "file-move", operation="delete", source="files/deep")
    assert (job.status, job.result["code"]) == (-1, "EISDIR")
