"""What a card shows, as values: taken from node and spec, without any drawing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import Enum
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from PySide6.QtCore import QCoreApplication

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.phrase import Phrase
from desktop_app.domain.quick import dataclass
from desktop_app.domain.status import JobStatus, execution_status
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.editor.arrangement import documentation, is_locked
from desktop_app.editor.availability import is_terminal
from desktop_app.gui.icons import node_icon, trigger_icon
from desktop_app.gui.wording import phrase, referring

WORKFLOW: Final = "workflow"
"""The value of a summary that is the key of a workflow; cards show its title."""

_NO_TITLES: Final[Mapping[str, str]] = MappingProxyType({})


class WireState(Enum):
    """What happened on a wire in the run that is shown."""

    IDLE = "idle"
    TAKEN = "taken"
    RUNNING = "running"
    SKIPPED = "skipped"
    """The run has ended and did not come along."""
    DROP = "drop"
    """Where a drop would insert; set by gestures alone."""


@dataclass(frozen=True, slots=True)
class Badge:
    """The run state of one node: ``status`` of its newest job (None: queued), how many jobs it has in this
    run, and whether one of them is being worked on now.
    """

    status: int | None = None
    count: int = 1
    running: bool = False

    @property
    def role(self) -> str:
        """The colour role, one of ``theme.STATUSES``; custom integers count by their sign."""
        if self.running:
            return "running"
        if self.status is None:
            return "queue"
        if self.status == JobStatus.PENDING:
            return "pending"
        role = execution_status(self.status).name.lower()
        return "failed" if role == "retry_needed" else role


class Timing(NamedTuple):
    """How long a node took in words, and its share of the whole run, from 0 to 1."""

    words: str = ""
    share: float = 0.0


class Backdrop(NamedTuple):
    """Everything of a card that looks the same on all nodes of a kind; the key of a cached picture.

    ``edge`` names the role that colours the border, empty for the quiet one; ``arrow`` and ``output`` say
    whether wires come and go; ``disabled`` that runs pass the node over.
    """

    icon: Path
    group: str
    edge: str = ""
    trigger: bool = False
    unknown: bool = False
    output: bool = True
    arrow: bool = True
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class Face:
    """One card: two lines of text before a backdrop; ``hint`` is the full text for tooltip and reader."""

    title: str
    line: str
    backdrop: Backdrop
    hint: str = ""
    documented: bool = False
    """Whether people wrote about the node."""
    locked: bool = False
    """Whether no layout may move it."""


def node_face(
    node: Node, catalog: Catalog, titles: Mapping[str, str] = _NO_TITLES, passed_over: bool = False
) -> Face:
    """Return the face of a node: its title, and the summary of its config or else its type; both
    where the title does not tell the type. ``titles`` names the nodes and workflows in the summary, by key;
    ``passed_over`` says that runs leave the node out, by itself or because it is inside a disabled one.
    """
    face = _plain_face(node, catalog, titles)
    if not (node.disabled or passed_over):
        return face
    line = _tr("Disabled · {0}").format(face.line) if node.disabled else face.line
    hint = f"{face.hint}\n{_tr('Disabled: runs pass it over.')}"
    return replace(face, line=line, backdrop=face.backdrop._replace(disabled=True), hint=hint)


def _plain_face(node: Node, catalog: Catalog, titles: Mapping[str, str]) -> Face:
    spec = catalog.node(node.type)
    if spec is None:
        backdrop = Backdrop(node_icon("unknown"), "unknown", unknown=True)
        line = _tr("Unknown type · {0}").format(node.type)
        return Face(node.title or node.type, line, backdrop, line, *_marks(node))
    summary = referring(_summary(spec.summary, node.settings, titles), titles) if spec.summary else ""
    backdrop = Backdrop(node_icon(spec.type, spec.icon), spec.group, output=not is_terminal(catalog, node))
    kind = _tr(spec.title)
    title = node.title or kind
    hint = "\n".join(filter(None, (title, kind, summary, documentation(node))))
    line = summary if title in (kind, spec.title) else " · ".join(filter(None, (kind, summary)))
    return Face(title, line or kind, backdrop, hint, *_marks(node))


def _marks(node: Node) -> tuple[bool, bool]:
    return bool(documentation(node)), is_locked(node)


def trigger_face(workflow: Workflow, catalog: Catalog) -> Face:
    """Return the face of the card that stands for the trigger."""
    spec = catalog.trigger(workflow.type)
    if spec is None:
        backdrop = Backdrop(trigger_icon(workflow.type), "unknown", unknown=True, arrow=False)
        line = _tr("Unknown trigger · {0}").format(workflow.type)
        return Face(workflow.type or _tr("Trigger"), line, backdrop, line)
    summary = _summary(spec.summary, workflow.config, _NO_TITLES) if spec.summary else ""
    backdrop = Backdrop(trigger_icon(spec.type, spec.icon), "trigger", trigger=True, arrow=False)
    kind, line = _tr(spec.title), summary or _tr("Starts the workflow")
    return Face(kind, line, backdrop, _tr(spec.description) or kind)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Canvas", text)


def _summary(summary: object, config: object, titles: Mapping[str, str]) -> str:
    # A foreign spec's function must not take the canvas down with it; the type title stands in.
    try:
        said = summary(config) if callable(summary) else ""
        if isinstance(said, Phrase) and (called := said.values.get(WORKFLOW)) is not None:
            said = Phrase(said.template, **{**said.values, WORKFLOW: titles.get(str(called), called)})
        text = phrase(said)
    except Exception:
        return ""
    return " ".join(str(text).split())
