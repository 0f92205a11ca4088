"""What was last seen of the variables of a workflow (editor.md G "Values", M 7).

One question, :meth:`SeenValues.at`, for every place that shows the value of a reference: the variable
browser, pills, previews. Values are those that the store keeps, so secrets, and what is made of them, are
masked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final, Literal, TypeAlias, cast

from desktop_app.domain import template
from desktop_app.domain.environment import Variable
from desktop_app.domain.errors import NotFoundError
from desktop_app.domain.execution import Job
from desktop_app.domain.graph import Tree
from desktop_app.domain.masking import MASK
from desktop_app.domain.quick import dataclass
from desktop_app.domain.records import ExecutionFilter
from desktop_app.domain.roots import CONTEXT, ENVIRONMENT, RESULTS, SCOPES
from desktop_app.domain.values import MISSING
from desktop_app.domain.workflow import Node
from desktop_app.engine.dispatcher import Engine
from desktop_app.engine.ports import Store
from desktop_app.engine.processor import Processor
from desktop_app.services.environment import Environment
from desktop_app.services.results import LARGE, Results, ResultTooLargeError

Source: TypeAlias = Literal["run", "past", "now", "edited"]
"""Seen in the run that is shown, in an earlier one, known at any time (the environment), or changed by a
person while the run is paused.
"""

NEWEST: Final = 2**63 - 1
LOOKED_BACK: Final = 5_000
"""So many of the newest jobs are looked through for the newest one of each node."""

_Root: TypeAlias = tuple[str, str]
"""Name of a root, and the node for the roots that hold one member for each node."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A value with where it was seen. ``execution_id`` is 0 and ``at`` (ms since 1970) 0 for what is known at
    any time; ``job_id`` is 0 where no job gave the value. ``secret`` values are masks.
    """

    value: Any
    source: Source = "run"
    execution_id: int = 0
    job_id: int = 0
    at: int = 0
    secret: bool = False
    note: str = ""
    """Why a value that was seen cannot be shown; it is MISSING then."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What a run had done at one of its jobs: the newest job of each node, without results (None: those up
    to the job, of earlier runs too), and the round (from 0) of each loop that was under way, by node key.
    """

    jobs: Sequence[Job] | None
    rounds: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Context:
    """What started an execution; ``value`` is MISSING when there is no execution."""

    execution_id: int = 0
    value: Any = MISSING
    at: int = 0


class SeenValues:
    """The last-seen values of one workflow. Owns what was loaded of them, nothing else.

    :meth:`look` finds out where values are, :meth:`load` reads those that :meth:`at` was asked for in vain.
    """

    def __init__(
        self, store: Store, engine: Engine, environment: Environment, results: Results, key: str
    ) -> None:
        self._store, self._engine, self._environment, self._key = store, engine, environment, key
        self._reader = results
        self._run = NEWEST
        self._looked = False
        self._jobs: dict[str, Job] = {}
        self._rounds: Mapping[str, int] = {}
        self._results: dict[str, tuple[Job, Any]] = {}
        self._context: _Context | None = None
        self.environment: tuple[Variable, ...] | None = None
        """The variables of the workspace; None before the first look."""
        self._known: dict[str, Any] = {}
        self._secrets: frozenset[str] = frozenset()
        self._wanted: set[_Root] = set()
        self._loading: set[_Root] = set()

    # -- finding out -----------------------------------------------------------------------------------
    async def look(
        self, execution_id: int | None = None, job_id: int | None = None, moment: Moment | None = None
    ) -> None:
        """Find the newest job of each node: up to the execution that is shown and up to a job chosen in it;
        without them, of all. A ``moment`` knows them. Values that are still the newest stay loaded.
        """
        run, job = execution_id or NEWEST, job_id or NEWEST
        self._rounds = moment.rounds if moment else {}
        found = moment.jobs if moment else None
        if found is None:
            found = await self._recent(run, job)
        variables = await self._environment.list()
        if run != self._run or run == NEWEST:
            self._context = None
        self._looked = True
        self._run, self._jobs = run, {each.node_key: each for each in found}
        self._results = {key: kept for key, kept in self._results.items() if self._is_newest(kept[0])}
        self.environment = tuple(variables)
        self._known = {each.name: MASK if each.secret else each.value for each in variables}
        self._secrets = frozenset(each.name for each in variables if each.secret)

    async def _recent(self, run: int, job: int) -> Sequence[Job]:
        return await self._store.recent_jobs(self._key, run, job, LOOKED_BACK)

    def _is_newest(self, job: Job) -> bool:
        newest = self._jobs.get(job.node_key)
        return newest is not None and (newest.id, newest.updated_at) == (job.id, job.updated_at)

    @property
    def wanting(self) -> bool:
        """Whether something was asked for that is not loaded."""
        return bool(self._wanted)

    async def large(self) -> bool:
        """Tell whether what was asked for holds so much that reading it is worth caring for."""
        jobs = [
            self._jobs[key] for root, key in sorted(self._wanted) if root == RESULTS and key in self._jobs
        ]
        return any([await self._reader.size(job.id) > LARGE for job in jobs])

    async def load(self) -> None:
        """Read what was asked for. Who asks again meanwhile does not have it read twice."""
        self._loading, self._wanted = self._wanted, set()
        try:
            for root, key in sorted(self._loading):
                if root == CONTEXT:
                    await self._load_context()
                elif (newest := self._jobs.get(key)) is not None:
                    await self._load_result(key, newest)
        finally:
            self._loading = set()

    def _want(self, root: str, key: str = "") -> None:
        if (root, key) not in self._loading:
            self._wanted.add((root, key))

    async def _load_result(self, key: str, newest: Job) -> None:
        try:
            self._results[key] = (newest, (await self._reader.job(newest.id)).result)
        except ResultTooLargeError as error:
            self._results[key] = (newest, error)
        except NotFoundError:
            del self._jobs[key]  # It went away with its execution.

    async def _load_context(self) -> None:
        run = self._run
        if run == NEWEST:
            newest = await self._store.executions(ExecutionFilter(workflow_key=self._key, limit=1))
            run = newest[0].id if newest else 0
        found = await self._store.execution(run)
        self._context = _Context(run, found.context, found.created_at) if found else _Context()

    # -- asking ----------------------------------------------------------------------------------------
    def at(self, path: str, tree: Tree) -> Sighting | None:
        """Return what was last seen at a dotted ``path`` (a leading ``ctx.`` counts for nothing); None where
        nothing was, or where it has still to be loaded (:attr:`wanting` tells). ``tree`` is that of the
        document: the target of a loop decides what its scope holds.
        """
        root, _, rest = path.strip().removeprefix("ctx.").partition(".")
        key, _, inner = rest.partition(".")
        if root == CONTEXT:
            return _below(self._seen_context(), rest)
        if root == RESULTS:
            return _below(self._seen_result(key), inner)
        if root == SCOPES:
            return _below(self._seen_scope(key, tree), inner)
        if root == ENVIRONMENT and key in self._known:
            return _below(Sighting(self._known[key], "now", secret=key in self._secrets), inner)
        return None

    def in_round(self, node_key: str, tree: Tree, number: int) -> Sighting | None:
        """Return what the scope of a loop offers in a round (from 0); None as in :meth:`at`."""
        return self._seen_scope(node_key, tree, number)

    def job(self, node_key: str) -> Job | None:
        """Return the newest job of a node, without its result."""
        return self._jobs.get(node_key)

    def _source(self, execution_id: int) -> Source:
        return "run" if execution_id == self._run else "past"

    def _seen_context(self) -> Sighting | None:
        if self._context is None:
            self._want(CONTEXT)
            return None
        seen = self._context
        if seen.value is MISSING:
            return None
        return Sighting(seen.value, self._source(seen.execution_id), seen.execution_id, at=seen.at)

    def _seen_result(self, key: str) -> Sighting | None:
        newest = self._jobs.get(key)
        if newest is None:
            if not self._looked:
                self._want(RESULTS, key)  # The first look finds it, and what it gave is read at once.
            return None
        if key not in self._results:
            self._want(RESULTS, key)
            return None
        run, value = newest.execution_id, self._results[key][1]
        seen = Sighting(value, self._source(run), run, newest.id, newest.updated_at)
        if isinstance(value, ResultTooLargeError):
            return replace(seen, value=MISSING, note=value.message)
        return seen

    def _seen_scope(self, key: str, tree: Tree, number: int | None = None) -> Sighting | None:
        own, owner = self._seen_result(key), tree.get(key)
        instruction = self._engine.registry.instructions.get(owner.type) if owner else None
        if own is None or owner is None or instruction is None:
            return None
        result = own.value
        number = self._rounds.get(key) if number is None else number
        if number is not None and isinstance(result, dict):
            result = {**result, "looped": number}
        elif not self._jobs[key].pending and isinstance(result, dict) and result.get("looped"):
            # After the end the last round is of interest.
            result = {**result, "looped": result["looped"] - 1}
        roots = _Roots(self, tree, tree.owners(owner))
        try:
            scope = instruction.get_scope(owner, result, cast(Processor, roots))
        except Exception:
            return None  # A type that needs more than its target has no scope outside of a run.
        return None if scope is None else replace(own, value=dict(scope))


class _Roots:
    """What an instruction may ask of a processor outside of a run: to evaluate templates."""

    def __init__(self, seen: SeenValues, tree: Tree, owners: Iterator[Node]) -> None:
        scopes = {owner.key for owner in owners}
        has: dict[str, Callable[[str], bool]] = {
            RESULTS: lambda key: seen.job(key) is not None,
            SCOPES: lambda key: key in scopes,
            ENVIRONMENT: lambda key: seen.at(f"{ENVIRONMENT}.{key}", tree) is not None,
        }
        self._roots = {root: _Members(partial(_member, seen, tree, root), has[root]) for root in has}
        self._seen, self._tree = seen, tree

    def get_parsed_value(self, value: Any, node: Node) -> Any:
        """Return ``value`` with its templates evaluated; missing becomes None."""
        context = self._seen.at(CONTEXT, self._tree)
        roots = {CONTEXT: context.value if context else None, **self._roots}
        rendered = template.render(value, {**roots, "ctx": roots})
        return None if rendered is MISSING else rendered


def _member(seen: SeenValues, tree: Tree, root: str, key: str) -> Any:
    found = seen.at(f"{root}.{key}", tree)
    return None if found is None else found.value


class _Members(Mapping[str, Any]):
    """The members of a root, asked for one by one."""

    def __init__(self, get: Callable[[str], Any], has: Callable[[str], bool]) -> None:
        self._get, self._has = get, has

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self._has(key)

    def __getitem__(self, key: str) -> Any:
        return self._get(key)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def _below(sighting: Sighting | None, path: str) -> Sighting | None:
    """Return what a sighting holds at ``path``; None where there is nothing."""
    if sighting is None or not path:
        return sighting
    value = template.resolve_path(sighting.value, path)
    if value is MISSING:
        return None
    return replace(sighting, value=value)


class LastSeen:
    """Gives the last-seen values of any workflow. Owns no state."""

    def __init__(self, store: Store, engine: Engine, environment: Environment, results: Results) -> None:
        self._store, self._engine, self._environment, self._results = store, engine, environment, results

    def of(self, workflow_key: str) -> SeenValues:
        """Return a view on the last-seen values of a workflow; nothing is read yet."""
        return SeenValues(self._store, self._engine, self._environment, self._results, workflow_key)
