"""What the command line asks for, done by whoever has the workspace: itself, or the window or ``serve``
that holds it (data.md 1.5.2). A wish and its answer are JSON.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

from desktop_app.domain.errors import (
    ConflictError,
    InvalidRequestError,
    NotFoundError,
    ValidationError,
    WireworkError,
)
from desktop_app.domain.execution import Execution
from desktop_app.domain.records import ExecutionFilter
from desktop_app.domain.workflow import JsonObject, WorkflowVersion
from desktop_app.services import Services
from desktop_app.services.documents import blocking, document_problems
from desktop_app.services.watch import Watch

NAMED: Final = 10
"""Workflows that are named, at most, where one is not found."""
_ON_RECORDS: Final = (1, 2)


async def answer(services: Services, wish: Mapping[str, Any]) -> JsonObject:
    """Do what another process wishes; what is refused is said in ``error``."""
    try:
        do = _WISHES.get(str(wish.get("do")))
        if do is None:
            raise InvalidRequestError(
                "the other process does not know this wish", remedy="use one version of both"
            )
        return await do(services, wish)
    except WireworkError as error:
        refused = {"message": error.message, "place": error.place, "remedy": error.remedy}
        return {"error": refused}


async def act(services: Services, wish: Mapping[str, Any]) -> JsonObject:
    """Start the custom action ``workflow`` on the records of ``keys``, with ``values`` over theirs.

    :raises WireworkError: it is none, is off, or lacks its records or values.
    """
    version = await find(services, str(wish.get("workflow")))
    keys, values = wish.get("keys") or [], wish.get("values")
    _check(version, keys, values)
    config = version.document.config
    collection = config["collection"] if config.get("type") in _ON_RECORDS else None
    before = {run.id for run in await _runs(services, version)}
    with Watch(services, version.key) as watch:
        outcome = await services.record_actions.start([version.key], collection, keys, values)
        await watch.first_settled()
    runs = [run for run in await _runs(services, version) if run.id not in before]
    return {
        "state": outcome.state,
        "messages": list(outcome.messages),
        "executions": [{"id": run.id, "status": run.status} for run in runs],
    }


async def capture(services: Services, wish: Mapping[str, Any]) -> JsonObject:
    """Have the changes of other programs heard in ``source``, or no longer, where ``on`` says so; tell how
    it stands in that source, or in all.
    """
    source = wish.get("source")
    if wish.get("on") is not None:
        await services.data.set_capture(str(source), bool(wish["on"]))
    states = [state for state in services.data.sources() if source in (None, state.name)]
    if not states:
        raise NotFoundError(f"there is no data source {source!r}", remedy="add it in the Data panel")
    return {"sources": [{"name": state.name, "capture": state.capture} for state in states]}


async def switch(services: Services, wish: Mapping[str, Any]) -> JsonObject:
    """Switch the trigger of the main version of ``workflow`` as ``enabled`` says; tell what is so now.

    :raises NotFoundError: there is none. :raises ValidationError: it could never be run.
    """
    version = await find(services, str(wish.get("workflow")))
    if wish.get("enabled"):
        _check_runnable(services, version)
    version = await services.workflows.set_enabled(version.key, bool(wish.get("enabled")))
    return {"key": version.key, "title": version.called, "enabled": version.enabled}


def _check_runnable(services: Services, version: WorkflowVersion) -> None:
    """Refuse what could never be run: the switch would stand at "on" and nothing would happen."""
    if problems := blocking(document_problems(version.document, services.catalog)):
        raise ValidationError(problems, place=version.key, remedy="Mend the workflow first.")


_WISHES: Final[Mapping[str, Callable[[Services, Mapping[str, Any]], Awaitable[JsonObject]]]] = {
    "action": act,
    "capture": capture,
    "switch": switch,
}


async def find(services: Services, wanted: str) -> WorkflowVersion:
    """Return the main version of a workflow by its key or title.

    :raises NotFoundError: there is none. :raises ConflictError: several have this title.
    """
    versions = [row.version for row in await services.workflows.list()]
    found = [v for v in versions if v.key == wanted] or [v for v in versions if v.document.title == wanted]
    if not found:
        known = ", ".join(sorted(version.key for version in versions)[:NAMED]) or "none yet"
        raise NotFoundError(
            f"there is no workflow {wanted!r}", remedy=f"the workspace has the workflows: {known}"
        )
    if len(found) > 1:
        keys = ", ".join(version.key for version in found)
        raise ConflictError(f"several workflows are called {wanted!r}", remedy=f"name one by its key: {keys}")
    return found[0]


def _check(version: WorkflowVersion, keys: Sequence[Any], values: Any) -> None:
    """Refuse what cannot be started in this way.

    :raises InvalidRequestError: it is no custom action, is off, or lacks its records or values.
    """
    document = version.document
    if document.type != "custom-action":
        raise InvalidRequestError(
            f"{version.key!r} is no custom action", remedy="start it with: wirework run"
        )
    if not version.enabled:
        raise InvalidRequestError(
            f"{version.key!r} is switched off", remedy=f"switch it on with: wirework enable {version.key}"
        )
    if document.config.get("type") in _ON_RECORDS and not keys:
        raise InvalidRequestError("it works on records", place="--pk", remedy="name them with --pk KEY")
    if not isinstance(values, dict):
        raise InvalidRequestError("the values are no object", place="--data")


async def _runs(services: Services, version: WorkflowVersion) -> list[Execution]:
    return list(await services.executions.list(ExecutionFilter(workflow_key=version.key)))
