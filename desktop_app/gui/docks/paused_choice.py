"""Above the form of a node while a run is paused: where what is changed there counts (editor.md F)."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QFrame, QLabel, QRadioButton, QVBoxLayout

from desktop_app.gui.session import EditorSession
from desktop_app.gui.wording import tr


class PausedChoice(QFrame):
    """Lets the paused run use what stands in the form, or leaves it to the next run. Hidden while no run is
    paused.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("banner")
        self._session: EditorSession | None = None
        self._key = ""
        self.text = QLabel()
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setWordWrap(True)
        self.here = QRadioButton(tr("Use in this run"))
        self.later = QRadioButton(tr("Next run only"))
        self._group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 12, 8)
        column.setSpacing(6)
        column.addWidget(self.text)
        for button in (self.here, self.later):
            self._group.addButton(button)
            column.addWidget(button)
        self._group.buttonClicked.connect(lambda button: self._choose(button is self.here))
        self.hide()

    def show_node(self, session: EditorSession | None, key: str | None) -> None:
        """Say how it stands with a node; there is nothing to say of the trigger, nor of past runs."""
        self._session, self._key = session, key or ""
        node = session.document.node(self._key) if session is not None else None
        if session is None or node is None or session.debug.stop is None or session.document.frozen:
            self.hide()
            return
        configs = session.debug.configs
        used, refusal = self._key in configs.used, configs.refusal(self._key)
        if not session.debug.steps.busy:  # Else it stands on what was chosen.
            (self.here if used else self.later).setChecked(True)
        for button in (self.here, self.later):
            button.setEnabled(refusal is None)
        self.text.setText(self._words(used, refusal, configs.faults.get(self._key)))
        self.show()

    @staticmethod
    def _words(used: bool, refusal: str | None, fault: str | None) -> str:
        if refusal is not None and not used:
            return tr("{why} What you change here counts from the next run on.", why=refusal)
        if refusal is not None:
            return tr("{why} It ran with the settings that were changed here.", why=refusal)
        if fault is not None:
            return tr("The run keeps the settings it had: {why}", why=fault)
        if used:
            return tr("The paused run uses these settings. At its end you can keep or discard them.")
        return tr("The run is paused before this node has run. Where does a change here count?")

    def _choose(self, here: bool) -> None:
        if self._session is not None:
            self._session.debug.configs.use(self._key, here)
