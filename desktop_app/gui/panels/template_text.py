"""Text with ``{{variables}}`` in it, in one line or several; and plain text of several lines."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop_app.domain.template import PLACEHOLDER
from desktop_app.gui.panels import ink
from desktop_app.gui.panels.buttons import IconButton
from desktop_app.gui.panels.code_edit import CodeEdit
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.editor import TypedEditor
from desktop_app.gui.panels.frame import FieldFrame
from desktop_app.gui.panels.highlight import Syntax
from desktop_app.gui.panels.live_preview import LivePreview
from desktop_app.gui.panels.reference_lens import ReferenceLens
from desktop_app.gui.panels.suggestions import Offer, variables_at
from desktop_app.gui.variables.picker import VariablePicker


class EditEditor(TypedEditor):
    """Base of the editors around one :class:`CodeEdit`; ``variables`` adds completion and the picker.

    ``own_scope`` also offers what the node provides inside itself, as a loop's condition needs it.
    """

    def __init__(
        self,
        context: PanelContext,
        edit: CodeEdit,
        *,
        variables: bool = True,
        own_scope: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(context, parent)
        self._own_scope = own_scope
        self.edit = edit
        self.preview: LivePreview | None = None
        self.edit.typed.connect(self.typed)
        self.edit.done.connect(self.flush)
        self.frame = FieldFrame(self, vertical=True)
        self.frame.add(self.edit)
        self.column.addWidget(self.frame)
        if variables:
            self.edit.show_pills(ReferenceLens(context, own_scope))
            self.edit.pick_asked.connect(self.pick)
            self.edit.suggest = self._suggest
            self.picker_button = self._make_picker_button()
            self.preview = LivePreview(context, ReferenceLens(context, own_scope))
            self.column.addWidget(self.preview)
            self.edit.typed.connect(self.show_preview)

    def _make_picker_button(self) -> IconButton:
        button = IconButton(self.tr("Insert a variable"), "variable")
        button.setToolTip(self.tr("Insert a variable (type {{ or press Ctrl+Space in the text)"))
        button.clicked.connect(self.pick)
        return button

    def _suggest(self, before: str, asked: bool) -> Offer | None:
        return variables_at(before, self.context.tree(self._own_scope), asked=asked)

    def pick(self) -> None:
        """Open the variables; the chosen one is inserted at the caret."""
        picker = VariablePicker(self.context, own_scope=self._own_scope, parent=self)
        picker.picked.connect(self.insert_reference)
        picker.open_at(self.frame)

    def insert_reference(self, path: str) -> None:
        """Put a variable into the text at the caret (7.10)."""
        if self.read_only:
            return
        self.edit.insert_reference(path)
        self.flush()

    @property
    def focus_target(self) -> QWidget:
        """The text."""
        return self.edit

    def write(self, value: Any) -> None:
        """Show the text."""
        self.edit.show_text("" if value is None else str(value))
        self.show_preview(at_once=True)

    def show_preview(self, *, at_once: bool = False) -> None:
        """Say what a text with references comes to on what was seen last."""
        if self.preview is not None:
            text = self.edit.toPlainText()
            self.preview.show_text(text if PLACEHOLDER.search(text) else "", at_once=at_once)

    def read(self) -> Any:
        """Return the text."""
        return self.edit.toPlainText()

    def refresh(self) -> None:
        """Colour the references anew: what they mean may have changed."""
        self.edit.highlighter.rehighlight()
        self.show_preview(at_once=True)

    def set_read_only(self, read_only: bool) -> None:
        """Keep the text selectable."""
        self.read_only = read_only
        self.edit.setReadOnly(read_only)
        self.frame.set_quiet(read_only)
        for button in self.frame.findChildren(IconButton):
            button.setEnabled(not read_only)


class TemplateEditor(EditEditor):
    """Text in which ``{{`` offers variables. ``lines`` 1 grows by wrapping but takes no line breaks."""

    def __init__(
        self,
        context: PanelContext,
        *,
        lines: int = 1,
        placeholder: str = "",
        own_scope: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        edit = CodeEdit(
            Syntax.TEMPLATE,
            lambda: context.tree(own_scope),
            least=lines,
            most=max(4, lines * 3),
            mono=False,
            one_line=lines == 1,
        )
        edit.setPlaceholderText(placeholder)
        super().__init__(context, edit, own_scope=own_scope, parent=parent)
        place_beside(self.frame, self.edit, self.picker_button)


class MultilineEditor(EditEditor):
    """Plain text of several lines."""

    def __init__(
        self, context: PanelContext, *, lines: int = 3, placeholder: str = "", parent: QWidget | None = None
    ) -> None:
        edit = CodeEdit(Syntax.TEMPLATE, context.tree, least=lines, most=lines * 3, mono=False)
        edit.setPlaceholderText(placeholder)
        super().__init__(context, edit, variables=False, parent=parent)


def place_beside(frame: FieldFrame, edit: CodeEdit, button: IconButton) -> None:
    """Put the small button into the frame, right of the text's first line."""
    frame.box.setDirection(frame.box.Direction.LeftToRight)
    frame.box.setContentsMargins(2, 2, ink.GRID // 2, 2)
    button.setParent(frame)
    frame.box.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
