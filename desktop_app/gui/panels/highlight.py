"""Colours placeholders, numbers, texts, functions and words of templates, expressions, JSON and scripts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from enum import Enum

from PySide6.QtGui import QColor, QFont, QSyntaxHighlighter, QTextBlock, QTextCharFormat
from PySide6.QtWidgets import QPlainTextEdit

from desktop_app.domain.template import PLACEHOLDER, parse_placeholder
from desktop_app.gui.panels import ink
from desktop_app.gui.panels.variable_tree import VariableTree


class Syntax(Enum):
    """What is coloured besides placeholders."""

    TEMPLATE = "template"
    EXPRESSION = "expression"
    JSON = "json"
    SCRIPT = "script"


_TEXT = re.compile(r"\"(?:[^\"\\]|\\.)*\"?|'(?:[^'\\]|\\.)*'?")
_NUMBER = re.compile(r"(?<![\w.$])-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b")
_CALL = re.compile(r"\b[A-Za-z_]\w*(?=\s*\()")
_KEYWORD = re.compile(r"\b(?:true|false|null|True|False|None|and|or|not|if|else|in|for)\b")
_SCRIPT_WORD = re.compile(
    r"\b(?:async|await|break|class|const|continue|def|elif|else|except|finally|for|from|function|global|if|import|in"
    r"|is|lambda|let|new|nonlocal|not|or|and|pass|raise|return|throw|try|catch|typeof|var|while|with|yield"
    r"|true|false|null|undefined|True|False|None)\b"
)
_REMARK = re.compile(r"(?<!\S)(?:#|//).*$")
_KEY = re.compile(r"\"(?:[^\"\\]|\\.)*\"(?=\s*:)")


class Highlighter(QSyntaxHighlighter):
    """Colours one text edit in its palette; broken references are red and wavy.

    ``tree`` is asked anew for every block, so that a renamed or removed variable shows at once.
    """

    def __init__(self, edit: QPlainTextEdit, syntax: Syntax, tree: Callable[[], VariableTree]) -> None:
        super().__init__(edit.document())
        self._edit = edit
        self._syntax = syntax
        self._tree = tree
        self.enabled = True
        self.pills: Callable[[QTextBlock], Iterable[tuple[int, int, QTextCharFormat]]] = lambda block: ()
        """What makes room for the pills of a block."""

    def highlightBlock(self, text: str) -> None:
        """Colour one line; later rules win over earlier ones."""
        if not self.enabled:
            return
        if self._syntax is not Syntax.TEMPLATE:
            self._color(text, _NUMBER, self._format(ink.accent(self._edit)))
            words = _SCRIPT_WORD if self._syntax is Syntax.SCRIPT else _KEYWORD
            self._color(text, words, self._format(ink.accent(self._edit), bold=True))
            if self._syntax is Syntax.EXPRESSION:
                self._color(text, _CALL, self._format(ink.text(self._edit), bold=True))
            self._color(text, _TEXT, self._format(self._quoted()))
            if self._syntax is Syntax.JSON:
                self._color(text, _KEY, self._format(ink.text(self._edit), bold=True))
        if self._syntax is Syntax.SCRIPT:
            self._color(text, _REMARK, self._format(self._edit.palette().placeholderText().color()))
            return
        for match in PLACEHOLDER.finditer(text):
            self.setFormat(match.start(), len(match[0]), self._reference(parse_placeholder(match[1]).path))
        for start, count, style in self.pills(self.currentBlock()):
            self.setFormat(start, count, style)

    def _color(self, text: str, pattern: re.Pattern[str], style: QTextCharFormat) -> None:
        for match in pattern.finditer(text):
            self.setFormat(match.start(), len(match[0]), style)

    def _quoted(self) -> QColor:
        return self._edit.palette().linkVisited().color()

    def _format(self, color: QColor, *, bold: bool = False) -> QTextCharFormat:
        style = QTextCharFormat()
        style.setForeground(color)
        if bold:
            style.setFontWeight(QFont.Weight.DemiBold)
        return style

    def _reference(self, path: str) -> QTextCharFormat:
        tree = self._tree()
        broken = bool(tree.roots) and tree.labels(path) is None
        color = ink.danger(self._edit) if broken else ink.accent(self._edit)
        style = self._format(color)
        style.setBackground(ink.tint(self._edit.parentWidget() or self._edit, color, 0.14))
        if broken:
            style.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            style.setUnderlineColor(color)
        return style
