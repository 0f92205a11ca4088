"""Raw SQL with bound values: finds placeholders itself and runs one statement (data.md 2.8.2)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, bindparam, text
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import ResourceClosedError

from desktop_app.data.codecs import SQLITE, decoded
from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.record_work import SqlResult
from desktop_app.domain.values import MISSING, compact_json

_TOKEN: Final = re.compile(
    r"""
    (?P<skip>
        '(?:[^']|'')*'              # text
      | "(?:[^"]|"")*"              # quoted names
      | `(?:[^`]|``)*`
      | \$(?P<tag>\w*)\$.*?\$(?P=tag)\$   # text of PostgreSQL
      | --[^\n]*                    # comments
      | /\*.*?\*/
      | ::                          # a cast
    )
  | (?<![\w:]):(?P<name>[A-Za-z_]\w*)
  | (?P<end>;)
  | (?P<other>[\\:])
    """,
    re.VERBOSE | re.DOTALL,
)

_CONTROL: Final = frozenset(
    ["BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE", "PREPARE", "XA"]
)


def run_sql(connection: Connection, sql: str, values: Mapping[str, Any]) -> SqlResult:
    """Run one statement with values bound to its ``:name`` placeholders.

    :raises InvalidRequestError: a placeholder has no value, or there are several statements.
    """
    statement, names = scanned(sql)
    _refuse_control(statement)
    missing = [name for name in names if name not in values]
    if missing:
        raise InvalidRequestError(f"the placeholder :{missing[0]} has no value", place="variables")
    bound = text(statement)
    parameters = {}
    for name in dict.fromkeys(names):
        value = _bound(values[name], connection.dialect.name)
        expanding = isinstance(value, list)
        bound = bound.bindparams(bindparam(name, expanding=expanding))
        parameters[name] = value
    return _answer(connection.execute(bound, parameters))


def scanned(sql: str) -> tuple[str, list[str]]:
    """Return a statement in the form that SQLAlchemy reads, and the names of its placeholders in order.

    :raises InvalidRequestError: more than one statement.
    """
    names: list[str] = []
    sql = sql.strip()

    def replaced(match: re.Match[str]) -> str:
        if match["name"]:
            names.append(match["name"])
            return match[0]
        if match["end"]:
            if sql[match.end() :].strip():
                raise InvalidRequestError("only one statement can be run at a time", place="sql")
            return ""
        # What only looks like a placeholder to SQLAlchemy is told apart by a backslash.
        return re.sub(r"\\?:", r"\\:", match[0]) if match["skip"] else re.sub(r":", r"\\:", match[0])

    return _TOKEN.sub(replaced, sql), names


def _refuse_control(statement: str) -> None:
    """Refuse what would end or begin a transaction behind the back of whoever holds it.

    :raises InvalidRequestError: the statement does.
    """
    word = re.match(r"(?:\s|--[^\n]*\n|/\*.*?\*/)*(\w+)", statement, re.DOTALL)
    if word and word[1].upper() in _CONTROL:
        raise InvalidRequestError(
            f"{word[1].upper()} cannot be run as a statement of its own",
            place="sql",
            remedy="use a transaction node",
        )


def _bound(value: Any, dialect: str) -> Any:
    if value is MISSING:
        return None
    if isinstance(value, Mapping):
        return compact_json(value)
    if isinstance(value, list | tuple):
        return [_bound(item, dialect) for item in value]
    if dialect == SQLITE and hasattr(value, "isoformat"):
        return (
            value.isoformat(sep=" ")
            if hasattr(value, "hour") and hasattr(value, "day")
            else value.isoformat()
        )
    return value


def _answer(result: CursorResult[Any]) -> SqlResult:
    try:
        rows = [{name: decoded(value) for name, value in row.items()} for row in result.mappings()]
    except ResourceClosedError:
        return SqlResult([], {"rowCount": result.rowcount, "lastRowId": getattr(result, "lastrowid", None)})
    return SqlResult(rows, {"rowCount": len(rows), "columns": list(result.keys())})
