"""Names that stand in references, lists of options, and lists of people: short texts with rules."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.json_text import json_text
from desktop_app.gui.panels.template_text import MultilineEditor, TemplateEditor
from desktop_app.gui.panels.text_fields import TextEditor, parse_number

NAME: Final = re.compile(r"[\w\-]+")


class NameEditor(TextEditor):
    """A name that references can hold: letters, digits, ``_`` and ``-``; a dot would start a new part."""

    def read(self) -> Any:
        """Return the name; raises ``ValueError`` in words for a person."""
        name = self.line.text().strip()
        if not NAME.fullmatch(name):
            raise ValueError(self.tr("Use letters, digits, _ and - only; no blanks or dots."))
        return name


def unused_name(stem: str, taken: Iterable[Any]) -> str:
    """Return ``stem`` with the lowest number that makes it unused."""
    names = {str(name) for name in taken}
    number = 1
    while f"{stem}{number}" in names:
        number += 1
    return f"{stem}{number}"


class OptionsEditor(MultilineEditor):
    """A list with one option a line. Options that are no texts keep their kind while their line stays."""

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(context, lines=3, parent=parent)
        self.edit.setPlaceholderText(self.tr("One option a line"))
        self._kinds: dict[str, Any] = {}

    def write(self, value: Any) -> None:
        """Show a line for each option."""
        options = value if isinstance(value, list) else []
        lines = [
            option if isinstance(option, str) else " ".join(json_text(option).split()) for option in options
        ]
        self._kinds = {line: option for line, option in zip(lines, options, strict=True) if line != option}
        self.edit.show_text("\n".join(lines))

    def read(self) -> Any:
        """Return the options; blank lines are none."""
        lines = [line.strip() for line in self.edit.toPlainText().splitlines()]
        return [self._kinds.get(line, line) for line in lines if line]


class PeopleEditor(TemplateEditor):
    """A list of user ids and references, separated by commas."""

    def write(self, value: Any) -> None:
        """Show the ids in one line."""
        people = value if isinstance(value, list) else [] if value is None else [value]
        self.edit.show_text(", ".join(str(person) for person in people))

    def read(self) -> Any:
        """Return the list; numbers are ids, other texts stay texts."""
        parts = (part.strip() for part in self.edit.toPlainText().split(","))
        return [_person(part) for part in parts if part]


def people(path: str, section: str = "") -> Field:
    """Return the field of a list of people."""
    told = QCoreApplication.translate(
        "PeopleEditor", "User ids, separated by commas. You are user 1 on this machine."
    )
    return Field(path, PeopleEditor, section=section, help=told)


def _person(text: str) -> Any:
    try:
        return parse_number(text)
    except ValueError:
        return text
