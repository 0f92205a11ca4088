"""Documents that were given up: drafts discarded, states that a save has replaced (editor.md H)."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert as upsert

from desktop_app.storage.tables import kept_drafts

_rows = kept_drafts.c


def keep(connection: Connection, key: str, text: str, now: int, reason: str, most: int | None) -> None:
    """Keep a document of a workflow since ``now``; one that was kept before counts anew. Of this ``reason``
    at most the ``most`` latest stay.
    """
    own = (_rows.key == key) & (_rows.reason == reason)
    connection.execute(delete(kept_drafts).where(own, _rows.text == text))
    row = upsert(kept_drafts).values(key=key, kept_at=now, reason=reason, text=text)
    connection.execute(
        row.on_conflict_do_update(index_elements=["key", "kept_at"], set_={"reason": reason, "text": text})
    )
    if most is not None:
        latest = select(_rows.kept_at).where(own).order_by(_rows.kept_at.desc()).limit(most)
        connection.execute(delete(kept_drafts).where(own, _rows.kept_at.not_in(latest)))


def listed(connection: Connection) -> list[tuple[str, int, str]]:
    """Return key, instant and reason of every kept document, the latest first."""
    found = connection.execute(
        select(_rows.key, _rows.kept_at, _rows.reason).order_by(_rows.kept_at.desc(), _rows.key)
    )
    return [(row.key, row.kept_at, row.reason) for row in found]


def text(connection: Connection, key: str, kept_at: int) -> str | None:
    """Return the document that was kept at an instant."""
    wanted = select(_rows.text).where(_rows.key == key, _rows.kept_at == kept_at)
    return connection.execute(wanted).scalar()


def sweep(connection: Connection, before: int) -> None:
    """Forget what was kept before an instant."""
    connection.execute(delete(kept_drafts).where(_rows.kept_at < before))
