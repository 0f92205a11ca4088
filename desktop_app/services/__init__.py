"""The counter: the only door from the windows and the command line to the engine.

One method for each thing a person can ask for. What comes up is a copy or frozen; what goes down is a
request. Errors are those of :mod:`desktop_app.domain.errors`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_app.domain.quick import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from desktop_app.domain.catalog import Catalog
    from desktop_app.domain.events import Event
    from desktop_app.services.bundles import Bundles
    from desktop_app.services.calls import Calls
    from desktop_app.services.categories import Categories
    from desktop_app.services.code_checks import CodeChecks
    from desktop_app.services.consents import Consents
    from desktop_app.services.data import Data
    from desktop_app.services.debugging import Debugging
    from desktop_app.services.environment import Environment
    from desktop_app.services.executions import Executions
    from desktop_app.services.explaining import Explaining
    from desktop_app.services.followers import Followers
    from desktop_app.services.forks import Forks
    from desktop_app.services.inputs import Inputs
    from desktop_app.services.kept import KeptDrafts
    from desktop_app.services.last_seen import LastSeen
    from desktop_app.services.mock_sources import MockSources
    from desktop_app.services.record_actions import RecordActions
    from desktop_app.services.results import Results
    from desktop_app.services.run_comparison import RunComparer
    from desktop_app.services.runs import Runs
    from desktop_app.services.stale import StaleMarks
    from desktop_app.services.tasks import Tasks
    from desktop_app.services.trash import Trash
    from desktop_app.services.trial import Trial
    from desktop_app.services.workflows import Workflows


@dataclass(frozen=True, slots=True)
class Services:
    """Everything a window needs. ``subscribe(callback)`` delivers committed events on the loop and returns
    a function that ends the subscription. ``nodes_limit`` is how many nodes a workflow may hold; 0 is no
    limit. ``logs`` is the folder of the log files, if there is one.
    """

    workflows: Workflows
    executions: Executions
    debugging: Debugging
    forks: Forks
    explaining: Explaining
    stale: StaleMarks
    results: Results
    runs: Runs
    bundles: Bundles
    run_comparer: RunComparer
    mock_sources: MockSources
    tasks: Tasks
    trial: Trial
    environment: Environment
    consents: Consents
    code_checks: CodeChecks
    seen: LastSeen
    trash: Trash
    kept: KeptDrafts
    data: Data
    record_actions: RecordActions
    followers: Followers
    inputs: Inputs
    calls: Calls
    categories: Categories
    catalog: Catalog
    subscribe: Callable[[Callable[[Event], None]], Callable[[], None]]
    nodes_limit: int = 0
    logs: Path | None = None
