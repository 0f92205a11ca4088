"""Running again from the middle of a run (editor.md F, "Re-run and fork"; L 6; M 3)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from desktop_app.domain.errors import InvalidRequestError, NotFoundError
from desktop_app.domain.execution import Job
from desktop_app.domain.node_spec import NodeSpec
from desktop_app.domain.workflow import Node
from desktop_app.engine.instruction import Instruction, InstructionResult, JobDraft
from desktop_app.engine.processor import Processor
from tests.helpers.debugging import Desk, desk, line

RAN: list[str] = []


class Noted(Instruction):
    """Notes that it ran; fails on the word "bad"."""

    spec = NodeSpec(type="noted", title="Noted", group="control", effects=True)

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        value = processor.get_parsed_value(node.settings.get("value"), node)
        RAN.append(f"{node.key} {value}")
        if "bad" in str(value):
            raise RuntimeError("a bad word")
        return JobDraft(result=value)


def _noted(key: str, value: Any, upstream: str | None = None, branch: int | None = None) -> Node:
    return Node(key, "noted", key, {"value": value}, upstream, branch)


LINE = (
    _noted("a", "first"),
    _noted("b", "{{$context.word}}", "a"),
    _noted("c", "{{$jobsMapByNodeKey.a}}", "b"),
)
LOOP = (
    Node("l", "loop", "l", {"target": 3}),
    _noted("x", "{{$scopes.l.index}}", "l", 0),
    _noted("y", "{{$jobsMapByNodeKey.x}}", "x"),
    _noted("z", "{{$jobsMapByNodeKey.l.looped}}", "l"),
)


@pytest.fixture(autouse=True)
def nothing_ran() -> None:
    """Begin with an empty list."""
    RAN.clear()


async def _job(d: Desk, key: str, place: int = -1) -> int:
    return [job.id for job in await d.bench.store.jobs(d.execution_id) if job.node_key == key][place]


async def _ran(d: Desk, job_id: int, **how: Any) -> int:
    """Fork, wait for the end, and return the id of the new run."""
    RAN.clear()
    execution = await d.forks.fork(job_id, **how)
    await d.bench.engine.idle()
    return execution.id


async def test_a_failed_run_goes_on_from_its_failed_node_with_corrected_input() -> None:
    async with desk(types=(Noted,)) as d:
        assert await d.start(LINE, {"word": "bad"}) == "ended -2"
        failed = await d.forks.failed_job(d.execution_id)
        assert failed == await _job(d, "b")
        new = await _ran(d, failed, values={"$context.word": "good"})
        assert RAN == ["b good", "c first"]
        assert await d.jobs(new) == [("a", 1, "first"), ("b", 1, "good"), ("c", 1, "first")]
        assert (await d.bench.engine.execution(new)).status == 1


async def test_the_new_run_is_linked_to_the_old_one_which_stays_as_it_was() -> None:
    async with desk(types=(Noted,)) as d:
        await d.start(LINE, {"word": "bad"})
        before = await d.jobs()
        new = await _ran(d, await _job(d, "b"), values={"$context.word": "good"})
        assert [(child.execution_id, child.node_key) for child in await d.forks.children(d.execution_id)] == [
            (new, "b")
        ]
        assert await d.jobs() == before and (await d.execution()).context == {"word": "bad"}
        (event,) = await d.debugging.events(new)
        assert (event.kind, event.detail["before"], event.detail["after"]) == ("edited", "bad", "good")


async def test_what_is_taken_over_says_of_which_job_it_is_a_copy() -> None:
    async with desk(types=(Noted,)) as d:
        await d.start(LINE, {"word": "x"})
        old = await _job(d, "a")
        new = await _ran(d, await _job(d, "c"))
        jobs = await d.bench.store.jobs(new)
        assert jobs[0].meta == {"reused": old} and jobs[2].meta != {"reused": old}


async def test_a_result_that_is_taken_over_may_be_edited() -> None:
    async with desk(types=(Noted,)) as d:
        await d.start(LINE, {"word": "x"})
        new = await _ran(d, await _job(d, "c"), values={"$jobsMapByNodeKey.a": "other"})
        assert (await d.jobs(new))[-1] == ("c", 1, "other")
        with pytest.raises(InvalidRequestError, match="no such value"):
            await d.forks.fork(await _job(d, "b"), values={"$jobsMapByNodeKey.c": 1})


async def test_another_definition_may_run_on_the_old_results() -> None:
    async with desk(types=(Noted,)) as d:
        await d.start(LINE, {"word": "bad"})
        version = await d.bench.store.workflow((await d.execution()).workflow_id)
        assert version is not None
        mended = tuple(replace(n, config={"value": "mended"}) if n.key == "b" else n for n in LINE)
        new = await _ran(d, await _job(d, "b"), document=version.document.with_nodes(mended))
        assert [result for _, _, result in await d.jobs(new)] == ["first", "mended", "first"]


async def test_a_preview_counts_and_names_what_acts_on_the_outside() -> None:
    async with desk(types=(Noted,)) as d:
        await d.start((*line("a", "b"), _noted("c", "x", "b"), *line("d", upstream="c")))
        preview = await d.forks.preview(await _job(d, "b"))
        assert (preview.node_key, preview.reused, preview.again) == ("b", 1, 3)
        assert [effect.node_key for effect in preview.effects] == ["c"]
        assert (await d.forks.preview(await _job(d, "d"))).effects == ()


async def test_a_loop_goes_on_from_a_round() -> None:
    async with desk(types=(Noted,)) as d:
        await d.start(LOOP)
        new = await _ran(d, await d.forks.round_job(d.execution_id, "l", 1))
        assert RAN == ["x 1", "y 1", "x 2", "y 2", "z 3"]
        assert (await d.jobs(new))[0] == ("l", 1, {"looped": 3, "done": 3})


async def test_a_loop_goes_on_in_the_middle_of_a_round() -> None:
    async with desk(types=(Noted,)) as d:
        await d.start(LOOP)
        await _ran(d, await _job(d, "y", 1))
        assert RAN == ["y 1", "x 2", "y 2", "z 3"]


async def test_one_round_runs_again_and_the_others_do_not() -> None:
    async with desk(types=(Noted,)) as d:
        await d.start(LOOP)
        new = await _ran(d, await d.forks.round_job(d.execution_id, "l", 1), once=True)
        assert RAN == ["x 1", "y 1", "z 3"]
        assert (await d.bench.engine.execution(new)).status == 1


async def test_one_round_that_fails_again_fails_the_new_run() -> None:
    async with desk(types=(Noted,)) as d:
        nodes = (
            Node("l", "loop", "l", {"target": ["ok", "bad", "ok"], "exit": 2}),
            _noted("x", "{{$scopes.l.item}}", "l", 0),
            _noted("z", "end", "l"),
        )
        assert await d.start(nodes) == "ended 1"
        new = await _ran(d, await d.forks.round_job(d.execution_id, "l", 1), once=True)
        assert RAN == ["x bad"] and (await d.bench.engine.execution(new)).status == -2


async def test_a_round_that_is_not_there_is_refused() -> None:
    async with desk(types=(Noted,)) as d:
        await d.start(LOOP)
        with pytest.raises(NotFoundError, match="no round 3"):
            await d.forks.round_job(d.execution_id, "l", 3)
        with pytest.raises(InvalidRequestError, match="no loop around it"):
            await d.forks.preview(await _job(d, "z"), once=True)


async def test_a_round_keeps_its_number_where_the_condition_skipped_others() -> None:
    async with desk(types=(Noted,)) as d:
        odd = {"engine": "python", "expression": "{{$scopes.l.index}} % 2 == 1", "continueOnFalse": True}
        nodes = (
            Node("l", "loop", "l", {"target": 6, "condition": odd}),
            Node("x", "variable", "x", {"value": "{{$scopes.l.index}}"}, "l", 0),
            Node("y", "variable", "y", {"target": "x", "value": 1}, "x"),
            _noted("z", "{{$scopes.l.index}}", "y"),
        )
        await d.start(nodes)
        jobs = await d.bench.store.jobs(d.execution_id)
        begins = [job.begins for job in jobs if job.node_key == "x"]
        assert begins == [1, None, 3, None, 5, None], "an assignment begins no round"
        assert list(await d.forks.rounds(d.execution_id, "l")) == [1, 3, 5]
        with pytest.raises(NotFoundError, match="no round 2"):
            await d.forks.round_job(d.execution_id, "l", 2)
        third = await d.forks.round_job(d.execution_id, "l", 3)
        RAN.clear()
        new = await _ran(d, third)
        assert RAN == ["z 3", "z 5"] and (await d.jobs(new))[0] == ("l", 1, {"looped": 6, "done": 3})
        assert list(await d.forks.rounds(new, "l")) == [1, 3, 5], "the new run tells it, too"
        assert (await d.forks.preview(third, once=True)).again == 4, "what the other rounds did stays away"


async def test_a_branch_of_a_parallel_goes_on_with_the_branches_behind_it() -> None:
    async with desk(types=(Noted,)) as d:
        nodes = (
            Node("p", "parallel", "p", {"mode": "all"}),
            _noted("a", "a", "p", 1),
            _noted("b", "b", "p", 2),
            _noted("c", "c", "p", 3),
            _noted("z", "{{$jobsMapByNodeKey.p}}", "p"),
        )
        await d.start(nodes)
        await _ran(d, await _job(d, "b"))
        assert RAN == ["b b", "c c", "z [1, 1, 1]"]


async def test_a_branch_of_a_condition_goes_on_behind_it() -> None:
    async with desk(types=(Noted,)) as d:
        config = {"engine": "python", "expression": "1 == 1", "rejectOnFalse": False}
        nodes = (Node("c", "condition", "c", config), _noted("y", "y", "c", 1), _noted("z", "z", "c"))
        await d.start(nodes)
        await _ran(d, await _job(d, "y"))
        assert RAN == ["y y", "z z"]


async def test_the_failed_node_inside_a_loop_is_where_a_failed_run_goes_on() -> None:
    async with desk(types=(Noted,)) as d:
        nodes = (
            Node("l", "loop", "l", {"target": "{{$context.words}}"}),
            _noted("x", "{{$scopes.l.item}}", "l", 0),
            _noted("z", "end", "l"),
        )
        assert await d.start(nodes, {"words": ["ok", "bad", "last"]}) == "ended -2"
        failed = await d.forks.failed_job(d.execution_id)
        assert failed == await _job(d, "x", 1)
        new = await _ran(d, failed, values={"$context.words": ["ok", "good", "last"]})
        assert RAN == ["x good", "x last", "z end"]
        assert (await d.bench.engine.execution(new)).status == 1


async def test_a_run_begins_anew_with_the_same_input_and_is_linked() -> None:
    async with desk(types=(Noted,)) as d:
        await d.start(LINE, {"word": "one"})
        new = await d.forks.again(d.execution_id)
        other = await d.forks.again(d.execution_id, context={"word": "two"})
        assert new is not None and other is not None
        assert [(await d.jobs(each.id))[1][2] for each in (new, other)] == ["one", "two"]
        assert [c.execution_id for c in await d.forks.children(d.execution_id)] == [new.id, other.id]


async def test_a_fork_can_be_debugged_from_its_first_node() -> None:
    async with desk(types=(Noted,)) as d:
        await d.start(LINE, {"word": "x"})
        d.execution_id = await _ran(d, await _job(d, "b"), debug=True, command="into")
        assert await d.where() == "b" and RAN == []
        assert [await d.go("over"), await d.go("over")] == ["c", "ended 1"]


async def test_a_job_or_node_that_is_gone_is_refused() -> None:
    async with desk(types=(Noted,)) as d:
        with pytest.raises(NotFoundError, match="no job 7"):
            await d.forks.preview(7)
        await d.start(LINE, {"word": "x"})
        version = await d.bench.store.workflow((await d.execution()).workflow_id)
        assert version is not None
        with pytest.raises(InvalidRequestError, match="no such node"):
            await d.forks.preview(await _job(d, "c"), version.document.with_nodes(LINE[:2]))
