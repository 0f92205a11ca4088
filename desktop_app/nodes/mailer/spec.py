"""Mail: sends a message through a mail server (data.md 3.3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal

from pydantic import Field, create_model

from desktop_app.domain.errors import Problem, lacking_problem
from desktop_app.domain.node_spec import Config, NodeSpec, Variable
from desktop_app.domain.phrase import Phrase
from desktop_app.domain.workflow import JsonObject, Node

TemplateList = list[Any] | str | None


class _User(Config):
    """Who logs in at the mail server."""

    user: str | None = Field(default=None, title="User")


_PASS: Any = {"pass": (str | None, Field(default=None, title="Password"))}
Auth: Final = create_model("Auth", __base__=_User, **_PASS)


class Provider(Config):
    """The mail server. ``port`` and ``secure`` may be texts with variables."""

    host: str | None = Field(default=None, title="Server")
    port: Any = Field(default=465, title="Port")
    secure: Any = Field(
        default=True,
        title="Encrypted from the start",
        description="Otherwise as soon as the server offers it.",
    )
    auth: Auth | None = Field(default=None, title="Log in")


class _Mail(Config):
    """All members but ``from``, which Python knows as something else."""

    provider: Provider | None = Field(default=None, title="Mail server")
    to: TemplateList = Field(default=None, title="To")
    cc: TemplateList = Field(default=None, title="Copy to")
    bcc: TemplateList = Field(default=None, title="Hidden copy to")
    subject: str | None = Field(default=None, title="Subject")
    contentType: Literal["html", "text"] = Field(default="text", title="Kind of the message")
    html: str | None = Field(default=None, title="Message")
    text: str | None = Field(default=None, title="Message as text")
    attachments: Any = Field(default=None, title="Attachments")
    ignoreFail: bool = Field(
        default=False,
        title="Go on after a failure",
        description="The result then tells what went wrong.",
    )
    onInterrupt: Literal["ask", "retry", "abort"] = Field(default="ask", title="If Wirework ends in between")


_FROM: Any = {"from": (str | None, Field(default=None, title="From"))}
MailerConfig: Final = create_model("MailerConfig", __base__=_Mail, **_FROM)
"""Everything may hold variables; an absent ``contentType`` is text."""


def check(config: JsonObject) -> list[Problem]:
    """Warn of what a mail cannot go without: it may be saved and run (M3), and the run then tells it too."""
    return list(_missing(config))


def _missing(config: JsonObject) -> Iterator[Problem]:
    provider = config.get("provider")
    if not (isinstance(provider, Mapping) and _given(provider.get("host"))):
        yield lacking_problem("name the server that sends the mail", "provider.host")
    if not _given(config.get("from")):
        yield lacking_problem("write from whom the mail comes", "from")
    if not _given(config.get("to")):
        yield lacking_problem("write to whom the mail goes", "to")


def _given(value: Any) -> bool:
    return any(map(_given, value)) if isinstance(value, list | tuple) else bool(str(value or "").strip())


def variables(node: Node) -> Variable:
    """Offer what the server said."""
    parts = (
        Variable("messageId", "Id of the message", "text"),
        Variable("accepted", "Accepted addresses", "list"),
        Variable("rejected", "Rejected addresses", "list"),
        Variable("response", "Answer of the server", "text"),
    )
    return Variable(node.key, node.title, "object", parts)


def summary(config: JsonObject) -> str:
    """Show the subject on the card."""
    return " ".join(str(config.get("subject") or "").split()) or Phrase("No subject yet")


SPEC = NodeSpec(
    type="mailer",
    title="Mail",
    group="extended",
    description="Sends a mail.",
    config=MailerConfig,
    defaults={
        "provider": {"host": "", "port": 465, "secure": True, "auth": {"user": "", "pass": ""}},
        "from": "",
        "to": "",
        "cc": "",
        "bcc": "",
        "subject": "",
        "contentType": "html",
        "html": "",
        "text": "",
        "attachments": [],
        "ignoreFail": False,
    },
    synonyms=("email", "e-mail", "smtp", "send", "message"),
    effects=True,
    testable=True,
    check=check,
    variables=variables,
    summary=summary,
)
