"""What a pass still has to do, as data: so it can be kept beside the facts and taken up by another process.

A pass is a stack of steps. Each flush but the last stores the stack in the queue message that the pass
belongs to, in the same transaction as the jobs; what a killed process leaves is therefore always a consistent
pair of facts and steps (architecture 5).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from desktop_app.domain.execution import Job
from desktop_app.domain.workflow import Node

RUN: Final = "run"
"""Call the instruction's ``run``."""
RESUME: Final = "resume"
"""Call the instruction's ``resume``: after a wait, or after a branch."""
PROCEED: Final = "proceed"
"""Call the instruction's ``proceed``: it asked to regain control."""
SETTLE: Final = "settle"
"""Take the job as the node's outcome without asking the instruction: a person has decided it."""

FOLLOW: Final = "follow"
"""Go on from a node's job. Stands on the stack only in a debugged pass, which can stop there."""
NOTE: Final = "note"
"""Nothing: a place after a node that waits or has opened a branch, at which a debugged pass can stop."""


class Step(NamedTuple):
    """One step: which call, of which node, with which job, and what the instruction wants to remember."""

    kind: str
    node: Node
    job: Job | None
    state: Any = None


def to_cursor(steps: Sequence[Step], current: Step | None, saved: Job | None) -> dict[str, Any]:
    """Return the stack as JSON; ``current`` is the step in flight, ``saved`` the job it has saved so far."""
    cursor: dict[str, Any] = {"steps": [_encoded(step) for step in steps]}
    if current is not None:
        cursor["current"] = _encoded(current)
        cursor["saved"] = saved.id if saved is not None else None
    return cursor


def _encoded(step: Step) -> list[Any]:
    return [step.kind, step.node.key, step.job.id if step.job is not None else None, step.state]
