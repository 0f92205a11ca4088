"""``wirework action``: custom actions from the command line."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from desktop_app.app.core import Core
from desktop_app.app.workspace import Workspace
from desktop_app.domain.resources import resource_path
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.services.asked import answer
from desktop_app.services.documents import read_document
from tests.helpers.documents import adding


async def _prepared(workspace: Path) -> None:
    """Install the samples of the example and switch its action on, and two more beside it."""
    async with Core.open(Workspace(workspace), start="no") as core:
        workflows = core.services.workflows
        await core.data.add_example(("samples", "inspections", "orders", "order_lines"))
        for name in ("submit", "totals"):
            document = read_document(resource_path("examples", f"{name}.workflow.json"))
            await workflows.create(document, enabled=name == "submit")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Return a workspace with the example of samples."""
    asyncio.run(_prepared(tmp_path))
    return tmp_path


def test_a_record_is_named_by_its_key_and_the_answer_is_told(wirework: Any, workspace: Path) -> None:
    good = wirework("action", "submit", "--pk", "1", "--workspace", workspace, "--json")
    assert (good.status, good.json["state"], good.json["messages"]) == (0, "ok", [])
    assert [run["status"] for run in good.json["executions"]] == [1]
    poor = wirework("action", "submit", "--pk", "2", "--workspace", workspace)
    assert poor.status == 1 and "Indicator 80 is not above 90" in poor.err


def test_values_stand_over_those_of_the_record(wirework: Any, workspace: Path) -> None:
    done = wirework("action", "submit", "--pk", "2", "--data", '{"indicator": 99}', "--workspace", workspace)
    assert done.status == 0


def test_an_action_that_needs_no_record_takes_values(wirework: Any, workspace: Path) -> None:
    off = wirework("action", "totals", "--data", '{"status": "new"}', "--workspace", workspace)
    assert off.status == 2 and "wirework enable totals" in off.err
    wirework("enable", "totals", "--workspace", workspace)
    done = wirework("action", "totals", "--data", '{"status": "new"}', "--workspace", workspace)
    assert done.status == 0 and done.out.startswith("Execution ") and "Resolved" in done.out


def test_what_cannot_be_started_is_refused_with_a_way_out(wirework: Any, workspace: Path) -> None:
    for arguments, words in (
        (("nobody",), "no workflow 'nobody'"),
        (("submit",), "name them with --pk"),
        (("submit", "--pk", "9"), "nothing to run"),
        (("submit", "--pk", "1", "--data", "[1]"), "no object"),
    ):
        done = wirework("action", *arguments, "--workspace", workspace)
        assert done.status == 2 and words in done.err


def test_what_is_no_custom_action_is_started_in_another_way(wirework: Any, workspace: Path) -> None:
    async def store() -> None:
        from desktop_app.domain import codec

        async with Core.open(Workspace(workspace), start="no") as core:
            await core.services.workflows.create(codec.decode(adding()))

    asyncio.run(store())
    done = wirework("action", "sample", "--workspace", workspace)
    assert done.status == 2 and "no custom action" in done.err


async def test_the_end_of_other_runs_is_not_waited_for() -> None:
    sleep = {"language": "python", "content": "import time\ntime.sleep(600)"}
    add = {"engine": "python", "expression": "1 + 1"}
    async with Core.open(None) as core:
        workflows = core.services.workflows
        busy = await workflows.create(Workflow("busy", "Busy", nodes=(Node("s", "script", "s", sleep),)))
        act = Workflow("act", type="custom-action", nodes=(Node("c", "calculation", "c", add),))
        await workflows.create(act, enabled=True)
        other = await core.services.executions.start(busy, {})
        assert other is not None
        told = await answer(core.services, {"do": "action", "workflow": "act", "values": {}})
        assert [run["status"] for run in told["executions"]] == [1]
        assert (await core.services.executions.get(other.id)).execution.status == 0
