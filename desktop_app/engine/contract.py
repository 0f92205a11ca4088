"""What a class must be to serve as a node type or trigger: told before it runs, not when it breaks a run."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Final

from desktop_app.domain.node_spec import Config, NodeSpec
from desktop_app.domain.trigger_spec import TriggerSpec
from desktop_app.engine.instruction import Instruction, TaskInstruction
from desktop_app.engine.trigger import Trigger

API_VERSION: Final = 1
"""Version of the extension contract. It grows only when plug-ins that were right become wrong; names that
come to it do not count. A plug-in says ``WIREWORK_API = 1`` if it wants to be refused elsewhere by name.
"""

BASES: Final = (Instruction, TaskInstruction, Trigger)
"""The classes that the contract itself holds; they are no types."""


def is_type_class(kind: type) -> bool:
    """Whether ``kind`` is meant as a node type or trigger, even if it is made wrongly."""
    if kind in BASES or "SPEC" in vars(kind):  # A panel carries SPEC; the window looks for those.
        return False
    return issubclass(kind, Instruction | Trigger) or isinstance(
        vars(kind).get("spec"), NodeSpec | TriggerSpec
    )


def faults(kind: type) -> Iterator[str]:
    """Yield everything that keeps ``kind`` from being used, in words for the person who wrote it."""
    if not issubclass(kind, Instruction | Trigger):
        yield f"{kind.__name__} must derive from Instruction or Trigger"
        return
    yield from _spec_faults(kind)
    if issubclass(kind, Instruction):
        if kind.run is Instruction.run:
            yield f"{kind.__name__} has no run method"
    else:
        yield from _listening_faults(kind)


def _spec_faults(kind: type[Instruction] | type[Trigger]) -> Iterator[str]:
    spec, wanted = getattr(kind, "spec", None), NodeSpec if issubclass(kind, Instruction) else TriggerSpec
    if spec is None:
        yield f"{kind.__name__} has no spec: set the class attribute “spec”"
    elif not isinstance(spec, wanted):
        yield f"the spec of {kind.__name__} must be a {wanted.__name__}, not {type(spec).__name__}"
    elif not str(spec.type or "").strip():
        yield f"the spec of {kind.__name__} has an empty type id"
    elif not _is_config(spec.config):
        yield f"the config model of {kind.__name__} must derive from Config"


def _is_config(model: object) -> bool:
    return isinstance(model, type) and issubclass(model, Config)


def _listening_faults(kind: type[Trigger]) -> Iterator[str]:
    for method in (kind.on, kind.off):
        # Nobody awaits them: as coroutines they would do nothing, silently.
        if inspect.iscoroutinefunction(method):
            yield f"{kind.__name__}.{method.__name__} must not be async: it is called, not awaited"
