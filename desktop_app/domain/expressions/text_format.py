"""TEXT(value, format): numbers and dates as a spreadsheet's format code writes them (4.2)."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from desktop_app.domain.expressions import arithmetic as number
from desktop_app.domain.expressions.calendar import to_date
from desktop_app.domain.expressions.limits import check_text
from desktop_app.domain.values import number_of, text_of

_NUMBER: Final = re.compile(r"[#0,]*[#0](?:\.[#0]*)?(?:E\+0+)?|\.[#0]+")
_DATE: Final = re.compile(
    r"\[h+\]|y{4}|y{2}|m{1,4}|d{1,4}|h{1,2}|s{1,2}|am/pm|a/p|\"[^\"]*\"|\.0{1,3}", re.IGNORECASE
)
_DATE_CODE: Final = re.compile(r"[ymdhs]", re.IGNORECASE)


def formatted(value: Any, code: Any) -> str:
    """Return ``value`` as ``code`` says: ``0.00``, ``#,##0``, ``0%``, ``0.0E+00``, ``yyyy-mm-dd hh:mm``."""
    form = text_of(code)
    check_text(len(form) * 20)
    if _DATE_CODE.search(re.sub(r'"[^"]*"', "", form)):
        return _date_text(to_date(value), form)
    if isinstance(value, datetime) or (isinstance(value, str) and number_of(value) != number_of(value)):
        return text_of(value)
    return _number_text(number_of(value), form)


# ------------------------------------------------------------------------------------------------ numbers


def _number_text(value: float, form: str) -> str:
    if not math.isfinite(value):
        return ""
    sections = form.split(";")
    if len(sections) > 2 and value == 0:
        return _in_section(0, sections[2])
    if len(sections) > 1 and value < 0:
        return _in_section(-value, sections[1])
    return _in_section(value, sections[0])


def _in_section(value: float, form: str) -> str:
    match = _NUMBER.search(form)
    literal = form.replace('"', "").replace("\\", "")
    if match is None:
        return literal.replace("General", text_of(value)).replace("@", text_of(value))
    scaled = value * 100 ** min(form.count("%"), 3)
    before, after = form[: match.start()], form[match.end() :]
    digits = _digits(abs(scaled), match[0])
    sign = "-" if scaled < 0 and re.search(r"[1-9]", digits) else ""
    return sign + re.sub(r'["\\]', "", before) + digits + re.sub(r'["\\]', "", after)


def _digits(value: float, pattern: str) -> str:
    if "E+" in pattern:
        mantissa, exponent = pattern.split("E+")
        text = f"{value:.{mantissa.count('0', mantissa.find('.') + 1) if '.' in mantissa else 0}E}"
        base, power = text.split("E")
        return f"{base}E{power[0]}{abs(int(power)):0{len(exponent)}}"
    whole, _, decimals = pattern.partition(".")
    places = min(len(decimals), 100)
    text = f"{number.rounded(value, places):.{places}f}"
    least = decimals.rfind("0") + 1
    while "." in text and len(text) - text.index(".") - 1 > least and text.endswith("0"):
        text = text[:-1]
    return _grouped(text.rstrip("."), whole)


def _grouped(text: str, pattern: str) -> str:
    whole, dot, decimals = text.partition(".")
    whole = "" if whole == "0" and "0" not in pattern else whole.rjust(min(pattern.count("0"), 100), "0")
    if "," in pattern:
        whole = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", ",", whole)
    return whole + dot + decimals


# -------------------------------------------------------------------------------------------------- dates

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_PARTS: Final[dict[str, Callable[[datetime], str]]] = {
    "yyyy": lambda day: f"{day.year:04}", "yy": lambda day: f"{day.year % 100:02}",
    "m": lambda day: str(day.month), "mm": lambda day: f"{day.month:02}",
    "mmm": lambda day: _MONTHS[day.month - 1][:3], "mmmm": lambda day: _MONTHS[day.month - 1],
    "d": lambda day: str(day.day), "dd": lambda day: f"{day.day:02}",
    "ddd": lambda day: _DAYS[day.weekday()][:3], "dddd": lambda day: _DAYS[day.weekday()],
    "h": lambda day: str(day.hour), "hh": lambda day: f"{day.hour:02}",
    "s": lambda day: str(day.second), "ss": lambda day: f"{day.second:02}",
    ".0": lambda day: f".{day.microsecond // 100_000}",
    ".00": lambda day: f".{day.microsecond // 10_000:02}",
    ".000": lambda day: f".{day.microsecond // 1000:03}",
    "am/pm": lambda day: "AM" if day.hour < 12 else "PM", "a/p": lambda day: "A" if day.hour < 12 else "P",
}  # fmt: skip


def _date_text(day: datetime, form: str) -> str:
    """Write a date; ``m`` means minutes after hours and before seconds, ``h`` counts to 12 with AM/PM."""
    halves = re.search(r"am/pm|a/p", form, re.IGNORECASE) is not None
    codes = [match[0].lower() for match in _DATE.finditer(form)]
    at = -1

    def part(match: re.Match[str]) -> str:
        nonlocal at
        at += 1
        return _part_text(day, match[0], codes, at, halves)

    return _DATE.sub(part, form)


def _part_text(day: datetime, written: str, codes: list[str], at: int, halves: bool) -> str:
    code = written.lower()
    if written.startswith('"'):
        return written[1:-1]
    near = (codes[at - 1] if at else "", codes[at + 1] if at + 1 < len(codes) else "")
    if code in ("m", "mm") and (near[0].startswith(("h", "[h")) or near[1].startswith("s")):
        return f"{day.minute:0{len(code)}}"
    if code in ("h", "hh") and halves:
        return f"{(day.hour + 11) % 12 + 1:0{len(code)}}"
    if code.startswith("["):
        return str(day.hour)
    return _PARTS[code](day) if code in _PARTS else written
