"""The run that the terminal or another program steps through: one method for each command of the protocol."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from typing import Any, Final

from desktop_app.domain.debugging import INTO, Breakpoint, DebugState
from desktop_app.domain.errors import InvalidRequestError, NotFoundError
from desktop_app.domain.values import to_json
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.services import Services

Arguments = Mapping[str, Any]
STEPS: Final = ("continue", "over", "into", "out", "out-all", "run-to", "retry", "ignore")


class Debuggee:
    """One run and everything that can be asked of it. What comes back is JSON.

    ``execution_id`` is None until the run has begun; ``stopped`` tells that its person ended it.
    """

    def __init__(
        self, services: Services, document: Workflow, context: Any, execution_id: int | None = None
    ) -> None:
        self.services = services
        self.document = document
        self.execution_id = execution_id
        self.stopped = False
        self._context = context
        self._debugging = services.debugging

    # -- how it goes on --------------------------------------------------------------------------------

    async def start(self, command: str = INTO, node: str | None = None) -> None:
        """Begin the run, or go on with one that is there: it is paused before its next node."""
        if self.execution_id is not None:
            if await self._debugging.state(self.execution_id) is None:
                await self._debugging.pause(self.execution_id)
            return
        key = None if node is None else self.node(node).key
        execution = await self._debugging.start(
            self.document.key, self.document, self._context, command=command, node=key
        )
        self.execution_id = execution.id if execution is not None else None

    async def settled(self) -> DebugState | None:
        """Wait until nothing is left to do now; None when the run has ended."""
        await self.services.executions.idle()
        return None if self.execution_id is None else await self._debugging.state(self.execution_id)

    async def go(self, command: str, node: str | None = None, *, others: bool = False) -> None:
        """Let the run go on; with ``others`` the tokens beside the one that steps run on too."""
        key = None if node is None else self.node(node).key
        await self._debugging.go(self._id(), command, key, others=others)

    # -- names -----------------------------------------------------------------------------------------

    def node(self, name: str) -> Node:
        """Return the node of a key, or of a title that no other node has.

        :raises NotFoundError: there is none, or there are several.
        """
        for node in self.document.nodes:
            if node.key == name:
                return node
        same = [node for node in self.document.nodes if node.title.casefold() == name.casefold()]
        if len(same) != 1:
            what = "several nodes are called" if same else "there is no node"
            raise NotFoundError(f"{what} {name!r}", remedy="nodes lists them with their keys")
        return same[0]

    def _id(self) -> int:
        if self.execution_id is None:
            raise InvalidRequestError("the run has not begun")
        return self.execution_id

    async def _here(self) -> tuple[int, str]:
        """Return the execution and the node that values are looked at from."""
        state = await self._debugging.state(self._id())
        if state is not None and state.stop is not None:
            return state.stop.execution_id, state.stop.node_key
        first = next(iter(self.document.nodes), None)
        if first is None:
            raise NotFoundError("the workflow has no nodes")
        return self._id(), first.key

    # -- the commands of the protocol ------------------------------------------------------------------

    def commands(self) -> dict[str, Callable[[Arguments], Awaitable[Any]]]:
        """Return what answers each command; steps answer at once, and what becomes of them is told."""
        own = {
            "start": self._start,
            "break": self._break,
            "remove": self._remove,
            "breakpoints": self._breakpoints,
            "pause": self._pause,
            "print": self._print,
            "set": self._set,
            "reset": self._reset,
            "config": self._config,
            "variables": self._variables,
            "state": self._state,
            "nodes": self._nodes,
            "token": self._token,
            "skip": self._skip,
            "answer": self._answer,
            "events": self._events,
            "stop": self._stop,
        }
        return {**own, **{step: self._step(step) for step in STEPS}}

    def _step(self, command: str) -> Callable[[Arguments], Awaitable[Any]]:
        async def step(given: Arguments) -> None:
            await self.go(command, given.get("node"), others=bool(given.get("others")))

        return step

    async def _start(self, given: Arguments) -> Any:
        if self.execution_id is not None and await self._debugging.state(self.execution_id) is not None:
            raise InvalidRequestError("the run has begun already")
        await self.start(given.get("mode", INTO), given.get("node"))
        return {"executionId": self.execution_id}

    async def _break(self, given: Arguments) -> Any:
        members = {name: value for name, value in given.items() if name not in ("command", "id")}
        if members.get("node"):
            members["node"] = self.node(members["node"]).key
        made = Breakpoint.from_json({"id": "", **members})
        return (await self._debugging.set_breakpoint(self.document.key, made)).to_json()

    async def _remove(self, given: Arguments) -> None:
        await self._debugging.remove_breakpoint(self.document.key, given["breakpoint"])

    async def _breakpoints(self, given: Arguments) -> Any:
        return [each.to_json() for each in await self._debugging.breakpoints(self.document.key)]

    async def _pause(self, given: Arguments) -> None:
        await self._debugging.pause(self._id())

    async def _print(self, given: Arguments) -> Any:
        return await self._debugging.evaluate(*await self._here(), given["expression"])

    async def _set(self, given: Arguments) -> Any:
        execution_id, _ = await self._here()
        return asdict(await self._debugging.edit(execution_id, given["path"], given["value"]))

    async def _reset(self, given: Arguments) -> None:
        execution_id, _ = await self._here()
        await self._debugging.reset(execution_id, given["path"])

    async def _config(self, given: Arguments) -> None:
        execution_id, _ = await self._here()
        await self._debugging.edit_config(execution_id, self.node(given["node"]).key, given.get("config"))

    async def _variables(self, given: Arguments) -> Any:
        return await self._debugging.variables(*await self._here())

    async def _state(self, given: Arguments) -> Any:
        state = None if self.execution_id is None else await self._debugging.state(self.execution_id)
        return None if state is None else state_json(state)

    async def _nodes(self, given: Arguments) -> Any:
        return [
            {"key": n.key, "type": n.type, "title": n.title, "upstream": n.upstream, "branch": n.branch_index}
            for n in self.document.nodes
        ]

    async def _token(self, given: Arguments) -> None:
        await self._debugging.select(self._id(), given["token"])

    async def _skip(self, given: Arguments) -> None:
        await self._debugging.skip_wait(given["job"])

    async def _answer(self, given: Arguments) -> None:
        await self._debugging.answer(given["job"], given.get("status", 1), given.get("result"))

    async def _events(self, given: Arguments) -> Any:
        return [asdict(event) for event in await self._debugging.events(self._id())]

    async def _stop(self, given: Arguments) -> None:
        self.stopped = True
        if self.execution_id is not None and await self._debugging.state(self.execution_id) is not None:
            await self._debugging.stop(self.execution_id)


def state_json(state: DebugState) -> dict[str, Any]:
    """Return a state as the protocol tells it."""
    found: dict[str, Any] = to_json(asdict(state))
    return found
