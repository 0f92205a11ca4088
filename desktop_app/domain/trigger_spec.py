"""What a trigger type is, for both its sides (engine.md 2.1, 7.3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from typing import Any

from desktop_app.domain.errors import Problem, lacking_problem
from desktop_app.domain.model_problems import model_problems
from desktop_app.domain.node_spec import Config, ConfigModel, Variable, copy_json
from desktop_app.domain.quick import dataclass
from desktop_app.domain.workflow import JsonObject


@dataclass(frozen=True, slots=True)
class TriggerSpec:
    """A trigger type. ``sync`` locks the execution mode; None leaves it to the workflow.

    ``variables`` tells from the trigger's config what ``$context`` offers; ``executable`` whether a person
    can run it by hand; ``inputs`` which fields that run asks for, in the form of the manual trigger's
    (None: free JSON).
    """

    type: str
    title: str
    description: str = ""
    config: ConfigModel = Config
    defaults: JsonObject = field(default_factory=dict)
    sync: bool | None = None
    executable: bool = True
    variables: Callable[[JsonObject], tuple[Variable, ...]] | None = None
    check: Callable[[JsonObject], list[Problem]] | None = None
    summary: Callable[[JsonObject], str] | None = None
    inputs: Callable[[JsonObject], tuple[JsonObject, ...]] | None = None
    icon: str = ""
    help: str = ""

    def problems(self, config: JsonObject | None) -> list[Problem]:
        """Return every violation of the config model."""
        found = model_problems(self.config, config or {})
        return found if found or not self.check else self.check(config or {})

    def default_config(self) -> dict[str, Any]:
        """Return a fresh initial config."""
        copied: dict[str, Any] = copy_json(self.defaults)
        return copied


def collection_problems(config: JsonObject) -> list[Problem]:
    """Warn of a trigger on records that nothing is heard without a collection."""
    if config.get("collection"):
        return []
    return [lacking_problem("choose the collection: until then nothing starts the workflow", "collection")]
