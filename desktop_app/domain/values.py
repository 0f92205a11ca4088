"""The value model: what a stored value is, how it becomes JSON, an instant, a number or text (0.3, 5.3.5)."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from email.utils import parsedate_to_datetime
from enum import Enum
from typing import Any, Final
from uuid import UUID

from desktop_app.domain.json_value import MAX_DEPTH
from desktop_app.domain.quick import dataclass

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
NAN: Final = float("nan")
SIMPLE: Final = frozenset({bool, type(None)})
LARGE: Final = 10**4300
"""Integers from here on have more digits than Python turns into text."""
MAX_DIGITS: Final = 310
"""Digits of a decimal that is kept as an integer; more than a float reaches."""


class Missing:
    """The type of ``MISSING``: a path that leads nowhere. False in conditions, stored as null."""

    _only: Missing | None = None

    def __new__(cls) -> Missing:
        if cls._only is None:
            cls._only = super().__new__(cls)
        return cls._only

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "MISSING"

    def __copy__(self) -> Missing:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Missing:
        return self

    def __reduce__(self) -> str:
        return "MISSING"


MISSING: Final = Missing()


@dataclass(frozen=True, slots=True)
class DateRange:
    """A half-open range of instants ``start <= x < end`` that is written as its token (5.6).

    ``token`` is a text (``2024w29+08:00``) or, for day counts, ``[first day, day after, "[)", offset]``.
    """

    start: datetime
    end: datetime
    token: str | tuple[str, ...]

    def __contains__(self, instant: object) -> bool:
        return isinstance(instant, datetime) and self.start <= instant < self.end

    def to_json(self) -> str | list[str]:
        """Return the token in JSON form."""
        return self.token if isinstance(self.token, str) else list(self.token)


# ------------------------------------------------------------------------------------------- JSON form


def to_json(value: Any, depth: int = 0) -> Any:
    """Return the JSON form of ``value``; an already canonical value is returned itself, not copied (0.3).

    Dates become ISO text in UTC, NaN and infinities null, ``MISSING`` null, tuples and sets lists.
    Raises ``TypeError`` for a value that has no JSON form, ``ValueError`` for one that contains itself, is
    nested deeper than ``MAX_DEPTH`` (``depth`` counts on from there) or holds a number of endless digits.
    """
    kind = type(value)
    if kind is str:
        return value if value.isascii() else _sound_text(value)
    if kind in SIMPLE:
        return value
    if kind is int:
        return value if -LARGE < value < LARGE else _too_large()
    if depth >= MAX_DEPTH:
        raise ValueError("the value contains itself or is nested too deeply")
    return _CANONICAL[kind](value, depth + 1) if kind in _CANONICAL else _foreign(value, depth + 1)


def _too_large() -> int:
    raise ValueError("the number has too many digits to be stored")


def _sound_text(text: str) -> str:
    """Replace lone surrogates, which no file or database can hold."""
    return text if is_unicode(text) else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def is_unicode(text: str) -> bool:
    """Whether UTF-8 can write a text: it holds no half of a surrogate pair."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _json_float(value: float, depth: int = 0) -> float | None:
    return value if math.isfinite(value) else None


def _json_list(items: list[Any], depth: int) -> list[Any]:
    result = items
    for index, item in enumerate(items):
        kind = type(item)
        if kind in SIMPLE or (kind is int and -LARGE < item < LARGE):
            continue
        canonical = to_json(item, depth)
        if canonical is not item:
            if result is items:
                result = list(items)
            result[index] = canonical
    return result


def _json_dict(members: dict[Any, Any], depth: int) -> dict[str, Any]:
    result = members
    for key, item in members.items():
        if type(key) is not str:
            return {_json_key(k): to_json(v, depth) for k, v in members.items()}
        canonical = to_json(item, depth)
        if canonical is not item:
            if result is members:
                result = dict(members)
            result[key] = canonical
    return result


def _json_key(key: Any) -> str:
    return key if type(key) is str else "null" if key is None else text_of(key)


def _json_decimal(number: Decimal) -> int | float | None:
    if not number.is_finite():
        return None
    whole = number.adjusted() < MAX_DIGITS and number == number.to_integral_value()
    return int(number) if whole else _json_float(float(number))


def _foreign(value: Any, depth: int) -> Any:
    """Canonicalise subclasses and types that are rare among results."""
    for kind, convert in _RARE:
        if isinstance(value, kind):
            return convert(value, depth)
    raise TypeError(f"a value of type {type(value).__name__} cannot be stored as JSON")


def iso(moment: datetime) -> str:
    """Return ``moment`` as ISO text in UTC with milliseconds; without a zone it is taken as UTC (0.3)."""
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return moment.isoformat(timespec="milliseconds")[:-6] + "Z"


_Convert = Callable[[Any, int], Any]
_CANONICAL: Final[Mapping[type, _Convert]] = {
    float: _json_float,
    list: _json_list,
    dict: _json_dict,
    datetime: lambda value, depth: iso(value),
    tuple: lambda value, depth: _json_list(list(value), depth),
    Missing: lambda value, depth: None,
    DateRange: lambda value, depth: value.to_json(),
}
_RARE: Final[tuple[tuple[type | tuple[type, ...], _Convert], ...]] = (
    (Enum, lambda value, depth: to_json(value.value, depth)),
    (str, lambda value, depth: _sound_text(str.__str__(value))),
    (int, lambda value, depth: to_json(int(value))),
    (float, lambda value, depth: _json_float(float(value))),
    (datetime, lambda value, depth: iso(value)),
    ((date, time), lambda value, depth: value.isoformat()),
    (timedelta, lambda value, depth: value / timedelta(milliseconds=1)),
    (Decimal, lambda value, depth: _json_decimal(value)),
    (UUID, lambda value, depth: str(value)),
    ((bytes, bytearray), lambda value, depth: bytes(value).decode("utf-8", "replace")),
    (Mapping, lambda value, depth: _json_dict(dict(value), depth)),
    ((list, tuple, set, frozenset), lambda value, depth: _json_list(list(value), depth)),
)


# -------------------------------------------------------------------------------------------- instants

_DATE = re.compile(r"\d{4}-\d{2}(-\d{2})?")
_LOOKS_LIKE_A_DATE = re.compile(r"\d{4}([-/]\d{1,2}([-/]\d{1,2})?)?([T ]\d|Z?$)")
_SLASHED = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ](.*))?$")


def parse_instant(value: Any, zone: tzinfo | None = None) -> datetime | None:
    """Return the instant that a date, a number (epoch ms) or a text denotes, or None if it denotes none.

    A text with a date alone means midnight UTC; a date and time without offset is local to ``zone``
    (default: the machine's zone). Bool, null, ``MISSING`` and numbers out of range denote no instant.
    """
    if isinstance(value, datetime):
        return value if value.tzinfo is not None else value.replace(tzinfo=UTC)
    if isinstance(value, str):
        return _parse_text(value.strip(), zone)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _from_epoch(value)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    return None


def _from_epoch(milliseconds: float) -> datetime | None:
    try:
        return EPOCH + timedelta(milliseconds=milliseconds)
    except (OverflowError, ValueError):
        return None


def _parse_text(text: str, zone: tzinfo | None) -> datetime | None:
    if len(text) > 64:
        return None
    if not _LOOKS_LIKE_A_DATE.match(text):
        return _parse_mail_date(text)
    if len(text) <= 7 and "/" not in text:
        text = f"{text[:4]}{text[4:] or '-01'}-01"
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return _parse_slashed(text, zone)
    if moment.tzinfo is not None:
        return moment
    return moment.replace(tzinfo=UTC) if _DATE.fullmatch(text) else _localised(moment, zone)


def _localised(moment: datetime, zone: tzinfo | None) -> datetime | None:
    try:
        return moment.replace(tzinfo=zone) if zone is not None else moment.astimezone()
    except (OverflowError, ValueError, OSError):
        return None


def _parse_slashed(text: str, zone: tzinfo | None) -> datetime | None:
    """Read ``2024/7/5`` and ``2024/07/05 10:00``, which are local to ``zone``."""
    match = _SLASHED.match(text)
    if match is None:
        return None
    year, month, day, rest = match.groups()
    clock = re.sub(r"^(\d):", r"0\1:", rest or "00:00")
    try:
        moment = datetime.fromisoformat(f"{year}-{int(month):02}-{int(day):02}T{clock}")
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else _localised(moment, zone)


def _parse_mail_date(text: str) -> datetime | None:
    if text.count(" ") < 2:
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def epoch_ms(moment: datetime) -> int | float:
    """Return the milliseconds since 1970, whole where ``moment`` has whole milliseconds."""
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    micros = (aware - EPOCH) // timedelta(microseconds=1)
    return micros // 1000 if micros % 1000 == 0 else micros / 1000


# ------------------------------------------------------------------------------------- numbers and text

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_RADIX = re.compile(r"0[xX][0-9a-fA-F]{1,256}|0[oO][0-7]{1,256}|0[bB][01]{1,1024}")


def number_of(value: Any) -> int | float:
    """Return ``value`` as a number, NaN where it is none: null 0, bool 0 or 1, date epoch ms, text parsed.

    A list counts as its items joined by commas (4.1, "Loose equality").
    """
    kind = type(value)
    if kind is int or kind is float:
        return value  # type: ignore[no-any-return]
    if kind is str:
        return _parse_number(value)
    if value is None:
        return 0
    if isinstance(value, (bool, int)):
        return int(value)
    if isinstance(value, datetime):
        return epoch_ms(value)
    return _parse_number(text_of(value)) if isinstance(value, (list, tuple)) else NAN


def _parse_number(text: str) -> int | float:
    text = text.strip()
    if not text:
        return 0
    if _NUMBER.fullmatch(text):
        digits = text.lstrip("+-")
        return int(text) if digits.isdigit() and len(digits) < 310 else float(text)
    if _RADIX.fullmatch(text):
        return int(text, 0)
    return {"Infinity": math.inf, "+Infinity": math.inf, "-Infinity": -math.inf}.get(text, NAN)


def number_text(number: int | float) -> str:
    """Return the shortest decimal text that reads back as ``number``; NaN and infinities give ''."""
    if isinstance(number, int):
        return str(int(number))
    if not math.isfinite(number):
        return ""
    if number.is_integer() and abs(number) < 1e21:
        return str(int(number))
    if 1e-7 < abs(number) < 1e21:
        return format(Decimal(repr(number)), "f")
    return re.sub(r"e([+-])0*(\d)", r"e\1\2", repr(number))


def compact_json(value: Any) -> str:
    """Return ``value`` as JSON text without blanks, non-Latin characters kept."""
    return json.dumps(to_json(value), ensure_ascii=False, separators=(",", ":"))


def text_of(value: Any) -> str:
    """Return the text that stands for ``value`` inside other text (5.3.5).

    Null and ``MISSING`` give '', a date ISO text, a list of scalars its items joined by commas, every
    other list or dict compact JSON.
    """
    kind = type(value)
    if kind is str:
        return value  # type: ignore[no-any-return]
    if value is None or value is MISSING:
        return ""
    if kind is bool:
        return "true" if value else "false"
    if kind is int or kind is float:
        return number_text(value)
    value = to_json(value)
    if isinstance(value, (list, dict)):
        return _list_text(value) if isinstance(value, list) else compact_json(value)
    return text_of(value)


def _list_text(items: list[Any]) -> str:
    if any(isinstance(item, (list, dict)) for item in items):
        return compact_json(items)
    return ",".join(text_of(item) for item in items)


def is_json(text: str) -> bool:
    """Return whether a text can be read as JSON."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
