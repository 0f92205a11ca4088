"""``wirework enable``: switches the trigger of a workflow on (engine.md 1.4)."""

from __future__ import annotations

import argparse

from desktop_app.cli.switching import declare, switch

__all__ = ["declare", "execute"]


def execute(arguments: argparse.Namespace) -> int:
    """Run the command."""
    return switch(arguments, True)
