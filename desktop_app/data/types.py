"""From column types to field types (data.md 4.2)."""

from __future__ import annotations

import re
from typing import Any, Final

from sqlalchemy import types
from sqlalchemy.dialects import mysql
from sqlalchemy.types import TypeEngine

_DECLARED: Final = (
    (r"^(BOOL|BOOLEAN)\b|^TINYINT\s*\(\s*1\s*\)", "boolean"),
    (r"^(BIGINT|INT8|UNSIGNED BIG)", "bigInt"),
    (r"INT", "integer"),
    (r"^(REAL|FLOAT|DOUBLE)", "double"),
    (r"^(NUMERIC|DECIMAL|NUMBER)\b", "decimal"),
    (r"^(DATETIME|TIMESTAMP)", "datetimeTz"),
    (r"^DATE$", "dateOnly"),
    (r"^TIME\b", "time"),
    (r"^JSONB?\b", "json"),
    (r"^(UUID|GUID)\b", "uuid"),
    (r"(BLOB|BINARY)", "blob"),
    (r"(TEXT|CLOB)", "text"),
    (r"CHAR|^STRING\b", "string"),
    (r"^$", "text"),
)
"""How a declared type of SQLite is read. What is not known to be a number is text: reading text through a
numeric type raises (4.2).
"""


def declared_type(declared: str) -> str:
    """Return the field type of a declared type of SQLite."""
    text = declared.strip().upper()
    return next((kind for pattern, kind in _DECLARED if re.search(pattern, text)), "string")


def reflected_type(column: TypeEngine[Any]) -> str:
    """Return the field type of a column type that SQLAlchemy reflected."""
    name = type(column).__name__.upper()
    if isinstance(column, types.Boolean) or (name == "TINYINT" and getattr(column, "display_width", 0) == 1):
        return "boolean"
    if isinstance(column, types.DateTime):
        zoned = getattr(column, "timezone", False) or isinstance(column, mysql.TIMESTAMP)
        return "datetimeTz" if zoned else "datetimeNoTz"
    if name in _OF_MYSQL:
        return _OF_MYSQL[name]
    for kind, field_type in _REFLECTED:
        if isinstance(column, kind):
            return field_type
    return "text" if name in ("CITEXT", "INET", "CIDR", "MACADDR") else "unsupported"


_OF_MYSQL: Final = {
    **dict.fromkeys(("TINYTEXT", "MEDIUMTEXT", "LONGTEXT"), "text"),
    **dict.fromkeys(("TINYBLOB", "MEDIUMBLOB", "LONGBLOB"), "blob"),
    "YEAR": "integer",
}
"""Types of MySQL that SQLAlchemy does not count among the general ones."""

_REFLECTED: Final[tuple[tuple[type[TypeEngine[Any]] | tuple[type[TypeEngine[Any]], ...], str], ...]] = (
    (types.BigInteger, "bigInt"),
    (types.Integer, "integer"),
    (types.Double, "double"),
    (types.Float, "float"),
    (types.Numeric, "decimal"),
    (types.Date, "dateOnly"),
    (types.Time, "time"),
    (types.JSON, "json"),
    (types.ARRAY, "array"),
    (types.Uuid, "uuid"),
    (types.Enum, "string"),
    (types.Text, "text"),
    (types.String, "string"),
    (types.LargeBinary, "blob"),
)

COLUMN_TYPES: Final[dict[str, type[TypeEngine[Any]] | TypeEngine[Any]]] = {
    "integer": types.Integer,
    "bigInt": types.BigInteger,
    "string": types.String,
    "text": types.Text,
    "boolean": types.Boolean,
    "double": types.Double,
    "decimal": types.Numeric,
    "datetimeTz": types.DateTime(timezone=True),
    "datetimeNoTz": types.DateTime,
    "dateOnly": types.Date,
    "time": types.Time,
    "json": types.JSON,
    "uuid": types.Uuid,
}
"""The types that a person can give a new column of ``main``."""
