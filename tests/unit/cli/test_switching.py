"""``wirework enable`` and ``disable``: the trigger of a workflow from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desktop_app.app.core import Core
from desktop_app.app.lock import WorkspaceLock
from desktop_app.app.workspace import Workspace
from desktop_app.domain import codec
from tests.helpers.documents import adding, document, node


async def _stored(workspace: Path, *documents: Any) -> None:
    async with Core.open(workspace, start="no") as core:
        for each in documents:
            await core.services.workflows.create(codec.decode(each))


def store(workspace: Path, *documents: Any) -> None:
    """Put workflows into a workspace."""
    import asyncio

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


def test_a_window_that_has_the_workspace_is_named_as_the_way(wirework: Any, tmp_path: Path) -> None:
    store(tmp_path, adding())
    with WorkspaceLock(Workspace(tmp_path).lock):
        done = wirework("enable", "sample", "--workspace", tmp_path)
    assert done.status == 2
    assert "switch it in the window" in done.err
