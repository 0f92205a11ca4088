"""``wirework run --dry-run``: what acts on the outside, and what it would have done (editor.md F)."""

from __future__ import annotations

import sys
from typing import Final

from desktop_app.domain.values import compact_json
from desktop_app.domain.workflow import Workflow
from desktop_app.services import Services

ANSWERS: Final = {
    "mock": "its mock answers",
    "last": "its last result answers",
    "nothing": "null answers",
    "itself": "the node itself",
}
WIDEST: Final = 400


async def announce(services: Services, document: Workflow) -> None:
    """Name the nodes that act on the outside, and what answers for each."""
    effects = await services.debugging.dry_answers(document.key, document)
    for effect in effects:
        there = "".join(f", its mock at {place}" for place in effect.places)
        verb = "runs" if effect.answer == "itself" else "not run"
        name = f"{effect.title} ({effect.node_type}){_inside(effect.within)}"
        _say(f"{verb}: {name}: {ANSWERS[effect.answer]}{there}")
    if not any(effect.acts for effect in effects):
        _say("nothing in this workflow acts on the outside, nor in what it calls")


async def report(services: Services, document: Workflow, execution_id: int) -> None:
    """Say what each would have done, in order."""
    titles = {node.key: node.title or node.key for node in document.nodes}
    await services.executions.idle()
    for event in await services.debugging.events(execution_id):
        if event.kind == "would":
            config = compact_json(event.detail["config"])
            shown = config if len(config) <= WIDEST else f"{config[: WIDEST - 1]}…"
            name = event.detail.get("title") or titles.get(event.node_key, event.node_key)
            _say(f"would have run: {name}{_inside(event.detail.get('within', ''))} with {shown}")


def _inside(workflow: str) -> str:
    """Return where a node of a called workflow stands."""
    return f" in {workflow}" if workflow else ""


def _say(text: str) -> None:
    print(f"wirework run: dry run: {text}", file=sys.stderr)
