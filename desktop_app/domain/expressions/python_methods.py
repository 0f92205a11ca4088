"""The methods of texts, lists, objects and dates that the ``python`` dialect may call (4.2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from desktop_app.domain.expressions.access import integer, kind_of
from desktop_app.domain.expressions.errors import RangeError, ReferenceError
from desktop_app.domain.expressions.limits import Frame, check_text
from desktop_app.domain.expressions.sequences import joined, repeated, replaced
from desktop_app.domain.values import epoch_ms, iso

Methods = Mapping[str, Callable[..., Any]]


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"a text is needed, not {kind_of(value)}")
    return value


def _padded(pad: Callable[..., str]) -> Callable[..., str]:
    def run(text: str, width: Any, *filler: Any) -> str:
        check_text(integer(width))
        return pad(text, integer(width), *map(_text, filler))

    return run


def _join(separator: str, parts: Any) -> str:
    return joined((_text(part) for part in parts), separator)


def _replace(text: str, old: Any, new: Any, count: Any = -1) -> str:
    return replaced(text, _text(old), _text(new), integer(count))


def _expand_tabs(text: str, size: Any = 8) -> str:
    return replaced(text, "\t", repeated(" ", integer(size)))


_TEXT: Final[Methods] = {
    "upper": str.upper, "lower": str.lower, "title": str.title, "capitalize": str.capitalize,
    "swapcase": str.swapcase, "casefold": str.casefold, "strip": str.strip, "lstrip": str.lstrip,
    "rstrip": str.rstrip, "startswith": str.startswith, "endswith": str.endswith, "find": str.find,
    "rfind": str.rfind, "index": str.index, "rindex": str.rindex, "count": str.count, "split": str.split,
    "rsplit": str.rsplit, "splitlines": str.splitlines, "isdigit": str.isdigit, "isalpha": str.isalpha,
    "isalnum": str.isalnum, "isnumeric": str.isnumeric, "isspace": str.isspace, "isupper": str.isupper,
    "islower": str.islower, "removeprefix": str.removeprefix, "removesuffix": str.removesuffix,
    "partition": lambda text, part: list(text.partition(part)),
    "rpartition": lambda text, part: list(text.rpartition(part)),
    "join": _join, "replace": _replace, "expandtabs": _expand_tabs, "zfill": _padded(str.zfill),
    "ljust": _padded(str.ljust), "rjust": _padded(str.rjust), "center": _padded(str.center),
}  # fmt: skip


def _position(items: list[Any], value: Any) -> int:
    if value not in items:
        raise RangeError("the value is not in the list")
    return items.index(value)


_LIST: Final[Methods] = {"count": lambda items, value: list(items).count(value), "index": _position}
_OBJECT: Final[Methods] = {
    "get": lambda members, name, default=None: members.get(name, default),
    "keys": lambda members: list(members),
    "values": lambda members: list(members.values()),
    "items": lambda members: [[name, value] for name, value in members.items()],
}


def _shifted(moment: datetime, days: Any = 0, hours: Any = 0, minutes: Any = 0, seconds: Any = 0) -> datetime:
    return moment + timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


_DATE: Final[Methods] = {
    "isoformat": iso,
    "timestamp": lambda moment: epoch_ms(moment) / 1000,
    "weekday": datetime.weekday,
    "isoweekday": datetime.isoweekday,
    "date": lambda moment: moment.date().isoformat(),
    "time": lambda moment: moment.time().isoformat(),
    "add": _shifted,
}
_BY_KIND: Final[tuple[tuple[type | tuple[type, ...], Methods], ...]] = (
    (str, _TEXT),
    ((list, tuple), _LIST),
    (Mapping, _OBJECT),
    (datetime, _DATE),
)


def call_method(frame: Frame, value: Any, name: str, arguments: list[Any]) -> Any:
    """Call one of the listed methods; raises ``ReferenceError`` for every other name."""
    for kind, methods in _BY_KIND:
        if isinstance(value, kind) and name in methods:
            return methods[name](value, *arguments)
    raise ReferenceError(f"{kind_of(value)} has no function {name!r} that expressions may use")
