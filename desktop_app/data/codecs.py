"""How the values of a column go into a database and come out as JSON (data.md 2.3, 4.2, 4.4)."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from desktop_app.domain.collections import DataField
from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.values import iso, parse_instant, text_of, to_json

SQLITE: Final = "sqlite"
SAFE_INTEGER: Final = 2**53 - 1
"""Beyond it a number would change in scripts and JSON, so it is given as text (4.4)."""
EXACT_DIGITS: Final = 15
LARGEST_EXPONENT: Final = 307
"""What a double can hold; 1e999999999 is a short text and a number that fills the memory."""
MILLISECONDS_FROM: Final = 10**11
"""A stored number above it counts milliseconds, one below it seconds."""

Encode = Callable[[Any], Any]
Decode = Callable[[Any], Any]


class Codec:
    """The way in and out for one column. ``decode`` is None where the driver's value is JSON already."""

    def __init__(self, field: DataField, dialect: str = SQLITE, sample: Any = None) -> None:
        self.field = field
        self._sqlite = dialect == SQLITE
        self._stamp = stamp_like(sample)
        self._encode: Encode = _ENCODERS.get(field.type, _text)
        self.decode: Decode | None = _DECODERS.get(field.type, _decoded_other)

    def encode(self, value: Any) -> Any:
        """Return what the driver is given for a JSON value.

        :raises InvalidRequestError: the value does not fit the field, which is named.
        """
        if value is None or (value == "" and not self._keeps_blank):
            return None
        try:
            fitting = self._encode(value)
        except (ValueError, TypeError, KeyError, OverflowError, InvalidOperation):
            raise InvalidRequestError(
                f"{value!r:.60} does not fit the type {self.field.type}", place=f"field {self.field.name!r}"
            ) from None
        return self._stored(fitting) if self._sqlite else fitting

    @property
    def _keeps_blank(self) -> bool:
        return self.field.type in ("string", "text", "password") and not self.field.unique

    def _stored(self, value: Any) -> Any:
        """Return what SQLite can hold: numbers, texts, bytes."""
        if self.field.type in ("json", "array"):
            return json.dumps(value, ensure_ascii=False)
        if isinstance(value, datetime):
            return self._stamp(value)
        if isinstance(value, date | time):
            return value.isoformat()
        if isinstance(value, bool):
            return int(value)
        if isinstance(value, Decimal):
            return _sqlite_decimal(value)
        return value

    def given(self, raw: Any) -> Any:
        """Return the JSON form of what the driver gave."""
        return raw if raw is None or self.decode is None else self.decode(raw)


def _sqlite_decimal(value: Decimal) -> Any:
    exact = len(value.as_tuple().digits) <= EXACT_DIGITS
    if not exact:
        return str(value)
    whole = abs(value) < 2**63 and value == value.to_integral_value()
    return int(value) if whole else float(value)


# ------------------------------------------------------------------------------------- into the database


def _boolean(value: Any) -> bool:
    if isinstance(value, str):
        value = {"true": True, "false": False, "1": True, "0": False}[value.strip().lower()]
    if value not in (0, 1):
        raise ValueError
    return bool(value)


def _integer(value: Any) -> int:
    if isinstance(value, str):
        number = Decimal(value.strip())
    elif isinstance(value, int | float | Decimal):
        number = Decimal(value)
    else:
        raise TypeError
    if not number.is_finite() or number != number.to_integral_value() or abs(number) >= 2**63:
        raise ValueError
    return int(number)


def _float(value: Any) -> float:
    if isinstance(value, list | dict):
        raise TypeError
    number = float(value)
    if not math.isfinite(number):
        raise ValueError
    return number


def _decimal(value: Any) -> Decimal:
    number = Decimal(str(value).strip())
    if not number.is_finite() or abs(number.adjusted()) > LARGEST_EXPONENT:
        raise ValueError
    return number


def _text(value: Any) -> str:
    return value if isinstance(value, str) else text_of(value)


def _array(value: Any) -> list[Any]:
    items: list[Any] = to_json(list(value) if isinstance(value, list | tuple) else [value])
    return items


def _instant(value: Any) -> datetime:
    moment = parse_instant(value, UTC)
    if moment is None or isinstance(value, bool):
        raise ValueError
    return moment.astimezone(UTC)


def _wall_clock(value: Any) -> datetime:
    """Return a time without zone; what carries one is taken as it reads, not moved."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value.strip().replace("Z", "+00:00"))
    moment = value if isinstance(value, datetime) else parse_instant(value, UTC)
    if moment is None:
        raise ValueError
    return moment.replace(tzinfo=None)


def _day(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else _wall_clock(value).date()


def _clock_time(value: Any) -> time:
    return value if isinstance(value, time) else time.fromisoformat(str(value).strip())


def _unix(value: Any) -> int | float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value if isinstance(value, int) else _float(value)
    seconds = _instant(value).timestamp()
    return int(seconds) if seconds == int(seconds) else seconds


def _bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else _text(value).encode()


_ENCODERS: Final[Mapping[str, Encode]] = {
    "boolean": _boolean,
    "integer": _integer,
    "bigInt": _integer,
    "float": _float,
    "double": _float,
    "decimal": _decimal,
    "uuid": _text,
    "json": to_json,
    "array": _array,
    "datetimeTz": _instant,
    "datetimeNoTz": _wall_clock,
    "unixTimestamp": _unix,
    "dateOnly": _day,
    "time": _clock_time,
    "blob": _bytes,
}


# --------------------------------------------------------------------------------- out of the database


def decoded_number(value: Any) -> Any:
    """Return a number as JSON can hold it exactly: else its text (4.4)."""
    kind = type(value)
    if kind is int:
        return value if -SAFE_INTEGER <= value <= SAFE_INTEGER else str(value)
    if kind is float:
        return value if math.isfinite(value) else None
    if isinstance(value, (bool, str)):
        return value
    if isinstance(value, Decimal):
        return _decoded_decimal(value)
    return _decoded_other(value)


def _decoded_decimal(value: Decimal) -> Any:
    if not value.is_finite():
        return None
    if len(value.normalize().as_tuple().digits) > EXACT_DIGITS:
        return str(value)
    if value == value.to_integral_value():
        return int(value) if abs(value) <= SAFE_INTEGER else f"{value:f}"
    return float(value)


def _decoded_boolean(value: Any) -> Any:
    return value if isinstance(value, str) else bool(value)


def _decoded_json(value: Any) -> Any:
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def read_moment(value: Any) -> datetime | None:
    """Return the instant that a stored value means; without a zone it is UTC. None for free text."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    try:
        if isinstance(value, int | float):
            seconds = value / 1000 if abs(value) >= MILLISECONDS_FROM else value
            return datetime.fromtimestamp(seconds, UTC)
        moment = datetime.fromisoformat(re.sub(r"\s+(?=[+-]\d{2}:?\d{2}$)", "", str(value).strip()))
    except (ValueError, OverflowError, OSError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


_OURS: Final = re.compile(
    r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8]) (?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3} \+00:00",
    re.ASCII,
)
"""An instant as we write it (:data:`_spaced`), of the kind that is one beyond doubt: most are."""


def _decoded_instant(value: Any) -> Any:
    if type(value) is str and _OURS.fullmatch(value):
        return f"{value[:10]}T{value[11:23]}Z"
    if value == "":
        return None
    moment = read_moment(value)
    return str(value) if moment is None else iso(moment)


def _decoded_wall_clock(value: Any) -> Any:
    if value == "":
        return None
    moment = read_moment(value)
    return str(value) if moment is None else wall_text(moment)


def wall_text(moment: datetime) -> str:
    """Return ``YYYY-MM-DD HH:mm:ss``, with milliseconds only if there are any (4.4)."""
    milliseconds = f".{moment.microsecond // 1000:03}" if moment.microsecond >= 1000 else ""
    return f"{moment:%Y-%m-%d %H:%M:%S}{milliseconds}"


def _decoded_day(value: Any) -> Any:
    if value == "":
        return None
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)[:10]


def _decoded_time(value: Any) -> Any:
    if value == "":
        return None
    if isinstance(value, timedelta):
        value = (datetime.min + value).time()
    return value.isoformat("seconds") if isinstance(value, time) else str(value)


def _decoded_other(value: Any) -> Any:
    """Return what a column of any type gave, as JSON: the rule for results of raw SQL, too."""
    if isinstance(value, str | bool) or value is None:
        return value
    if isinstance(value, int | float | Decimal):
        return decoded_number(value)
    if isinstance(value, datetime):
        return iso(value) if value.tzinfo else wall_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time | timedelta):
        return _decoded_time(value)
    if isinstance(value, list | tuple):
        return [_decoded_other(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _decoded_other(item) for key, item in value.items()}
    if isinstance(value, bytes | memoryview):
        return None
    return str(value)


decoded = _decoded_other

_DECODERS: Final[Mapping[str, Decode | None]] = {
    "boolean": _decoded_boolean,
    "integer": decoded_number,
    "bigInt": decoded_number,
    "float": decoded_number,
    "double": decoded_number,
    "decimal": decoded_number,
    "string": None,
    "text": None,
    "password": None,
    "json": _decoded_json,
    "array": _decoded_json,
    "datetimeTz": _decoded_instant,
    "datetimeNoTz": _decoded_wall_clock,
    "unixTimestamp": _decoded_instant,
    "dateOnly": _decoded_day,
    "time": _decoded_time,
    "blob": lambda value: None,
}


# ------------------------------------------------------------------------------- how SQLite holds times

Stamp = Callable[[datetime], Any]


def stamp_like(sample: Any) -> Stamp:
    """Return how instants are written into a column of SQLite: as the value that stands there already is,
    else as text in UTC that sorts as time does (4.2).
    """
    if isinstance(sample, int | float) and not isinstance(sample, bool):
        return _epoch_ms if abs(sample) >= MILLISECONDS_FROM else _epoch
    text = str(sample or "")
    if read_moment(text) is None:
        return _spaced
    separator = "T" if "T" in text else " "
    if text.endswith("Z"):
        return _stamp(separator, "Z", "." in text)
    match = re.search(r"(\s?)[+-]\d{2}:?\d{2}$", text[10:])
    if match:
        return _stamp(separator, f"{match[1]}+00:00", "." in text)
    return _stamp(separator, "", "." in text)


def _stamp(separator: str, zone: str, fraction: bool) -> Stamp:
    def write(moment: datetime) -> str:
        moment = moment.astimezone(UTC) if moment.tzinfo else moment
        milliseconds = moment.microsecond // 1000
        rest = f".{milliseconds:03}" if fraction or milliseconds else ""
        return f"{moment:%Y-%m-%d}{separator}{moment:%H:%M:%S}{rest}{zone if moment.tzinfo else ''}"

    return write


_spaced = _stamp(" ", " +00:00", True)


def _epoch(moment: datetime) -> int:
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def _epoch_ms(moment: datetime) -> int:
    return round((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)
