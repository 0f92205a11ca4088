"""The key of a record, typed or chosen among the records there are."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop_app.gui.panels.buttons import IconButton
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.text_fields import TextEditor

Choose = Callable[[QWidget, Callable[[Any], object]], object]
"""Asks a person for a record beside a widget and gives its key to the function."""


class RecordKeyEditor(TextEditor):
    """One line with a button that opens the records. ``many`` makes it a list of keys, with commas between.

    An object, as a key of several columns or a whole record, is written as JSON.
    """

    def __init__(
        self,
        context: PanelContext,
        choose: Choose | None,
        *,
        many: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(context, optional=True, parent=parent)
        self._choose, self._many = choose, many
        self.button = IconButton(self.tr("Choose a record"), "search")
        self.button.clicked.connect(self.choose)
        self.button.setVisible(choose is not None)
        self.frame.box.addWidget(self.button)

    def write(self, value: Any) -> None:
        """Show keys, or an object as JSON."""
        items = value if isinstance(value, list) else [value]
        self.line.setText(", ".join(_text(item) for item in items if item is not None))
        self.line.setCursorPosition(0)

    def read(self) -> Any:
        """Return the key, or the list of keys; raises ``ValueError`` in words for a person."""
        text = self.line.text().strip()
        if not self._many:
            return _key(text, self.tr("This is no JSON.")) if text else None
        return [_key(part.strip(), "") for part in text.split(",") if part.strip()]

    def choose(self) -> None:
        """Open the records; the chosen one is taken as if it were typed."""
        if self._choose is not None:
            self._choose(self, self._take)

    def _take(self, key: Any) -> None:
        before = self.line.text().strip().rstrip(",")
        self.line.setText(f"{before}, {_text(key)}" if self._many and before else _text(key))
        self.typed()
        self.flush()


def _text(key: Any) -> str:
    return json.dumps(key, ensure_ascii=False) if isinstance(key, dict | list) else str(key)


def _key(text: str, complaint: str) -> Any:
    """Return a key: a number or an object as JSON, anything else as it stands."""
    try:
        value = json.loads(text)
    except ValueError:
        if text.startswith("{") and complaint:
            raise ValueError(complaint) from None
        return text
    return value if isinstance(value, int | dict) and not isinstance(value, bool) else text
