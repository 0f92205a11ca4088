"""The debugger for another program: lines of JSON on standard input and output.

``resources/docs/debug-protocol.md`` describes them.
"""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import asdict
from typing import Any, Final

from desktop_app.cli.debuggee import Debuggee
from desktop_app.cli.lines import Lines
from desktop_app.domain.debugging import DebugChanged, DebugEnded, DebugLogged, DebugPaused
from desktop_app.domain.errors import InvalidRequestError, WireworkError
from desktop_app.domain.events import Event, JobSaved

VERSION: Final = 1


class Protocol:
    """Answers requests in order and tells what happens. Ends with the run, or with its input."""

    def __init__(self, debuggee: Debuggee) -> None:
        self._debuggee = debuggee
        self._ended = asyncio.Event()
        self._members: set[int] = set()

    async def serve(self) -> None:
        """Serve until the run has ended or nobody asks any more; then the run is ended too."""
        services = self._debuggee.services
        nodes = await self._debuggee.commands()["nodes"]({})
        self._tell("ready", protocol=VERSION, workflow=self._debuggee.document.key, nodes=nodes)
        unsubscribe = services.subscribe(self._hear)
        try:
            await self._requests(Lines())
        finally:
            unsubscribe()
        await services.executions.idle()
        if self._debuggee.execution_id is not None:
            view = await services.executions.get(self._debuggee.execution_id)
            one = view.execution
            self._tell("ended", executionId=one.id, status=one.status, reason=one.reason, output=one.output)

    async def _requests(self, lines: Lines) -> None:
        while not self._ended.is_set():
            async with asyncio.TaskGroup() as group:
                line = group.create_task(lines.next())
                end = group.create_task(self._ended.wait())
                await asyncio.wait((line, end), return_when=asyncio.FIRST_COMPLETED)
                for task in (line, end):
                    if not task.done():
                        task.cancel()
            if line.cancelled():
                return
            text = line.result()
            if text is None:
                await self._debuggee.commands()["stop"]({})
                return
            if text.strip():
                await self._request(text)

    async def _request(self, text: str) -> None:
        number: Any = None
        try:
            given = json.loads(text)
            if not isinstance(given, dict):
                raise ValueError("a request is a JSON object on a line of its own")
            number, commands = given.get("id"), self._debuggee.commands()
            command = commands.get(str(given.get("command")))
            if command is None:
                known = ", ".join(sorted(commands))
                message = f"there is no command {given.get('command')!r}"
                raise InvalidRequestError(message, remedy=f"the commands are {known}")
            self._print({"id": number, "ok": True, "result": await command(given)})
        except WireworkError as error:
            self._refuse(number, error.message, error.place, error.remedy)
        except KeyError as error:
            self._refuse(number, f"the member {error} is missing")
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            self._refuse(number, str(error))

    def _refuse(self, number: Any, message: str, place: str = "", remedy: str = "") -> None:
        error = {"message": message, "place": place, "remedy": remedy}
        self._print({"id": number, "ok": False, "error": error})

    def _hear(self, event: Event) -> None:
        own = self._debuggee.execution_id
        if isinstance(event, DebugPaused):
            self._tell("paused", stop=asdict(event.stop))
        elif isinstance(event, DebugLogged):
            self._tell("log", node=event.node_key, breakpoint=event.breakpoint_id, text=event.text)
        elif isinstance(event, DebugChanged):
            self._tell("changed")
        elif isinstance(event, JobSaved) and event.node_key:
            self._tell(
                "job",
                executionId=event.execution_id,
                jobId=event.job_id,
                node=event.node_key,
                status=event.status,
            )
        elif isinstance(event, DebugEnded) and own in (None, event.root_id):
            self._ended.set()

    def _tell(self, event: str, **members: Any) -> None:
        self._print({"event": event, **members})

    def _print(self, value: Any) -> None:
        sys.stdout.write(json.dumps(value, default=str) + "\n")
        sys.stdout.flush()
