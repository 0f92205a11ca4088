"""Alembic's entry: runs the revisions on the connection that :func:`migrate` was given."""

from __future__ import annotations

from alembic import context

from desktop_app.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=True
)
with context.begin_transaction():
    context.run_migrations()
