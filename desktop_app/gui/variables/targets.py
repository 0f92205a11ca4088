"""The field that a variable would be inserted into: found from the widget that has the focus."""

from __future__ import annotations

from collections.abc import Callable

import shiboken6
from PySide6.QtWidgets import QWidget

from desktop_app.domain.quick import dataclass
from desktop_app.gui.panels.code_edit import CodeEdit
from desktop_app.gui.panels.template_text import EditEditor
from desktop_app.gui.panels.value_editor import ValueEditor


@dataclass(frozen=True)
class Target:
    """A field: ``label`` names it, ``types`` are what it takes (empty: everything)."""

    widget: QWidget
    label: str
    insert: Callable[[str], None]
    """Puts in a variable by its path."""
    insert_text: Callable[[str], None] | None = None
    """Puts in any text; None where there is no text."""
    types: frozenset[str] = frozenset()

    @property
    def alive(self) -> bool:
        """Whether the field is still there and can be changed."""
        return shiboken6.isValid(self.widget) and self.widget.isEnabled()


def target_of(widget: QWidget | None) -> Target | None:
    """Return the field that ``widget`` belongs to, if a variable can be put into it."""
    focus = widget
    while widget is not None:
        if isinstance(widget, ValueEditor | EditEditor):
            if widget.read_only:
                return None
            types = widget.accepted_types if isinstance(widget, ValueEditor) else frozenset[str]()
            label, text = _label(widget, focus), _text_of(widget)
            return Target(widget, label, widget.insert_reference, text, types)
        widget = widget.parentWidget()
    return None


def _text_of(editor: ValueEditor | EditEditor) -> Callable[[str], None] | None:
    edit = editor.part if isinstance(editor, ValueEditor) else editor
    inner = getattr(edit, "edit", None)
    if not isinstance(inner, CodeEdit):
        return None

    def insert(text: str) -> None:
        inner.setFocus()
        inner.insertPlainText(text)
        editor.flush()

    return insert


def _label(editor: QWidget, focus: QWidget | None) -> str:
    names = (editor.accessibleName(), focus.accessibleName() if focus else "")
    return next((name for name in names if name), editor.tr("this field"))
