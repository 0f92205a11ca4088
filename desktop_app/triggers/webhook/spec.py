"""Webhook: another program starts the workflow by an HTTP request (data.md 1.3)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal

from pydantic import Field

from desktop_app.domain.errors import Problem
from desktop_app.domain.http_headers import NAME
from desktop_app.domain.node_spec import Config, Variable
from desktop_app.domain.phrase import Phrase
from desktop_app.domain.trigger_spec import TriggerSpec
from desktop_app.domain.workflow import JsonObject

SECRET: Final = re.compile(r"\s*\{\{\s*\$env\.[A-Za-z_][A-Za-z0-9_]*\s*\}\}\s*")
"""How a config names a secret: nothing else stands for a password."""


class BasicAuthentication(Config):
    """What a caller must know. The password is the name of a secret: ``{{$env.NAME}}``."""

    username: str = Field(default="", title="User name")
    password: str = Field(
        default="", title="Password", description="A secret of the workspace, chosen as a variable."
    )


class HeaderItem(Config):
    """A header that is offered as a variable."""

    key: str = Field(title="Name")


class PathItem(Config):
    """A value in the query or the body that is offered as a variable; ``_var`` is its lasting name."""

    key: str = Field(title="Path")
    alias: str | None = Field(default=None, title="Title")


class RequestShape(Config):
    """Which parts of a request are offered."""

    headers: list[HeaderItem] = Field(default_factory=list, title="Headers")
    query: list[PathItem] = Field(default_factory=list, title="Query")
    body: list[PathItem] = Field(default_factory=list, title="Body")


class AnswerHeader(Config):
    """One header of the answer."""

    name: str = Field(title="Name")
    value: str = Field(default="", title="Value")


class Answer(Config):
    """What a caller gets at once from an asynchronous workflow; values may hold ``$context``."""

    statusCode: int = Field(default=200, ge=200, le=599, title="Status code")
    headers: list[AnswerHeader] = Field(default_factory=list, title="Headers")
    body: Any = Field(default=None, title="Body", description="JSON with variables; a text is sent as it is.")


class WebhookConfig(Config):
    """Who may call, what a request holds, and what is answered."""

    basicAuthentication: Literal[False] | BasicAuthentication = Field(
        default=False, title="User name and password"
    )
    token: str | None = Field(
        default=None,
        title="Token",
        description="A secret that a caller sends as “Authorization: Bearer …” instead.",
    )
    request: RequestShape = Field(default_factory=RequestShape, title="Parts of the request")
    response: Answer = Field(default_factory=Answer, title="Answer")


def check(config: JsonObject) -> list[Problem]:
    """Passwords are kept as secrets; headers have proper names; no two parts of a request have the same."""
    return [*_open_secrets(config), *_bad_headers(config), *_equal_names(config)]


def _open_secrets(config: JsonObject) -> Iterator[Problem]:
    basic = config.get("basicAuthentication")
    given = {"token": config.get("token")}
    if isinstance(basic, Mapping):
        given["basicAuthentication.password"] = basic.get("password")
        if not basic.get("username"):
            yield Problem("is missing", field="basicAuthentication.username", code="missing")
        if not basic.get("password"):
            yield Problem("is missing", field="basicAuthentication.password", code="missing")
    for field, value in given.items():
        if value and not SECRET.fullmatch(str(value)):
            yield Problem("keep it as a secret and choose it as a variable: {{$env.NAME}}", field=field)


def _bad_headers(config: JsonObject) -> Iterator[Problem]:
    answer = config.get("response")
    rows = answer.get("headers") if isinstance(answer, Mapping) else None
    for at, row in enumerate(rows or ()):
        if not NAME.fullmatch(str(row.get("name") or "")):
            field = f"response.headers.{at}.name"
            yield Problem("a name begins with a letter; digits, - and _ may follow", field=field)


def _equal_names(config: JsonObject) -> Iterator[Problem]:
    """Two parts of one path are one value; two of one lasting name hide each other. Headers have no case."""
    shape = config.get("request")
    for part in ("headers", "query", "body"):
        seen: dict[str, set[str]] = {"key": set(), "_var": set()}
        rows = shape.get(part) if isinstance(shape, Mapping) else None
        for at, row in enumerate(rows or ()):
            for member, known in seen.items():
                name = str(row.get(member) or "").strip()
                name = name.lower() if part == "headers" else name
                if name and name in known:
                    words = f"“{name}” is listed twice: remove one of them"
                    yield Problem(words, field=f"request.{part}.{at}.key", code="invalid")
                known.add(name)


def variables(config: JsonObject) -> tuple[Variable, ...]:
    """Offer what is listed, and nothing else."""
    shape = config.get("request")
    shape = shape if isinstance(shape, Mapping) else {}
    headers = tuple(
        Variable(str(one["key"]).lower(), str(one["key"]), "text") for one in _rows(shape, "headers")
    )
    return (
        Variable("headers", "Headers", "object", headers),
        Variable("query", "Query", "object", tuple(_offered(shape, "query"))),
        Variable("body", "Body", "object", tuple(_offered(shape, "body"))),
    )


def _rows(shape: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    return [row for row in shape.get(name) or () if isinstance(row, Mapping) and row.get("key")]


def _offered(shape: Mapping[str, Any], name: str) -> Iterator[Variable]:
    """Yield what is listed: by its lasting name, else as a tree along its path. Places in lists are left
    out, as in every path to them.
    """
    tree: dict[str, Any] = {}
    for row in _rows(shape, name):
        title = str(row.get("alias") or row["key"])
        if row.get("_var"):
            yield Variable(str(row["_var"]), title, "any")
            continue
        *parents, last = [part for part in re.split(r"\.|\[\d*\]", str(row["key"])) if part] or [title]
        place = tree
        for part in parents:
            place = place.setdefault(part, {})
            if not isinstance(place, dict):
                break
        else:
            place[last] = title if last == row["key"] else str(row.get("alias") or last)
    yield from _as_variables(tree)


def _as_variables(tree: Mapping[str, Any]) -> Iterator[Variable]:
    for name, inner in tree.items():
        if isinstance(inner, dict):
            yield Variable(name, name, "object", tuple(_as_variables(inner)))
        else:
            yield Variable(name, inner, "any")


def inputs(config: JsonObject) -> tuple[JsonObject, ...]:
    """Ask for the three parts of a request (1.3.2)."""
    titles = {"headers": "Headers", "query": "Query", "body": "Body"}
    return tuple({"name": name, "title": title, "type": "json"} for name, title in titles.items())


def summary(config: JsonObject) -> str:
    """Tell who may call."""
    if config.get("basicAuthentication") or config.get("token"):
        return Phrase("Called by programs that know the password")
    return Phrase("Called by any program on this machine")


SPEC = TriggerSpec(
    type="webhook",
    title="Webhook",
    description="Starts when another program sends an HTTP request.",
    config=WebhookConfig,
    defaults={
        "basicAuthentication": False,
        "request": {"headers": [], "query": [], "body": []},
        "response": {"statusCode": 200, "headers": [], "body": None},
    },
    variables=variables,
    check=check,
    summary=summary,
    inputs=inputs,
)
