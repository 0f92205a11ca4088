"""How far a step goes (editor.md F, "Stepping semantics"). Only the place before a node ends a step.

* *into*: the next node, wherever it is. *Pause* likewise.
* *over*: the next node on the same or an outer level, or of a calling execution.
* *out*: the next node further out, or the next body of the branching node around: a loop's next round, a
  parallel's next branch. *Out again*: the next node further out.
* *run to*: the named node, whichever visit comes first.

A step belongs to one token. When it has nothing left to do, the next token is where the run stops.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_app.domain.debugging import INTO, OUT, OUT_ALL, OVER, PAUSE, RUN_TO
from desktop_app.engine.addresses import depth
from desktop_app.engine.debug_session import Mode, Session
from desktop_app.engine.steps import PROCEED, RUN, Step

if TYPE_CHECKING:
    from desktop_app.engine.processor import Processor

STEPS = (OVER, INTO, OUT)
"""Commands that one token obeys while the others wait."""


def is_alone(mode: Mode) -> bool:
    """Whether one token goes on and the others wait for it."""
    return mode.command in (*STEPS, OUT_ALL) and not mode.others


def ends(session: Session, processor: Processor, step: Step) -> bool:
    """Tell whether the command that is under way ends before ``step``."""
    mode = session.mode
    if mode.others and processor.message_id != mode.message_id:
        return False
    if is_exhausted(mode, processor, step):
        return True
    if step.kind != RUN:
        return False
    if mode.command in (INTO, PAUSE):
        return True
    if mode.command == RUN_TO:
        return step.node.key == mode.node
    if mode.command not in (OVER, OUT, OUT_ALL):
        return False
    if processor.execution.id != mode.execution_id:
        return processor.execution.id in session.ancestors(mode.execution_id)
    return _is_outside(mode, processor, step)


def _is_outside(mode: Mode, processor: Processor, step: Step) -> bool:
    level = depth(processor.plan, step.node)
    if mode.command == OVER:
        return level <= mode.depth
    next_body = step.node.branch_index is not None and step.node.upstream == mode.owner
    return level < mode.depth or (mode.command == OUT and next_body)


def is_exhausted(mode: Mode, processor: Processor, step: Step) -> bool:
    """Whether the token that was stepping is gone, so that ``step`` belongs to another one."""
    if (
        mode.others
        or mode.command not in STEPS
        or processor.message_id != mode.message_id
        or step.kind == PROCEED
    ):
        return False
    return processor.height <= mode.base
