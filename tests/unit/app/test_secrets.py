"""Where secrets are kept: the keyring, else an encrypted file whose key lies elsewhere (ADR 6)."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.app.secrets import Keyring, WorkspaceSecrets, platform_keyring
from desktop_app.domain.errors import StorageError
from tests.helpers.keyrings import MemoryKeyring

Open = Callable[..., WorkspaceSecrets]


@pytest.fixture
def opened(tmp_path: Path) -> Open:
    """Open the secrets of a workspace anew, as a new process would."""

    def open_with(keyring: Keyring | None, workspace: str = "space") -> WorkspaceSecrets:
        async def workspace_id() -> str:
            return workspace

        file, keys = tmp_path / "space" / "secrets.json", tmp_path / "config" / "keys"
        file.parent.mkdir(exist_ok=True)
        return WorkspaceSecrets(file, workspace_id, keyring=lambda: keyring, keys=keys)

    return open_with


def files(folder: Path) -> dict[str, Path]:
    """Return the files below a folder by name; the test's own home aside."""
    return {p.name: p for p in folder.rglob("*") if p.is_file() and ".home" not in p.parts}


async def test_keyring_holds_them_by_workspace(opened: Open, tmp_path: Path) -> None:
    ring = MemoryKeyring()
    await opened(ring).set("TOKEN", "value one")
    await opened(ring, "other").set("TOKEN", "value two")
    assert ring.entries == {
        ("wirework:space", "TOKEN"): "value one",
        ("wirework:other", "TOKEN"): "value two",
    }
    assert await opened(ring).get("TOKEN") == "value one"
    assert await opened(ring).get("NONE") is None
    await opened(ring).remove("TOKEN")
    await opened(ring).remove("TOKEN")
    assert await opened(ring).get("TOKEN") is None
    assert files(tmp_path) == {}


async def test_without_a_keyring_a_file_holds_them_encrypted(opened: Open, tmp_path: Path) -> None:
    await opened(None).set("TOKEN", "välue")
    await opened(None).set("OTHER", "second")
    assert await opened(None).get("TOKEN") == "välue"
    found = files(tmp_path)
    assert sorted(found) == ["secrets.json", "space.key"]
    assert "välue" not in found["secrets.json"].read_text(encoding="utf-8")
    await opened(None).remove("TOKEN")
    assert (await opened(None).get("TOKEN"), await opened(None).get("OTHER")) == (None, "second")


@pytest.mark.skipif(sys.platform == "win32", reason="rights of files are the profile's there")
async def test_only_the_owner_may_read_the_files(opened: Open, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        await opened(None).set("TOKEN", "value")
    finally:
        os.umask(before)
    found = files(tmp_path)
    assert {path.stat().st_mode & 0o777 for path in found.values()} == {0o600}
    assert found["space.key"].parent.stat().st_mode & 0o777 == 0o700
    found["space.key"].chmod(0o644)
    assert await opened(None).get("TOKEN") == "value"
    assert found["space.key"].stat().st_mode & 0o777 == 0o600


async def test_workspace_alone_tells_nothing(opened: Open, tmp_path: Path) -> None:
    await opened(None).set("TOKEN", "value")
    files(tmp_path)["space.key"].unlink()
    with pytest.raises(StorageError, match="not on this machine"):
        await opened(None).get("TOKEN")


async def test_value_is_bound_to_its_name_and_workspace(opened: Open, tmp_path: Path) -> None:
    await opened(None).set("TOKEN", "value")
    found = files(tmp_path)
    data = json.loads(found["secrets.json"].read_text(encoding="utf-8"))
    data["secrets"]["OTHER"] = data["secrets"]["TOKEN"]
    found["secrets.json"].write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(StorageError, match="OTHER cannot be decrypted"):
        await opened(None).get("OTHER")
    found["space.key"].rename(found["space.key"].with_name("copy.key"))
    with pytest.raises(StorageError, match="TOKEN cannot be decrypted"):
        await opened(None, "copy").get("TOKEN")


@pytest.mark.parametrize("text", ["", "no json", "[]", '{"format": 2, "secrets": {}}', '{"format": 1}'])
async def test_broken_file_is_told_and_not_written_over(text: str, opened: Open, tmp_path: Path) -> None:
    secrets = opened(None)
    file = tmp_path / "space" / "secrets.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(StorageError) as told:
        await secrets.set("TOKEN", "value")
    assert told.value.remedy and str(file) in str(told.value)
    assert file.read_text(encoding="utf-8") == text


async def test_what_a_keyring_does_not_take_goes_to_the_file_with_the_key_in_the_keyring(
    opened: Open, tmp_path: Path
) -> None:
    ring = MemoryKeyring(longest=100)
    await opened(ring).set("CERTIFICATE", "x" * 101)
    assert list(ring.entries) == [("wirework:space", "file-key")]
    assert sorted(files(tmp_path)) == ["secrets.json"]
    assert await opened(ring).get("CERTIFICATE") == "x" * 101
    await opened(ring).set("CERTIFICATE", "short now")
    assert ring.entries["wirework:space", "CERTIFICATE"] == "short now"
    assert await opened(ring).get("CERTIFICATE") == "short now"
    await opened(ring).set("CERTIFICATE", "y" * 101)
    assert await opened(ring).get("CERTIFICATE") == "y" * 101
    assert ("wirework:space", "CERTIFICATE") not in ring.entries


async def test_locked_keyring_knows_nothing_and_takes_nothing(opened: Open) -> None:
    ring = MemoryKeyring()
    await opened(ring).set("TOKEN", "value")
    ring.locked = True
    assert await opened(ring).get("TOKEN") is None
    await opened(ring).set("OTHER", "kept in the file")
    assert await opened(ring).get("OTHER") == "kept in the file"
    with pytest.raises(StorageError, match="does not give"):
        await opened(ring).remove("TOKEN")
    ring.locked = False
    assert await opened(ring).get("TOKEN") == "value"


async def test_secrets_made_without_a_keyring_are_read_with_one(opened: Open) -> None:
    await opened(None).set("TOKEN", "value")
    assert await opened(MemoryKeyring()).get("TOKEN") == "value"


def test_keyring_that_is_none_does_not_count() -> None:
    assert platform_keyring() is None


async def test_nothing_is_asked_before_it_is_needed(opened: Open, tmp_path: Path) -> None:
    ring = MemoryKeyring()
    opened(ring)
    assert (ring.calls, files(tmp_path)) == (0, {})
