"""Hides the values of secrets wherever a value is kept or shown, and puts them back for nodes (ADR 6).

Hiding gives two things: the value with ``••••••`` in place of each secret, and the *places*: which secret
stood where, in which form. The places name secrets and never hold their values, so they may be stored; with
them, and only with them, the value can be had again. A mask that somebody typed therefore stays a mask.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeAlias
from urllib.parse import quote, quote_plus

MASK: Final = "••••••"
FORMS_FROM: Final = 4
"""Fewest characters of a secret that is also looked for in its encoded forms."""

NUMBER: Final = "number"
"""The form of a number whose digits are a secret; the whole value is hidden then."""

CUT: Final = "cut"
"""Not a secret: what was added to a member's name, because two names differ in their secrets only."""

_NUMERIC: Final = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?\Z")
_ESCAPE: Final = re.compile(r"%[0-9A-F]{2}")

Place: TypeAlias = Sequence[Any]
"""``[number of the text in reading order, offset in the masked text, name of the secret, form]``."""


class Hidden(NamedTuple):
    """A value without secrets, and where they stood."""

    value: Any
    places: list[Place]


class Mask:
    """The secrets of one moment, compiled. Immutable, so threads may share it; false when it hides nothing.

    ``former`` are (name, value) pairs that are hidden too, though the name may mean another value now.
    """

    def __init__(self, secrets: Mapping[str, str], former: Iterable[tuple[str, str]] = ()) -> None:
        self._secrets = dict(secrets)
        self._meant: dict[str, tuple[str, str]] = {}
        for name, value in (*former, *secrets.items()):
            for form, written in forms(value):
                self._meant[written] = (name, form)
        longest_first = sorted(self._meant, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest_first)))
        self._numbers = any(form == "plain" and _NUMERIC.match(t) for t, (_, form) in self._meant.items())

    def __bool__(self) -> bool:
        return bool(self._meant)

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Yield every (name, value) that is hidden, former ones too."""
        yield from ((name, text) for text, (name, form) in self._meant.items() if form == "plain")

    def text(self, text: str) -> str:
        """Return ``text`` without secrets."""
        return self._pattern.sub(MASK, text) if self._meant else text

    def hide(self, value: Any) -> Hidden:
        """Return a JSON value without secrets; ``value`` itself, where there are none."""
        if not self._meant:
            return Hidden(value, [])
        hiding = _Hiding(self._pattern, self._meant, self._numbers)
        hidden = hiding.of(value)
        return Hidden(hidden, hiding.places) if hiding.places else Hidden(value, [])

    def shown(self, value: Any) -> Any:
        """Return a JSON value without secrets, for somebody who only looks at it."""
        return self.hide(value).value

    def reveal(self, value: Any, places: Sequence[Place]) -> Any:
        """Return the value with its secrets, as they are now. A secret that is gone stays masked."""
        return _Revealing(self._written(places)).of(value) if places else value

    def missing(self, places: Sequence[Place]) -> set[str]:
        """Return the secrets that ``places`` name and that have no value now."""
        return {name for _, _, name, form in places if form != CUT} - self._secrets.keys()

    def _written(self, places: Sequence[Place]) -> dict[int, list[tuple[int, Any]]]:
        """Return what to write into which text, from the right."""
        found: dict[int, list[tuple[int, Any]]] = {}
        for number, offset, name, form in reversed(places):
            secret = self._secrets.get(name)
            if form == CUT:
                found.setdefault(number, []).append((offset, None))
            elif secret is not None:
                found.setdefault(number, []).append((offset, _written(secret, form)))
        return found


class Veil:
    """Holds the mask in force: the one place that changes when a secret does. Values that a secret had
    before stay hidden until the process ends, because passes under way may still use them.
    """

    def __init__(self) -> None:
        self.mask = Mask({})

    def change(self, secrets: Mapping[str, str]) -> None:
        """Hide these secrets from now on."""
        self.mask = Mask(secrets, self.mask.pairs())


# -- forms ---------------------------------------------------------------------------------------------------


def forms(secret: str) -> Iterator[tuple[str, str]]:
    """Yield ``(form, text)`` for each way in which a secret may be written, the plain one last."""
    if len(secret) >= FORMS_FROM:
        yield from _escaped(secret)
        yield from _in_addresses(secret)
        yield from _in_base64(secret)
    yield "plain", secret


def _escaped(secret: str) -> Iterator[tuple[str, str]]:
    yield "repr", repr(secret)[1:-1]
    yield "json.ascii", json.dumps(secret)[1:-1]
    yield "json", json.dumps(secret, ensure_ascii=False)[1:-1]


def _in_addresses(secret: str) -> Iterator[tuple[str, str]]:
    for form, text in (
        ("path", quote(secret)),
        ("plus", quote_plus(secret)),
        ("url", quote(secret, safe="")),
    ):
        yield f"{form}.lower", _ESCAPE.sub(lambda match: match[0].lower(), text)
        yield form, text


def _in_base64(secret: str) -> Iterator[tuple[str, str]]:
    """Encoded together with other text, a secret looks different for each remainder of what is before it;
    the first and the last character may hold bits of a neighbour and are not looked for.
    """
    raw = secret.encode()
    for shift in range(3):
        begin, end = -(-shift * 8 // 6), (shift + len(raw)) * 8 // 6
        core = b64encode(bytes(shift) + raw).decode()[begin:end]
        yield f"base64url.{shift}", core.replace("+", "-").replace("/", "_")
        yield f"base64.{shift}", core


def _written(secret: str, form: str) -> Any:
    """Return a secret in one of its forms; one that became shorter may have lost the form."""
    if form == NUMBER:
        return json.loads(secret) if _NUMERIC.match(secret) else secret
    return dict(forms(secret)).get(form, secret)


# -- walking -------------------------------------------------------------------------------------------------


class _Walk:
    """Visits a JSON value. Texts are counted in reading order, names of members before their values: so what
    was hidden at a number is found at that number again.
    """

    def __init__(self) -> None:
        self._number = -1

    def of(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, Mapping):
            members: dict[Any, Any] = {}
            for name, member in value.items():
                shown = self._name(name, members)
                members[shown] = self.of(member)
            return members
        if isinstance(value, list | tuple):
            items = []
            for item in value:
                items.append(self.of(item))
            return items
        return self._whole(value)

    def _name(self, name: Any, taken: Mapping[Any, Any]) -> Any:
        return self._text(name) if isinstance(name, str) else name

    def _text(self, text: str) -> Any:
        raise NotImplementedError

    def _whole(self, value: Any) -> Any:
        return value


class _Hiding(_Walk):
    """One walk that hides."""

    def __init__(self, pattern: re.Pattern[str], meant: Mapping[str, tuple[str, str]], numbers: bool) -> None:
        super().__init__()
        self._pattern, self._meant, self._numbers = pattern, meant, numbers
        self.places: list[Place] = []

    def _name(self, name: Any, taken: Mapping[Any, Any]) -> Any:
        if not isinstance(name, str):
            return name
        hidden = self._text(name)
        free, count = hidden, 1
        while free in taken:
            count += 1
            free = f"{hidden} {count}"
        if free is not hidden:
            self.places.append([self._number, len(hidden), "", CUT])
        return free

    def _text(self, text: str) -> str:
        self._number += 1
        parts, end, length = [], 0, 0
        for match in self._pattern.finditer(text):
            parts += [text[end : match.start()], MASK]
            length += match.start() - end
            self.places.append([self._number, length, *self._meant[match[0]]])
            length, end = length + len(MASK), match.end()
        return "".join([*parts, text[end:]]) if parts else text

    def _whole(self, value: Any) -> Any:
        if not self._numbers or type(value) not in (int, float):
            return value
        try:
            name, form = self._meant[json.dumps(value)]
        except (KeyError, ValueError):  # more digits than Python writes
            return value
        if form != "plain":
            return value
        self._number += 1
        self.places.append([self._number, 0, name, NUMBER])
        return MASK


class _Revealing(_Walk):
    """The same walk the other way round."""

    def __init__(self, written: Mapping[int, Sequence[tuple[int, Any]]]) -> None:
        super().__init__()
        self._written = written

    def _text(self, text: str) -> Any:
        self._number += 1
        for offset, secret in self._written.get(self._number, ()):
            end = offset + len(MASK)
            if secret is None:
                text = text[:offset]
                continue
            if text[offset:end] != MASK:
                continue
            if not isinstance(secret, str):
                return secret
            text = text[:offset] + secret + text[end:]
        return text
