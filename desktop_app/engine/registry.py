"""The node types and trigger types an engine can run (engine.md 7.1, architecture 3)."""

from __future__ import annotations

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.errors import ExtensionError
from desktop_app.engine.instruction import Instruction
from desktop_app.engine.trigger import Trigger


class Registry:
    """Instructions and trigger classes by type id. A later registration under the same id replaces."""

    def __init__(self) -> None:
        self.instructions: dict[str, Instruction] = {}
        self.triggers: dict[str, type[Trigger]] = {}

    def register_instruction(self, instruction: Instruction | type[Instruction]) -> None:
        """Add a node type, as a class or an instance.

        :raises ExtensionError: the class carries no spec.
        """
        instance = instruction() if isinstance(instruction, type) else instruction
        spec = getattr(instance, "spec", None)
        if spec is None:
            raise ExtensionError(
                f"{type(instance).__name__} has no spec", remedy="set the class attribute “spec”"
            )
        self.instructions[spec.type] = instance

    def register_trigger(self, trigger: type[Trigger]) -> None:
        """Add a trigger type.

        :raises ExtensionError: the class carries no spec.
        """
        spec = getattr(trigger, "spec", None)
        if spec is None:
            raise ExtensionError(f"{trigger.__name__} has no spec", remedy="set the class attribute “spec”")
        self.triggers[spec.type] = trigger

    def catalog(self) -> Catalog:
        """Return the specs of everything registered."""
        return Catalog(
            {type_id: instruction.spec for type_id, instruction in self.instructions.items()},
            {type_id: trigger.spec for type_id, trigger in self.triggers.items()},
        )
