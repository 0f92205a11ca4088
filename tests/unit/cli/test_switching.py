"""``wirework enable`` and ``disable``: the trigger of a workflow from the command line."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from desktop_app.app.core import Core
from desktop_app.app.lock import WorkspaceLock
from desktop_app.app.workspace import Workspace
from desktop_app.domain import codec
from desktop_app.services.asked import answer
from desktop_app.services.channel import LARGEST, channel, listening
from tests.helpers.documents import adding, document, node


async def _stored(workspace: Path, *documents: Any) -> None:
    async with Core.open(workspace, start="no") as core:
        for each in documents:
            await core.services.workflows.create(codec.decode(each))


def store(workspace: Path, *documents: Any) -> None:
    """Put workflows into a workspace."""
    asyncio.run(_stored(workspace, *documents))


def test_a_trigger_is_switched_on_by_title_and_off_by_key(wirework: Any, tmp_path: Path) -> None:
    store(tmp_path, adding())
    done = wirework("enable", "Sample", "--workspace", tmp_path)
    assert (done.status, done.out) == (0, "The trigger of 'Sample' (sample) is switched on.\n")
    again = wirework("enable", "sample", "--workspace", tmp_path, "--json")
    assert again.json == {"key": "sample", "title": "Sample", "enabled": True}
    off = wirework("disable", "sample", "--workspace", tmp_path)
    assert (off.status, off.out) == (0, "The trigger of 'Sample' (sample) is switched off.\n")


def test_what_cannot_be_found_or_is_not_one_is_told_with_the_keys(wirework: Any, tmp_path: Path) -> None:
    store(tmp_path, {**adding(), "key": "a", "title": "Same"}, {**adding(), "key": "b", "title": "Same"})
    missing = wirework("enable", "c", "--workspace", tmp_path)
    assert missing.status == 2
    assert "no workflow 'c'" in missing.err and "a, b" in missing.err
    several = wirework("disable", "Same", "--workspace", tmp_path)
    assert several.status == 2
    assert "name one by its key" in several.err


def test_a_workflow_that_can_never_run_is_not_switched_on(wirework: Any, tmp_path: Path) -> None:
    store(tmp_path, document(node("odd", "no-such-type", {})))
    done = wirework("enable", "sample", "--workspace", tmp_path)
    assert done.status == 2
    assert "no-such-type" in done.err
    assert wirework("disable", "sample", "--workspace", tmp_path).status == 0


def test_a_process_that_cannot_be_asked_is_named_with_a_way_out(wirework: Any, tmp_path: Path) -> None:
    store(tmp_path, adding())
    with WorkspaceLock(Workspace(tmp_path).lock):
        done = wirework("enable", "sample", "--workspace", tmp_path)
    assert done.status == 2
    assert "works with this workspace" in done.err and "close it first" in done.err


async def test_whoever_has_the_workspace_and_no_window_does_it(wirework: Any, tmp_path: Path) -> None:
    async with Core.open(tmp_path) as core:
        version = await core.services.workflows.create(codec.decode(adding()))
        await core.services.workflows.create(
            codec.decode({**document(node("odd", "no-such-type", {})), "key": "odd", "title": "Odd"})
        )
        async with listening(tmp_path, lambda wish: answer(core.services, wish)):
            on = await asyncio.to_thread(wirework, "enable", "Sample", "--workspace", tmp_path)
            assert (on.status, on.err) == (0, "") and "is switched on" in on.out.splitlines()[-1]
            assert (await core.services.workflows.get(version.id)).enabled
            refused = await asyncio.to_thread(wirework, "enable", "odd", "--workspace", tmp_path)
            assert refused.status == 2 and "no-such-type" in refused.err
        gone = await asyncio.to_thread(wirework, "disable", "Sample", "--workspace", tmp_path)
        assert gone.status == 2, "nobody listens any more"


def _rights(file: Path) -> int | None:
    """Return who may do what with a file; None where there is none."""
    return file.stat().st_mode & 0o777 if file.exists() else None


@pytest.mark.skipif(sys.platform == "win32", reason="a socket")
async def test_nonsense_and_files_for_a_window_are_left_unanswered(tmp_path: Path) -> None:
    async def never(wish: Any) -> Any:
        raise AssertionError(wish)

    async with listening(tmp_path, never):
        file = Path(tempfile.gettempdir(), channel(tmp_path))
        assert _rights(file) == 0o600
        for line in (b'{"files": ["a"], "links": []}\n', b"[1]\n", b"\xff\n", b"x" * (LARGEST + 2)):
            reader, writer = await asyncio.open_unix_connection(str(file))
            writer.write(line)
            assert await reader.read() == b""
            writer.close()
    assert _rights(file) is None
