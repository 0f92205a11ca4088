"""Long JSON texts are read in short steps, and mean what Python's own reader says."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from desktop_app.domain.json_pieces import parsed, pieces

ATOMS = (
    None,
    True,
    False,
    0,
    -1.5,
    12345678901234567890,
    1e300,
    "",
    "a,b",
    '"},{"',
    "\\\\",
    "é€😀",
    "\n\t\u0001",
)


def run(text: str, window: int) -> tuple[Any, int]:
    reader, steps = pieces(text, window), 0
    while True:
        try:
            next(reader)
        except StopIteration as done:
            return done.value, steps
        steps += 1


def some(rng: random.Random, depth: int) -> Any:
    kind = rng.random() if depth else 0
    if kind < 0.4:
        return rng.choice(ATOMS) if rng.random() < 0.8 else "".join(rng.choices('a"\\,{}[]é😀\n', k=40))
    if kind < 0.7:
        return [some(rng, depth - 1) for _ in range(rng.randrange(6))]
    return {f"k{rng.choice('a,}{')}{n}": some(rng, depth - 1) for n in range(rng.randrange(6))}


@pytest.mark.parametrize("window", [16, 17, 23, 40, 100, 1000])
def test_a_text_cut_anywhere_means_the_same(window: int) -> None:
    rng = random.Random(window)
    for number in range(150):
        value = some(rng, 5)
        text = json.dumps(value, ensure_ascii=number % 2 == 0, indent=number % 3 or None)
        assert run(text, window)[0] == value, text


def test_work_is_cut_into_steps() -> None:
    rows = [{"id": n, "name": f"row {n}", "lines": [{"q": n}, {"q": 2}]} for n in range(5000)]
    text = json.dumps({"rows": rows})
    value, steps = run(text, 4096)
    assert value == {"rows": rows}
    assert len(text) / 4096 < steps < 3 * len(text) / 4096


def test_one_long_text_is_read_in_steps_too() -> None:
    words = 'é😀 "quoted"\n' * 3000 + "\\" * 5000
    for ascii_only in (True, False):
        value, steps = run(json.dumps(words, ensure_ascii=ascii_only), 1000)
        assert value == words and steps > 30


@pytest.mark.parametrize(
    "text",
    [
        *("", "  ", "[", "[1", "[1,", "[1 2]", "[1,]", "{", '{"a"', '{"a":', '{"a":1', '{"a":1,}', "{1:2}"),
        *('"abc', '["' + "x" * 60, "[1]]", "tru", "[" * 30 + "]" * 29, '{"a" 1}', "[,1]", '"\\x"'),
    ],
)
def test_what_is_no_json_is_refused_as_python_refuses_it(text: str) -> None:
    with pytest.raises(ValueError):
        json.loads(text)
    with pytest.raises(ValueError):
        run(text, 16)
    with pytest.raises(ValueError):
        parsed(text)


def test_long_numbers_and_white_space_are_whole() -> None:
    for text in ("1" * 100, "[" + ",".join(["1" * 30] * 20) + "]", "[" + " " * 100 + "1" + " " * 100 + "]"):
        assert run(text, 16)[0] == json.loads(text)
