"""Says in another language what the layers below the window have said in English, stored messages among it.

Those layers know no languages and what they say is kept: in results of jobs, in reasons of runs. So a catalog
holds the texts as templates (``{a} has no field {b}``), and a text is told from its template again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple

_HOLE: Final = re.compile(r"\{([a-h])\}")
_COLON: Final = re.compile(r"([^:\n]+): (.+)", re.DOTALL)
_QUOTED: Final = re.compile(r"""(["'])(?:(?!\1).)*\1|“[^”]*”""", re.DOTALL)
LONGEST: Final = 4000
_DEEPEST: Final = 4
"""Sentences may hold sentences, so many levels of them."""


class _Template(NamedTuple):
    longest: str
    """The longest of its words between holes: what does not hold it does not fit."""
    pattern: re.Pattern[str]
    translation: str


class Sentences:
    """Finds the template of a text in a catalog of templates and fills in its translation."""

    def __init__(self, catalog: Mapping[str, str]) -> None:
        self._exact = {text: said for text, said in catalog.items() if not _HOLE.search(text)}
        holed = sorted((text for text in catalog if text not in self._exact), key=_own_length, reverse=True)
        self._templates = [_template(text, catalog[text]) for text in holed]
        self._known = lru_cache(2000)(self._find)

    def __call__(self, text: str) -> str:
        """Return ``text`` in the language of the catalog; what fits no template, or is no sentence by its
        length, stays as it is.
        """
        return self._known(text, 0) if len(text) <= LONGEST else text

    def _find(self, text: str, level: int) -> str:
        if text in self._exact:
            return self._exact[text]
        if level > _DEEPEST or _QUOTED.fullmatch(text):
            return text
        for template in self._templates:
            if template.longest in text and (found := template.pattern.fullmatch(text)):
                return self._filled(template.translation, found, level)
        if found := _COLON.fullmatch(text):
            return f"{found[1]}: {self._known(found[2], level + 1)}"
        return text

    def _filled(self, translation: str, found: re.Match[str], level: int) -> str:
        return _HOLE.sub(lambda hole: self._known(found[hole[1]], level + 1), translation)


def _own_length(text: str) -> int:
    return len(_HOLE.sub("", text))


def _template(text: str, translation: str) -> _Template:
    pieces = _HOLE.split(text)
    words, names = pieces[::2], pieces[1::2]
    pattern = re.escape(words[0])
    for name, word in zip(names, words[1:], strict=True):
        pattern += f"(?P<{name}>.+?){re.escape(word)}"
    return _Template(max(words, key=len), re.compile(pattern, re.DOTALL), translation)
