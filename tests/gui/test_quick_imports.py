"""What the window costs everything that is imported after Qt."""

from __future__ import annotations

import linecache
from pathlib import Path

import pytest

import desktop_app.gui  # noqa: F401 - what is tested is its effect


def test_the_bindings_read_no_source_when_a_module_is_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = tmp_path / "module_of_nobody.py"
    module.write_text("value = 1\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    exec("import module_of_nobody")  # the statement is what the bindings listen to
    assert str(module) not in linecache.cache
