"""Asks what must be known before a node is added and is frozen later (7.5)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from desktop_app.domain.workflow import Node
from desktop_app.gui.dialogs.frame import FormDialog
from desktop_app.gui.editing import Wish
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.registry import PanelRegistry
from desktop_app.gui.session import EditorSession
from desktop_app.gui.wording import tr


class AddNodeDialog(FormDialog):
    """Adds with what is chosen, or nothing at all."""

    submitted = Signal(object)
    """The :class:`Wish` with its config."""

    def __init__(
        self, session: EditorSession, panels: PanelRegistry, wish: Wish, parent: QWidget | None = None
    ) -> None:
        title = tr("Add {title}", title=tr(wish.spec.title))
        super().__init__(title, title, tr(wish.spec.description), parent)
        self._wish = wish
        node = Node("", wish.spec.type, tr(wish.spec.title), wish.spec.default_config())
        context = PanelContext(session.document.workflow, session.catalog, node, presetting=True)
        self.panel = panels.panel(context)
        self._config: dict[str, Any] = wish.spec.default_config()
        if (inner := self.panel.layout()) is not None:
            inner.setContentsMargins(0, 0, 0, 0)
        self.panel.edited.connect(self._follow)
        self.show_form(self.panel)
        self.show_choice(tr("Add"), self._add)

    def _follow(self, _path: object, _value: object, config: dict[str, Any]) -> None:
        self._config = config
        self._fit()

    def _add(self) -> None:
        self.panel.commit()
        wish = replace(self._wish, config=self._config)
        self.accept()
        self.submitted.emit(wish)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin at the first choice."""
        super().showEvent(event)
        rows = list(self.panel.form.rows.values())
        if rows:
            rows[0].editor.focus_target.setFocus(Qt.FocusReason.OtherFocusReason)
