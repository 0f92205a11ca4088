"""Workflows that handle secrets, a node type that witnesses real values, and a search for traces."""

from __future__ import annotations

import logging
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

from desktop_app.app.core import Types, load_types
from desktop_app.app.logging import logging_to
from desktop_app.domain.execution import Job
from desktop_app.domain.node_spec import NodeSpec
from desktop_app.domain.workflow import Node
from desktop_app.engine.instruction import Instruction, InstructionResult, JobDraft
from desktop_app.engine.processor import Processor


class Witness(Instruction):
    """Notes the real value of ``config.value`` and answers with it, in result, meta and log."""

    spec = NodeSpec(type="witness", title="Witness", group="control")
    seen: ClassVar[list[Any]] = []

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        value = processor.get_parsed_value(node.settings.get("value"), node)
        self.seen.append(value)
        logging.getLogger("desktop_app.witness").info("seen %s", value)
        return JobDraft(result=value, meta={"seen": [value]}, log=f"seen {value}")


class Leaky(Instruction):
    """Breaks with the value in its error."""

    spec = NodeSpec(type="leaky", title="Leaky", group="control")

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        raise RuntimeError(f"refused: {processor.get_parsed_value(node.settings.get('value'), node)}")


def witnessing() -> Types:
    """Return all types and those of this module; nothing is witnessed yet."""
    Witness.seen.clear()
    types = load_types()
    types.registry.register_instruction(Witness)
    types.registry.register_instruction(Leaky)
    return types


@contextmanager
def logged(folder: Path) -> Iterator[None]:
    """Log into the workspace as the commands do."""
    (folder / "logs").mkdir(parents=True, exist_ok=True)
    with logging_to(folder / "logs"):
        yield


def traces(folder: Path, *secrets: str) -> list[str]:
    """Return the files below ``folder`` that contain a secret, plain or in base64."""
    wanted = {form for text in secrets for form in (text.encode(), b64encode(text.encode())[:-4]) if form}
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if any(form in path.read_bytes() for form in wanted)]
