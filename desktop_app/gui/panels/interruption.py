"""The field of types that act on the outside: what becomes of work that was in flight (architecture 5)."""

from __future__ import annotations

from desktop_app.gui.panels.fields import combo
from desktop_app.gui.panels.form import Field
from desktop_app.gui.wording import tr


def interruption(section: str = "") -> Field:
    """Return the field ``onInterrupt``."""
    choices = combo(
        ("ask", tr("Ask me"), tr("The run waits until somebody decides.")),
        ("retry", tr("Do it again"), tr("For work that may be done twice.")),
        ("abort", tr("Abort"), tr("The run ends as aborted.")),
    )
    return Field(
        "onInterrupt",
        choices,
        title=tr("If Wirework ends in between"),
        help=tr("Whether it was done cannot be known then."),
        section=section,
    )
