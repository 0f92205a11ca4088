"""Finds what the layers below the window say to a person: errors, problems, refusals, as templates.

A text with values in it is an f-string; its holes are ``{a}``, ``{b}`` …, as in the catalogs.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Final

from tests.helpers.texts import PACKAGE

LAYERS: Final = ("data", "domain", "editor", "engine", "nodes", "services", "storage", "triggers")
_HOLES: Final = "abcdefgh"
_SAYING: Final = re.compile(r"(Error|Problem|Fault|_fault|_problem|_refused)$")
"""Calls whose first argument a person reads."""
_ANSWERING: Final = re.compile(r"(refusal|fault|reason|why|available|problem|words)")
"""Functions that return what a person reads, by their names."""
_NAMED: Final = re.compile(r"fault|reason|refusal|message")
"""Names that hold what a person reads."""
_CODES: Final = {"after", "branch", "disabled", "itself", "nothing"}
"""What a function returns for the window to say in its own words."""
_WORD: Final = re.compile(r"[A-Za-z]{3,}")
_PROGRAMMERS: Final = {
    "NotImplementedError",
    "AttributeError",
    "JSONDecodeError",
    "KeyError",
    "LookupError",
    "FrozenInstanceError",
}
"""Errors that tell whoever writes code; nobody else meets them."""


def said_texts() -> dict[str, str]:
    """Return each template with the place of one source that says it."""
    found: dict[str, str] = {}
    for layer in LAYERS:
        for path in sorted((PACKAGE / layer).rglob("*.py")):
            if path.name not in ("panel.py", "case_format.py", "cases.py") and "migrations" not in path.parts:
                for text in _in_module(ast.parse(path.read_text(encoding="utf-8"))):
                    found.setdefault(text, str(path.relative_to(PACKAGE)))
    return {text: place for text, place in found.items() if text not in _CODES}


def phrases() -> set[str]:
    """Return the template of each phrase that specs of node types and triggers, and services, say."""
    found: set[str] = set()
    specs = (*PACKAGE.glob("nodes/*/spec.py"), *PACKAGE.glob("triggers/*/spec.py"))
    for path in (*specs, *PACKAGE.glob("services/**/*.py")):
        module = ast.parse(path.read_text(encoding="utf-8"))
        for function in ast.walk(module):
            named = _assigned(function) if isinstance(function, ast.FunctionDef) else {}
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Phrase":
                    found.update(_templates(node.args[0], named))
    return found


def _in_module(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _in_function(node)


def _in_function(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    named = _assigned(function)
    for value in (value for name, values in named.items() if _NAMED.fullmatch(name) for value in values):
        yield from _templates(value, {})
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and node.args and _says(node):
            yield from _templates(node.args[0], named)
            for word in node.keywords:
                if word.arg == "remedy":
                    yield from _templates(word.value, named)
        elif isinstance(node, ast.Return) and node.value and _ANSWERING.search(function.name):
            yield from _templates(node.value, named)


def _assigned(function: ast.AST) -> dict[str, list[ast.expr]]:
    named: dict[str, list[ast.expr]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            named.setdefault(node.targets[0].id, []).append(node.value)
    return named


def _says(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return bool(_SAYING.search(name)) and name not in _PROGRAMMERS


def _templates(node: ast.expr, named: dict[str, list[ast.expr]]) -> Iterator[str]:
    """Yield what an expression may be: texts, either side of a choice, what a name was given."""
    if isinstance(node, ast.IfExp):
        yield from (*_templates(node.body, named), *_templates(node.orelse, named))
    elif isinstance(node, ast.BoolOp):
        for value in node.values:
            yield from _templates(value, named)
    elif isinstance(node, ast.Name):
        for value in named.get(node.id, []):
            yield from _templates(value, {})
    elif (text := _template(node)) is not None and _WORD.search(re.sub(r"\{\w\}", "", text)):
        yield text


def _template(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if not isinstance(node, ast.JoinedStr):
        return None
    holes = iter(_HOLES)
    return "".join(
        str(part.value) if isinstance(part, ast.Constant) else f"{{{next(holes)}}}" for part in node.values
    )
