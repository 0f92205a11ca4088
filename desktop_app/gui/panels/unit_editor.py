"""A number with its unit beside it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_app.gui.panels import ink
from desktop_app.gui.panels.choices import Choice
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.drop_down import ComboEditor
from desktop_app.gui.panels.editor import Editor


class UnitEditor(Editor):
    """Puts ``number`` and a choice of ``units`` into a row. A subclass says in :meth:`write` and
    :meth:`_changed` what the two are together.
    """

    def __init__(
        self,
        context: PanelContext,
        number: Editor,
        units: Sequence[Choice],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(context, parent)
        self.number = number
        self.unit = ComboEditor(context, units)
        self.unit.setAccessibleName(self.tr("Unit"))
        self.unit.focus_target.setAccessibleName(self.tr("Unit"))
        row = QHBoxLayout()
        row.setSpacing(ink.GRID)
        for editor, stretch in ((self.number, 3), (self.unit, 2)):
            editor.committed.connect(self._changed)
            self.adopt(editor)
            row.addWidget(editor, stretch)
        self.column.addLayout(row)

    def _changed(self) -> None:
        raise NotImplementedError

    @property
    def focus_target(self) -> QWidget:
        """The number."""
        return self.number.focus_target

    def setAccessibleName(self, name: str) -> None:
        """Name the number after the field."""
        super().setAccessibleName(name)
        self.number.setAccessibleName(name)
