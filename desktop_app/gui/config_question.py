"""After a debugged run: are the settings to stay that were changed for it? (editor.md F, "Paused view")"""

from __future__ import annotations

from desktop_app.gui.banner import Banner, warned
from desktop_app.gui.session import EditorSession
from desktop_app.gui.theme import Themes
from desktop_app.gui.tips import plain_tip
from desktop_app.gui.wording import counted, tr


class ConfigQuestion(Banner):
    """There while something is to be decided. Whoever leaves it open keeps what stands in the document."""

    def __init__(self, session: EditorSession, themes: Themes) -> None:
        super().__init__("debug", warned, themes)
        self._session = session
        configs = session.debug.configs
        self.offer(tr("Keep"), configs.keep)
        self.offer(tr("Discard"), configs.discard)
        configs.changed.connect(self.refresh)
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
