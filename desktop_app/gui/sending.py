"""Sends what a person has filled in: the form closes once it is taken, and says why when it is not."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Protocol

import shiboken6

from desktop_app.domain.errors import WireworkError
from desktop_app.gui.editing import reason_of


class Form(Protocol):
    """A dialog that waits for the answer to what it has sent. A person may leave it meanwhile."""

    def accept(self) -> None:
        """Close: it was taken."""

    def refuse(self, reason: str) -> None:
        """Stay open with everything that was filled in, and say why it was not taken."""


async def sent(form: Form, work: Awaitable[object]) -> bool:
    """Do the work that a form has asked for; return whether it was done.

    :raises WireworkError: it was not, and the form that could say so was left.
    """
    try:
        await work
    except WireworkError as error:
        if not shiboken6.isValid(form):
            raise
        form.refuse(reason_of(error))
        return False
    if shiboken6.isValid(form):
        form.accept()
    return True
