"""JSON values as the text that the store keeps (engine.md 0.3): compact, exact, and readable by others."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any, Final

from desktop_app.domain.errors import StorageError
from desktop_app.domain.values import is_unicode

_encode: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
_encode_ascii: Final = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode
_decode: Final = json.JSONDecoder().decode
_CONSTANTS: Final[dict[str, Any]] = {"null": None, "true": True, "false": False}


def to_json(value: Any) -> str | None:
    """Return ``value`` as JSON text; None is SQL's NULL. NaN and infinities become null (0.3).

    Raises :class:`StorageError` for what is no JSON: a wrong type, a circle, or nesting without end.
    """
    if value is None:
        return None
    if type(value) is int:
        return _number(value)
    try:
        text = _encode(value)
    except ValueError:
        text = _encode_finite(value)
    except (TypeError, RecursionError) as error:
        raise StorageError(f"The value cannot be stored as JSON: {error}") from error
    return text if text.isascii() or is_unicode(text) else _encode_ascii(value)


def from_json(text: str | None) -> Any:
    """Return the value that ``text`` means; NULL is None."""
    if text is None:
        return None
    return _CONSTANTS[text] if text in _CONSTANTS else _decode(text)


def to_text(value: str | None) -> str | None:
    """Return ``value`` as the driver takes it: half of a surrogate pair, which UTF-8 lacks, becomes ``?``."""
    if value is None or value.isascii() or is_unicode(value):
        return value
    return value.encode("utf-8", "replace").decode("utf-8")


def _number(value: int) -> str:
    try:
        return str(value)
    except ValueError as error:  # more digits than Python converts
        raise StorageError(f"The number cannot be stored: {error}") from error


def _encode_finite(value: Any) -> str:
    try:
        return _encode_ascii(_finite(value))
    except (TypeError, ValueError, RecursionError) as error:
        raise StorageError(f"The value cannot be stored as JSON: {error}") from error


def _finite(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Mapping):
        return {name: _finite(member) for name, member in value.items()}
    return [_finite(item) for item in value] if isinstance(value, list | tuple) else value
