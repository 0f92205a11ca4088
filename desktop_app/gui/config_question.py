"""After a debugged run: are the settings to stay that were changed for it? (editor.md F, "Paused view")"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy

from desktop_app.gui.icons import action_icon, icon_pixmap
from desktop_app.gui.session import EditorSession
from desktop_app.gui.theme import Theme, Themes
from desktop_app.gui.tips import plain_tip
from desktop_app.gui.widgets import push_button
from desktop_app.gui.wording import counted, tr


class ConfigQuestion(QFrame):
    """A line above the canvas, there only while something is to be decided. Whoever leaves it open keeps what
    stands in the document.
    """

    def __init__(self, session: EditorSession, themes: Themes) -> None:
        super().__init__()
        self.setObjectName("banner")
        self._session = session
        self._picture = QLabel()
        self.text = QLabel()
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 12, 6)
        row.setSpacing(10)
        row.addWidget(self._picture)
        row.addWidget(self.text, 1)
        configs = session.debug.configs
        for text, act in ((tr("Keep"), configs.keep), (tr("Discard"), configs.discard)):
            button = push_button(text)
            button.clicked.connect(lambda _=False, act=act: act())
            row.addWidget(button)
        configs.changed.connect(self.refresh)
        self._dress(themes.current)
        themes.changed.connect(self._dress)
        self.refresh()

    def refresh(self) -> None:
        """Name the nodes that are to be decided about."""
        nodes = [self._session.document.node(key) for key in self._session.debug.configs.open]
        titles = [node.title or node.type for node in nodes if node is not None]
        self.setVisible(bool(titles))
        one = tr("The run used other settings of “{title}”.", title=next(iter(titles), ""))
        many = counted(len(titles), "", "The run used other settings of {n} nodes.")
        self.text.setText((many if len(titles) > 1 else one) + " " + tr("Keep them for the next runs?"))
        self.text.setToolTip(plain_tip("\n".join(titles)))

    def _dress(self, theme: Theme) -> None:
        color = theme.role("warning")
        self._picture.setPixmap(icon_pixmap(action_icon("debug"), color, 18, self.devicePixelRatioF()))
