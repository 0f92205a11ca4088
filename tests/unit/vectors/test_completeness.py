"""Every acceptance vector of data.md has a test that is named by its id."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

DATABASES = ("sqlite",)
HERE = Path(__file__).parent
LAST = {"c": 24, "d": 22, "f": 7, "g": 12, "q": 9, "a": 14, "k": 12, "i": 11}
"""How many vectors there are: collection events, record nodes, dates in filters, aggregates, SQL, what
follows a save, custom actions, guards.
"""


def vectors() -> set[str]:
    """Return the ids in data.md; C5b stands between two of them."""
    return {f"{letter}{number}" for letter, last in LAST.items() for number in range(1, last + 1)} | {"c5b"}


def ids_in_names() -> Iterator[str]:
    """Return the ids that the names of tests begin with."""
    for path in HERE.glob("test_*.py"):
        for name in re.findall(r"^async def test_(\w+)", path.read_text("utf-8"), re.MULTILINE):
            prefix = re.match(r"(?:[a-z]\d+b?_)*", name)
            yield from (prefix[0] if prefix else "").split("_")[:-1]


def test_every_vector_has_a_test_of_its_name() -> None:
    assert set(ids_in_names()) == vectors()
