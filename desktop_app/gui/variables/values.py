"""What one line of the browser says of a value: its type, a preview, whether it fits what was declared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any, Final

from desktop_app.domain.values import MISSING
from desktop_app.editor.browsing import type_name
from desktop_app.editor.mock_check import fits
from desktop_app.gui.wording import counted, tr

LONG: Final = 2_048
"""Letters above which a text is only told of (editor.md G)."""
SHOWN: Final = 80
NAMES: Final = 6
SAMPLE: Final = 50
"""So many elements tell what a list holds."""

TYPES: Final = ("text", "int", "number", "bool", "date", "list", "object", "file", "secret", "any")
_HOLDERS: Final = frozenset((dict, list, tuple))
_PLAIN: Final = frozenset((str, int, float, bool, type(None)))
SHAPES: Final[Mapping[str, tuple[str, str]]] = {
    "text": ("bar", "T"),
    "int": ("circle", "1"),
    "number": ("circle", "½"),
    "bool": ("diamond", "?"),
    "date": ("leaf", "D"),
    "list": ("stack", "L"),
    "object": ("square", "O"),
    "file": ("leaf", "F"),
    "secret": ("hexagon", "S"),
    "any": ("ring", "•"),
}
"""Shape and letter of a type: no type is told by colour alone (editor.md A9)."""


def holds_values(value: Any) -> bool:
    """Tell whether a value is an object or a list. Asked of each of 100,000 values: the usual types first."""
    kind = type(value)
    return kind in _HOLDERS or (kind not in _PLAIN and isinstance(value, Mapping | list | tuple))


def base_type(name: str) -> str:
    """Return the type of a list of something as ``list``, and types that nobody knows as ``any``."""
    head = name.partition("[")[0]
    return head if head in SHAPES else "any"


def type_of(value: Any) -> str:
    """Return the type of a value that was seen, lists with what they hold: ``list[object]``."""
    if not isinstance(value, list | tuple):
        return type_name(value)
    found = {type_name(item) for item in islice(value, SAMPLE) if item is not None}
    return f"list[{found.pop()}]" if len(found) == 1 else "list"


def disagreement(declared: str, value: Any) -> str:
    """Return in words how a value differs from what was declared, or nothing; null and lists along a path
    through a list differ from nothing.
    """
    kind = base_type(declared)
    if value is MISSING or value is None or kind in ("any", "file", "secret") or fits(kind, value):
        return ""
    return tr("declared as {declared}, the run gave {given}", declared=declared, given=type_of(value))


def preview(value: Any) -> str:
    """Return a value in one line: short texts in quotes, long ones by size, containers by their shape."""
    if value is MISSING:
        return ""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        return _names(value)
    if isinstance(value, list | tuple):
        return _elements(value)
    return "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)[:SHOWN]


def _text(text: str) -> str:
    if len(text) > LONG:
        return tr("{size} – open viewer", size=size_text(len(text)))
    short = " ".join(text[: 2 * SHOWN].split())
    return f'"{short}"' if len(short) <= SHOWN else f'"{short[: SHOWN - 1]}…"'


def _names(value: Mapping[Any, Any]) -> str:
    names = ", ".join(str(name)[:SHOWN] for name in islice(value, NAMES))
    return f"{{{names}, …}}" if len(value) > NAMES else f"{{{names}}}"


def _elements(value: Sequence[Any]) -> str:
    first = next((item for item in islice(value, SAMPLE) if item is not None), None)
    if isinstance(first, Mapping):
        return f"[{len(value)}] {_names(first)}"
    short = ", ".join(preview(item) for item in islice(value, 3) if not isinstance(item, list | tuple))
    return f"[{len(value)}] {short}{', …' if len(value) > 3 else ''}".rstrip()


def size_text(count: int) -> str:
    """Return how large a text of ``count`` letters is."""
    if count >= 1_000_000:
        return tr("{n} MB", n=f"{count / 1_000_000:.1f}")
    return tr("{n} kB", n=f"{count / 1_000:.0f}")


def uses_text(count: int) -> str:
    """Return how often a value is used, or nothing."""
    return counted(count, "used 1", "used {n}") if count else ""
