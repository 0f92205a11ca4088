"""The frame that the form dialogs share: a heading, a scrolling body, a row of buttons."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QScrollArea,
    QVBoxLayout,
    QWidget,
    QWidgetItem,
)

from desktop_app.gui.tips import plain_tip
from desktop_app.gui.widgets import dialog_buttons, paragraph, push_button
from desktop_app.gui.wording import tr

WIDTH = 520
TALLEST = 760
LETTERS = 60
"""What a line of a dialog has room for, also where texts are large."""


class FormDialog(QDialog):
    """A dialog around one form. It grows with the form up to a limit; then the form scrolls."""

    def __init__(self, title: str, heading: str, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        head = QWidget()
        texts = QVBoxLayout(head)
        texts.setContentsMargins(22, 18, 22, 12)
        texts.setSpacing(4)
        self._heading = paragraph(heading, "heading")
        texts.addWidget(self._heading)
        if hint:
            texts.addWidget(paragraph(hint, "muted"))
        self._column.addWidget(head)
        self._area = QScrollArea()
        self._area.setObjectName("panelArea")
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._column.addWidget(self._area, 1)
        self._shorten(heading)

    def _shorten(self, heading: str) -> None:
        """Keep the heading to two lines; the tooltip has the rest. A word longer than a line ends it."""
        self._heading.ensurePolished()
        metrics, room = self._heading.fontMetrics(), WIDTH - 48
        wide = any(metrics.horizontalAdvance(word[:400]) > room for word in heading.split())
        limit = room if wide else round(room * 1.8)
        shown = metrics.elidedText(" ".join(heading.split()), Qt.TextElideMode.ElideRight, limit)
        if shown != heading:
            self._heading.setText(shown)
            self._heading.setToolTip(plain_tip(heading))

    def show_form(self, form: QWidget) -> None:
        """Put the form into the body."""
        holder = QWidget()
        inner = QVBoxLayout(holder)
        inner.setContentsMargins(22, 14, 22, 16)
        if _grows(form):
            inner.addWidget(form, 1)
        else:  # Its fields stay together at the top.
            inner.addWidget(form)
            inner.addStretch(1)
        self._area.setWidget(holder)
        self._fit()

    def show_foot(self, foot: QWidget) -> None:
        """Put buttons below the body."""
        holder = QWidget()
        inner = QVBoxLayout(holder)
        inner.setContentsMargins(22, 12, 22, 16)
        inner.addWidget(foot)
        self._column.addWidget(holder)
        self._fit()

    def show_way_out(self) -> None:
        """Put nothing but a Close button below the body."""
        buttons, close = QDialogButtonBox(self), push_button(tr("Close"), "primary")
        buttons.addButton(close, QDialogButtonBox.ButtonRole.AcceptRole)
        close.setDefault(True)
        buttons.accepted.connect(self.accept)
        self.show_foot(buttons)

    def show_choice(self, verb: str, act: Callable[[], object]) -> QDialogButtonBox:
        """Put the button that does ``act`` and Cancel below the body; return both."""
        buttons = dialog_buttons(self, verb, tr("Cancel"))
        buttons.accepted.connect(act)
        buttons.rejected.connect(self.reject)
        self.show_foot(buttons)
        return buttons

    def _fit(self) -> None:
        """Become as high as everything together wants to be."""
        line = self.fontMetrics().height()
        width = max(WIDTH, min(LETTERS * self.fontMetrics().averageCharWidth(), 2 * WIDTH))
        form = self._area.widget()
        parts = [part for part in self.findChildren(QWidget) if self._column.indexOf(part) >= 0]
        shown = [part for part in (form, *parts) if part is not None and part is not self._area]
        tallest = min(max(TALLEST, 38 * line), self.screen().availableGeometry().height() - 2 * line)
        self.resize(width, min(tallest, sum(_height(part, width) for part in shown) + 4))


def _height(part: QWidget, width: int) -> int:
    """Return how high a part wants to be when its texts are broken at ``width``."""
    return part.heightForWidth(width) if part.hasHeightForWidth() else part.sizeHint().height()


def _grows(form: QWidget) -> bool:
    """Return whether a part of the form takes whatever room there is, such as a table."""
    layout = form.layout()
    if isinstance(layout, QBoxLayout) and any(layout.stretch(place) for place in range(layout.count())):
        return True
    return bool(QWidgetItem(form).expandingDirections() & Qt.Orientation.Vertical)
