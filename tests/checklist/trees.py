"""Random workflows: trees of every node type there is here, whose nodes end in every way there is."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from desktop_app.domain.execution import Job
from desktop_app.domain.node_spec import NodeSpec
from desktop_app.domain.workflow import Node, Slot
from desktop_app.engine.instruction import Instruction, InstructionResult, JobDraft
from desktop_app.engine.processor import Processor

TRUE: dict[str, Any] = {"calculator": "equal", "operands": [1, 1]}
FALSE: dict[str, Any] = {"calculator": "equal", "operands": [1, 2]}
ROUND: dict[str, Any] = {"calculator": "lt", "operands": ["{{$context.n}}", 3]}
CALCULATIONS = st.sampled_from([TRUE, FALSE, ROUND, {}, {"calculator": "nope", "operands": [1]}])


class Status(Instruction):
    """Ends with the status of its config; waiting, it keeps what the resume brings."""

    spec = NodeSpec("status", "Status", "extended")

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        return JobDraft(node.settings["status"], node.key)

    async def resume(self, node: Node, job: Job, processor: Processor) -> InstructionResult:
        return job


class Flaky(Instruction):
    """Writes what there is, then resolves or raises: a pass with several commits."""

    spec = NodeSpec("flaky", "Flaky", "extended")

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        await processor.exit()
        if node.settings["raises"]:
            raise RuntimeError("flaky")
        return JobDraft(result=input.result if input else None)


STATUSES = st.sampled_from([1, 1, 1, 0, 0, -1, -2, -5, 100, -100])
TESTED = st.fixed_dictionaries(
    {"calculation": CALCULATIONS, "checkpoint": st.sampled_from([0, 1]), "continueOnFalse": st.booleans()}
)
LOOP = st.fixed_dictionaries(
    {"target": st.sampled_from([0, 1, 2, [1, None], None, "ab", -1]), "exit": st.sampled_from([0, 1, 2])},
    optional={"condition": TESTED},
)
CONFIGS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "status": st.fixed_dictionaries({"status": STATUSES}),
    "flaky": st.fixed_dictionaries({"raises": st.booleans()}),
    "calculation": st.fixed_dictionaries(
        {"engine": st.just("python"), "expression": st.sampled_from(["1 + 1", "1 +", "{{$context.n}}"])}
    ),
    "variable": st.fixed_dictionaries({"value": st.sampled_from([None, 1, "{{$context}}"])}),
    "output": st.fixed_dictionaries({"value": st.integers(0, 3)}),
    "end": st.fixed_dictionaries({"endStatus": st.sampled_from([1, -1])}),
    "delay": st.fixed_dictionaries({"duration": st.sampled_from([0, 1, -1]), "unit": st.just(1_000)}),
    "condition": st.fixed_dictionaries({"rejectOnFalse": st.booleans(), "calculation": CALCULATIONS}),
    "multi-conditions": st.fixed_dictionaries(
        {
            "conditions": st.lists(st.fixed_dictionaries({"calculation": CALCULATIONS}), max_size=2),
            "continueOnNoMatch": st.booleans(),
        }
    ),
    "loop": LOOP,
    "parallel": st.fixed_dictionaries({"mode": st.sampled_from(["all", "any", "race", "allSettled"])}),
    "nobody.knows": st.just({}),
}
BRANCHES = {"condition": (0, 1), "multi-conditions": (0, 1, 2), "loop": (0,), "parallel": (3, 1, 7)}
USUAL = st.sampled_from(["status"] * 6 + ["parallel"] * 3 + ["loop"] * 3 + ["condition"] * 2 + list(CONFIGS))


@st.composite
def trees(draw: st.DrawFn, most: int = 12) -> tuple[Node, ...]:
    """Return the nodes of a workflow: a tree with one head, at most one child for each slot."""
    nodes: list[Node] = []
    free = [Slot()]
    for number in range(draw(st.integers(1, most))):
        if not free:
            break
        slot = free.pop(draw(st.integers(0, len(free) - 1)))
        type_id = draw(USUAL)
        key = f"n{number}"
        nodes.append(Node(key, type_id, "", draw(CONFIGS[type_id]), slot.upstream, slot.branch_index))
        free.append(Slot(key))
        free += [Slot(key, index) for index in BRANCHES.get(type_id, ())]
    return tuple(nodes)
