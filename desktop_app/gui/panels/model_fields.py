"""Reads titles, help texts and defaults of config fields from the pydantic models of the specs."""

from __future__ import annotations

import types
import typing
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from PySide6.QtCore import QCoreApplication

_UNIONS = (Union, types.UnionType)


def info_at(model: type[BaseModel] | None, path: str) -> FieldInfo | None:
    """Return the field at a dotted path, looking into the models inside; None where there is none."""
    head, _, rest = path.partition(".")
    info = model.model_fields.get(head) if model is not None else None
    return info_at(model_in(info.annotation), rest) if info is not None and rest else info


def model_in(annotation: Any) -> type[BaseModel] | None:
    """Return the first model in an annotation: itself, in a union, in a list, or as a dict's value."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (model_in(part) for part in get_args(annotation))
    return next((model for model in found if model is not None), None)


def without_null(annotation: Any) -> tuple[Any, bool]:
    """Return an annotation without ``None``, and whether null was allowed."""
    if get_origin(annotation) not in _UNIONS:
        return annotation, annotation is type(None)
    parts = [part for part in get_args(annotation) if part is not type(None)]
    optional = len(parts) < len(get_args(annotation))
    return (parts[0] if len(parts) == 1 else Union[tuple(parts)]), optional  # noqa: UP007


def literals(annotation: Any) -> tuple[Any, ...]:
    """Return the values of a ``Literal``, else nothing."""
    return get_args(annotation) if get_origin(annotation) is Literal else ()


def default_of(info: FieldInfo | None) -> Any:
    """Return the value that a run uses when the member is absent; None where there is none."""
    if info is None or info.is_required():
        return None
    return info.get_default(call_default_factory=True, validated_data={})


def title_of(info: FieldInfo | None, name: str) -> str:
    """Return the field's title, translated; without one the readable form of its ``name``."""
    if info is not None and info.title:
        return QCoreApplication.translate("Spec", info.title)
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name.replace("_", " "))
    return words[:1].upper() + words[1:]


def help_of(info: FieldInfo | None) -> str:
    """Return the field's help text, translated."""
    return (
        QCoreApplication.translate("Spec", info.description) if info is not None and info.description else ""
    )


def hint_of(info: FieldInfo | None, name: str) -> Any:
    """Return a hint for the form from ``json_schema_extra``, or None."""
    extra = info.json_schema_extra if info is not None else None
    return typing.cast("dict[str, Any]", extra).get(name) if isinstance(extra, dict) else None
