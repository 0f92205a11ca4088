"""Review (approval): a person approves, rejects or returns, with a comment (engine.md 4.18)."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from desktop_app.domain.errors import Problem
from desktop_app.domain.node_spec import Branch, Config, NodeSpec, Variable
from desktop_app.domain.phrase import Phrase
from desktop_app.domain.task_layouts import Layout, layout_problems
from desktop_app.domain.workflow import JsonObject, Node

APPROVED, RETURNED, REJECTED = 2, 1, -1
"""Outcomes, as they stand in the result; branches have the same numbers."""

FORM = "review"


class ApprovalConfig(Config):
    """``branchMode`` opens a branch for each outcome; without it only an approval goes on."""

    branchMode: bool = Field(
        default=False,
        title="What the decision does",
        description="Chosen when the node is added; it cannot be changed later.",
    )
    title: str | None = Field(default=None, title="Task title")
    data: Any = Field(default=None, title="What is reviewed")
    returnable: bool = Field(default=True, title="Can be returned")
    endOnReject: bool = Field(default=False, title="After the rejected branch")
    assignees: list[Any] | str | int | None = Field(default=None, title="Reviewers")
    layout: Layout | None = Field(default=None, alias="schema", title="Layout")


def branches(config: JsonObject, used: tuple[int, ...]) -> tuple[Branch, ...]:
    """Return a branch for each outcome in branch mode; a return always ends the workflow."""
    if not config.get("branchMode") and not used:
        return ()
    rejected = Branch(REJECTED, "Rejected", terminal=bool(config.get("endOnReject")))
    returned = (Branch(RETURNED, "Returned", terminal=True),)
    return (
        Branch(APPROVED, "Approved"),
        rejected,
        *(returned if config.get("returnable", True) or RETURNED in used else ()),
    )


def forms(node: Node) -> dict[str, Any]:
    """Return what the reviewer fills in: a comment, and a button for each outcome."""
    buttons = [
        {"key": "approve", "title": "Approve", "status": 1},
        {"key": "reject", "title": "Reject", "status": -5},
        {"key": "return", "title": "Return", "status": -5},
    ]
    comment = {"name": "comment", "title": "Comment", "type": "multiline"}
    offered = buttons if node.settings.get("returnable", True) else buttons[:2]
    return {FORM: {"type": "custom", "title": "Review", "fields": [comment], "actions": offered}}


def check(config: JsonObject) -> list[Problem]:
    """A layout shows the review once, and nothing that is not there."""
    return list(layout_problems(config.get("schema"), {FORM: {}}))


def variables(node: Node) -> Variable:
    """Offer the outcome, the reviewed data and what the reviewer wrote."""
    record = (
        Variable("userId", "Reviewer", "int"),
        Variable("status", "Outcome", "int"),
        Variable("comment", "Comment", "text"),
        Variable("updatedAt", "When", "date"),
    )
    children = (
        Variable("status", "Outcome", "int"),
        Variable("data", "Reviewed data"),
        Variable("records", "Reviews", "list", record),
    )
    return Variable(node.key, node.title, "object", children)


def summary(config: JsonObject) -> str:
    """Show the task title, or what the decision does, on the card."""
    mode = "A branch for each outcome" if config.get("branchMode") else "Goes on only if approved"
    return str(config.get("title") or "") or Phrase(mode)


SPEC = NodeSpec(
    type="approval",
    title="Review",
    group="manual",
    description="Waits until a person has approved, rejected or returned something.",
    config=ApprovalConfig,
    defaults={
        "branchMode": False,
        "title": "",
        "data": None,
        "returnable": True,
        "endOnReject": False,
        "assignees": [1],
    },
    preset=("branchMode",),
    synonyms=("approval", "approve", "sign off", "check"),
    asynchronous=True,
    branches=branches,
    variables=variables,
    check=check,
    summary=summary,
    forms=forms,
)
