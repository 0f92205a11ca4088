"""An expression in one of the languages: colours, completion, list of functions, and a check while typing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from desktop_app.gui.panels import ink
from desktop_app.gui.panels.buttons import LinkButton
from desktop_app.gui.panels.code_edit import CodeEdit
from desktop_app.gui.panels.context import Fault, FunctionHint, Language, PanelContext
from desktop_app.gui.panels.highlight import Syntax
from desktop_app.gui.panels.live_preview import by_language
from desktop_app.gui.panels.signature_help import SignatureHelp
from desktop_app.gui.panels.suggestions import Offer, functions_at, variables_at
from desktop_app.gui.panels.template_text import EditEditor
from desktop_app.gui.text_size import SizedLabel

CHECK_MS: Final = 250
"""A pause after which the text is checked; shorter than the one that commits, so faults show first."""
MENU_COLUMN: Final = 24
"""Functions in one part of the menu; longer lists are split by their first letters."""


class ExpressionEditor(EditEditor):
    """``language`` tells which language the text is in now: the choice may change beside it.

    A faulty expression is committed all the same: a draft must survive, and a run names the fault again.
    """

    def __init__(
        self,
        context: PanelContext,
        language: Callable[[], Language | None],
        *,
        own_scope: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        edit = CodeEdit(Syntax.EXPRESSION, lambda: context.tree(own_scope), least=3, most=14)
        super().__init__(context, edit, own_scope=own_scope, parent=parent)
        self._language = language
        self._check_pause = QTimer(self)
        self._check_pause.setSingleShot(True)
        self._check_pause.setInterval(CHECK_MS)
        self._check_pause.timeout.connect(self.check)
        self.edit.typed.connect(self._check_pause.start)
        self._add_foot()
        self.signature = SignatureHelp(self.edit, self._functions)

    def _functions(self) -> Sequence[FunctionHint]:
        language = self._language()
        return language.functions if language is not None else ()

    def show_preview(self, *, at_once: bool = False) -> None:
        """Say what the expression comes to in its language on what was seen last."""
        language = self._language()
        if self.preview is None:
            return
        if language is None or self.frame.marked:
            self.preview.show_text("", at_once=True)
        else:
            self.preview.show_text(self.edit.toPlainText(), by_language(language.id), at_once=at_once)

    def _add_foot(self) -> None:
        foot = QHBoxLayout()
        foot.setContentsMargins(ink.GRID // 2, 0, ink.GRID // 2, 2)
        foot.setSpacing(2)
        self.function_button = LinkButton(self.tr("Functions"))
        self.function_button.clicked.connect(self._open_functions)
        self.verdict = SizedLabel(share=ink.SMALL)
        self.verdict.setForegroundRole(self.verdict.palette().ColorRole.PlaceholderText)
        for widget in (self.picker_button, self.function_button):
            foot.addWidget(widget)
        foot.addStretch(1)
        foot.addWidget(self.verdict)
        self.frame.box.addLayout(foot)

    def language_changed(self) -> None:
        """Check the text in the language that is chosen now, and offer its functions."""
        language = self._language()
        self.edit.setPlaceholderText(language.example if language else "")
        self.function_button.setVisible(bool(language and language.functions))
        if self.edit.plain:
            self._check_pause.start()
        else:
            self.check()

    def write(self, value: Any) -> None:
        """Show the expression and check it."""
        super().write(value)
        self.language_changed()

    def flush(self) -> None:
        """Commit, then say again what is wrong."""
        super().flush()
        self.check()

    def check(self) -> Fault | None:
        """Mark what is wrong with the text, without running it."""
        self._check_pause.stop()
        text, language = self.edit.toPlainText(), self._language()
        fault = language.check(text) if language is not None and text.strip() else None
        self.edit.mark(fault.position if fault else None)
        self.frame.set_fault(fault is not None)
        well = bool(text.strip()) and language is not None and fault is None
        self.verdict.setText(self.tr("✓ no errors") if well else "")
        self.complained.emit("" if fault is None else fault.message)
        self.show_preview(at_once=True)
        return fault

    def _suggest(self, before: str, asked: bool) -> Offer | None:
        offer = variables_at(before, self.context.tree(self._own_scope))
        language = self._language()
        if offer is None and language is not None and (asked or len(before) > 1):
            offer = functions_at(before, language.functions, asked=asked)
        return offer

    def _open_functions(self) -> None:
        language = self._language()
        if language is None:
            return
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        hints = list(language.functions)
        parts = [hints[at : at + MENU_COLUMN] for at in range(0, len(hints), MENU_COLUMN)]
        for part in parts:
            target = menu if len(parts) == 1 else menu.addMenu(f"{part[0].name} – {part[-1].name}")
            for hint in part:
                self._add_function(target, hint)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.function_button.mapToGlobal(self.function_button.rect().bottomLeft()))

    def _add_function(self, menu: QMenu, hint: FunctionHint) -> None:
        action = menu.addAction(hint.signature or hint.name)
        action.setToolTip(hint.help)
        action.triggered.connect(lambda: self._insert_function(hint.name))

    def _insert_function(self, name: str) -> None:
        cursor = self.edit.textCursor()
        chosen = cursor.selectedText()
        cursor.insertText(f"{name}({chosen})")
        if not chosen:
            cursor.movePosition(cursor.MoveOperation.Left)
        self.edit.setTextCursor(cursor)
        self.edit.setFocus()
