"""The last-seen values of a tab: live in a run, of the shown run afterwards, older ones with their age."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desktop_app.app.assembly import Desk
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.gui.live_values import LiveValues
from desktop_app.gui.session import EditorSession
from tests.helpers.desk import open_desk
from tests.helpers.windows import until


def counting() -> Workflow:
    """A loop that waits for a person in each round, behind a node that keeps what was given."""
    action = {"key": "ok", "title": "OK", "status": 1}
    form = {"type": "custom", "title": "Go on?", "fields": [], "actions": [action]}
    ask = {"assignees": [1], "mode": 0, "title": "Go on?", "forms": {"form": form}}
    return Workflow(
        title="Counting",
        nodes=(
            Node("given", "variable", "Given", {"value": "{{$context}}"}),
            Node("loop", "loop", "Lines", {"target": 2}, "given"),
            Node("note", "variable", "Note", {"value": "round {{$scopes.loop.sequence}}"}, "loop", 0),
            Node("ask", "manual", "Ask", ask, "note"),
        ),
    )


async def begun(desk: Desk) -> EditorSession:
    await desk.window.bench.create(counting())
    session = desk.window.session
    assert session is not None
    return session


async def answer(session: EditorSession) -> None:
    await until(lambda: session.run.tasks)
    task, before = session.run.tasks[0], session.run.job_count
    await session.services.tasks.submit(task, "form", "ok", {})
    await until(lambda: session.run.job_count > before or session.run.phase == "ended")
    await until(lambda: task.id not in [each.id for each in session.run.tasks])


async def seen(values: LiveValues, path: str, wanted: Any) -> str:
    """Wait until ``wanted`` is seen at ``path``; return its age in words."""
    await until(lambda: (found := values.at(path)) and found.value == wanted, f"{path} is {wanted!r}")
    found = values.at(path)
    assert found is not None
    return values.age(found)


async def test_a_value_changes_live_during_a_run_and_ages_with_the_runs_after_it(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        session = await begun(desk)
        values, heard = session.seen, list[str]()
        values.changed.connect(lambda: heard.append("changed"))
        assert values.at("$jobsMapByNodeKey.note") is None
        await session.start({"n": 1})
        assert await seen(values, "$jobsMapByNodeKey.note", "round 1") == "live"
        assert await seen(values, "$jobsMapByNodeKey.given.n", 1) == "live"
        await answer(session)
        assert await seen(values, "$jobsMapByNodeKey.note", "round 2") == "live"
        await answer(session)
        await until(lambda: session.run.phase == "ended")
        assert await seen(values, "$scopes.loop.sequence", 2) == "this run"
        assert heard
        before = session.run.id
        await session.services.executions.run_document(
            session.key, session.document.workflow.with_nodes(session.document.workflow.nodes[:1]), {"n": 2}
        )
        await until(lambda: session.runs and session.runs[0].id != before)
        await session.show_execution(session.runs[0].id)
        assert await seen(values, "$jobsMapByNodeKey.given.n", 2) == "this run"
        assert await seen(values, "$jobsMapByNodeKey.note", "round 2") == "1 run ago"


async def test_a_job_that_is_chosen_in_the_list_shows_its_moment(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        session = await begun(desk)
        await session.start({})
        for _ in range(2):
            await answer(session)
        await until(lambda: session.run.phase == "ended")
        await until(lambda: len(session.run.jobs) == 6)
        await seen(session.seen, "$jobsMapByNodeKey.note", "round 2")
        assert desk.window.jobs.show_node("given")
        await until(lambda: session.seen.at("$jobsMapByNodeKey.note") is None, "the note is not written yet")
        rows = [job.node_key for job in desk.window.jobs.model.rows]
        desk.window.jobs.table.setCurrentIndex(desk.window.jobs.model.index(rows.index("note"), 0))
        await seen(session.seen, "$jobsMapByNodeKey.note", "round 1")
        assert await seen(session.seen, "$scopes.loop.index", 0), "the job of the first round was chosen"
        desk.window.jobs.table.setCurrentIndex(
            desk.window.jobs.model.index(len(rows) - 1 - rows[::-1].index("note"), 0)
        )
        await seen(session.seen, "$scopes.loop.index", 1)
