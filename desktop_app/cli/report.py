"""How executions are shown: as JSON for programs, as a summary for people (architecture 12)."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import AsyncIterable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from desktop_app.domain.execution import Execution, Job
from desktop_app.domain.status import execution_status_name, is_final, job_status_name
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.services.executions import ExecutionView, JobDigest

JOBS_SHOWN: Final = 60
"""Jobs that a summary lists; of more, the first and the last are shown. So many may be said to wait, too."""

WIDEST: Final = 60
"""Characters of a value in a table."""

LONGEST: Final = 1_000
"""Characters of the reason of a failure."""


def print_json(value: Any) -> None:
    """Print a value as JSON, also on a screen that cannot show all characters."""
    print(_json_text(value))


def _json_text(value: Any, indent: int | None = 2) -> str:
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(value, indent=indent)
    return text


async def print_outcome(view: ExecutionView, jobs: AsyncIterable[Job]) -> None:
    """Print an execution with its jobs, in order of creation, as one JSON object; each job as it comes and
    in one line, so that a million of them need no more memory than one.
    """
    execution = execution_json(view.execution, view.version.document if view.version else None)
    shown = _json_text(execution).replace("\n", "\n  ")
    print(f'{{\n  "execution": {shown},\n  "jobs": [', end="")
    comma = ""
    async for job in jobs:
        print(f"{comma}\n    {_json_text(job_json(job), None)}", end="")
        comma = ","
    print("\n  ]\n}" if comma else "]\n}")


def iso(milliseconds: int | None) -> str | None:
    """Return a point in time as ISO text in UTC with milliseconds; None for none."""
    if milliseconds is None:
        return None
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def execution_json(execution: Execution, workflow: Workflow | None = None) -> dict[str, Any]:
    """Return an execution as ``--json`` prints it, without its context."""
    return {
        "id": execution.id,
        "workflow": execution.key,
        "title": workflow.title if workflow else None,
        "version": execution.workflow_id,
        "status": None if execution.status is None else int(execution.status),
        "statusName": execution_status_name(execution.status),
        "reason": execution.reason,
        "output": execution.output,
        "parentExecutionId": execution.parent_execution_id,
        "createdAt": iso(execution.created_at),
        "startedAt": iso(execution.started_at),
        "expiresAt": iso(execution.expires_at),
        "updatedAt": iso(execution.updated_at),
    }


def job_json(job: Job) -> dict[str, Any]:
    """Return a job as ``--json`` prints it."""
    return {
        "id": job.id,
        "node": job.node_key,
        "type": job.node_type,
        "status": int(job.status),
        "statusName": job_status_name(job.status),
        "result": job.result,
        "meta": job.meta,
        "log": job.log,
        "startedAt": iso(job.started_at),
        "updatedAt": iso(job.updated_at),
        "dueAt": iso(job.due_at),
    }


# ------------------------------------------------------------------------------------------ people


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of a table with aligned columns."""
    cells = [list(head), *(list(row) for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    padded = ([cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in cells)
    return ["  ".join(row).rstrip() for row in padded]


def short(value: Any) -> str:
    """Return a value in one line, cut when long."""
    text = _one_line(value)
    return text if len(text) <= WIDEST else f"{text[: WIDEST - 1]}…"


def _one_line(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return " ".join(text.split())


def summary(view: ExecutionView, jobs: JobDigest, resume: Sequence[str]) -> list[str]:
    """Return what a person wants to know of an execution: state, jobs, output, and what it waits for.

    ``resume`` are the options that a ``wirework resume`` for this workspace needs.
    """
    nodes = {node.key: node for node in view.version.document.nodes} if view.version else {}
    lines = [_headline(view), ""]
    lines += _job_lines(jobs, nodes, ended=is_final(view.execution.status))
    lines += _failures(jobs, nodes)
    if view.execution.output is not None:
        lines += ["", "Output", json.dumps(view.execution.output, ensure_ascii=False, indent=2)]
    open_jobs = jobs.waiting if view.execution.status == 0 else ()
    waiting = [job for job in open_jobs if job.node_key not in _owners(view)]
    for job in waiting:
        lines += ["", *_waiting_lines(job, nodes.get(job.node_key), resume)]
    return lines


def _headline(view: ExecutionView) -> str:
    execution = view.execution
    title = (view.version.document.title if view.version else "") or execution.key
    state = "Suspended" if execution.status == 0 else execution_status_name(execution.status)
    reason = f" ({execution.reason})" if execution.reason else ""
    return f"{title} · execution {execution.id} · {state}{reason}"


def _job_lines(jobs: JobDigest, nodes: dict[str, Node], *, ended: bool) -> list[str]:
    first, last = (
        [_job_row(job, nodes.get(job.node_key), ended) for job in part] for part in (jobs.first, jobs.last)
    )
    left_out = jobs.count - len(first) - len(last)
    between = [(f"… {left_out:,} more", "", "", "")] if left_out > 0 else []
    return table(("node", "title", "status", "result"), [*first, *between, *last])


def _job_row(job: Job, node: Node | None, ended: bool) -> tuple[str, str, str, str]:
    state = job_status_name(job.status, ended=ended)
    return job.node_key, short(node.title if node else ""), state, short(job.result)


def _failures(jobs: JobDigest, nodes: dict[str, Node]) -> list[str]:
    """Return why jobs have failed, in full where the table cuts it."""
    lines = []
    for job in (*jobs.first, *jobs.last):
        told = job.result.get("message") if isinstance(job.result, dict) else job.result
        if job.status < 0 and isinstance(told, str) and len(_one_line(job.result)) > WIDEST:
            title = nodes[job.node_key].title if job.node_key in nodes else ""
            lines += ["", f"{title or job.node_key}: {told[:LONGEST]}"]
    return lines


def _waiting_lines(job: Job, node: Node | None, resume: Sequence[str]) -> list[str]:
    title = f'"{node.title}" ' if node and node.title else ""
    due = f", due {iso(job.due_at)}" if job.due_at is not None else ""
    command = ["wirework", "resume", str(job.id), "--status", "1", *_answer(node), *resume]
    return [f"Waiting: {title}({job.node_key}, job {job.id}{due})", f"  {shlex.join(command)}"]


def _answer(node: Node | None) -> list[str]:
    """Return the ``--result`` that the first form of a waiting node would give."""
    forms = node.settings.get("forms") if node else None
    if not isinstance(forms, dict) or not forms:
        return []
    key, form = next(iter(forms.items()))
    fields = form.get("fields") if isinstance(form, dict) else None
    values = {str(field["name"]): "" for field in fields or [] if isinstance(field, dict) and "name" in field}
    return ["--result", json.dumps({key: values}, ensure_ascii=False)]


def _owners(view: ExecutionView) -> set[str]:
    """Return the nodes that wait for their own branches; nobody can answer for them."""
    nodes = view.version.document.nodes if view.version else ()
    return {node.upstream for node in nodes if node.upstream is not None and node.branch_index is not None}
