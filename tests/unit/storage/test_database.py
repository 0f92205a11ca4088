"""Opening a store, and every way in which its file can fail: told as StorageError, with a remedy."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from desktop_app.domain.errors import StorageError, StoreTooNewError
from desktop_app.storage import tables
from desktop_app.storage.backup import back_up, free_name
from desktop_app.storage.database import Database
from desktop_app.storage.store import SqlStore
from tests.unit.storage.samples import job, new, start


def opened_facts(path: Path) -> dict[str, str]:
    """Return what the ``meta`` table of a file says."""
    with closing(sqlite3.connect(path)) as driver:
        return dict(driver.execute("SELECT key, value FROM meta"))


def test_makes_a_store_where_there_is_none(tmp_path: Path) -> None:
    path = tmp_path / "wirework.db"
    database = Database.open(path)
    pragmas = {
        name: database._driver.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "foreign_keys")
    }
    assert pragmas == {"journal_mode": "wal", "foreign_keys": 1}
    database.close()
    assert opened_facts(path) == {"app": "wirework", "schema": str(tables.SCHEMA)}
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == ["wirework.db"]


def test_keeps_its_content_over_a_restart(tmp_path: Path) -> None:
    async def write(store: SqlStore) -> None:
        await store.create_executions([new()])
        store.checkpoint(start(inserted=[job(10)]))

    async def read(store: SqlStore) -> list[int]:
        return [each.id for each in await store.jobs(1)]

    first = SqlStore.open(tmp_path / "wirework.db")
    asyncio.run(write(first))
    first.close()
    second = SqlStore.open(tmp_path / "wirework.db")
    assert asyncio.run(read(second)) == [10]
    second.close()


def test_opens_in_memory() -> None:
    first, second = Database.open(None), Database.open(None)
    with first.transaction() as connection:
        connection.exec_driver_sql("INSERT INTO drafts VALUES ('a', 'b')")
    with second.transaction() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM drafts").scalar() == 0
    first.close()
    second.close()


def test_opening_an_up_to_date_store_does_not_load_the_migrations(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib; from desktop_app.storage.store import SqlStore\n"
        "for _ in range(2): SqlStore.open(pathlib.Path(sys.argv[1])).close()\n"
        "assert 'alembic' not in sys.modules"
    )
    root = Path(__file__).parents[3]
    subprocess.run([sys.executable, "-c", program, str(tmp_path / "wirework.db")], check=True, cwd=root)


def test_refuses_a_store_of_a_newer_version_and_leaves_it_alone(tmp_path: Path) -> None:
    path = tmp_path / "wirework.db"
    Database.open(path).close()
    with closing(sqlite3.connect(path)) as driver:
        driver.execute("UPDATE meta SET value = '99' WHERE key = 'schema'")
        driver.commit()
    before = path.read_bytes()
    with pytest.raises(StoreTooNewError) as caught:
        Database.open(path)
    assert caught.value.place == str(path)
    assert "newer version" in caught.value.remedy
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE customers (id INTEGER)",
        "CREATE TABLE meta (id INTEGER)",
        "CREATE TABLE meta AS SELECT 'app' AS key, 'other' AS value",
        "CREATE TABLE meta AS SELECT 'app' AS key, 'wirework' AS value",
    ],
    ids=["no meta", "another meta", "another program", "no schema"],
)
def test_refuses_a_database_that_is_no_store_and_leaves_it_alone(tmp_path: Path, statement: str) -> None:
    path = tmp_path / "wirework.db"
    with closing(sqlite3.connect(path)) as driver:
        driver.execute(statement)
        driver.commit()
    before = path.read_bytes()
    with pytest.raises(StorageError, match="no Wirework store"):
        Database.open(path)
    assert path.read_bytes() == before


def test_tells_that_the_folder_is_missing(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot be opened") as caught:
        Database.open(tmp_path / "nowhere" / "wirework.db")
    assert "folder exists" in caught.value.remedy


def test_tells_that_a_file_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "wirework.db"
    path.write_text("This is a letter and not a database. " * 50)
    with pytest.raises(StorageError, match="not a database") as caught:
        Database.open(path)
    assert caught.value.place == str(path)


def failing(database: Database, text: str) -> StorageError:
    """Return the error that a store on ``database`` tells when it creates an execution."""

    async def scenario(store: SqlStore) -> None:
        await store.create_executions([new(context="x" * 100_000)])

    store = SqlStore(database)
    with pytest.raises(StorageError, match=text) as caught:
        asyncio.run(scenario(store))
    store.close()
    return caught.value


def test_tells_that_the_file_may_only_be_read(tmp_path: Path) -> None:
    database = Database.open(tmp_path / "wirework.db")
    # A root user may write any file, so the driver is told that it may not.
    database._driver.execute("PRAGMA query_only=ON")
    assert "Allow writing" in failing(database, "only be read").remedy


def test_tells_that_the_disk_is_full_and_goes_on_afterwards(tmp_path: Path) -> None:
    database = Database.open(tmp_path / "wirework.db")
    pages = database._driver.execute("PRAGMA page_count").fetchone()[0]
    database._driver.execute(f"PRAGMA max_page_count={pages + 2}")

    async def scenario(store: SqlStore) -> None:
        large, small = new(1, context="x" * 100_000), new(2)
        failed, created = [store.create_executions([row]) for row in (large, small)]
        with pytest.raises(StorageError, match="disk is full"):
            await failed
        assert await created == [small.execution]

    store = SqlStore(database)
    asyncio.run(scenario(store))
    store.close()


def test_tells_that_another_program_holds_the_lock(tmp_path: Path) -> None:
    path = tmp_path / "wirework.db"
    database = Database.open(path, busy_seconds=0)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        failing(database, "locked by another program")


def test_copies_a_store_in_use(tmp_path: Path) -> None:
    store = SqlStore.open(tmp_path / "wirework.db")

    async def write(number: int) -> None:
        await store.create_executions([new(number)])

    asyncio.run(write(1))
    copy = tmp_path / "copy.db"
    back_up(tmp_path / "wirework.db", copy)
    asyncio.run(write(2))
    store.close()
    with closing(sqlite3.connect(copy)) as driver:
        assert driver.execute("SELECT id FROM executions").fetchall() == [(1,)]
    assert not list(tmp_path.glob("*.part*"))


def test_a_copy_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    Database.open(tmp_path / "wirework.db").close()
    with pytest.raises(StorageError):
        back_up(tmp_path / "wirework.db", tmp_path / "nowhere" / "copy.db")
    (tmp_path / "letter.db").write_text("not a database " * 99)
    with pytest.raises(StorageError):
        back_up(tmp_path / "letter.db", tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()
    assert not list(tmp_path.glob("*.part*"))


def test_a_backup_never_takes_the_name_of_another(tmp_path: Path) -> None:
    store = tmp_path / "wirework.db"
    names = []
    for _ in range(3):
        names.append(free_name(store, "v1").name)
        (tmp_path / names[-1]).touch()
    assert names == ["wirework.v1.db", "wirework.v1-2.db", "wirework.v1-3.db"]
