"""Migrations end where the tables begin, and an older store survives them (architecture 5)."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import IntegrityError

from desktop_app.app.core import Core, Workspace
from desktop_app.domain.errors import StorageError
from desktop_app.storage import migrations, tables
from desktop_app.storage.database import Database

PRESENT = tables.SCHEMA
GOLDEN = Path(__file__).parents[2] / "golden"
NEXT = f"""
from alembic import op
import sqlalchemy as sa
revision, down_revision, branch_labels, depends_on = "{PRESENT + 1:04}", "{PRESENT:04}", None, None
def upgrade():
    op.add_column("drafts", sa.Column("saved_at", sa.Integer))
    op.execute("UPDATE drafts SET saved_at = 5")
"""


def schema(connection: Connection) -> dict[str, str]:
    """Return the text of every table and index of ours, blanks aside."""
    text = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'alembic%'"
    return {name: re.sub(r"\s+", "", sql) for name, sql in connection.exec_driver_sql(text)}


def test_the_migrations_make_the_very_tables() -> None:
    with create_engine("sqlite://").begin() as made:
        tables.metadata.create_all(made)
        expected = schema(made)
    with create_engine("sqlite://").begin() as migrated:
        migrations.migrate(migrated, 0)
        found = schema(migrated)
        newest = migrated.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    assert found == expected
    assert newest == f"{tables.SCHEMA:04}"


@pytest.fixture
def older(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a store with a draft, of the schema before the present one."""
    path = tmp_path / "wirework.db"
    database = Database.open(path)
    with database.transaction() as connection:
        connection.exec_driver_sql("INSERT INTO drafts VALUES ('a', 'text')")
    database.close()
    (tmp_path / "versions").mkdir()
    monkeypatch.setattr(tables, "SCHEMA", tables.SCHEMA + 1)
    monkeypatch.setattr(migrations, "LOCATIONS", [*migrations.LOCATIONS, tmp_path / "versions"])
    return path


def drafts(path: Path) -> list[tuple[object, ...]]:
    """Return the drafts in a file."""
    with closing(sqlite3.connect(path)) as driver:
        return driver.execute("SELECT * FROM drafts").fetchall()


def facts(path: Path) -> dict[str, str]:
    """Return what the ``meta`` table of a file says."""
    with closing(sqlite3.connect(path)) as driver:
        return dict(driver.execute("SELECT key, value FROM meta"))


def test_an_older_store_is_copied_and_brought_up(older: Path) -> None:
    (older.parent / "versions" / "next.py").write_text(NEXT)
    for _ in range(2):
        Database.open(older).close()
    assert drafts(older) == [("a", "text", 5)]
    assert facts(older)["schema"] == str(PRESENT + 1)
    copies = [path for path in older.parent.glob("wirework.v*") if path.is_file()]
    assert [path.name for path in copies] == [f"wirework.v{PRESENT}.db"]
    assert drafts(copies[0]) == [("a", "text")]


def test_a_migration_that_fails_changes_nothing_and_names_the_copy(older: Path) -> None:
    (older.parent / "versions" / "next.py").write_text(NEXT + "    raise RuntimeError('no')\n")
    with pytest.raises(StorageError, match="could not be brought") as caught:
        Database.open(older)
    assert f"wirework.v{PRESENT}.db" in caught.value.remedy
    assert drafts(older) == [("a", "text")]
    assert facts(older)["schema"] == str(PRESENT)


@pytest.fixture
def first(tmp_path: Path) -> Path:
    """Return a store as the version with schema 1 left it, with an execution that waits for a person."""
    path = tmp_path / "wirework.db"
    with closing(sqlite3.connect(path)) as driver:
        driver.executescript((GOLDEN / "store_schema_1.sql").read_text(encoding="utf-8"))
    return path


def test_a_store_of_schema_1_is_copied_brought_up_and_goes_on(first: Path) -> None:
    async def answered() -> object:
        async with Core.open(first.parent) as core:
            task = (await core.services.tasks.pending())[0]
            await core.services.environment.set("PLACE", "here")
            await core.services.tasks.submit(task, "form", "ok", {"comment": "after the move"})
            await core.services.executions.idle()
            return (await core.services.executions.get(task.execution_id)).execution.output

    assert asyncio.run(answered()) == "after the move"
    assert facts(first)["schema"] == str(PRESENT)
    assert facts(first.with_name("wirework.v1.db"))["schema"] == "1"
    with closing(sqlite3.connect(first.with_name("wirework.v1.db"))) as driver:
        assert driver.execute("SELECT count(*) FROM jobs").fetchone() == (1,)
        names = {row[0] for row in driver.execute("SELECT name FROM sqlite_master")}
    assert "environment" not in names


def test_who_only_looks_does_not_migrate(first: Path) -> None:
    async def look() -> None:
        async with Core.look(Workspace(first.parent)):
            pass

    with pytest.raises(StorageError, match="older version") as caught:
        asyncio.run(look())
    assert "wirework serve" in caught.value.remedy
    assert facts(first)["schema"] == "1"


def test_the_store_itself_refuses_the_value_of_a_secret(tmp_path: Path) -> None:
    database = Database.open(tmp_path / "wirework.db")
    with pytest.raises(IntegrityError), database.transaction() as connection:
        connection.exec_driver_sql("INSERT INTO environment VALUES ('NAME', 1, 0, '\"value\"')")
    database.close()
