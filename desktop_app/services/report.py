"""The report of a problem: what somebody who helps needs to know, by file name (editor.md C Help)."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

LOG_BYTES: Final = 200_000
"""So much of the end of each log file goes along."""


def report(
    versions: Mapping[str, str], settings: Mapping[str, Any], logs: Path | None, workflow: str | None = None
) -> dict[str, str]:
    """Return the files of a report. Data is in it only as ``workflow``, the text of a document; what the log
    files hold was masked when it was written. A log that cannot be read says so in its place.
    """
    files = {
        "versions.txt": "".join(f"{name}: {number}\n" for name, number in versions.items()),
        "settings.json": json.dumps(settings, indent=2, ensure_ascii=False) + "\n",
    }
    if workflow is not None:
        files["workflow.json"] = workflow
    for path in sorted(logs.glob("*.log*")) if logs is not None and logs.is_dir() else ():
        files[f"logs/{path.name}"] = _end_of(path)
    return files


def _end_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            size = file.seek(0, io.SEEK_END)
            file.seek(max(0, size - LOG_BYTES))
            return file.read().decode(errors="replace")
    except OSError as error:
        return f"cannot be read: {error}\n"


def packed(files: Mapping[str, str]) -> bytes:
    """Return the files as one zip archive."""
    store = io.BytesIO()
    with zipfile.ZipFile(store, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return store.getvalue()
