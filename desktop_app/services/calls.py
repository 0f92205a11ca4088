"""What a person can see and try of the calls from outside (data.md 1.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from desktop_app.domain.errors import InvalidRequestError, NotFoundError
from desktop_app.domain.heard import HeardRequest
from desktop_app.domain.workflow import Workflow
from desktop_app.engine.dispatcher import Engine
from desktop_app.engine.ears import CalledTrigger
from desktop_app.engine.ports import Store
from desktop_app.services.inputs import RUN, Inputs

TEST_CALL: Final = "Test call"
"""The name under which a test call is kept among the inputs of a workflow."""


class Calls:
    """The inspector of requests, and test calls. Owns nothing; the triggers remember."""

    def __init__(self, store: Store, engine: Engine, inputs: Inputs) -> None:
        self._store = store
        self._engine = engine
        self._inputs = inputs

    async def recent(self, key: str) -> Sequence[HeardRequest]:
        """Return the latest requests to a workflow, newest first; none where nobody can call."""
        called = (one for one in self._engine.activation.known() if isinstance(one, CalledTrigger))
        return [request for one in called for request in one.heard(key)]

    def place(self) -> tuple[str, str]:
        """Return where calls are heard, empty while nobody has to; and what is in the way, if anything."""
        found = (one.place() for one in self._engine.activation.known() if isinstance(one, CalledTrigger))
        return next(found, ("", ""))

    async def listen(self, key: str, draft: Workflow | None = None) -> HeardRequest:
        """Wait for the next call of a workflow: nothing runs, and it is kept as an input for runs by hand.
        Where ``draft`` is given, the document under edit, that says who may call.

        :raises NotFoundError: there is no such workflow. :raises InvalidRequestError: nobody can call it.
        """
        version = await self._store.current_workflow(key)
        if version is None:
            raise NotFoundError("save the workflow first", place=key)
        version = version if draft is None else replace(version, document=draft)
        trigger = self._engine.activation.trigger_of(version)
        if not isinstance(trigger, CalledTrigger):
            raise InvalidRequestError("this workflow is not called from outside", place=key)
        call = await trigger.test_call(version)
        await self._inputs.save(key, RUN, call.context, TEST_CALL)
        return call
