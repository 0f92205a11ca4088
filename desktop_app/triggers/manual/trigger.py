"""Engine side of the manual trigger: no listener, any non-null context (decision 12)."""

from __future__ import annotations

from desktop_app.engine.trigger import Trigger
from desktop_app.triggers.manual.spec import SPEC


class ManualTrigger(Trigger):
    """Started by a person or a calling workflow only."""

    spec = SPEC
