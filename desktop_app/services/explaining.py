"""Why a node of a run did, or did not, run: a chain of reasons from what the run stored (editor.md M 14)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from desktop_app.domain.errors import NotFoundError
from desktop_app.domain.execution import Execution, Job
from desktop_app.domain.graph import Tree, enabled_nodes
from desktop_app.domain.phrase import Phrase
from desktop_app.domain.quick import dataclass
from desktop_app.domain.roots import CONTEXT, RESULTS
from desktop_app.domain.status import JobStatus, execution_status_name, is_final, job_status_name
from desktop_app.domain.template import placeholders, readable, resolve_path
from desktop_app.domain.values import MISSING, compact_json, to_json
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.engine.ports import Store
from desktop_app.services.executions import Executions

WIDEST: Final = 80
_WORDS: Final = {"equal": "=", "notEqual": "≠", "gt": ">", "gte": "≥", "lt": "<", "lte": "≤"}


@dataclass(frozen=True, slots=True)
class Used:
    """A value that decided: where it stands, what it was, and which job gave it (``number`` in the order of
    the run, from 1). What cannot be known any more is None.
    """

    path: str
    label: str
    value: Any
    node_key: str = ""
    job_id: int | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Because:
    """One link of the chain. ``text`` says it in a sentence; the rest is for those who go there.

    ``kind``: ``ran``, ``condition`` (another branch was taken), ``no-round``, ``no-branch``, ``failed``,
    ``waits``, ``not-reached`` (the next link tells about the node before), ``ended``, ``disabled``.
    """

    kind: str
    text: str
    node_key: str
    job_id: int | None = None
    number: int | None = None
    expression: str = ""
    values: tuple[Used, ...] = ()


class Explaining:
    """Reads runs; changes nothing. Values come up masked, as the store has them."""

    def __init__(self, store: Store, executions: Executions) -> None:
        self._store = store
        self._executions = executions

    async def why(self, execution_id: int, node_key: str) -> Sequence[Because]:
        """Return why a node ran, or why it did not: the nearest reason first, the cause last.

        :raises NotFoundError: there is no such run or node, or the workflow is gone.
        """
        view = await self._executions.get(execution_id)
        if view.version is None:
            raise NotFoundError("the workflow of this run was deleted", place=str(execution_id))
        jobs = await self._store.jobs(execution_id, results=False)
        chain = _Chain(view.version.document, view.execution, jobs)
        found = list(chain.why(node_key))
        return [await self._with_values(because, chain) for because in found]

    async def _with_values(self, because: Because, chain: _Chain) -> Because:
        """Look up what a condition saw, which needs results."""
        if because.kind not in ("condition", "no-round") or because.job_id is None:
            return because
        node = chain.tree[because.node_key]
        values = []
        for path in dict.fromkeys(
            each.path.removeprefix("ctx.") for each in placeholders(dict(node.settings))
        ):
            values.append(await self._used(path, because.job_id, chain))
        job = await self._store.job(because.job_id)
        return chain.told(because, node, tuple(values), job.result if job is not None else None)

    async def _used(self, path: str, before: int, chain: _Chain) -> Used:
        root, _, rest = path.partition(".")
        label = readable("{{" + path + "}}", chain.titles).strip("‹›")
        if root == CONTEXT:
            found = resolve_path({root: chain.execution.context}, path)
            return Used(path, label, _json(found))
        if root != RESULTS or not rest:
            return Used(path, label, None)
        key = next((key for key in chain.by_key if rest == key or rest.startswith(key + ".")), "")
        job = chain.newest(key, before)
        stored = await self._store.job(job.id) if job is not None else None
        if job is None or stored is None:
            return Used(path, label, None, key)
        found = resolve_path({root: {key: stored.result}}, path)
        return Used(path, label, _json(found), key, job.id, chain.numbers[job.id])


class _Chain:
    """The reasons of one run, from its definition and its jobs without results."""

    def __init__(self, document: Workflow, execution: Execution, jobs: Sequence[Job]) -> None:
        self.execution = execution
        self.jobs = jobs
        self.nodes = {node.key: node for node in document.nodes}
        self.titles = {node.key: node.title or node.key for node in document.nodes}
        self.tree = Tree(enabled_nodes(document.nodes))
        self.numbers = {job.id: place for place, job in enumerate(jobs, 1)}
        self.by_key: dict[str, list[Job]] = {}
        for job in jobs:
            self.by_key.setdefault(job.node_key, []).append(job)

    def newest(self, key: str, before: int) -> Job | None:
        """Return the newest job of a node before another job."""
        return next((job for job in reversed(self.by_key.get(key, [])) if job.id < before), None)

    def why(self, key: str) -> Iterator[Because]:
        """Yield the reasons, nearest first."""
        node: Node | None = self.nodes.get(key)
        if node is None:
            raise NotFoundError(f"the definition of this run has no node {key!r}")
        while node is not None:
            if node.key not in self.tree:
                yield Because("disabled", Phrase("{node} is disabled", node=self.titles[node.key]), node.key)
                return
            if node.key in self.by_key:
                yield self._ran(node)
                return
            because, node = self._not_run(node)
            yield because

    def _ran(self, node: Node) -> Because:
        jobs = self.by_key[node.key]
        said = {"node": self.titles[node.key], **self._ending(jobs[-1])}
        text = Phrase("{node} ran as job {number}: {status}", **said)
        if len(jobs) > 1:
            text = Phrase("{node} ran {count} times, last as job {number}: {status}", count=len(jobs), **said)
        return self._because("ran", text, jobs[-1])

    def _ending(self, job: Job) -> dict[str, Any]:
        return {"number": self.numbers[job.id], "status": job_status_name(job.status)}

    def _because(self, kind: str, text: str, job: Job) -> Because:
        return Because(kind, text, job.node_key, job.id, self.numbers[job.id])

    def _not_run(self, node: Node) -> tuple[Because, Node | None]:
        """Return why a node did not run, and the node of which the next link tells."""
        before = self.tree.upstream(node)
        if before is None:
            return self._ended(node), None
        job = next(reversed(self.by_key.get(before.key, [])), None)
        if job is None:
            names = {"node": self.titles[node.key], "before": self.titles[before.key]}
            text = Phrase("{node} was not reached, because {before} did not run", **names)
            return Because("not-reached", text, before.key), before
        if node.branch_index is not None:
            return self._branch(node, before, job), None
        return self._not_after(node, before, job), None

    def _not_after(self, node: Node, before: Node, job: Job) -> Because:
        """Return why the line did not go on to ``node``, though the node before it ran."""
        names = {"node": self.titles[node.key], "before": self.titles[before.key]}
        if job.status == JobStatus.PENDING:
            said = "{node} comes after {before}, which still waits (job {number})"
            return self._because("waits", Phrase(said, number=self.numbers[job.id], **names), job)
        if job.status != JobStatus.RESOLVED:
            said = "{before} ended as {status} (job {number}), so nothing after it ran"
            return self._because("failed", Phrase(said, **names, **self._ending(job)), job)
        inner = self._failed_inside(before)
        if inner is None:
            return self._ended(node)
        names["inner"] = self.titles[inner.node_key]
        said = "{inner} inside {before} ended as {status} (job {number}), so nothing after it ran"
        return self._because("failed", Phrase(said, **names, **self._ending(inner)), inner)

    def _failed_inside(self, owner: Node) -> Job | None:
        inner = {node.key for node in self.tree.subtree(owner)} - {owner.key}
        last = next((job for job in reversed(self.jobs) if job.node_key in inner), None)
        return last if last is not None and last.status != JobStatus.RESOLVED else None

    def _branch(self, node: Node, owner: Node, job: Job) -> Because:
        """Return why the branch that ``node`` heads was not run, though its owner was."""
        number, names = self.numbers[job.id], {"node": self.titles[node.key], "owner": self.titles[owner.key]}
        others = [head for head in self.tree.branches(owner) if head.key in self.by_key]
        if owner.type in ("condition", "multi-conditions"):
            return self._because("condition", "", job)
        if owner.repeats:
            return self._because("no-round", "", job)
        taken = self.titles[others[-1].key] if others else ""
        if taken:
            said = "{owner} was decided with the branch of {taken} (job {number})"
            text = Phrase(said, taken=taken, number=number, **names)
        else:
            text = Phrase("{owner} opened no branch (job {number})", number=number, **names)
        return self._because("no-branch", text, job)

    def _ended(self, node: Node) -> Because:
        status = self.execution.status
        name = execution_status_name(status)
        if status is not None and is_final(status):
            last = self.jobs[-1] if self.jobs else None
            text = Phrase("the run ended before {node}: {status}", node=self.titles[node.key], status=name)
            return Because("ended", text, node.key, last.id if last else None)
        return Because(
            "waits", Phrase("the run has not come to {node} yet", node=self.titles[node.key]), node.key
        )

    def told(self, because: Because, node: Node, values: tuple[Used, ...], result: Any) -> Because:
        """Return the reason of a branching node with its condition and what that saw, in words."""
        expression = condition_text(node, self.titles)
        seen = ", ".join(_said(used, self.titles) for used in values if used.value is not None)
        given = {"owner": self.titles[node.key], "number": because.number, "expression": expression}
        if because.kind == "no-round":
            text = Phrase("{owner} took no round (job {number})", **given)
        else:
            given["result"] = compact_json(result)
            text = Phrase("{owner}: {expression} gave {result} (job {number})", **given)
        if seen:
            text = Phrase("{what}, because {values}", what=text, values=seen)
        return Because(
            because.kind, text, because.node_key, because.job_id, because.number, expression, values
        )


def condition_text(node: Node, titles: Mapping[str, str]) -> str:
    """Return the condition of a node as a person reads it: ``‹Query order ▸ amount› > 100``."""
    settings = node.settings
    if node.type == "multi-conditions":
        each = [_one_condition(one, titles) for one in settings.get("conditions") or []]
        return " | ".join(text for text in each if text)
    if node.repeats:
        return readable(str(settings.get("target") or ""), titles)
    return _one_condition(settings, titles)


def _one_condition(settings: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    expression = settings.get("expression")
    if isinstance(expression, str) and expression.strip():
        return readable(expression, titles)
    return _logic(settings.get("calculation"), titles)


def _logic(calculation: Any, titles: Mapping[str, str]) -> str:
    if not isinstance(calculation, Mapping):
        return ""
    group = calculation.get("group")
    if isinstance(group, Mapping):
        parts = [_logic(part, titles) for part in group.get("calculations") or ()]
        return f" {group.get('type')} ".join(
            f"({part})" if len(parts) > 1 else part for part in parts if part
        )
    operands = [_operand(each, titles) for each in calculation.get("operands") or ()]
    name = str(calculation.get("calculator") or "")
    word = _WORDS.get(name, name)
    return f" {word} ".join(operands[:2]) if len(operands) > 1 else f"{word} {''.join(operands)}".strip()


def _operand(value: Any, titles: Mapping[str, str]) -> str:
    return readable(value, titles) if isinstance(value, str) and "{{" in value else compact_json(value)


def _said(used: Used, titles: Mapping[str, str]) -> str:
    value = compact_json(used.value)
    shown = value if len(value) <= WIDEST else f"{value[: WIDEST - 1]}…"
    if used.number is None:
        return str(Phrase("{label} = {value}", label=used.label, value=shown))
    origin = titles.get(used.node_key, used.node_key)
    return str(
        Phrase(
            "{label} = {value} (from {origin}, job {number})",
            label=used.label,
            value=shown,
            origin=origin,
            number=used.number,
        )
    )


def _json(found: Any) -> Any:
    return None if found is MISSING else to_json(found)
