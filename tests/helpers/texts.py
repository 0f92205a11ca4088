"""Finds the texts of the window in the sources: those that go through ``tr`` and those that do not."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

PACKAGE: Final = Path(__file__).resolve().parents[2] / "desktop_app"
TRANSLATING: Final = {
    "tr": (0,),
    "counted": (1, 2),
    "translate": (1,),
    "QT_TRANSLATE_NOOP": (1,),
    "_tr": (0,),
}
"""Calls that translate, and which of their arguments are texts."""
SHOWING: Final = {
    "setText": (0,),
    "setWindowTitle": (0,),
    "setToolTip": (0,),
    "setStatusTip": (0,),
    "setPlaceholderText": (0,),
    "setAccessibleName": (0,),
    "setAccessibleDescription": (0,),
    "setTitle": (0,),
    "setLabelText": (0,),
    "setOkButtonText": (0,),
    "showMessage": (0,),
    "tell": (0,),
    "addMenu": (0,),
    "addAction": (0,),
    "push_button": (0,),
    "tool_button": (0,),
    "paragraph": (0,),
    "empty_label": (0,),
    "QLabel": (0,),
    "QPushButton": (0,),
    "QCheckBox": (0,),
    "QRadioButton": (0,),
    "QGroupBox": (0,),
}
"""Calls that show one of their arguments to a person as it is."""
_WORD: Final = re.compile(r"[A-Za-z]{2,}")
_NO_TEXT: Final = re.compile(r"Wirework|[\w./-]*\.(md|json)|\d+%?")


def window_sources() -> list[Path]:
    """Return the modules whose texts a person reads in the window."""
    found = [*PACKAGE.glob("gui/**/*.py"), *PACKAGE.glob("nodes/*/panel.py"), PACKAGE / "app/assembly.py"]
    found += PACKAGE.glob("nodes/*/*_editor.py")
    return sorted([*found, *PACKAGE.glob("triggers/*/*.py")])


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _literals(node: ast.AST) -> Iterator[str]:
    """Yield the texts that an expression may be: a literal, or either side of a choice."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _literals(node.body)
        yield from _literals(node.orelse)
    elif isinstance(node, ast.BoolOp):
        for value in node.values:
            yield from _literals(value)


def translated_texts() -> set[str]:
    """Return every literal text that the window translates; the actions' texts and tips among them."""
    found: set[str] = set()
    for path in window_sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                found.update(_of_call(node))
    return {text for text in found if _WORD.search(text)}


def _of_call(node: ast.Call) -> Iterator[str]:
    name = _called(node)
    for place in TRANSLATING.get(name, ()):
        if place < len(node.args):
            yield from _literals(node.args[place])
    if name == "ActionSpec":
        tips = [word.value for word in node.keywords if word.arg == "tip"]
        for argument in (*node.args[1:2], *node.args[4:5], *tips):
            yield from _literals(argument)


def plain_texts() -> Iterator[str]:
    """Yield ``place: text`` of each text that is shown without having been translated."""
    for path in window_sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                for place in SHOWING.get(_called(node), ()):
                    if place < len(node.args):
                        for text in _shown(node.args[place]):
                            yield f"{path.relative_to(PACKAGE)}:{node.lineno}: {text!r}"


def _shown(node: ast.AST) -> Iterator[str]:
    """Yield the words of an expression that stand outside every translating call."""
    if isinstance(node, ast.JoinedStr):
        for part in node.values:
            if isinstance(part, ast.Constant):
                yield from _words(str(part.value))
    else:
        for text in _literals(node):
            yield from _words(text)


def _words(text: str) -> Iterator[str]:
    if _WORD.search(text) and not _NO_TEXT.fullmatch(text.strip()):
        yield text
