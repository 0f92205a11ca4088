"""Bad input names the file, the node and the field, and nothing of it runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.documents import document, node

Write = Callable[[str, Any], Path]
STEP = ("calculation", {"engine": "python", "expression": "1"})

BAD = {
    "not JSON": ("{nonsense", ["line 1, column 2"]),
    "empty": ("", ["not valid JSON"]),
    "a list": ([1], ["object"]),
    "unknown format": ({**document(), "format": 99}, ["'format'", "99"]),
    "no format": ({"nodes": []}, ["'format'", "missing"]),
    "two heads": (document(node("a", *STEP), node("b", *STEP)), ["'b'", "'upstream'", "'a'"]),
    "a cycle": (document(node("a", *STEP, "b"), node("b", *STEP, "a")), ["'a'", "'upstream'", "cycle"]),
    "unknown upstream": (
        document(node("a", *STEP), node("b", *STEP, "nobody")),
        ["'b'", "'upstream'", "'nobody'"],
    ),
    "duplicate key": (document(node("a", *STEP), node("a", *STEP, "a")), ["'a'", "'key'"]),
    "unknown node type": (document(node("a", "frobnicate", {})), ["'a'", "'type'", "'frobnicate'"]),
    "unknown trigger type": (document(type="never"), ["trigger", "'type'", "'never'"]),
    "config of the wrong shape": (document(node("a", "loop", {"exit": "often"})), ["'a'", "'exit'"]),
    "config in the wrong place": (
        document(node("a", "multi-conditions", {"conditions": [{"engine": 3}]})),
        ["'a'", "'conditions.0.engine'"],
    ),
    "config no object": (document(node("a", "end", [])), ["'a'", "'config'", "object"]),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("name", BAD)
def test_run_refuses(name: str, wirework: Any, write: Write, tmp_path: Path) -> None:
    content, words = BAD[name]
    file = write("bad.workflow.json", content)
    done = wirework("run", file)
    assert done.status == 2
    assert "Traceback" not in done.err
    for word in ["bad.workflow.json", *words]:
        assert word in done.err, done.err
    assert wirework("executions", "--json").json == []


@pytest.mark.parametrize("name", BAD)
def test_validate_tells(name: str, wirework: Any, write: Write) -> None:
    content, words = BAD[name]
    done = wirework("validate", write("bad.workflow.json", content))
    assert done.status == 1
    assert "bad.workflow.json" in done.out
    for word in words:
        assert word.strip("'") in done.out, done.out


def test_newer_format_tells_to_update(wirework: Any, write: Write) -> None:
    done = wirework("run", write("new.json", {**document(), "format": 2}))
    assert "newer version of Wirework" in done.err


def test_missing_file_is_named(wirework: Any, tmp_path: Path) -> None:
    done = wirework("run", tmp_path / "none.json")
    assert done.status == 2
    assert "none.json" in done.err and "no such file" in done.err


def test_all_problems_are_told_at_once(wirework: Any, write: Write) -> None:
    bad = document(node("a", "end", {"endStatus": 5}), node("b", "loop", {"exit": 9}, "a"))
    done = wirework("run", write("bad.json", bad))
    assert "'a'" in done.err and "'b'" in done.err
