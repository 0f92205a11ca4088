"""What stands above the canvas: where one is, the run, and what waits for the person."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from desktop_app.domain.execution import Task
from desktop_app.gui.banner import Banner
from desktop_app.gui.canvas.faces import Badge
from desktop_app.gui.elided import ElidedLabel
from desktop_app.gui.icons import action_icon, themed_icon
from desktop_app.gui.session import EditorSession
from desktop_app.gui.status_icons import StatusIcons
from desktop_app.gui.theme import Theme, Themes, blend
from desktop_app.gui.tips import plain_tip
from desktop_app.gui.wording import counted, tr, unmarked

HEIGHT: Final = 44
_READABLE: Final = 140
"""A title narrower than this takes the room of the breadcrumb."""


class StatusPill(QWidget):
    """A state as a shape and a word on a tinted ground."""

    def __init__(self, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._icons = StatusIcons(themes.current)
        self._badge = Badge()
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_state(self, badge: Badge, text: str) -> None:
        """Show a state; an empty text hides the pill."""
        self._badge, self._text = badge, text
        self.setAccessibleName(tr("Run: {state}", state=text) if text else "")
        self.setVisible(bool(text))
        self.setToolTip(plain_tip(text))
        self.updateGeometry()
        self.update()

    @property
    def text(self) -> str:
        """The state in words."""
        return self._text

    def dress(self, theme: Theme) -> None:
        """Paint in the colours of ``theme``."""
        self._icons = StatusIcons(theme)
        self.update()

    def sizeHint(self) -> QSize:
        """Fit the text with the shape before it."""
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance(self._text) + 44, metrics.height() + 12)

    def minimumSizeHint(self) -> QSize:
        """Give way down to the shape; the tooltip has the words."""
        return QSize(36, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, shape and text."""
        theme = self._themes.current
        color = theme.status(self._badge.role)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(blend(theme.panel, color, 0.35), 1))
        painter.setBrush(blend(theme.panel, color, 0.12 if theme.tint else 0.0))
        painter.drawRoundedRect(area, area.height() / 2, area.height() / 2)
        top = (self.height() - 16) // 2
        painter.drawPixmap(10, top, self._icons.pixmap(self._badge, 16, self.devicePixelRatioF()))
        painter.setPen(_ink(theme, color))
        box = self.rect().adjusted(32, 0, -8, 0)
        shown = self.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, max(0, box.width()))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


def _ink(theme: Theme, color: QColor) -> QColor:
    return blend(theme.text, color, 0.55)


class Strip(QWidget):
    """Breadcrumb and version on the left, the run on the right."""

    def __init__(self, themes: Themes, run: QAction, stop: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("strip")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(HEIGHT)
        self._themes = themes
        self.crumb = ElidedLabel(tr("Workflows") + "  ▸")
        self.crumb.setObjectName("crumb")
        self.title = ElidedLabel(least=56)
        self.title.setMaximumWidth(360)
        self.title.setObjectName("title")
        self.version = _chip()
        self.draft = _chip()
        self.pill = StatusPill(themes)
        self.run_button = _ActionButton(run, primary=True)
        self.stop_button = _ActionButton(stop)
        self._build()
        self.dress(themes.current)
        themes.changed.connect(self.dress)

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 12, 0)
        row.setSpacing(8)
        for widget in (self.crumb, self.title, self.version, self.draft):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.pill)
        row.addSpacing(4)
        row.addWidget(self.stop_button)
        row.addWidget(self.run_button)

    def event(self, event: QEvent) -> bool:
        """Let the breadcrumb, then the title give way before the state of the run does."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._share()
        return super().event(event)

    def _share(self) -> None:
        others = (self.version, self.draft, self.pill, self.stop_button, self.run_button)
        taken = sum(widget.sizeHint().width() + 8 for widget in others if not widget.isHidden())
        room = self.width() - taken - 48
        crumb = self.crumb.sizeHint().width() + 8
        self.crumb.setVisible(room - crumb >= _READABLE)
        self.title.setMaximumWidth(max(56, min(360, room - (0 if self.crumb.isHidden() else crumb))))

    def show_session(self, session: EditorSession) -> None:
        """Show title and version as they are now."""
        title = session.title
        self.title.setText(title)
        self.title.setToolTip(plain_tip(f"{title}\n{tr('Key')}: {session.key}"))
        self.version.setText(tr("Version {n}", n=session.version_number))
        executed = counted(session.version.executed, "run once", "run {n} times")
        self.version.setToolTip(executed if session.version.executed else tr("never run"))
        self.draft.setVisible(session.document.modified)
        self.draft.setText(tr("Draft"))
        self.draft.setToolTip(
            tr(
                "Changed since version {n}. The draft is kept; Save makes it a version.",
                n=session.version_number,
            )
        )

    def dress(self, theme: Theme) -> None:
        """Paint in the colours of ``theme``."""
        self.pill.dress(theme)
        self.run_button.setIcon(themed_icon(action_icon("run"), theme, "on_accent"))
        self.stop_button.setIcon(themed_icon(action_icon("stop"), theme, "text"))


def _chip() -> ElidedLabel:
    label = ElidedLabel()
    label.setProperty("kind", "chip")
    label.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
    return label


class _ActionButton(QPushButton):
    """A push button that follows an action: text, state, reason."""

    def __init__(self, action: QAction, *, primary: bool = False) -> None:
        super().__init__()
        self._action = action
        self.setProperty("kind", "primary" if primary else "plain")
        self.setProperty("icons", "text")
        self.clicked.connect(lambda _=False: action.trigger())
        action.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        self.setText(" " + unmarked(self._action.text()))
        self.setToolTip(self._action.toolTip())
        self.setEnabled(self._action.isEnabled())


class AnswerBanner(Banner):
    """The run waits for an answer."""

    answer = Signal(object)
    """The :class:`Task` to be answered."""

    def __init__(self, themes: Themes) -> None:
        super().__init__("clock", lambda theme: theme.status("pending"), themes)
        self._task: Task | None = None
        self.button = self.offer(tr("Answer …"), lambda: self.answer.emit(self._task))
        self.hide()

    def show_tasks(self, tasks: tuple[Task, ...]) -> None:
        """Show the oldest task; no task hides the banner."""
        self._task = tasks[0] if tasks else None
        self.setVisible(bool(tasks))
        if self._task is not None:
            more = counted(len(tasks) - 1, "  (1 more waits)", "  ({n} more wait)") if len(tasks) > 1 else ""
            title = self._task.title or tr("a task")
            self.text.setText(tr("Waiting for your answer: {title}", title=title) + more)
