"""Shows the help page of a type beside the work: the window stays usable."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QTextBrowser, QVBoxLayout, QWidget

from desktop_app.gui.wording import tr

SIZE = (620, 640)


class HelpPage(QDialog):
    """One page, and behind it ``more`` Markdown. Links to files lead to other pages.

    A page that cannot be read says so instead of failing the click.
    """

    def __init__(self, page: Path, title: str, parent: QWidget | None = None, more: str = "") -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Help: {title}", title=title))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.text = QTextBrowser()
        self.text.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.text.setOpenExternalLinks(True)
        self.text.setAccessibleName(self.windowTitle())
        self.text.document().setDocumentMargin(22)
        self.text.setSearchPaths([str(page.parent)])
        self.text.setMarkdown(_read(page) + more)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.text)
        self.resize(*SIZE)


def _read(page: Path) -> str:
    try:
        return page.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return tr("The help page cannot be read: {error}", error=error)
