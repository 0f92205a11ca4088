"""What people write about a node, a note or the whole workflow, as Markdown (editor.md B, E)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QPlainTextEdit

from desktop_app.domain.errors import WireworkError
from desktop_app.domain.workflow import TRIGGER
from desktop_app.editor.arrangement import documentation
from desktop_app.editor.changes import Change
from desktop_app.editor.notes import notes
from desktop_app.gui.docks.base import Dock
from desktop_app.gui.editing import reason_of
from desktop_app.gui.elided import ElidedLabel
from desktop_app.gui.session import EditorSession
from desktop_app.gui.theme import Themes
from desktop_app.gui.wording import tr

ORIGIN: Final = "documentation"


class DocumentationDock(Dock):
    """One text for what is selected; for the trigger or nothing that of the workflow. Leaving it commits."""

    def __init__(self, themes: Themes) -> None:
        super().__init__("documentation", tr("Documentation"), themes)
        self._shown: tuple[EditorSession, str] | None = None
        self.about = ElidedLabel()
        self.about.setProperty("kind", "section")
        self.about.setMargin(10)
        self.text = QPlainTextEdit()
        self.text.setProperty("kind", "text")
        self.text.setTabChangesFocus(True)
        self.text.installEventFilter(self)
        self.add(self.about)
        self.add(self.text, 1)

    def watched(self, session: EditorSession) -> Iterable[tuple[Any, Callable[..., None]]]:
        """Follow the document with its selection."""
        return ((session.changed, self._on_change),)

    def _on_change(self, change: Change) -> None:
        if change or change.kind == "selection":
            self.refresh()

    def session_changed(self) -> None:
        """Write what was typed about the session before."""
        self.commit()

    def refresh(self) -> None:
        """Show the text of what is selected now; what is being typed about it is kept."""
        session = self.session
        if session is None:
            self._shown = None
            self._take("", tr("No workflow is open."), editable=False)
            return
        key = next(iter(session.document.selection[-1:]), TRIGGER)
        if self._shown is not None and self._shown != (session, key):
            self.commit()
        again = self._shown == (session, key) and self.text.document().isModified()
        self._shown = (session, key)
        text, about = _text_of(session, key)
        if not again:
            self._take(text or "", about, editable=text is not None)

    def _take(self, text: str, about: str, *, editable: bool) -> None:
        self.about.setText(about)
        self.text.setAccessibleName(about)
        self.text.setPlaceholderText(tr("Why is it here? Markdown is welcome.") if editable else "")
        self.text.setReadOnly(not editable)
        if text != self.text.toPlainText():
            self.text.setPlainText(text)
        self.text.document().setModified(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Commit when the focus leaves the text."""
        if watched is self.text and event.type() == QEvent.Type.FocusOut:
            self.commit()
        return super().eventFilter(watched, event)

    def commit(self) -> None:
        """Write what is being typed as one step of the document."""
        if self._shown is None or not self.text.document().isModified():
            return
        session, key = self._shown
        text = self.text.toPlainText()
        self.text.document().setModified(False)
        if _text_of(session, key)[0] in (None, text):
            return
        try:
            session.apply(_command(session, key, text), ORIGIN)
        except WireworkError as error:
            session.refused.emit(reason_of(error))

    def focus_text(self) -> None:
        """Come to the front and let the text be typed."""
        self.show()
        self.raise_()
        self.text.setFocus()


def _text_of(session: EditorSession, key: str) -> tuple[str | None, str]:
    """Return the text about ``key`` (None: there can be none) and what it is about."""
    workflow, node = session.document.workflow, session.document.node(key)
    if key == TRIGGER:
        return workflow.description, tr("About this workflow")
    if node is not None:
        return documentation(node), tr("About “{node}”", node=node.title or node.type)
    note = next((note for note in notes(workflow) if note.id == key), None)
    return (note.text, tr("Text of the note")) if note is not None else (None, tr("A group has no text."))


def _command(session: EditorSession, key: str, text: str) -> Any:
    from desktop_app.editor.arranging import ChangeAnnotation, DocumentNode
    from desktop_app.editor.commands import SetWorkflowProperties

    if key == TRIGGER:
        return SetWorkflowProperties(description=text)
    if session.document.node(key) is not None:
        return DocumentNode(key, text)
    return ChangeAnnotation(key, {"text": text}, tr("Change a note"))
