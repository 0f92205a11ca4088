"""Makes the small wheel that installs the checkout itself: its command, its metadata and a path to it.

Why not ``pip install --editable``: that needs the build backend in every environment, and it would copy the
resources that the real wheel ships into the environment, where they grow stale. Installing this wheel with
pip needs neither network nor backend, and pip makes the command's starter as each system wants it.
"""

from __future__ import annotations

import base64
import hashlib
import tomllib
import zipfile
from pathlib import Path
from typing import Any

from locks import REPOSITORY

WHEEL = "Wheel-Version: 1.0\nGenerator: wirework\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def build(folder: Path) -> Path:
    """Write the wheel into ``folder`` and return its path."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    name = f"{project['name']}-{project['version']}"
    info = f"{name}.dist-info"
    files = {
        f"_{project['name']}_checkout.pth": _path_line(REPOSITORY),
        f"{info}/METADATA": _metadata(project),
        f"{info}/WHEEL": WHEEL,
        f"{info}/entry_points.txt": _entry_points(project),
    }
    wheel = folder / f"{name}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
        archive.writestr(f"{info}/RECORD", _record(files) + f"{info}/RECORD,,\n")
    return wheel


def _path_line(repository: Path) -> str:
    """Return the line of a .pth file; Python 3.11 reads it in the system's encoding, so it is kept ASCII."""
    path = str(repository)
    return f"{path}\n" if path.isascii() else f"import sys; sys.path.append({path!a})\n"


def _metadata(project: dict[str, Any]) -> str:
    needs = "".join(f"Requires-Dist: {requirement}\n" for requirement in project["dependencies"])
    return (
        f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
        f"Summary: {project['description']}\nRequires-Python: {project['requires-python']}\n{needs}"
    )


def _entry_points(project: dict[str, Any]) -> str:
    """Return entry_points.txt: the command, and whatever else the project offers to others."""
    groups = {"console_scripts": project.get("scripts", {}), **project.get("entry-points", {})}
    return "\n".join(
        f"[{group}]\n" + "".join(f"{name} = {target}\n" for name, target in members.items())
        for group, members in groups.items()
    )


def _record(files: dict[str, str]) -> str:
    return "".join(f"{path},sha256={_sum(text)},{len(text.encode())}\n" for path, text in files.items())


def _sum(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
