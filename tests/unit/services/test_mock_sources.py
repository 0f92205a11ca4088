"""What a mock can take from a file (editor.md F, Mock)."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from desktop_app.app.core import Core
from desktop_app.domain.errors import WireworkError


def taken(*paths: Path) -> list[Any]:
    """Return what files give."""

    async def work() -> list[Any]:
        async with Core.open(None) as core:
            return [await core.services.mock_sources.file(path) for path in paths]

    return asyncio.run(work())


def test_a_file_gives_its_json_its_lines_or_a_reference(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("a.json", "b.csv", "c.png")]
    paths[0].write_text('{"a": [1]}', "utf-8")
    paths[1].write_text("sku,note\nA,x\nB,\n", "utf-8")
    paths[2].write_bytes(b"PNG")
    value, rows, picture = taken(*paths)
    assert value == {"a": [1]} and rows == [{"sku": "A", "note": "x"}, {"sku": "B", "note": ""}]
    assert (picture["path"], picture["mimetype"], picture["size"]) == (str(paths[2]), "image/png", 3)


@pytest.mark.parametrize(("name", "content"), [("d.json", b"{"), ("e.csv", b"\xff\xfe\x00"), ("f.png", None)])
def test_a_file_that_gives_nothing_is_named(tmp_path: Path, name: str, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(WireworkError, match=name):
        taken(tmp_path / name)
