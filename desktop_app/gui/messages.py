"""Tells a person what failed, why, and what can be done (architecture 9). The details are folded."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from typing import Final

from desktop_app.domain.errors import (
    ConflictError,
    NotFoundError,
    PermissionDeniedError,
    StorageError,
    ValidationError,
    WireworkError,
)
from desktop_app.domain.quick import dataclass
from desktop_app.gui.wording import problem_line, tr, worded

_LISTED: Final = 6


@dataclass(frozen=True, slots=True)
class Message:
    """One thing to tell: a headline, the reason, a way out, and what only an expert reads."""

    what: str
    why: str = ""
    remedy: str = ""
    details: str = ""
    bug: bool = False


def explain(what: str, error: BaseException) -> Message:
    """Return the message for an operation ``what`` that failed with ``error``."""
    details = "".join(traceback.format_exception(error))
    if isinstance(error, ValidationError):
        return Message(what, _problems(error), worded(error.remedy) or tr("Nothing was changed."), details)
    if isinstance(error, WireworkError):
        place = f"{error.place}: " if error.place else ""
        remedy = worded(error.remedy) or _usual_remedy(error)
        return Message(what, place + worded(error.message), remedy, details)
    if isinstance(error, OSError):
        name = f"{error.filename}: " if error.filename else ""
        return Message(
            what, name + (error.strerror or str(error)), tr("Check the place and try again."), details
        )
    why = tr("This is a defect of the program: {kind}: {text}", kind=type(error).__name__, text=error)
    return Message(what, why, tr("Your work is kept in its draft. Please report this."), details, bug=True)


def together(messages: Sequence[Message]) -> Message:
    """Return one message that tells all of ``messages``."""
    if len(messages) == 1:
        return messages[0]
    what = tr("{n} things went wrong", n=len(messages))
    if len({message.what for message in messages}) == 1:
        what = tr("{what} ({n} times)", what=messages[0].what, n=len(messages))
        why = "\n".join(f"• {message.why}" for message in messages)
    else:
        why = "\n".join(f"• {message.what}. {message.why}" for message in messages)
    remedies = tuple(dict.fromkeys(message.remedy for message in messages if message.remedy))
    details = "\n".join(message.details for message in messages if message.details)
    return Message(what, why, " ".join(remedies), details, any(message.bug for message in messages))


def _problems(error: ValidationError) -> str:
    lines = [f"• {problem_line(problem)}" for problem in error.problems[:_LISTED]]
    if len(error.problems) > _LISTED:
        lines.append(tr("… and {n} more", n=len(error.problems) - _LISTED))
    return "\n".join([error.place, *lines] if error.place else lines)


def _usual_remedy(error: WireworkError) -> str:
    for kind, text in (
        (NotFoundError, "It may have been deleted meanwhile."),
        (ConflictError, "Wait a moment and try again."),
        (PermissionDeniedError, "Ask the person it is assigned to."),
        (StorageError, "Check that the disk is not full and that the workspace can be written."),
    ):
        if isinstance(error, kind):
            return tr(text)
    return ""
