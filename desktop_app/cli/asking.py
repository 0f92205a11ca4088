"""Does what a command asks for: here where the workspace is free, else in the process that has it."""

from __future__ import annotations

import argparse
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any

from desktop_app.app.core import Core, Workspace
from desktop_app.domain.errors import WorkspaceBusyError
from desktop_app.domain.workflow import JsonObject
from desktop_app.services import Services
from desktop_app.services.channel import ask

Do = Callable[[Services, Mapping[str, Any]], Awaitable[JsonObject]]
Open = Callable[[argparse.Namespace], AbstractAsyncContextManager[Core]]


async def answered(arguments: argparse.Namespace, opened: Open, do: Do, wish: JsonObject) -> JsonObject:
    """Return the answer to a wish.

    :raises WorkspaceBusyError: a process has the workspace that cannot be asked, such as another command.
    """
    try:
        async with opened(arguments) as core:
            return await do(core.services, wish)
    except WorkspaceBusyError:
        answer = ask(Workspace.choose(arguments.workspace).root, wish)
        if answer is None:
            raise
        return answer
