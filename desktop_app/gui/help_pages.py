"""Where the help page of a type is: ours in the resources by type id, that of a plug-in beside its code."""

from __future__ import annotations

from pathlib import Path

from desktop_app.domain.node_spec import NodeSpec
from desktop_app.domain.resources import resource_path
from desktop_app.domain.trigger_spec import TriggerSpec


def help_page(spec: NodeSpec | TriggerSpec | None) -> Path | None:
    """Return the Markdown file that tells about a type, or None when there is none."""
    if spec is None:
        return None
    kind = "triggers" if isinstance(spec, TriggerSpec) else "nodes"
    own = Path(spec.help) if spec.help else resource_path("docs", kind, f"{spec.type}.md")
    return own if own.is_file() else None
