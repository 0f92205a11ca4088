"""File nodes and programs tried alone, in the folders of the workspace (engine.md 2.14, data.md 3.10)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from desktop_app.app.core import Core
from desktop_app.services.trial import TrialResult


async def tried(root: Path, type_id: str, config: dict[str, Any], **values: Any) -> TrialResult:
    async with Core.open(root, start="no") as core:
        return await core.services.trial.test_node(type_id, config, values)


async def test_files_are_read_and_found_in_the_folder_of_the_workspace(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "a.txt").write_text("hello", encoding="utf-8")
    read = await tried(
        tmp_path, "file-read", {"path": "files/{{$context.name}}"}, **{"$context.name": "a.txt"}
    )
    assert (read.status, read.result) == (1, "hello")
    found = await tried(tmp_path, "file-list", {"folder": "files", "pattern": "*.txt"})
    assert [each["filename"] for each in found.result] == ["a.txt"]
    outside = await tried(tmp_path, "file-read", {"path": str(tmp_path / "wirework.db")})
    assert (outside.status, outside.result["code"]) == (-1, "EACCES")


async def test_what_changes_files_changes_them_for_real(tmp_path: Path) -> None:
    written = await tried(tmp_path, "file-write", {"path": "files/b.txt", "content": "new", "newline": False})
    assert written.status == 1 and (tmp_path / "files/b.txt").read_text("utf-8") == "new"
    moved = await tried(
        tmp_path, "file-move", {"operation": "move", "source": "files/b.txt", "target": "files/c.txt"}
    )
    assert moved.status == 1 and (tmp_path / "files/c.txt").exists()


async def test_a_program_is_run_in_the_folder_of_the_workspace(tmp_path: Path) -> None:
    code = {"command": sys.executable, "arguments": ["-c", "import os; print(os.getcwd(), os.environ['X'])"]}
    environment = [{"name": "X", "value": "{{$context.x}}"}]
    done = await tried(tmp_path, "run-command", {**code, "environment": environment}, **{"$context.x": "7"})
    assert done.result["output"].split() == [str(tmp_path / "files"), "7"]


async def test_types_without_effects_are_tried_alone() -> None:
    mapping = {
        "dataSource": "{{$context.d}}",
        "variables": [{"key": "v", "path": "a", "name": "a", "paths": ["a"]}],
    }
    async with Core.open(None, start="no") as core:
        test = core.services.trial.test_node
        assert (await test("json-variable-mapping", mapping, {"$context.d": {"a": 0}})).result == {"v": 0}
        assert (await test("variable", {"value": "{{$context.d}}"}, {"$context.d": [1]})).result == [1]
        rule = {"engine": "math.js", "expression": "{{a}} + 1"}
        dynamic = {"expression": "{{$context.rule}}", "scope": "{{$context.data}}"}
        given = {"$context.rule": rule, "$context.data": {"a": 2}}
        assert (await test("dynamic-calculation", dynamic, given)).result == 3
