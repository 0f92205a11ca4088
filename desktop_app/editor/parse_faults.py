"""What is wrong with an expression, in words that say what to do (Problems, editor.md E "Validation")."""

from __future__ import annotations

import re
from typing import Final

_UNEXPECTED: Final = re.compile(r"unexpected (.+) at position \d+, expected (.+)", re.DOTALL)
_OPEN_TEXT: Final = re.compile(r"the text at position \d+ is not closed")
_CHARACTER: Final = re.compile(r"unexpected character (.+) at position \d+", re.DOTALL)
_UNKNOWN: Final = re.compile(r"(.+) is not defined", re.DOTALL)
_END: Final = "end of the expression"


def plain_words(fault: str) -> str:
    """Return what a parser says of a place, with the remedy; what it says otherwise stays as it is."""
    if found := _UNEXPECTED.fullmatch(fault):
        return _at_end_words(found[2]) if found[1] == _END else _between_words(found[1], found[2])
    if _OPEN_TEXT.fullmatch(fault):
        return "a text begins here and does not end; close it with the same quotation mark"
    if found := _CHARACTER.fullmatch(fault):
        return f"{found[1]} means nothing here; take it away, or put a text into quotation marks"
    if found := _UNKNOWN.fullmatch(fault):
        return f"{found[1]} is not known; choose a variable, or put a text into quotation marks"
    return fault


def _at_end_words(wanted: str) -> str:
    if wanted == "a value":
        return "the expression ends too early; write the value that is missing"
    return f"the expression ends too early; write {wanted} behind it"


def _between_words(found: str, wanted: str) -> str:
    if wanted == "a value":
        return f"{found} stands where a value is missing; write the value before it, or take it away"
    if wanted == "an operator or the end":
        return f"{found} follows a value; write an operator such as + before it, or take it away"
    return f"{found} stands where {wanted} is missing; write it there"
