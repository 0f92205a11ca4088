"""What can be completed at a caret: variables inside braces, functions of the language outside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from desktop_app.domain.quick import dataclass
from desktop_app.gui.panels.context import FunctionHint
from desktop_app.gui.panels.variable_tree import Entry, VariableTree

OPEN_BRACES: Final = re.compile(r"\{\{\s*([\w$.\-]*)$")
WORD: Final = re.compile(r"[A-Za-z_][\w.]*$")
MOST: Final = 60
"""Suggestions shown at once; typing on narrows them."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One completion: ``insert`` replaces what was typed; ``caret`` moves back from its end."""

    insert: str
    label: str
    detail: str = ""
    caret: int = 0
    path: str = ""
    """The path of a variable; a dot behind it leads to what is in it."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Suggestions that replace the text from ``start`` up to the caret (and ``after`` behind it)."""

    start: int
    items: tuple[Suggestion, ...]
    after: str = ""


def variables_at(before: str, tree: VariableTree, *, asked: bool = False) -> Offer | None:
    """Return the variables that fit the unfinished ``{{path`` at the end of ``before``.

    With ``asked`` (Ctrl+Space) all of them are offered where no braces are open.
    """
    match = OPEN_BRACES.search(before)
    if match is None and not asked:
        return None
    typed = match[1] if match else ""
    start = match.start() if match else len(before)
    fitting = _fitting(tree.entries(), typed)
    items = tuple(Suggestion(e.reference, e.label, _kind(e), path=e.path) for e in fitting)
    return Offer(start, items, "}}") if items else None


def functions_at(before: str, functions: Iterable[FunctionHint], *, asked: bool = False) -> Offer | None:
    """Return the functions that begin like the word at the end of ``before``."""
    match = WORD.search(before)
    if match is None and not asked:
        return None
    typed = match[0].casefold() if match else ""
    items = tuple(_call(hint) for hint in functions if hint.name.casefold().startswith(typed))
    return Offer(match.start() if match else len(before), items[:MOST]) if items else None


def _call(hint: FunctionHint) -> Suggestion:
    return Suggestion(f"{hint.name}()", hint.signature or f"{hint.name}(…)", "ƒ", caret=1)


def _kind(entry: Entry) -> str:
    return "" if entry.type == "any" else entry.type


def _fitting(entries: Iterable[Entry], typed: str) -> list[Entry]:
    """Return matching entries: a path that begins like it first, then a label, then anywhere."""
    wanted = typed.casefold()
    ranked = sorted(_ranked(entries, wanted), key=lambda pair: pair[0])
    return [entry for _, entry in ranked[:MOST]]


def _ranked(entries: Iterable[Entry], wanted: str) -> Iterator[tuple[int, Entry]]:
    for entry in entries:
        path, label = entry.path.casefold(), entry.label.casefold()
        last = label.rpartition(" / ")[2]
        head, _, tail = wanted.rpartition(".")
        if path.startswith(wanted) or (head and path.startswith(f"{head}.") and last.startswith(tail)):
            yield 0, entry
        elif last.startswith(wanted):
            yield 1, entry
        elif wanted in path or wanted in label:
            yield 2, entry
