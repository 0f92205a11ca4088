"""What triggers of actions on records share: who acts, and which records it is about (data.md 1.4 to 1.6)."""

from __future__ import annotations

import getpass
from collections.abc import Mapping, Sequence
from typing import Any, Final

from desktop_app.domain.errors import NotFoundError, Problem
from desktop_app.domain.record_work import Record
from desktop_app.engine.gateway import DataGateway

ROLE: Final = "owner"
"""The only role of a single user; kept for imported workflows."""


def local_user() -> dict[str, Any]:
    """Return the person at this machine (decision 8)."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError):  # a process without a user of its own
        name = "user"
    return {"id": 1, "nickname": name, "username": name}


def acting(**members: Any) -> dict[str, Any]:
    """Return the context of an action: its members, who acts, and in which role."""
    return {**members, "user": local_user(), "roleName": ROLE}


async def loaded(
    data: DataGateway, config: Mapping[str, Any], key: Any, values: Mapping[str, Any] | None = None
) -> Record | None:
    """Return the record of a key with its associations, overlaid by ``values``; None if it is gone."""
    record = await data.get(str(config["collection"]), key, appends=appends_of(config))
    return None if record is None else {**record, **(values or {})}


def appends_of(config: Mapping[str, Any]) -> Sequence[str]:
    """Return the associations that a config asks for."""
    return [str(path) for path in config.get("appends") or () if path]


async def given_record(data: DataGateway, config: Mapping[str, Any], value: Any) -> Record:
    """Return the record that a person names by key, or gives as it is.

    :raises NotFoundError: there is no such record.
    """
    if isinstance(value, Mapping):
        collection = await data.collection(str(config["collection"]))
        if set(value) != set(collection.key):
            return dict(value)
    record = await loaded(data, config, value)
    if record is None:
        raise NotFoundError("record not found", place="data")
    return record


def missing(values: Any, name: str, words: str) -> list[Problem]:
    """Return a problem when ``values`` do not hold ``name``."""
    value = values.get(name) if isinstance(values, Mapping) else None
    return [Problem(words, field=name, code="missing")] if value in (None, "", []) else []
