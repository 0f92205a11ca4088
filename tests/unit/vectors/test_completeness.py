"""Every acceptance vector of data.md has a test that is named by its id."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

DATABASES = ("sqlite",)
HERE = Path(__file__).parent
TESTS = HERE.parents[1]
LAST = {"c": 24, "d": 22, "f": 7, "g": 12, "q": 9, "a": 14, "k": 12, "i": 11}
"""How many vectors there are: collection events, record nodes, dates in filters, aggregates, SQL, what
follows a save, custom actions, guards.
"""


OUTSIDE = {
    "triggers/schedule": ("s", 21),
    "nodes/request": ("r", 17),
    "nodes/script": ("p", 13),
    "nodes/mailer": ("m", 3),
    "nodes/response_message": ("w", 6),
    "nodes/json_query": ("j", 4),
    "nodes/json_variable_mapping": ("v", 8),
    "nodes/date_calculation": ("t", 10),
}
"""The vectors of one trigger and of single nodes, which stand with the tests of each."""


def vectors() -> set[str]:
    """Return the ids in data.md; C5b stands between two of them."""
    return {f"{letter}{number}" for letter, last in LAST.items() for number in range(1, last + 1)} | {"c5b"}


def ids_in_names(folder: Path) -> Iterator[str]:
    """Return the ids that the names of a folder's tests begin with."""
    for path in folder.glob("test_*.py"):
        for name in re.findall(r"^(?:async )?def test_(\w+)", path.read_text("utf-8"), re.MULTILINE):
            prefix = re.match(r"(?:[a-z]\d+b?_)*", name)
            yield from (prefix[0] if prefix else "").split("_")[:-1]


def test_every_vector_has_a_test_of_its_name() -> None:
    assert set(ids_in_names(HERE)) == vectors()


@pytest.mark.parametrize("folder", OUTSIDE)
def test_every_vector_of_the_outside_world_has_a_test_of_its_name(folder: str) -> None:
    letter, last = OUTSIDE[folder]
    wanted = {f"{letter}{number}" for number in range(1, last + 1)}
    assert wanted <= set(ids_in_names(TESTS / folder))
