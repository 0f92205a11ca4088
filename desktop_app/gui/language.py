"""The language of the window: a catalog of English texts and their translations, put before Qt's own.

Texts are their own keys, whatever context asks for them; what a catalog lacks stays English. The catalogs
are ``resources/i18n/<language>.json``. The pseudo-language stretches and marks every text that goes through
``tr``: what it leaves plain would never be translated. What the layers below the window say has catalogs of
its own, ``resources/i18n/messages``: templates, by which also stored messages are told.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QLocale, QObject, QTranslator

from desktop_app.domain.resources import resource_path
from desktop_app.gui.sentences import Sentences
from desktop_app.gui.wording import BELOW

ENGLISH: Final = "en"
PSEUDO: Final = "pseudo"
SYSTEM: Final = "system"
LANGUAGES: Final = {SYSTEM: "As the system", ENGLISH: "English", "zh_CN": "简体中文"}
"""What a person can choose, by the value that settings keep."""

_HOLES: Final = re.compile(r"(\{[^{}]*\}|&.|\n)")
_ACCENTS: Final = str.maketrans("aeiouyAEIOUYcnsz", "áéíóúýÁÉÍÓÚÝçñšž")


class Words(QTranslator):
    """Translates from a catalog held in memory."""

    def __init__(
        self, catalog: Mapping[str, str], messages: Mapping[str, str], *, pseudo: bool = False
    ) -> None:
        super().__init__()
        self._catalog = dict(catalog)
        self._messages = messages
        self._pseudo = pseudo

    @cached_property
    def _sentences(self) -> Sentences:
        return Sentences(self._messages)

    def isEmpty(self) -> bool:
        """Never: Qt asks an empty translator nothing."""
        return False

    def translate(
        self, context: str, text: str, disambiguation: str | None = None, n: int = -1
    ) -> str | None:
        """Return the translation of ``text``, or None to let it stay."""
        if self._pseudo and text:
            return pseudo(text)
        return self._sentences(text) if context == BELOW else self._catalog.get(text)


def pseudo(text: str) -> str:
    """Return a text that can be told from a plain one and is longer, its placeholders and keys untouched."""
    parts = [part if _HOLES.fullmatch(part) else part.translate(_ACCENTS) for part in _HOLES.split(text)]
    return f"[{''.join(parts)}{'~' * (len(text) * 4 // 10)}]"


def catalog_of(language: str) -> dict[str, str]:
    """Return the translations into a language; none for English and for one without a catalog."""
    return _read(resource_path("i18n", f"{language}.json"))


def messages_of(language: str) -> dict[str, str]:
    """Return the translations of what the layers below the window say, by template."""
    return _read(resource_path("i18n", "messages", f"{language}.json"))


def _read(path: Path) -> dict[str, str]:
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def resolved(choice: str, locale: QLocale | None = None) -> str:
    """Return the language that a choice stands for: the system's if there is a catalog for it."""
    if choice != SYSTEM:
        return choice
    name = (locale or QLocale.system()).name()
    known = [language for language in LANGUAGES if language.split("_")[0] == name.split("_")[0]]
    return name if name in LANGUAGES else next(iter(known), ENGLISH)


class Languages(QObject):
    """Owns which translator is in force. Texts of what is built already do not change."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words: Words | None = None

    def use(self, language: str) -> None:
        """Speak ``language`` from now on: English, one with a catalog, or the pseudo-language."""
        if self._words is not None:
            QCoreApplication.removeTranslator(self._words)
            self._words = None
        if language != ENGLISH:
            catalog, messages = catalog_of(language), messages_of(language)
            self._words = Words(catalog, messages, pseudo=language == PSEUDO)
            QCoreApplication.installTranslator(self._words)
