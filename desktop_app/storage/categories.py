"""Categories and the workflows in them (engine.md 1.6)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select, update

from desktop_app.domain.categories import Category
from desktop_app.storage.tables import categories, workflow_categories

_rows = categories.c
_links = workflow_categories.c


def listed(connection: Connection) -> list[Category]:
    """Return every category in its order."""
    found = connection.execute(select(categories).order_by(_rows.sort, _rows.id))
    return [Category(row.id, row.title, row.color, row.sort) for row in found]


def save(connection: Connection, category: Category) -> None:
    """Insert a category, or change it."""
    values = {"title": category.title, "color": category.color, "sort": category.sort}
    changed = connection.execute(update(categories).where(_rows.id == category.id).values(**values))
    if not changed.rowcount:
        connection.execute(insert(categories), {"id": category.id, **values})


def remove(connection: Connection, category_id: int) -> None:
    """Delete a category with its links; the workflows stay."""
    connection.execute(delete(categories).where(_rows.id == category_id))


def links(connection: Connection) -> dict[str, list[int]]:
    """Return the category ids of each workflow that has any, in the order of the categories."""
    joined = workflow_categories.join(categories, _links.category_id == _rows.id)
    statement = select(_links.workflow_key, _links.category_id).select_from(joined)
    found: dict[str, list[int]] = {}
    for key, category_id in connection.execute(statement.order_by(_rows.sort, _rows.id)):
        found.setdefault(key, []).append(category_id)
    return found


def assign(connection: Connection, key: str, category_ids: Sequence[int]) -> None:
    """Put a workflow into exactly these categories; those that are gone are left out."""
    connection.execute(delete(workflow_categories).where(_links.workflow_key == key))
    known = connection.execute(select(_rows.id).where(_rows.id.in_(category_ids))).scalars()
    rows = [{"workflow_key": key, "category_id": category_id} for category_id in known]
    if rows:
        connection.execute(insert(workflow_categories), rows)
