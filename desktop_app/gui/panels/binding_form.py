"""Other ways to start a custom action than a button: what stands in ``options.bindings`` (data.md 1.5.2)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from desktop_app.domain.bindings import CLIPBOARD, DROP, FOLDER, HOTKEY, LINK, TRAY
from desktop_app.gui.desktop_keys import refusal
from desktop_app.gui.panels.choices import SwitchEditor
from desktop_app.gui.panels.fill_form import outside
from desktop_app.gui.panels.form import Field, Form
from desktop_app.gui.panels.text_fields import TextEditor
from desktop_app.gui.wording import tr, unmarked


class KeyEditor(TextEditor):
    """A combination of keys, written as ``Ctrl+Alt+O``; empty is null."""

    def read(self) -> Any:
        """Return the combination as it is usually written; raises ``ValueError`` in words for a person."""
        text = self.line.text().strip()
        if not text:
            return None
        keys = QKeySequence(text)
        written = keys.toString(QKeySequence.SequenceFormat.PortableText)
        if keys.count() != 1 or "+" not in written:
            raise ValueError(tr("Write it as Ctrl+Alt+O, with Ctrl, Alt or Meta."))
        if used := _used_for(keys, self):
            raise ValueError(tr("In the window it is “{title}”; choose another one.", title=used))
        return written


def _used_for(keys: QKeySequence, widget: QWidget) -> str:
    """Return what these keys do already in the window in which a widget is."""
    window = widget.window()
    while parent := window.parentWidget():  # A panel that floats.
        window = parent.window()
    used = (action for action in window.findChildren(QAction) if keys in action.shortcuts())
    return next((unmarked(action.text()) for action in used), "")


def binding_fields() -> list[Field]:
    """Return a field or two for each kind."""
    return [
        Field(
            f"{HOTKEY}.hotkey",
            partial(KeyEditor, placeholder="Ctrl+Alt+O"),
            tr("Combination of keys"),
            tr("Acts while a window of Wirework is in front."),
        ),
        Field(
            f"{HOTKEY}.everywhere",
            SwitchEditor,
            tr("In every program"),
            refusal() or tr("While Wirework runs, no other program gets this key."),
            visible=_has(HOTKEY, "hotkey"),
            default=False,
        ),
        Field(
            f"{HOTKEY}.clipboard",
            SwitchEditor,
            tr("With the copied text"),
            tr("As $context.data.clipboard."),
            visible=_has(HOTKEY, "hotkey"),
            default=False,
        ),
        Field(
            f"{CLIPBOARD}.pattern",
            partial(TextEditor, optional=True, placeholder=tr("Order *")),
            tr("When a text is copied that reads"),
            tr("In another program, while the window is open: * stands for any text, ? for one character."),
        ),
        Field(f"{TRAY}.on", SwitchEditor, tr("In the menu of the tray"), None, default=False),
        Field(
            f"{DROP}.on",
            SwitchEditor,
            tr("For files dropped on the window"),
            tr("Or opened with Wirework, but workflow files: as $context.data.files."),
            default=False,
        ),
        Field(
            f"{FOLDER}.path",
            partial(TextEditor, optional=True, placeholder="~/in"),
            tr("When files change in the folder"),
            tr("Created, changed or deleted: $context.data.event and .file. Also without a window."),
        ),
        Field(
            f"{LINK}.on",
            SwitchEditor,
            tr("By a link wirework://"),
            tr("What stands behind “?” in it is $context.data."),
            default=False,
        ),
        Field(
            f"{LINK}.trusted",
            SwitchEditor,
            tr("Without a question"),
            None,
            visible=_has(LINK, "on"),
            default=False,
        ),
    ]


def _has(kind: str, member: str) -> Any:
    def shown(config: Mapping[str, Any]) -> bool:
        return bool((config.get(kind) or {}).get(member))

    return shown


def binding_form() -> Form:
    """Return the form of the bindings."""
    return Form(outside(), binding_fields())
