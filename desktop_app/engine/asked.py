"""Expressions that a person asks a run about: watches, log points, conditions (editor.md F)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from desktop_app.domain import expressions
from desktop_app.domain.template import PLACEHOLDER, called, resolve_path
from desktop_app.domain.values import MISSING, compact_json, to_json

_BARE: Final = re.compile(r"(?<![\w.{])\$[A-Za-z_]\w*(?:\.[\w$-]+)*")
_WHOLE: Final = re.compile(r"(?:\{\{\s*)?((?:ctx\.)?\$[\w.$-]+)(?:\s*\}\})?")
_PARTS: Final = re.compile(r"\{\{[^{}]*\}\}|\{((?:\{\{[^{}]*\}\}|[^{}])+)\}")


def evaluate(text: str, scope: Mapping[str, Any], engine: str = "") -> Any:
    """Return the value of an expression in ``scope`` as JSON. Variables may stand with or without braces:
    ``$context.n + 1`` is ``{{$context.n}} + 1``. A path that leads nowhere is None.

    :raises ExpressionError: it cannot be read or evaluated.
    """
    whole = _WHOLE.fullmatch(text.strip())
    if whole is not None and not engine:
        found = called(resolve_path(scope, whole[1]))
        return None if found is MISSING else to_json(found)
    return to_json(expressions.evaluate(engine or expressions.DEFAULT_ENGINE, braced(text), scope))


def braced(text: str) -> str:
    """Return an expression with braces around its bare variables; texts in braces stay."""
    parts, end = [], 0
    for match in PLACEHOLDER.finditer(text):
        parts += [_BARE.sub(r"{{\g<0>}}", text[end : match.start()]), match[0]]
        end = match.end()
    return "".join([*parts, _BARE.sub(r"{{\g<0>}}", text[end:])])


def told(message: str, scope: Mapping[str, Any]) -> str:
    """Return the text of a log point: ``{expression}`` and ``{{path}}`` become their values; what cannot be
    evaluated says so in its place.
    """

    def value(match: re.Match[str]) -> str:
        try:
            found = evaluate(match[1] or match[0], scope)
        except Exception as error:  # a log point never breaks a run
            return f"‹{error}›"
        return found if isinstance(found, str) else compact_json(found)

    return _PARTS.sub(value, message)
