"""Plug-ins for tests: small ones written on the spot, and the examples that Wirework ships."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
EXAMPLES = REPOSITORY / "resources" / "examples" / "plugins"

SPEC = """
from desktop_app.extension import NodeSpec

SPEC = NodeSpec({type!r}, {title!r}, "extended")
"""

INSTRUCTION = """
from desktop_app.extension import Instruction, JobDraft

from .spec import SPEC


class Shout(Instruction):
    spec = SPEC

    async def run(self, node, input, processor):
        return JobDraft(result=str(node.settings.get("text")).upper())
"""


def type_folder(folder: Path, type_id: str = "acme.shout", **files: str) -> Path:
    """Write a type folder; ``files`` replace its modules by name, an empty text leaves one out."""
    folder.mkdir(parents=True)
    texts = {"spec": SPEC.format(type=type_id, title="Shout"), "instruction": INSTRUCTION, **files}
    for name, text in texts.items():
        if text:
            (folder / f"{name}.py").write_text(text, encoding="utf-8")
    return folder


def module_file(path: Path, type_id: str = "acme.shout", head: str = "", body: str = "") -> Path:
    """Write a plug-in in one module."""
    text = INSTRUCTION.replace("from .spec import SPEC", SPEC.format(type=type_id, title="Shout"))
    path.write_text(f"{head}\n{text}\n{body}\n", encoding="utf-8")
    return path


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    status: int
    out: str
    err: str


def python(*arguments: object, path: str = "", **variables: Any) -> Done:
    """Run Python in a process of its own, with the repository and ``path`` to import from."""
    places = os.pathsep.join(filter(None, (path, str(REPOSITORY), os.environ.get("PYTHONPATH", ""))))
    done = subprocess.run(
        [sys.executable, *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        env={**os.environ, "PYTHONPATH": places, "PYTHONIOENCODING": "utf-8", **variables},
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)
