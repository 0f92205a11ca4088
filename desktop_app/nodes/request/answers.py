"""What a request brings: the answer, or a failure in the words that callers compare (data.md 3.1.2)."""

from __future__ import annotations

import asyncio
import json
from dataclasses import field
from pathlib import Path
from typing import Any, Final

from desktop_app.domain.quick import dataclass
from desktop_app.domain.status import JobStatus
from desktop_app.engine.files import stored
from desktop_app.engine.instruction import JobDraft

MOST_BYTES: Final = 20 * 1024 * 1024
"""Bytes of an answer, unpacked, at most."""

TEXTS: Final = ("json", "xml", "javascript", "urlencoded", "yaml", "csv", "graphql", "event-stream")


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of a server, read to its end. ``name`` is what its content would be called as a file."""

    status: int
    reason: str
    headers: dict[str, str]
    content: bytes
    kind: str = ""
    charset: str = "utf-8"
    name: str = "download"


class RequestError(Exception):
    """A request that brought no answer: what callers compare, and the job status it means.

    ``again`` tells that it may be repeated: ``never``, ``safe`` (if the method can be repeated) or ``always``
    (nothing was sent); ``wait`` is how many seconds the server asks to wait.
    """

    def __init__(
        self, message: str, code: str, status: int = JobStatus.FAILED, *, again: str = "never"
    ) -> None:
        super().__init__(message)
        self.result: dict[str, Any] = {"message": message, "code": code}
        self.status = status
        self.again = again
        self.wait: float | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """How a caller wants to have it."""

    only_data: bool = False
    ignore_fail: bool = False
    files: Path = field(default_factory=Path)


async def draft_of(reply: Reply, wish: Wish) -> JobDraft:
    """Return the outcome that an answer with a status of 2xx means.

    :raises RequestError: it has another status.
    """
    data = await asyncio.to_thread(_data, reply, wish.files)
    if not 200 <= reply.status < 300:
        raise _refused(reply, data)
    whole = {"status": reply.status, "statusText": reply.reason, "headers": reply.headers, "data": data}
    return JobDraft(JobStatus.RESOLVED, data if wish.only_data else whole)


def failed(failure: RequestError, wish: Wish) -> JobDraft:
    """Return the outcome that a failure means."""
    return JobDraft(JobStatus.RESOLVED if wish.ignore_fail else failure.status, failure.result)


def _refused(reply: Reply, data: Any) -> RequestError:
    code = "ERR_BAD_REQUEST" if reply.status < 500 else "ERR_BAD_RESPONSE"
    again = "safe" if reply.status in (429, 502, 503, 504) else "never"
    failure = RequestError(f"Request failed with status code {reply.status}", code, again=again)
    said = reply.reason if data == "" else data
    failure.result |= {"status": reply.status, "statusText": reply.reason, "data": said}
    wait = reply.headers.get("retry-after", "")
    failure.wait = float(wait) if wait.isdecimal() else None
    return failure


def _data(reply: Reply, files: Path) -> Any:
    """Return the body: as JSON if it is any, else as text, else as a file; runs in a thread."""
    text = _text(reply)
    if text is None:
        return stored(reply.content, reply.name, files / "downloads")
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return text


def _text(reply: Reply) -> str | None:
    """Return the body as text; None for what is none, by its kind or, without one, by its bytes."""
    kind = reply.kind
    if not reply.content or kind.startswith("text/") or any(part in kind for part in TEXTS):
        try:
            return reply.content.decode(reply.charset, "replace")
        except LookupError:
            return reply.content.decode("utf-8", "replace")
    if kind not in ("", "application/octet-stream") or b"\0" in reply.content:
        return None
    try:
        return None if kind else reply.content.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")
