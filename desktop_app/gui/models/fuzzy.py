"""How well some letters fit a name: subsequence, beginnings of words, a slip of the finger (editor.md E)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Final

_WORD: Final = re.compile(r"[\s\-_./]+")

TYPO_FROM: Final = 5
"""From so many letters on one of them may be wrong, missing, too many or swapped with its neighbour."""


def fit(name: str, wanted: str) -> float:
    """Return how well ``wanted`` fits ``name``, from 0 (not at all) to 1 (the whole name).

    The beginning of the name counts most, then beginnings of words (also one letter of each), the inside, the
    letters in order and last of all a slip of the finger. Both are compared without regard to case.
    """
    name, wanted = name.casefold().strip(), wanted.casefold().strip()
    if not name or not wanted:
        return 0.0
    if name.startswith(wanted):
        return 0.9 + 0.1 * len(wanted) / len(name)
    words = [word for word in _WORD.split(name) if word]
    if _begins_words(words, [part for part in _WORD.split(wanted) if part]):
        return 0.75
    if wanted == "".join(word[0] for word in words)[: len(wanted)] and len(wanted) > 1:
        return 0.65
    if wanted in name:
        return 0.55
    if (gaps := _gaps(name, wanted)) is not None:
        return max(0.12, 0.4 - 0.04 * gaps)
    return (
        0.1 if len(wanted) >= TYPO_FROM and any(_one_slip(word, wanted) for word in (name, *words)) else 0.0
    )


def _begins_words(words: list[str], parts: list[str]) -> bool:
    """Return whether the parts begin words of the name, in order."""
    rest = iter(words)
    return bool(parts) and all(any(word.startswith(part) for word in rest) for part in parts)


def _gaps(name: str, wanted: str) -> int | None:
    """Return how many jumps the letters make when they are found in order, or None; the first begins."""
    if name[0] != wanted[0]:
        return None
    places, at = [], 0
    for letter in wanted:
        at = name.find(letter, at)
        if at < 0:
            return None
        places.append(at)
        at += 1
    return sum(second - first > 1 for first, second in pairwise(places))


def _one_slip(word: str, wanted: str) -> bool:
    """Return whether ``wanted`` is the beginning of ``word`` but for one letter."""
    return any(_differ_by_one(word[:size], wanted) for size in range(len(wanted) - 1, len(wanted) + 2))


def _differ_by_one(left: str, right: str) -> bool:
    if left == right:
        return True
    if abs(len(left) - len(right)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), None)
    if start is None:
        return True
    if left[start + 1 :] == right[start + 1 :] or left[start:] == right[start + 1 :]:
        return True
    if left[start + 1 :] == right[start:]:
        return True
    swapped = left[start : start + 2] == right[start : start + 2][::-1]
    return swapped and left[start + 2 :] == right[start + 2 :]


def best(names: Iterable[tuple[str, float]], wanted: str) -> float:
    """Return the best of the fits, each times its weight."""
    return max((fit(name, wanted) * weight for name, weight in names), default=0.0)
