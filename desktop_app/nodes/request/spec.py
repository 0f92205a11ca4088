"""HTTP request: asks a server and brings its answer (data.md 3.1)."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from desktop_app.domain.node_spec import Config, NodeSpec, Variable
from desktop_app.domain.phrase import Phrase
from desktop_app.domain.workflow import JsonObject, Node

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
EMPTY_BODIES: dict[str, Any] = {JSON: {}, FORM: [], MULTIPART: [], "application/xml": "", "text/plain": ""}
"""What a body is when its kind has just been chosen."""

TIMEOUT_MS = 5_000

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
ContentType = Literal[
    "application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "application/xml",
    "text/plain",
]
OnInterrupt = Literal["ask", "retry", "abort"]


class Named(Config):
    """A header, a parameter, or a field of a form. Names and values may hold variables."""

    name: str | None = Field(default=None, title="Name")
    value: Any = Field(default="", title="Value")


class RequestConfig(Config):
    """``url`` is looked at when the node runs: until then it may be anything."""

    method: Method = Field(default="POST", title="Method")
    url: str | None = Field(default="", title="Address")
    contentType: ContentType = Field(default="application/json", title="Kind of the body")
    headers: list[Named] | None = Field(default=None, title="Headers")
    params: list[Named] | None = Field(default=None, title="Parameters")
    data: Any = Field(default=None, title="Body")
    timeout: int = Field(default=TIMEOUT_MS, gt=0, title="Time limit")
    retries: int = Field(
        default=0,
        ge=0,
        le=10,
        title="Repetitions",
        description="Only where nothing can happen twice: without a connection, and for GET, PUT, DELETE.",
    )
    onlyData: bool = Field(
        default=False, title="Only the data", description="The result is the body of the answer alone."
    )
    ignoreFail: bool = Field(
        default=False,
        title="Go on after a failure",
        description="The result then tells what went wrong.",
    )
    onInterrupt: OnInterrupt = Field(default="ask", title="If Wirework ends in between")


def variables(node: Node) -> Variable:
    """Offer the data alone, or the answer with its parts; where a failure goes on, what went wrong, too."""
    if node.settings.get("onlyData"):
        return Variable(node.key, node.title, "any")
    parts = [
        Variable("status", "Status", "int"),
        Variable("data", "Data", "any"),
        Variable("headers", "Headers", "object"),
    ]
    if node.settings.get("ignoreFail"):
        parts += [
            Variable("message", "What went wrong", "text"),
            Variable("code", "Code of the error", "text"),
        ]
    return Variable(node.key, node.title, "object", tuple(parts))


def summary(config: JsonObject) -> str:
    """Show method and address on the card."""
    address = str(config.get("url") or "").strip()
    return f"{config.get('method') or 'POST'} {address}" if address else Phrase("No address yet")


SPEC = NodeSpec(
    type="request",
    title="HTTP request",
    group="extended",
    description="Asks a server on the web and brings its answer.",
    config=RequestConfig,
    defaults={
        "method": "POST",
        "url": "",
        "contentType": JSON,
        "headers": [],
        "params": [],
        "data": {},
        "timeout": TIMEOUT_MS,
        "onlyData": True,
        "ignoreFail": False,
    },
    synonyms=("http", "https", "web", "api", "rest", "call", "download", "fetch", "curl", "url"),
    effects=True,
    testable=True,
    variables=variables,
    summary=summary,
)
