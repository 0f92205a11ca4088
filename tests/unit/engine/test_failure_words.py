"""What a node that breaks tells: message, causes, and the lines it came through (editor.md F, Errors)."""

from __future__ import annotations

from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.execution import Job
from desktop_app.domain.node_spec import NodeSpec
from desktop_app.domain.workflow import Node
from desktop_app.engine.failures import error_result, trace_of
from desktop_app.engine.instruction import Instruction, InstructionResult
from desktop_app.engine.processor import Processor
from tests.helpers.debugging import desk


class Break(Instruction):
    """Fails with causes."""

    spec = NodeSpec(type="break", title="Break", group="extended")

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        try:
            ask()
        except OSError as error:
            raise RuntimeError("the bank cannot be asked") from error


def ask() -> None:
    """Break somewhere deeper."""
    raise ConnectionError("nobody there")


async def test_a_node_that_breaks_tells_its_message_its_causes_and_the_lines_it_came_through() -> None:
    async with desk(types=(Break,)) as d:
        version = await d.bench.add(Node("b", "break", "Bank"))
        assert await d.debug(version) == "ended -2"
        job = await d.bench.job(await d.execution(), "b")
        assert job.result == {
            "message": "the bank cannot be asked",
            "cause": {"message": "ConnectionError: nobody there"},
        }
        lines = (job.log or "").splitlines()
        assert lines[0] == "Traceback (most recent call last):"
        assert lines[1].startswith("  test_failure_words.py, line ") and lines[1].endswith(", in run")
        assert lines[-1] == "RuntimeError: the bank cannot be asked"
        assert "processor.py" not in (job.log or ""), "what every node comes through says nothing"


def test_what_is_said_on_purpose_has_no_traceback_and_a_cause_that_says_the_same_is_left_out() -> None:
    try:
        try:
            ask()
        except OSError as error:
            raise InvalidRequestError("no answer: nobody there", remedy="Try again") from error
    except InvalidRequestError as error:
        assert trace_of(error) == ""
        assert "cause" not in error_result(error)
