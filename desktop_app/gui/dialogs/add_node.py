"""Asks what must be known before a node is added: what is frozen later, and where the tail goes (6.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.domain.node_spec import Branch, NodeSpec
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.gui.dialogs.frame import FormDialog
from desktop_app.gui.editing import Wish
from desktop_app.gui.panels.choices import Choice
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.field_row import FieldRow
from desktop_app.gui.panels.options import CardsEditor
from desktop_app.gui.panels.registry import PanelRegistry
from desktop_app.gui.session import EditorSession
from desktop_app.gui.widgets import dialog_buttons
from desktop_app.gui.wording import tr


class AddNodeDialog(FormDialog):
    """Adds with what is chosen, or nothing at all."""

    submitted = Signal(object)
    """The :class:`Wish` with its config and the branch that takes the following nodes."""

    def __init__(
        self, session: EditorSession, panels: PanelRegistry, wish: Wish, parent: QWidget | None = None
    ) -> None:
        title = tr("Add {title}", title=tr(wish.spec.title))
        super().__init__(title, title, tr(wish.spec.description), parent)
        self._wish = wish
        node = Node("", wish.spec.type, tr(wish.spec.title), wish.spec.default_config())
        workflow = session.document.workflow
        context = PanelContext(workflow, session.catalog, node, presetting=True)
        self.panel = panels.panel(context) if wish.spec.preset else None
        self._config: dict[str, Any] = wish.spec.default_config()
        self.tail = TailChoice(context, self._branches(wish.spec, workflow))
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        if self.panel is not None:
            if (inner := self.panel.layout()) is not None:
                inner.setContentsMargins(0, 0, 0, 0)
            self.panel.edited.connect(lambda _path, _value, config: self._follow(config, workflow))
            column.addWidget(self.panel)
        column.addWidget(self.tail)
        column.addStretch(1)
        self.show_form(body)
        buttons = dialog_buttons(self, tr("Add"), tr("Cancel"))
        buttons.accepted.connect(self._add)
        buttons.rejected.connect(self.reject)
        self.show_foot(buttons)

    def _branches(self, spec: NodeSpec, workflow: Workflow) -> Sequence[Branch]:
        """Return the branches that could take what follows; none when nothing does."""
        follows = any(node.slot == self._wish.slot for node in workflow.nodes)
        return spec.branches_of(self._config) if follows else ()

    def _follow(self, config: dict[str, Any], workflow: Workflow) -> None:
        self._config = config
        self.tail.offer(self._branches(self._wish.spec, workflow))
        self._fit()

    def _add(self) -> None:
        if self.panel is not None:
            self.panel.commit()
        wish = replace(self._wish, config=self._config, tail_branch=self.tail.value)
        self.accept()
        self.submitted.emit(wish)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin at the first choice."""
        super().showEvent(event)
        rows = list(self.panel.form.rows.values()) if self.panel is not None else []
        editor = rows[0].editor if rows else self.tail.editor
        if editor is not None:
            editor.focus_target.setFocus(Qt.FocusReason.OtherFocusReason)


class TailChoice(QWidget):
    """Where the nodes go that follow the place: behind the branches, or into one of them."""

    def __init__(self, context: PanelContext, branches: Sequence[Branch]) -> None:
        super().__init__()
        self.value: int | None = None
        self.editor: CardsEditor | None = None
        self._context = context
        self._branches: tuple[Branch, ...] = ()
        self._row: FieldRow | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.hide()
        self.offer(branches)

    def offer(self, branches: Sequence[Branch]) -> None:
        """Ask about these branches; ask nothing when there are none."""
        if tuple(branches) == self._branches:
            return
        self._branches, self.value = tuple(branches), None
        if self._row is not None:
            self._row.hide()
            self._row.deleteLater()
            self._row = self.editor = None
        if self._branches:
            self._ask()
        self.setVisible(bool(self._branches))

    def _ask(self) -> None:
        inside = [
            Choice(branch.index, tr("Inside branch “{label}”", label=tr(branch.label)))
            for branch in self._branches
        ]
        self.editor = CardsEditor(self._context, [Choice(None, tr("After the branches")), *inside])
        self.editor.committed.connect(self._choose)
        self._row = FieldRow(tr("Where do the nodes go that follow?"), "", self.editor)
        self.editor.show_value(None)
        layout = self.layout()
        if layout is not None:
            layout.addWidget(self._row)

    def _choose(self, branch: int | None) -> None:
        self.value = branch
