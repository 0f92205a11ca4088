"""What a function takes, shown over the line while its arguments are typed; the current one is bold."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel

from desktop_app.gui.panels.code_edit import CodeEdit
from desktop_app.gui.panels.context import FunctionHint
from desktop_app.gui.wording import tr

_WORD = frozenset("_.")


def call_at(before: str) -> tuple[str, int] | None:
    """Return the function whose brackets are open at the end of ``before``, and which argument is next
    (0-based); None outside of calls. Brackets and commas inside quotes do not count.
    """
    open_: list[list[int]] = []
    quote, skip = "", False
    for at, letter in enumerate(before):
        if skip:
            skip = False
        elif quote:
            skip, quote = letter == "\\", "" if letter == quote else quote
        elif letter in "\"'":
            quote = letter
        elif letter in "([{":
            open_.append([at, 0])
        elif letter in ")]}" and open_:
            open_.pop()
        elif letter == "," and open_:
            open_[-1][1] += 1
    for at, count in reversed(open_):
        name = _name_before(before, at)
        if before[at] == "(" and name:
            return name, count
    return None


def _name_before(text: str, end: int) -> str:
    start = end
    while start > 0 and (text[start - 1].isalnum() or text[start - 1] in _WORD):
        start -= 1
    return text[start:end]


def marked(hint: FunctionHint, argument: int) -> str:
    """Return the signature as rich text with one argument in bold; one that repeats takes all further."""
    signature = hint.signature or f"{hint.name}(…)"
    name, _, rest = signature.partition("(")
    names = [part.strip() for part in rest.rstrip(")").split(",")] if rest.rstrip(")") else []
    chosen = min(argument, len(names) - 1) if names and names[-1].endswith("…") else argument
    shown = [f"<b>{html.escape(n)}</b>" if i == chosen else html.escape(n) for i, n in enumerate(names)]
    text = f"{html.escape(name)}({', '.join(shown)})"
    return f"{text}<br>{html.escape(hint.help)}" if hint.help else text


class SignatureHelp(QObject):
    """Follows the caret of one edit. The keyboard stays with the edit; Esc takes the help away."""

    def __init__(self, edit: CodeEdit, functions: Callable[[], Sequence[FunctionHint]]) -> None:
        super().__init__(edit)
        self._edit, self._functions = edit, functions
        self.label: QLabel | None = None
        self._closed: str | None = None
        edit.cursorPositionChanged.connect(self._follow)
        edit.installEventFilter(self)

    @property
    def is_open(self) -> bool:
        """Whether the help shows."""
        return self.label is not None and self.label.isVisible()

    def _follow(self) -> None:
        cursor = self._edit.textCursor()
        typing = self._edit.hasFocus() and not self._edit.plain and not self._edit.isReadOnly()
        found = call_at(self._edit.toPlainText()[: cursor.position()]) if typing else None
        hint = next((h for h in self._functions() if found and h.name == found[0]), None)
        if found is None or hint is None:
            self._closed = None
            self.close()
        elif self._closed != found[0]:
            self._show(marked(hint, found[1]))

    def _show(self, text: str) -> None:
        if self.label is None:
            self.label = QLabel(self._edit)
            self.label.setWindowFlags(Qt.WindowType.ToolTip | Qt.WindowType.FramelessWindowHint)
            self.label.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
            self.label.setTextFormat(Qt.TextFormat.RichText)
            self.label.setProperty("kind", "tip")
            self.label.setAccessibleName(tr("What the function takes"))
            self.label.setFont(self._edit.window().font())
        self.label.setText(text)
        self.label.adjustSize()
        caret = self._edit.cursorRect()
        corner = self._edit.viewport().mapToGlobal(caret.topLeft())
        screen = self._edit.screen().availableGeometry()
        left = max(screen.left(), min(corner.x(), screen.right() - self.label.width()))
        self.label.move(QPoint(left, max(screen.top(), corner.y() - self.label.height() - 4)))
        self.label.show()

    def close(self) -> None:
        """Take the help away."""
        if self.label is not None:
            self.label.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go with the focus, and by Esc."""
        if event.type() in (QEvent.Type.FocusOut, QEvent.Type.Hide):
            self.close()
        pressed = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        escape = isinstance(event, QKeyEvent) and pressed and event.key() == Qt.Key.Key_Escape
        if escape and self.is_open and not self._edit.completion.is_open:
            found = call_at(self._edit.toPlainText()[: self._edit.textCursor().position()])
            self._closed = found[0] if found else None
            self.close()
            return True
        return False
