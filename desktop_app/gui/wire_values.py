"""What last passed along a wire, in words: value, how often, when (editor.md E, Wiring)."""

from __future__ import annotations

from desktop_app.domain.roots import CONTEXT, RESULTS
from desktop_app.domain.workflow import TRIGGER, Slot
from desktop_app.gui import formats
from desktop_app.gui.session import EditorSession
from desktop_app.gui.wording import counted, tr

LETTERS = 100
SHORT = 40


def wire_text(session: EditorSession, slot: Slot) -> str:
    """Return the last value on the wire of ``slot``, how often and when it passed, in the run that is shown
    or the last one; empty while the value is being read.
    """
    count = _count(session, slot)
    if count == 0:
        return tr("Nothing has passed here in this run.")
    path = f"{RESULTS}.{slot.upstream}" if slot.upstream else CONTEXT
    seen = session.seen.at(path)
    if seen is None:
        return "" if count else tr("Nothing has passed here yet.")
    times = counted(count, "once", "{n} times") if count else ""
    told = (times, formats.clock(seen.at), session.seen.age(seen))
    value = formats.preview(seen.value, LETTERS) or tr("no value")
    return "\n".join((value, "  ·  ".join(filter(None, told))))


def wire_value(session: EditorSession, slot: Slot) -> str:
    """Return the last value on the wire of ``slot`` alone, shortly; empty where nothing passed or where it is
    still being read.
    """
    if _count(session, slot) == 0:
        return ""
    seen = session.seen.at(f"{RESULTS}.{slot.upstream}" if slot.upstream else CONTEXT)
    return formats.preview(seen.value, SHORT) if seen is not None else ""


def _count(session: EditorSession, slot: Slot) -> int | None:
    """Return how often the run that is shown went along; None without one."""
    if session.run.execution is None:
        return None
    node = session.document.tree.at(slot)
    if node is not None or slot.branch_index is None:
        badge = session.run.badge(node.key if node is not None else slot.upstream or TRIGGER)
        return badge.count if badge is not None else 0
    taken = session.run.wires(session.document.tree)
    return 1 if slot in taken else 0
