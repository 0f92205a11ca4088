"""Every error that Wirework raises on purpose.

::

    WireworkError                     message + what can be done (``remedy``) + ``place``
    ├── NotFoundError                 the thing asked for does not exist            (model: 404)
    ├── InvalidRequestError           the request makes no sense in this state      (model: 400)
    │   ├── RolledBackError           a workflow that watches the write has failed (model: 422)
    │   └── ValidationError           a config or document breaks its rules: ``problems``
    │       └── DocumentError         a workflow file cannot be read
    ├── ConflictError                 somebody else is working on it right now      (model: 409)
    ├── PermissionDeniedError         not this user's task                          (model: 403)
    ├── StorageError                  the store failed; wraps the driver's words
    │   ├── StoreTooNewError          the store was written by a newer version
    │   └── WorkspaceBusyError        another process owns the workspace
    ├── ExpressionError               an expression or template cannot be evaluated
    ├── ExtensionError                a foreign node type or trigger cannot be used
    ├── ProcessError                  a script in a process of its own took too long or died
    └── WorkflowTimeoutError          the execution's time is over (code ``WORKFLOW_TIMEOUT``)
"""

from __future__ import annotations

from collections.abc import Sequence

from desktop_app.domain.quick import dataclass


class WireworkError(Exception):
    """Root of the tree. ``place`` says where, ``remedy`` what a person can do; both may be empty."""

    def __init__(self, message: str, *, place: str = "", remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.remedy = remedy

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        then = f" ({self.remedy})" if self.remedy else ""
        return f"{where}{self.message}{then}"


class NotFoundError(WireworkError):
    """The workflow, execution, job, node or task does not exist."""


class InvalidRequestError(WireworkError):
    """The request is understood but not allowed in the present state."""


class RolledBackError(InvalidRequestError):
    """A synchronous workflow that watches a write has failed, so the write was taken back."""

    code = "WORKFLOW_ROLLBACK_ON_FAILURE"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a document: which node, which field, what.

    ``node`` is a node key, ``""`` for the workflow itself and ``"trigger"`` for its trigger; ``field`` is
    a dotted path inside the config (``"conditions.0.engine"``) or a member of the node (``"upstream"``).
    ``code`` is ``"missing"`` when a required field is not there, ``"unknown_type"`` for an unknown type.
    ``subject`` is the placeholder, as written, that a problem with a reference is about.
    """

    message: str
    node: str = ""
    field: str = ""
    severity: str = "error"
    code: str = ""
    subject: str = ""

    def __str__(self) -> str:
        parts = [f"node {self.node!r}" if self.node and self.node != "trigger" else self.node]
        parts.append(f"field {self.field!r}" if self.field else "")
        place = ", ".join(part for part in parts if part)
        return f"{place}: {self.message}" if place else self.message


def lacking_problem(message: str, field: str) -> Problem:
    """Return a warning: a config may be kept without ``field``, but does not do what it is for."""
    return Problem(message, field=field, severity="warning", code="missing")


class ValidationError(InvalidRequestError):
    """A config or document breaks its rules; ``problems`` lists every violation found."""

    def __init__(self, problems: Sequence[Problem], *, place: str = "", remedy: str = "") -> None:
        super().__init__("; ".join(str(problem) for problem in problems), place=place, remedy=remedy)
        self.problems = tuple(problems)


class DocumentError(ValidationError):
    """A workflow file is not readable as a document; ``place`` names the file."""


class ConflictError(WireworkError):
    """The execution or job is being worked on by somebody else."""


class PermissionDeniedError(WireworkError):
    """The user is not the one who may do this."""


class StorageError(WireworkError):
    """The store could not read or write."""


class StoreTooNewError(StorageError):
    """The store was written by a newer version of Wirework."""


class WorkspaceBusyError(StorageError):
    """Another process owns the workspace."""


class ExpressionError(WireworkError):
    """An expression or template cannot be parsed or evaluated."""


class ExtensionError(WireworkError):
    """A node type or trigger from outside cannot be loaded or contradicts itself."""


class ProcessError(WireworkError):
    """A script in a process of its own was too slow, ended without an answer, or cannot be started."""


class WorkflowTimeoutError(WireworkError):
    """The execution's deadline has passed."""

    code = "WORKFLOW_TIMEOUT"
