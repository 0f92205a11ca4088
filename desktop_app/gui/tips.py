"""Texts of people and of runs in tooltips: shown letter by letter, never as HTML."""

from __future__ import annotations

from typing import Final

LONGEST: Final = 2_000


def plain_tip(text: str) -> str:
    """Return ``text`` so that a tooltip shows it as it is, cut when nobody could read it anyway.

    Tooltips cannot be told that a text is plain: what Qt would take for HTML is escaped.
    """
    shown = text if len(text) <= LONGEST else f"{text[:LONGEST]} …"
    if "<" not in shown:
        return shown
    escaped = shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<qt>{escaped.replace(chr(10), '<br>')}</qt>"
