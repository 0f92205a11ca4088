"""Spreadsheet functions on texts: CONCATENATE, LEFT, MID, SUBSTITUTE, FIND, VALUE, TEXT … (4.2)."""

from __future__ import annotations

import re
from typing import Any, Final

from desktop_app.domain.expressions import arithmetic as number
from desktop_app.domain.expressions.access import integer
from desktop_app.domain.expressions.criteria import find_pattern
from desktop_app.domain.expressions.errors import RangeError, TypeError
from desktop_app.domain.expressions.functions import FunctionTable
from desktop_app.domain.expressions.limits import check_text
from desktop_app.domain.expressions.sequences import flattened, joined, repeated, replaced, to_number
from desktop_app.domain.expressions.text_format import formatted
from desktop_app.domain.operators import truthy
from desktop_app.domain.values import number_of, text_of

TEXTS: Final = FunctionTable(fold=True)

TEXTS.register("CONCATENATE", "CONCAT", call=lambda *parts: joined(flattened(parts)))
TEXTS.register("UPPER", call=lambda text: text_of(text).upper())
TEXTS.register("LOWER", call=lambda text: text_of(text).lower())
TEXTS.register("TRIM", call=lambda text: " ".join(text_of(text).split()))
TEXTS.register("EXACT", call=lambda a, b: text_of(a) == text_of(b))
TEXTS.register("REPT", call=lambda text, times: repeated(text_of(text), integer(times)))
TEXTS.register("TEXT", call=formatted)
TEXTS.register("CODE", "UNICODE", call=lambda text: ord(text_of(text)[0]))
TEXTS.register("REVERSE", call=lambda text: text[::-1] if isinstance(text, list) else text_of(text)[::-1])


@TEXTS.add("LEN")
def _length(text: Any) -> int:
    return len(text) if isinstance(text, list) else len(text_of(text))


@TEXTS.add("CHAR", "UNICHAR")
def _char(code: Any) -> str:
    point = integer(code)
    if not 0 < point < 0x110000 or 0xD800 <= point < 0xE000:
        raise RangeError("CHAR: there is no such character")
    return chr(point)


@TEXTS.add("CLEAN")
def _clean(text: Any) -> str:
    return "".join(character for character in text_of(text) if character >= " ")


@TEXTS.add("PROPER")
def _proper(text: Any) -> str:
    return re.sub(r"[^\W\d_]+", lambda word: word[0].capitalize(), text_of(text))


@TEXTS.add("TEXTJOIN")
def _text_join(delimiter: Any, ignore_empty: Any, *parts: Any) -> str:
    texts = map(text_of, flattened(parts))
    return joined([text for text in texts if text or not truthy(ignore_empty)], text_of(delimiter))


def _count(count: Any) -> int:
    whole = integer(count)
    if whole < 0:
        raise RangeError("a number of characters cannot be negative")
    return whole


@TEXTS.add("LEFT")
def _left(text: Any, count: Any = 1) -> str:
    return text_of(text)[: _count(count)]


@TEXTS.add("RIGHT")
def _right(text: Any, count: Any = 1) -> str:
    whole = text_of(text)
    return whole[max(0, len(whole) - _count(count)) :]


@TEXTS.add("MID")
def _mid(text: Any, start: Any, count: Any) -> str:
    return text_of(text)[_start(start) : _start(start) + _count(count)]


def _start(position: Any) -> int:
    """Turn a position that counts from 1 into an offset."""
    if integer(position) < 1:
        raise RangeError("positions count from 1")
    return integer(position) - 1


@TEXTS.add("SUBSTITUTE")
def _substitute(text: Any, old: Any, new: Any, occurrence: Any = None) -> str:
    whole, part, other = text_of(text), text_of(old), text_of(new)
    if not part:
        return whole
    if occurrence is None:
        return replaced(whole, part, other)
    pieces = whole.split(part)
    at = integer(occurrence)
    if not 1 <= at < len(pieces):
        return whole
    return joined([part.join(pieces[:at]), other, part.join(pieces[at:])])


@TEXTS.add("REPLACE")
def _replace(text: Any, start: Any, count: Any, new: Any) -> str:
    whole, at = text_of(text), _start(start)
    return joined([whole[:at], text_of(new), whole[at + _count(count) :]])


@TEXTS.add("FIND")
def _find(part: Any, text: Any, start: Any = 1) -> int:
    at = text_of(text).find(text_of(part), _start(start))
    if at < 0:
        raise RangeError("FIND: the text does not occur")
    return at + 1


@TEXTS.add("SEARCH", cost=8)
def _search(part: Any, text: Any, start: Any = 1) -> int:
    at = find_pattern(text_of(part), text_of(text), _start(start))
    if at < 0:
        raise RangeError("SEARCH: the text does not occur")
    return at + 1


@TEXTS.add("SPLIT", "TEXTSPLIT")
def _split(text: Any, separator: Any) -> list[str]:
    return text_of(text).split(text_of(separator)) if separator else list(text_of(text))


@TEXTS.add("VALUE", "NUMBERVALUE")
def _value(text: Any) -> Any:
    """Read a number as people write it: thousands separated by commas, percent, currency signs."""
    if not isinstance(text, str):
        return to_number(text)
    plain = re.sub(r"[\s,$€£¥]", "", text)
    divisor = 100 ** (len(plain) - len(plain.rstrip("%")) if plain.endswith("%") else 0)
    exact = number_of(plain.rstrip("%"))
    if exact != exact or not plain:
        raise TypeError("VALUE: the text is no number")
    return number.divide(exact, divisor) if divisor > 1 else exact


@TEXTS.add("FIXED")
def _fixed(value: Any, digits: Any = 2, plain: Any = False) -> str:
    places = integer(digits)
    rounded = number.rounded(to_number(value), places)
    return f"{rounded:{'' if truthy(plain) else ','}.{max(0, min(100, places))}f}"


@TEXTS.add("DOLLAR")
def _dollar(value: Any, digits: Any = 2) -> str:
    amount = _fixed(value, digits)
    return f"(${amount[1:]})" if amount.startswith("-") else f"${amount}"


@TEXTS.add("BASE")
def _base(value: Any, radix: Any, length: Any = 0) -> str:
    rest, base = integer(value), integer(radix)
    if rest < 0 or not 2 <= base <= 36:
        raise RangeError("BASE needs a number from 0 and a base from 2 to 36")
    digits = ""
    while rest:
        rest, digit = divmod(rest, base)
        digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[digit] + digits
    check_text(integer(length))
    return digits.rjust(max(1, integer(length)), "0")


TEXTS.register("DECIMAL", call=lambda text, radix: int(text_of(text)[:255], integer(radix)))
