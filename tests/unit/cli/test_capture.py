"""``wirework capture``: changes by other programs from the command line."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from desktop_app.app.core import Core


async def _registered(workspace: Path, url: str) -> None:
    async with Core.open(workspace, start="no") as core:
        await core.services.data.register("shop", url)


def test_changes_by_other_programs_are_listed_and_switched(wirework: Any, tmp_path: Path) -> None:
    file, workspace = tmp_path / "shop.db", ("--workspace", tmp_path / "w")
    with closing(sqlite3.connect(file)) as driver:
        driver.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY)")
    asyncio.run(_registered(tmp_path / "w", f"sqlite:///{file}"))
    assert wirework("capture", "shop", "--on", *workspace).out.splitlines()[-1].split() == ["shop", "heard"]
    listed = [{"name": "main", "capture": False}, {"name": "shop", "capture": True}]
    assert wirework("capture", "--json", *workspace).json == listed
    assert "not heard" in wirework("capture", "shop", "--off", *workspace).out
    refused = wirework("capture", "none", "--on", *workspace)
    assert refused.status == 2 and "no data source 'none'" in refused.err
    assert wirework("capture", "--on", *workspace).status == 2
