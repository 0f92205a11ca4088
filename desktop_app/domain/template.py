"""Templates: ``{{ path }}`` inside texts of a config, resolved in a scope (5.3, 5.5) or edited (6.11)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

from desktop_app.domain.roots import RESULTS, SCOPES
from desktop_app.domain.values import MISSING, text_of

Scope = Mapping[str, Any]

PLACEHOLDER: Final = re.compile(r"\{\{([\w\s:\-+.,@/()?=*$]+)\}\}")
REFERENCE_ROOTS: Final = (RESULTS, SCOPES)
CACHED_LENGTH: Final = 4096


class Placeholder(NamedTuple):
    """One ``{{path:default}}``; ``default`` is None where the text gives none."""

    path: str
    default: str | None


# --------------------------------------------------------------------------------------- path resolution


class _Path:
    """A path split once: for each level the keys that may come next, the longest first."""

    __slots__ = ("indexes", "last", "levels", "segments")

    def __init__(self, path: str) -> None:
        self.segments = path.split(".")
        self.indexes = [index_of(segment) for segment in self.segments]
        self.last = len(self.segments)
        self.levels = tuple(
            tuple((".".join(self.segments[at:to]), to) for to in range(self.last, at, -1))
            for at in range(self.last)
        )

    def __call__(self, scope: Any) -> Any:
        return self._resolve(scope, 0)

    def _resolve(self, value: Any, at: int) -> Any:
        while at < self.last:
            kind = type(value)
            if kind is dict:
                for key, following in self.levels[at]:
                    if key in value:
                        value, at = value[key], following
                        break
                else:
                    return _by_number(value, self.segments[at:])
            elif kind is list or kind is tuple:
                value, at = self._of_list(value, at)
            elif isinstance(value, Mapping):
                value, at = self._of_mapping(value, at)
            else:
                return MISSING
        return value

    def _of_mapping(self, value: Mapping[Any, Any], at: int) -> tuple[Any, int]:
        for key, following in self.levels[at]:
            if key in value:
                return value[key], following
        return MISSING, at + 1

    def _of_list(self, items: list[Any] | tuple[Any, ...], at: int) -> tuple[Any, int]:
        index = self.indexes[at]
        if index is not None:
            return (items[index] if -len(items) <= index < len(items) else MISSING), at + 1
        if self.segments[at] == "length" and at + 1 == self.last:
            return len(items), at + 1
        key, following = self._column_key(items, at)
        return _column(items, key), following

    def _column_key(self, items: list[Any] | tuple[Any, ...], at: int) -> tuple[str, int]:
        *dotted, single = self.levels[at]
        for key, following in dotted:
            if any(isinstance(item, Mapping) and key in item for item in items):
                return key, following
        return single


class _PlainPath(_Path):
    """A path on which a name on a list leads nowhere instead of to its column."""

    __slots__ = ()

    def _of_list(self, items: list[Any] | tuple[Any, ...], at: int) -> tuple[Any, int]:
        if self.segments[at] == "length" or self.indexes[at] is not None:
            return super()._of_list(items, at)
        return MISSING, at + 1


def index_of(segment: str) -> int | None:
    """Return which element of a list a segment means: from 0, and with a sign from the end, -1 the last; None
    for a name.
    """
    digits = segment.removeprefix("-")
    return int(segment[:18]) if digits.isascii() and digits.isdigit() else None


class _AllResults(_Path):
    """The results of all nodes as they are now: the mapping itself changes with each further one."""

    __slots__ = ()

    def __call__(self, scope: Any) -> Any:
        found = super().__call__(scope)
        return dict(found) if isinstance(found, Mapping) else found


def _by_number(value: dict[Any, Any], segments: list[str]) -> Any:
    """Find a key that is stored as an integer, as the node ids in ``$scopes`` are."""
    if segments[0].isascii() and segments[0].isdigit() and int(segments[0][:19]) in value:
        found = value[int(segments[0][:19])]
        return _path(".".join(segments[1:]))(found) if len(segments) > 1 else found
    return MISSING


def _column(items: list[Any] | tuple[Any, ...], key: str) -> list[Any]:
    """Take ``key`` of each element (null where there is none) and flatten one level."""
    column: list[Any] = []
    for item in items:
        member = item.get(key) if isinstance(item, Mapping) else None
        if isinstance(member, (list, tuple)):
            column.extend(member)
        else:
            column.append(member)
    return column


@lru_cache(maxsize=4096)
def _path(path: str) -> _Path:
    return _AllResults(path) if path.removeprefix("ctx.") == REFERENCE_ROOTS[0] else _Path(path)


def resolve_path(scope: Any, path: str) -> Any:
    """Return the value at ``path``, or ``MISSING``; functions are returned, not called (5.5).

    A name on a list gives the column, flattened one level; a number the element, a negative one counts from
    the end; ``length`` gives the length.
    The scope is never modified.
    """
    return _path(path)(scope)


def called(value: Any) -> Any:
    """Call ``value`` without arguments if it is a function, as ``$system`` offers them (5.3.6)."""
    return value() if callable(value) else value


# --------------------------------------------------------------------------------------------- rendering


def parse_placeholder(inside: str) -> Placeholder:
    """Split the text between the braces into path and default (5.3.3)."""
    key, colon, default = inside.strip().partition(":")
    return Placeholder(key.strip(), default if colon else None)


def _compile(text: str) -> Callable[[Scope], Any]:
    matches = list(PLACEHOLDER.finditer(text))
    if not matches:
        return lambda scope: text
    if len(matches) == 1 and matches[0].span() == (0, len(text)):
        return _whole(parse_placeholder(matches[0][1]))
    return _mixed(text, matches)


def _whole(placeholder: Placeholder) -> Callable[[Scope], Any]:
    path = _path(placeholder.path)
    fallback = MISSING if placeholder.default is None else placeholder.default

    def value(scope: Scope) -> Any:
        found = path(scope)
        if found is MISSING:
            return fallback
        return found() if callable(found) else found

    return value


def _mixed(text: str, matches: list[re.Match[str]]) -> Callable[[Scope], str]:
    parts: list[str | Callable[[Scope], Any]] = []
    end = 0
    for match in matches:
        parts += [text[end : match.start()], _whole(parse_placeholder(match[1]))]
        end = match.end()
    parts.append(text[end:])

    def joined(scope: Scope) -> str:
        return "".join([part if isinstance(part, str) else text_of(part(scope)) for part in parts])

    return joined


_compiled = lru_cache(maxsize=4096)(_compile)


def _render_text(text: str, scope: Scope) -> Any:
    if "{{" not in text:
        return text
    return _compiled(text)(scope) if len(text) <= CACHED_LENGTH else _compile(text)(scope)


def render(value: Any, scope: Scope) -> Any:
    """Return ``value`` with every placeholder replaced by what ``scope`` holds (5.3, ``get_parsed_value``).

    A text that is one placeholder keeps the value's type and may yield ``MISSING``; other texts stay text.
    Lists and dicts (keys included) are rendered recursively into new ones, other values pass through.
    Raises what a called ``$system`` function raises.
    """
    kind = type(value)
    if kind is str:
        return _render_text(value, scope)
    if kind is dict:
        return {_render_key(key, scope): render(item, scope) for key, item in value.items()}
    if kind is list or kind is tuple:
        return [render(item, scope) for item in value]
    return value


def render_plain(value: Any, scope: Scope) -> Any:
    """Render ``value`` like :func:`render`, but a text that is one placeholder does not flatten lists: a
    name on a list leads nowhere (4.14). Missing becomes None.
    """
    match = PLACEHOLDER.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return render(value, scope)
    placeholder = parse_placeholder(match[1])
    found = called(_PlainPath(placeholder.path)(scope))
    return placeholder.default if found is MISSING else found


def _render_key(key: Any, scope: Scope) -> Any:
    return text_of(_render_text(key, scope)) if isinstance(key, str) and "{{" in key else key


# ---------------------------------------------------------------------------------- looking and rewriting


def placeholders(value: Any) -> Iterator[Placeholder]:
    """Yield every placeholder in the texts of ``value``, nested ones and dict keys included (5.3.2)."""
    if isinstance(value, str):
        for match in PLACEHOLDER.finditer(value):
            yield parse_placeholder(match[1])
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from placeholders(key)
            yield from placeholders(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from placeholders(item)


def _referenced_key(path: str) -> str | None:
    """Return the node key that a path refers to, or None."""
    root, dot, rest = path.removeprefix("ctx.").partition(".")
    return rest.split(".", 1)[0] if dot and root in REFERENCE_ROOTS else None


def dependency_keys(value: Any) -> set[str]:
    """Return the keys of all nodes whose result or scope the texts of ``value`` use (6.11)."""
    keys = (_referenced_key(placeholder.path) for placeholder in placeholders(value))
    return {key for key in keys if key}


def readable(text: str, titles: Mapping[str, str], gone: str = "") -> str:
    """Return ``text`` with its placeholders in a person's words: ``‹Line total ▸ amount›``.

    ``titles`` names nodes by key, ``gone`` the others; without it they keep their keys. Roots that say
    nothing (``$context``, ``$scopes`` with its key) are not shown.
    """

    def named(match: re.Match[str]) -> str:
        first, *rest = parse_placeholder(match[1]).path.removeprefix("ctx.").split(".")
        if first == RESULTS and rest:
            rest[0] = titles.get(rest[0], gone or rest[0])
        elif first == SCOPES and len(rest) > 1:
            del rest[0]
        return f"‹{' ▸ '.join(rest or [first])}›"

    return PLACEHOLDER.sub(named, text)


def replace_references(value: Any, old_key: str, new_key: str) -> Any:
    """Let the placeholders that refer to node ``old_key`` refer to ``new_key``; the rest keeps identity."""
    roots = "|".join(map(re.escape, REFERENCE_ROOTS))
    head = re.compile(rf"(\s*(?:ctx\.)?(?:{roots})\.){re.escape(old_key)}(?=[.:\s]|$)")

    def renamed(match: re.Match[str]) -> str:
        return "{{" + head.sub(lambda found: found[1] + new_key, match[1], count=1) + "}}"

    def text(original: str) -> str:
        changed = PLACEHOLDER.sub(renamed, original)
        return original if changed == original else changed

    return _map_texts(value, text)


def _map_texts(value: Any, change: Callable[[str], str | None]) -> Any:
    """Apply ``change`` to every text and dict key; what does not change is returned itself."""
    if isinstance(value, str):
        return change(value) if "{{" in value else value
    if isinstance(value, list):
        items = [_map_texts(item, change) for item in value]
        return value if all(new is old for new, old in zip(items, value, strict=True)) else items
    if isinstance(value, dict):
        pairs = [(_map_texts(key, change), _map_texts(item, change)) for key, item in value.items()]
        same = all(k is key and i is value[key] for (k, i), key in zip(pairs, value, strict=True))
        return value if same else {key: item for key, item in pairs if key is not None}
    return value
