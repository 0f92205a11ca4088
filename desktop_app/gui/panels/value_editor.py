"""One value, given as a constant, a variable or text with variables; the ways not in use are remembered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from desktop_app.domain.template import PLACEHOLDER
from desktop_app.gui.panels import ink
from desktop_app.gui.panels.buttons import IconButton
from desktop_app.gui.panels.code_edit import CodeEdit
from desktop_app.gui.panels.config_paths import ABSENT
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.editor import TypedEditor
from desktop_app.gui.panels.frame import FieldFrame
from desktop_app.gui.panels.json_text import JsonFault
from desktop_app.gui.panels.live_preview import LivePreview
from desktop_app.gui.panels.mode_button import ModeButton
from desktop_app.gui.panels.reference_lens import ReferenceLens
from desktop_app.gui.panels.text_fields import LineEdit
from desktop_app.gui.panels.value_modes import ANY, Mode, converted, fits, mode_of
from desktop_app.gui.panels.value_parts import TextPart, ValuePart, VariablePart, make_part
from desktop_app.gui.variables.mime import path_in
from desktop_app.gui.variables.picker import VariablePicker

_TEXTUAL = frozenset({Mode.TEXT, Mode.TEMPLATE})
_KINDS = {
    Mode.NUMBER: ("int", "number"),
    Mode.BOOL: ("bool",),
    Mode.JSON: ("list", "object"),
}
"""The types of variables that the ways of giving a constant stand for."""


class ValueEditor(TypedEditor):
    """Shows any JSON value in the mode that fits it, or in the one a person chose while that still fits.

    Only the ``modes`` are offered; a foreign value is shown in its own mode all the same. A variable that
    is not chosen yet is no value: the old one stays until a person has picked. ``previews`` says below
    what a text or variable comes to on what was seen last; of other ``types`` no variable is offered.
    """

    def __init__(
        self,
        context: PanelContext,
        *,
        modes: Sequence[Mode] = ANY,
        placeholder: str = "",
        own_scope: bool = False,
        previews: bool = True,
        types: frozenset[str] = frozenset(),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(context, parent)
        self._previews, self._types = previews, types
        self._own_scope = own_scope
        self._refers = Mode.VARIABLE in modes or Mode.TEMPLATE in modes
        self._modes = tuple(modes)
        self._placeholder = placeholder
        self._memory: dict[Mode, Any] = {}
        self._parts: dict[Mode, ValuePart] = {}
        self.frame = FieldFrame(self)
        self.mode_button = ModeButton(modes)
        self.mode_button.chosen.connect(self.choose)
        self.frame.box.addWidget(self.mode_button, 0, Qt.AlignmentFlag.AlignTop)
        self._add_picker_button()
        self.setAcceptDrops(True)
        self.mode = modes[0]
        self.column.addWidget(self.frame)
        self.preview = LivePreview(context, ReferenceLens(context, own_scope))
        self.column.addWidget(self.preview)

    def _add_picker_button(self) -> None:
        self.picker_button = IconButton(self.tr("Insert a variable"), "variable")
        self.picker_button.clicked.connect(self.pick)
        self.frame.box.setContentsMargins(2, 2, ink.GRID // 2, 2)
        self.frame.box.addWidget(self.picker_button, 0, Qt.AlignmentFlag.AlignTop)

    # ------------------------------------------------------------------------------------------ modes

    @property
    def part(self) -> ValuePart:
        """The widget of the present mode."""
        kind = Mode.TEXT if self.mode is Mode.TEMPLATE else self.mode  # one text edit serves both
        if kind not in self._parts:
            self._parts[kind] = self._make(kind)
        return self._parts[kind]

    def _make(self, mode: Mode) -> ValuePart:
        part = make_part(mode, self.context, self._own_scope)
        if isinstance(part, TextPart):
            part.edit.setPlaceholderText(self._placeholder)
        if isinstance(part, VariablePart):
            part.pill.pick_asked.connect(self.pick)
            part.pill.text_asked.connect(self._turn_into_text)
            part.pill.mended.connect(self.insert_reference)
        if isinstance(part, TextPart):
            part.edit.pick_asked.connect(self.pick)
        part.typed.connect(self.typed)
        part.done.connect(self.flush)
        part.set_read_only(self.read_only)
        part.main.setAccessibleName(self.accessibleName())
        self.frame.watch(part.main)
        self.frame.box.insertWidget(1, part, 1)
        self.restructured.emit()
        return part

    def _show_mode(self, mode: Mode) -> None:
        self.mode = mode
        part = self.part
        for other in self._parts.values():
            other.setVisible(other is part)
        self.mode_button.show_mode(mode)
        self.mode_button.setVisible(self._modes != (mode,))
        texts = (Mode.TEXT, Mode.TEMPLATE, Mode.JSON, Mode.VARIABLE)
        self.picker_button.setVisible(self._refers and mode in texts)

    def choose(self, mode: Mode) -> None:
        """Give the value in another way: what was there in that way before comes back."""
        if mode is self.mode:
            return
        self.flush()
        self._memory[self.mode] = self.value
        value = self._memory.get(mode, converted(self.value, mode))
        self._show_mode(mode)
        self.complained.emit("")
        self.part.show_value(value)
        self.part.main.setFocus()
        if mode is not Mode.VARIABLE or mode in self._memory:
            self.commit(value)
        else:
            self.pick()

    # ------------------------------------------------------------------------------------------ value

    @property
    def focus_target(self) -> QWidget:
        """The widget that is typed into, or the mode button where there is nothing to type."""
        return self.mode_button if self.mode is Mode.NULL else self.part.main

    def setAccessibleName(self, name: str) -> None:
        """Name the inner widgets: they take the focus."""
        super().setAccessibleName(name)
        for part in self._parts.values():
            part.main.setAccessibleName(name)

    def typed(self) -> None:
        """Note that a person typed; ``=`` alone begins an expression."""
        if self._begins_expression():
            self._dirty = False
            self._pause.stop()
            self._memory.setdefault(Mode.TEMPLATE, "")
            self.choose(Mode.TEMPLATE)
            return
        super().typed()
        self._show_preview()

    def _begins_expression(self) -> bool:
        main = self.part.main
        if Mode.TEMPLATE not in self._modes or self.mode is Mode.TEMPLATE or self.mode is Mode.JSON:
            return False
        if isinstance(main, CodeEdit):
            return main.toPlainText() == "="
        return isinstance(main, LineEdit) and main.text() == "="

    def _show_preview(self, *, at_once: bool = False) -> None:
        """Say what a reference, or a text with references, comes to on what was seen last."""
        part, text = self.part, ""
        if isinstance(part, VariablePart):
            text = "{{" + part.pill.path + "}}" if part.pill.path else ""
        elif isinstance(part, TextPart) and self.mode is Mode.TEMPLATE:
            text = part.edit.toPlainText()
        told = text if self._previews and PLACEHOLDER.search(text) else ""
        self.preview.show_text(told, at_once=at_once)

    def write(self, value: Any) -> None:
        """Show the value in a fitting mode."""
        self._show_mode(self.mode if fits(self.mode, value) and self._parts else self._mode_for(value))
        self.part.show_value(value)
        self.part.mark(None)
        self._show_preview(at_once=True)

    def _mode_for(self, value: Any) -> Mode:
        """Return the mode for a value; an empty text is nothing where no texts are taken."""
        return self._modes[0] if value == "" and _TEXTUAL.isdisjoint(self._modes) else mode_of(value)

    def read(self) -> Any:
        """Return the value of the present mode."""
        return self.part.read()

    def commit(self, value: Any) -> None:
        """Commit, and let text with a reference show as such."""
        super().commit(value)
        if self.mode is Mode.TEXT and mode_of(value) is not Mode.TEXT:
            self._show_mode(Mode.TEMPLATE)
        self._show_preview(at_once=True)

    def flush(self) -> None:
        """Commit the text or mark its fault."""
        self._pause.stop()
        if not self._dirty:
            return
        fault: ValueError | None = None
        try:
            self.read()
        except ValueError as error:
            fault = error
        self.part.mark(fault.position if isinstance(fault, JsonFault) else None)
        self.frame.set_fault(fault is not None)
        super().flush()

    # ------------------------------------------------------------------------------------- references

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a variable where there is no text to drop it into."""
        event.setAccepted(not self.read_only and bool(path_in(event.mimeData())))

    def dropEvent(self, event: QDropEvent) -> None:
        """Make the variable that was dropped the value."""
        event.acceptProposedAction()
        self.insert_reference(path_in(event.mimeData()))

    def _turn_into_text(self) -> None:
        """Show the reference as the text that it is; the caret stands behind it."""
        if self.read_only or Mode.TEMPLATE not in self._modes:
            return
        text = self.value
        self._memory[Mode.TEMPLATE] = text
        self.choose(Mode.TEMPLATE)
        if isinstance(self.part, TextPart):
            self.part.edit.open_last_pill()

    def pick(self) -> None:
        """Open the variables: the chosen one is the value, or goes into the text at the caret."""
        picker = VariablePicker(
            self.context, own_scope=self._own_scope, types=self.accepted_types, parent=self
        )
        picker.picked.connect(self.insert_reference)
        picker.open_at(self.frame)

    @property
    def accepted_types(self) -> frozenset[str]:
        """The types of variables that fit, where not every value does; a text takes all of them."""
        if self._types or not _TEXTUAL.isdisjoint(self._modes) or Mode.VARIABLE not in self._modes:
            return self._types
        return frozenset(kind for mode in self._modes for kind in _KINDS.get(mode, ()))

    def insert_reference(self, path: str) -> None:
        """Put a variable in: into the text at the caret, else as the value itself (7.10)."""
        if self.read_only:
            return
        if isinstance(self.part, TextPart):
            self.part.edit.insert_reference(path)
            self.flush()
        else:
            self._show_mode(Mode.VARIABLE)
            self.part.show_value("{{" + path + "}}")
            self.part.main.setFocus()
            self.commit("{{" + path + "}}")

    def refresh(self) -> None:
        """Show anew what references mean."""
        part = self.part
        if isinstance(part, TextPart):
            part.edit.highlighter.rehighlight()
        elif isinstance(part, VariablePart) and self._shown is not ABSENT:
            part.show_value(self.value)
        self._show_preview(at_once=True)

    def set_read_only(self, read_only: bool) -> None:
        """Keep texts selectable."""
        self.read_only = read_only
        self.mode_button.setEnabled(not read_only)
        self.picker_button.setEnabled(not read_only)
        self.frame.set_quiet(read_only)
        for part in self._parts.values():
            part.set_read_only(read_only)
