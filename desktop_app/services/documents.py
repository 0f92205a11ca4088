"""Workflow documents as files: reading them, and telling what is wrong with them (engine.md 6.10)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final

from desktop_app.domain import codec
from desktop_app.domain.catalog import Catalog
from desktop_app.domain.errors import DocumentError, Problem
from desktop_app.domain.workflow import TRIGGER, JsonObject, Workflow
from desktop_app.editor import validation

SUFFIXES: Final = (".workflow.json", ".json")
"""How the files of workflow documents end."""


def read_text(path: Path) -> bytes:
    """Return what is in a file.

    :raises DocumentError: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise DocumentError([Problem(f"cannot be read: {reason}")], place=str(path)) from error


def read_document(path: Path) -> Workflow:
    """Return the workflow in a file; one without a key gets the file's name as its key, so that all runs of
    the file belong together.

    :raises DocumentError: no file, not JSON, not a workflow document, or its structure is broken.
    """
    workflow = codec.loads(read_text(path), str(path))
    return workflow if workflow.key else _with_key(workflow, path)


def read_import(path: Path) -> Workflow:
    """Return the workflow in a file of any format we take: a document of ours or the model system's rows.
    One without a title is called as its file.

    :raises DocumentError: as :func:`read_document`.
    """
    found = codec.import_text(read_text(path), str(path))
    workflow = found if found.key else _with_key(found, path)
    return workflow if workflow.title else replace(workflow, title=workflow.key)


def _with_key(workflow: Workflow, path: Path) -> Workflow:
    name = next(path.name.removesuffix(end) for end in (*SUFFIXES, "") if path.name.endswith(end))
    return codec.decode({**codec.encode(workflow), "key": name or "workflow"})


def document_problems(workflow: Workflow, catalog: Catalog) -> list[Problem]:
    """Return everything that is wrong with a workflow, the trigger's first, then in reading order."""
    return validation.problems(workflow, catalog)


def blocking(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems that keep a workflow from being run at all: unknown types and configs of the wrong
    shape. Of everything else the engine knows what it means: a missing field has a default, a reference
    without a value yields null, a branch that no type opens is not reached.
    """
    return [p for p in problems if p.severity == "error" and p.code in ("", validation.UNKNOWN_TYPE)]


def config_problems(
    catalog: Catalog, type_id: str, config: JsonObject | None, *, trigger: bool = False
) -> list[Problem]:
    """Return what is wrong with the config of one node or, with ``trigger``, of a trigger."""
    spec = catalog.trigger(type_id) if trigger else catalog.node(type_id)
    node = TRIGGER if trigger else ""
    if spec is None:
        kind = "trigger" if trigger else "node"
        message = f"the {kind} type {type_id!r} is not known here"
        return [Problem(message, node, "type", code=validation.UNKNOWN_TYPE)]
    return spec.problems(config)
