"""Brings an older store to the present tables, with Alembic and without a configuration file.

A revision is a module ``r0002_<what>.py`` in ``versions/``; its id is the schema version with four digits,
which is what the ``meta`` table counts and ``tables.SCHEMA`` names. Alembic's own ``alembic_version`` is
bookkeeping only, written from ``meta`` before each migration.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

HERE = Path(__file__).parent
LOCATIONS = [HERE / "versions"]
"""Folders of revisions; a test adds its own."""


def migrate(connection: Connection, since: int) -> None:
    """Run all migrations after schema version ``since`` (0: an empty file) in the caller's transaction."""
    config = Config()
    config.set_main_option("script_location", _escaped(HERE))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(map(_escaped, LOCATIONS)))
    config.attributes["connection"] = connection
    if since:
        command.stamp(config, f"{since:04}")
    command.upgrade(config, "head")


def _escaped(path: Path) -> str:
    return str(path).replace("%", "%%")
