"""Writing a long text to a file part by part, while the window lives; never half a file."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from PySide6.QtCore import QIODevice, QSaveFile

from desktop_app.domain.errors import StorageError


async def save_parts(path: Path, parts: AsyncIterator[str]) -> None:
    """Write the parts, one after the other, as UTF-8.

    :raises StorageError: the file cannot be written; what was there before stays.
    """
    file = QSaveFile(str(path))
    good = file.open(QIODevice.OpenModeFlag.WriteOnly)
    async for part in parts:
        content = part.encode("utf-8", "replace")
        good = good and file.write(content) == len(content)
        await asyncio.sleep(0)
    if not good or not file.commit():
        raise StorageError(file.errorString(), place=str(path))
