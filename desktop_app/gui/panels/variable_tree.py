"""The variables that a field may refer to, as an index: from a path to its labels and back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from desktop_app.domain.node_spec import Variable
from desktop_app.domain.quick import dataclass
from desktop_app.domain.roots import ENVIRONMENT, RESULTS, SCOPES
from desktop_app.domain.template import PLACEHOLDER, index_of, parse_placeholder
from desktop_app.gui.wording import tr

SEPARATOR: Final = " / "
OPEN_TYPES: Final = frozenset({"any", "object", "list"})
"""Types whose members are unknown until a run: a path into them is not called broken."""


QUIET_ROOTS: Final = frozenset({RESULTS, SCOPES, ENVIRONMENT})
"""Roots that labels leave out: the title of the node, or the name, below says enough."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One variable of the tree with its full path, the labels that lead to it and its type."""

    path: str
    label: str
    type: str

    @property
    def reference(self) -> str:
        """The text that refers to the variable in a template."""
        return "{{" + self.path + "}}"


class VariableTree:
    """What :class:`~desktop_app.domain.node_spec.Variable` roots offer. Never changes; owns no values."""

    def __init__(self, roots: Sequence[Variable] = ()) -> None:
        self.roots = tuple(roots)

    def entries(self, limit: int = 5_000) -> list[Entry]:
        """Return the variables that can be referred to, depth first, at most ``limit`` of them."""
        found = (entry for root in self.roots for entry in _walk(root, "", "", top=True))
        return list(islice(found, limit))

    def labels(self, path: str) -> list[str] | None:
        """Return the labels along ``path``, or None when it leads to something that is not offered."""
        path = path.strip().removeprefix("ctx.")
        found = _labels(self.roots, path, open_type=False)
        quiet = path.partition(".")[0] in QUIET_ROOTS
        return found[1:] if found and len(found) > 1 and quiet else found

    def label(self, path: str) -> str | None:
        """Return the labels along ``path`` as one text, or None for a broken path."""
        labels = self.labels(path)
        return None if labels is None else SEPARATOR.join(labels)

    def kind(self, path: str) -> str:
        """Return the type of the variable at ``path``; ``any`` where it is not declared."""
        found = _variable(self.roots, path.strip().removeprefix("ctx."))
        return "any" if found is None else found.type


def _variable(level: Sequence[Variable], path: str) -> Variable | None:
    for variable in level:
        if path == variable.value:
            return variable
        if path.startswith(f"{variable.value}."):
            # Members of a list are columns of what its items hold: of no kind that is known.
            rest = path[len(variable.value) + 1 :]
            return None if variable.type == "list" else _variable(variable.children, rest)
    return None


def _walk(
    variable: Variable, path: str, label: str, *, top: bool = False, column: bool = False
) -> Iterator[Entry]:
    """Yield what a variable offers. A ``column`` is taken of every element of a list (engine.md 5.5)."""
    path = f"{path}.{variable.value}" if path else variable.value
    label = f"{label}{SEPARATOR}{variable.label}" if label else variable.label
    if not top:
        yield Entry(path, label, _of_all(variable.type) if column else variable.type)
    elif path in QUIET_ROOTS:
        label = ""
    for child in variable.children:
        yield from _walk(child, path, label, column=column or variable.type == "list")


def _of_all(kind: str) -> str:
    return "list" if kind == "any" else f"list[{kind}]"


def _labels(level: Sequence[Variable], path: str, *, open_type: bool) -> list[str] | None:
    if not path:
        return []
    for variable in level:
        if path == variable.value or path.startswith(f"{variable.value}."):
            rest = path[len(variable.value) + 1 :]
            return _with(variable.label, _inside(variable, rest))
    return path.split(".") if open_type else None


def _inside(variable: Variable, rest: str) -> list[str] | None:
    if variable.type == "list" and rest:
        head, _, tail = rest.partition(".")
        if head == "length" and not tail:
            return ["length"]
        if (number := index_of(head)) is not None:
            said = f"[{number}]" if number != -1 else tr("the last")
            return _with(said, _labels(variable.children, tail, open_type=not variable.children))
    return _labels(variable.children, rest, open_type=not variable.children and variable.type in OPEN_TYPES)


def _with(label: str, rest: list[str] | None) -> list[str] | None:
    return None if rest is None else [label, *rest]


def whole_reference(value: object) -> str | None:
    """Return the path when ``value`` is a text that is exactly one placeholder, else None (5.3.4)."""
    if not isinstance(value, str):
        return None
    match = PLACEHOLDER.fullmatch(value)
    if match is None:
        return None
    placeholder = parse_placeholder(match[1])
    return placeholder.path if placeholder.default is None else None
