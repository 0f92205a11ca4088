"""The documents speak of files that are there: what was moved or renamed is moved in them too."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "resources" / "docs"
BASES = (ROOT, ROOT / "desktop_app", ROOT / "resources", DOCS, ROOT / "resources" / "examples" / "plugins")
ELSEWHERE = {".venv/bin", "Wirework/keys"}
"""Places on a machine, not in the repository."""
PAGES = [ROOT / "README.md", *sorted(DOCS.glob("*.md")), *sorted((DOCS / "adr").glob("*.md"))]


def _is_there(name: str) -> bool:
    """Tell whether ``name`` is a file, a folder, a module, or something in a module (``gui/tasks.spawn``)."""
    for base in BASES:
        if any(base.glob(name)) or any(base.glob(f"{name}.py")):
            return True
        module, _, member = name.rpartition(".")
        path = base / f"{module}.py"
        if module and path.is_file() and re.search(rf"\b{member}\b", path.read_text("utf-8")):
            return True
    return False


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_names_only_files_that_are_there(page: Path) -> None:
    named = {name.rstrip("/") for name in re.findall(r"`([\w.*-]+/[\w./*-]+)`", page.read_text("utf-8"))}
    assert [name for name in sorted(named - ELSEWHERE) if not _is_there(name)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_links_only_to_what_is_there(page: Path) -> None:
    linked = re.findall(r"\]\(([^)#]+)", page.read_text("utf-8"))
    assert [to for to in linked if "://" not in to and not (page.parent / to).exists()] == []
