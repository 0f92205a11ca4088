"""The roots of what templates and expressions can see, as they stand in documents (engine.md 5.1)."""

from __future__ import annotations

from typing import Final

CONTEXT: Final = "$context"
"""What the trigger brought."""
RESULTS: Final = "$jobsMapByNodeKey"
"""The results of the nodes, by key."""
SCOPES: Final = "$scopes"
"""What loops and branches offer to the nodes inside, by the key of their node."""
SYSTEM: Final = "$system"
"""Time and ids."""
ENVIRONMENT: Final = "$env"
"""Variables and secrets of the workspace."""
