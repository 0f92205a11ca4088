"""The lock files beside this module: where they are and what they hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent
RUNTIME = HERE / "requirements.lock"
DEVELOPMENT = HERE / "requirements-dev.lock"
PIP = HERE / "requirements-pip.lock"

QT_PACKAGES = frozenset({"pyside6-essentials", "shiboken6", "nodegraphqt", "qt-py", "qasync", "pytest-qt"})
"""What the environment without Qt leaves out."""


def blocks(lock: Path) -> Iterator[tuple[str, str]]:
    """Yield ``(package name, its lines)`` for each package of ``lock``."""
    for block in re.split(r"\n(?=[A-Za-z0-9])", lock.read_text(encoding="utf-8")):
        name = re.match(r"([A-Za-z0-9._-]+)==", block)
        if name:
            yield name[1].lower(), block.strip() + "\n"


def without_qt(lock: Path) -> str:
    """Return the text of ``lock`` without the packages that are Qt or need it."""
    return "".join(block for name, block in blocks(lock) if name not in QT_PACKAGES)


def pinned_pip() -> tuple[str, frozenset[str]]:
    """Return the locked pip's version and the SHA-256 sums of its files."""
    text = PIP.read_text(encoding="utf-8")
    version = re.search(r"^pip==(\S+)", text, re.MULTILINE)
    if version is None:
        raise ValueError(f"{PIP} pins no pip")
    return version[1], frozenset(re.findall(r"sha256:([0-9a-f]{64})", text))
