"""One pass: what instructions return, and what that does to jobs and execution (engine.md 3, 9.1)."""

from __future__ import annotations

import gc
import tracemalloc

from desktop_app.domain.node_spec import NodeSpec
from desktop_app.domain.workflow import Node
from desktop_app.engine.instruction import Instruction, InstructionResult, JobDraft
from desktop_app.engine.processor import Processor
from tests.helpers.engine import Background, bench, chain


async def test_p1_a_workflow_without_nodes_resolves_without_jobs() -> None:
    async with bench() as b:
        execution = await b.run(context={"a": 1})
        assert (execution.status, execution.context) == (1, {"a": 1})
        assert await b.jobs(execution) == []


async def test_p3_the_second_node_gets_the_first_ones_job_as_input() -> None:
    async with bench() as b:
        first = Node("a", "echo", config={"value": "{{$context.x}}"})
        execution = await b.run(first, Node("b", "echo", upstream="a"), context={"x": [1, None]})
        assert await b.jobs(execution) == [("a", 1, [1, None]), ("b", 1, [1, None])]


async def test_p4_an_uncaught_exception_is_an_error_job_with_its_message() -> None:
    async with bench() as b:
        execution = await b.run(*chain("fail", "echo"))
        assert execution.status == -2
        assert await b.jobs(execution) == [("n0", -2, {"message": "broken on purpose"})]


async def test_p6_a_waiting_node_suspends_until_it_is_resumed() -> None:
    async with bench() as b:
        execution = await b.run(*chain("wait", "echo"))
        assert execution.status == 0 and await b.jobs(execution) == [("n0", 0, None)]
        execution = await b.settle(execution, "n0", result=123)
        assert execution.status == 1
        assert await b.jobs(execution) == [("n0", 1, 123), ("n1", 1, 123)]


async def test_p11_a_branch_runs_before_the_node_behind_the_branching_node() -> None:
    async with bench() as b:
        execution = await b.run(
            Node("c", "condition", config={"rejectOnFalse": False}),
            Node("yes", "echo", upstream="c", branch_index=1),
            Node("after", "echo", upstream="c"),
        )
        assert [key for key, _, _ in await b.jobs(execution)] == ["c", "yes", "after"]
        assert execution.status == 1


async def test_p28_an_unknown_node_type_ends_the_execution_with_a_job_that_says_so() -> None:
    async with bench() as b:
        execution = await b.run(*chain("echo", "nobody.knows"))
        assert execution.status == -2
        key, status, result = (await b.jobs(execution))[-1]
        assert (key, status) == ("n1", -2) and "nobody.knows" in result["message"]


async def test_a_branching_node_without_resume_ends_in_error_instead_of_hanging() -> None:
    class Careless(Instruction):
        spec = NodeSpec(type="careless", title="Careless", group="control")

        async def run(self, node, input, processor):  # type: ignore[no-untyped-def]
            processor.run(processor.get_branches(node)[0], processor.save_job(JobDraft(0), node))

    async with bench() as b:
        b.engine.registry.register_instruction(Careless)
        execution = await b.run(Node("a", "careless"), Node("b", "echo", upstream="a", branch_index=0))
        assert execution.status == -2
        (_, status, result), (_, echoed, _) = await b.jobs(execution)
        assert (status, echoed) == (-2, 1) and "cannot be resumed" in result["message"]


async def test_a_foreign_return_value_is_refused_by_name() -> None:
    class Wrong(Instruction):
        spec = NodeSpec(type="wrong", title="Wrong", group="control")

        async def run(self, node, input, processor) -> InstructionResult:  # type: ignore[no-untyped-def]
            return {"status": 1}  # type: ignore[return-value]

    async with bench() as b:
        b.engine.registry.register_instruction(Wrong)
        execution = await b.run(Node("a", "wrong"))
        assert await b.jobs(execution) == [("a", -2, {"message": "the node type 'wrong' returned dict"})]


async def test_p27_a_chain_of_10000_nodes_runs_without_recursion() -> None:
    async with bench() as b:
        execution = await b.run(*chain(*["echo"] * 10_000))
        assert execution.status == 1
        assert len(await b.store.jobs(execution.id, results=False)) == 10_000


async def test_p27_a_long_loop_keeps_its_memory() -> None:
    async with bench() as b:
        nodes = (
            Node("l", "loop", config={"target": 20_000}),
            Node("x", "echo", upstream="l", branch_index=0),
        )
        version = await b.add(*nodes)
        tracemalloc.start()
        execution = await b.engine.execute(version, {})
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert execution is not None and execution.status == 1
        assert (await b.job(execution, "l")).result == {"looped": 20_000, "done": 20_000}
        assert peak < 10_000_000


async def test_results_are_canonical_json_at_once() -> None:
    class Dated(Instruction):
        spec = NodeSpec(type="dated", title="Dated", group="control")

        async def run(self, node, input, processor) -> InstructionResult:  # type: ignore[no-untyped-def]
            return JobDraft(result=(float("nan"), {1: 2}))

    async with bench() as b:
        b.engine.registry.register_instruction(Dated)
        execution = await b.run(Node("a", "dated"), Node("b", "echo", upstream="a"))
        assert [result for _, _, result in await b.jobs(execution)] == [[None, {"1": 2}]] * 2


async def test_background_work_settles_its_job_and_the_execution_goes_on() -> None:
    async with bench() as b:
        version = await b.add(*chain("background", "echo"))
        execution = await b.engine.execute(version, {})
        assert execution is not None and execution.status == 0
        assert await b.jobs(execution) == [("n0", 0, None)]
        Background.release.set()
        await b.engine.idle()
        assert (await b.engine.execution(execution.id)).status == 1
        assert await b.jobs(execution) == [("n0", 1, "done"), ("n1", 1, "done")]


async def test_a_result_that_comes_after_a_cancel_is_discarded() -> None:
    async with bench() as b:
        execution = await b.engine.execute(await b.add(*chain("background", "echo")), {})
        assert execution is not None
        await b.engine.cancel(execution.id)
        Background.release.set()
        await b.engine.idle()
        assert await b.jobs(execution) == [("n0", -3, None)]


async def test_a_pass_leaves_nothing_for_the_collector() -> None:
    async with bench() as b:
        await b.run(*chain("echo", "echo"))
        gc.collect()
        gc.disable()
        try:
            for _ in range(3):
                await b.run(*chain("echo", "echo"))
            left = [each for each in gc.get_objects() if isinstance(each, Processor)]
        finally:
            gc.enable()
        assert left == []
