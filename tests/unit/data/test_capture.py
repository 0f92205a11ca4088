"""Changes that other programs make start workflows, each once, on SQLite and PostgreSQL (issue 6, ADR 9)."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from desktop_app.app.core import Core
from desktop_app.data.outbox import PREFIX
from desktop_app.domain.errors import InvalidRequestError, StorageError
from desktop_app.domain.workflow import WorkflowVersion
from tests.helpers.postgres import server
from tests.helpers.records import RecordBench, types

ODD = "odd 'table\""
QUOTED = '"' + ODD.replace('"', '""') + '"'
TABLES = (
    "CREATE TABLE orders (id INTEGER PRIMARY KEY, title TEXT, price NUMERIC, note TEXT)",
    f'CREATE TABLE {QUOTED} (a INTEGER, "b; --" TEXT, PRIMARY KEY (a, "b; --"))',
)


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """Return the URL of a server that runs for this module."""
    with server() as url:
        yield url


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A database as another program sees it."""

    url: str
    connect: Any
    mark: str

    def run(self, *statements: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """Run statements in one transaction; return the rows of the last one."""
        with closing(self.connect()) as driver:
            for statement in statements:
                cursor = driver.execute(statement.replace("?", self.mark), values)
            rows = cursor.fetchall() if cursor.description else []
            driver.commit()
            return rows

    def leftovers(self) -> list[str]:
        """Return everything of ours that stands in the database."""
        if self.mark == "?":
            rows = self.run("SELECT name FROM sqlite_master WHERE name LIKE '%wirework%'")
        else:
            rows = self.run(
                "SELECT tgname FROM pg_trigger WHERE tgname LIKE '%wirework%' UNION ALL"
                " SELECT proname FROM pg_proc WHERE proname LIKE '%wirework%' UNION ALL"
                " SELECT relname FROM pg_class WHERE relname LIKE '%wirework%'".replace("%", "%%")
            )
        return [row[0] for row in rows]


@pytest.fixture(params=["sqlite", "postgresql"])
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path) -> Elsewhere:
    """Return a database with tables that another program has made."""
    if request.param == "sqlite":
        path = tmp_path / "shop.db"
        found = Elsewhere(f"sqlite:///{path}", lambda: sqlite3.connect(path), "?")
    else:
        import psycopg

        url = request.getfixturevalue("postgres")
        found = Elsewhere(url, lambda: psycopg.connect(url), "%s")
        found.run("DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
    found.run(*TABLES)
    return found


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[RecordBench]:
    """Open a workspace as the window or ``serve`` does, and look once for changes."""
    async with Core.open(folder / "space", types=types()) as core:
        yield RecordBench(core)


async def watching(
    bench: RecordBench, elsewhere: Elsewhere, config: Mapping[str, Any], key: str = "w", **more: Any
) -> WorkflowVersion:
    """Register the database with capture on, and a workflow that watches one of its tables."""
    if not any(state.name == "shop" for state in bench.core.services.data.sources()):
        await bench.core.services.data.register("shop", elsewhere.url)
        await bench.core.services.data.set_capture("shop", True)
    return await bench.workflow(key, {"collection": "shop:orders", **config}, **more)


async def seen(bench: RecordBench, key: str = "w") -> list[Any]:
    """Return what each execution was started with, once all changes were told."""
    await bench.core.data.tell_changes()
    return [run.context["data"] for run in await bench.runs(key)]


async def test_changes_of_another_program_start_workflows_with_the_values_of_their_moment(
    tmp_path: Path, elsewhere: Elsewhere
) -> None:
    async with opened(tmp_path) as bench:
        await watching(bench, elsewhere, {"mode": 3})
        await watching(bench, elsewhere, {"mode": 4}, key="gone")
        elsewhere.run(
            "INSERT INTO orders (id, title, price, note) VALUES (1, 'a', 9.5, 'it''s')",
            "UPDATE orders SET title = 'b' WHERE id = 1",
            "DELETE FROM orders WHERE id = 1",
        )
        first = {"id": 1, "title": "a", "price": 9.5, "note": "it's"}
        assert await seen(bench) == [first, {**first, "title": "b"}]
        assert await seen(bench, "gone") == [{**first, "title": "b"}]
        assert len(await seen(bench)) == 2


async def test_what_happened_while_the_app_was_closed_is_had_at_the_next_start_once(
    tmp_path: Path, elsewhere: Elsewhere
) -> None:
    async with opened(tmp_path) as bench:
        await watching(bench, elsewhere, {"mode": 1})
    elsewhere.run(
        "INSERT INTO orders (id, title) WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n"
        " WHERE x < 600) SELECT x, 'closed' FROM n"
    )
    for _ in range(2):
        async with opened(tmp_path) as bench:
            assert [row["id"] for row in await seen(bench)] == list(range(1, 601))


async def test_our_own_writes_are_not_had_twice_and_their_starts_outlive_the_process(
    tmp_path: Path, elsewhere: Elsewhere
) -> None:
    async with opened(tmp_path) as bench:
        await watching(bench, elsewhere, {"mode": 3})
        data = bench.core.data
        await data.create("shop:orders", {"id": 1, "title": "ours"})
        await data.update("shop:orders", {"id": 1}, {"title": "all"}, individual=False)
        await data.sql("shop", "insert into orders (id, title) values (2, 'sql')", {})
        transaction, end = await data.begin("shop")
        await data.create("shop:orders", {"id": 3, "title": "inside"}, transaction=transaction)
        assert len(await data.kept_starts()) == 0
        await end(True)
        elsewhere.run("INSERT INTO orders (id, title) VALUES (4, 'theirs')")
        assert [row["title"] for row in await seen(bench)] == ["ours", "inside", "theirs"]
        assert await data.kept_starts() == []


async def test_only_what_is_asked_for_starts_a_workflow(tmp_path: Path, elsewhere: Elsewhere) -> None:
    async with opened(tmp_path) as bench:
        condition = {"$and": [{"title": {"$ne": "never"}}]}
        await watching(bench, elsewhere, {"mode": 2, "changed": ["price"], "condition": condition})
        elsewhere.run(
            "INSERT INTO orders (id, title, price) VALUES (1, 'a', 1), (2, 'never', 1)",
            "UPDATE orders SET title = title || ''",
            "UPDATE orders SET note = 'x'",
            "UPDATE orders SET price = 2",
        )
        assert [(row["id"], row["price"]) for row in await seen(bench)] == [(1, 2)]


async def test_a_synchronous_workflow_runs_and_may_write_back_without_being_heard_again(
    tmp_path: Path, elsewhere: Elsewhere
) -> None:
    async with opened(tmp_path) as bench:
        params = {"filter": {"id": "{{$context.data.id}}"}, "values": {"note": "seen"}}
        node = {"key": "n", "type": "update", "config": {"collection": "shop:orders", "params": params}}
        await bench.core.services.data.register("shop", elsewhere.url)
        await bench.core.services.data.set_capture("shop", True)
        config = {"collection": "shop:orders", "mode": 3}
        await bench.workflow("w", config, node, sync=True)
        elsewhere.run("INSERT INTO orders (id, title) VALUES (1, 'a')")
        assert len(await seen(bench)) == 1 and len(await seen(bench)) == 1
        assert elsewhere.run("SELECT note FROM orders") == [("seen",)]


async def test_values_and_names_of_any_kind_come_through(tmp_path: Path, elsewhere: Elsewhere) -> None:
    async with opened(tmp_path) as bench:
        await watching(bench, elsewhere, {"collection": f"shop:{ODD}", "mode": 1})
        nasty = "';\"--\n{{x}} %s \U0001f600"
        elsewhere.run(f"INSERT INTO {QUOTED} VALUES (?, ?)", values=(7, nasty))
        assert await seen(bench) == [{"a": 7, "b; --": nasty}]


async def test_switched_off_nothing_of_ours_stays(tmp_path: Path, elsewhere: Elsewhere) -> None:
    async with opened(tmp_path) as bench:
        await watching(bench, elsewhere, {"mode": 1})
        assert any(name.startswith(PREFIX) for name in elsewhere.leftovers())
        state = await bench.core.services.data.set_capture("shop", False)
        assert not state.capture and elsewhere.leftovers() == []
        elsewhere.run("INSERT INTO orders (id) VALUES (1)")
        await bench.core.data.create("shop:orders", {"id": 2})
        assert [row["id"] for row in await seen(bench)] == [2]
        await bench.core.services.data.set_capture("shop", True)
        assert await bench.core.services.data.remove("shop") == ""
        assert elsewhere.leftovers() == []


async def test_new_tables_and_columns_are_watched_after_the_structure_was_read_anew(
    tmp_path: Path, elsewhere: Elsewhere
) -> None:
    async with opened(tmp_path) as bench:
        await watching(bench, elsewhere, {"mode": 1})
        elsewhere.run("ALTER TABLE orders ADD COLUMN colour TEXT")
        await bench.core.services.data.refresh("shop")
        await bench.core.data.tell_changes()
        elsewhere.run("INSERT INTO orders (id, colour) VALUES (1, 'red')")
        assert [row["colour"] for row in await seen(bench)] == ["red"]


async def test_two_workspaces_watch_one_database_apart(tmp_path: Path, elsewhere: Elsewhere) -> None:
    async with opened(tmp_path / "one") as one, opened(tmp_path / "two") as two:
        for bench in (one, two):
            await watching(bench, elsewhere, {"mode": 1})
        await one.core.data.create("shop:orders", {"id": 1})
        elsewhere.run("INSERT INTO orders (id) VALUES (2)")
        for bench in (one, two):
            assert [row["id"] for row in await seen(bench)] == [1, 2]
        await one.core.services.data.set_capture("shop", False)
        elsewhere.run("INSERT INTO orders (id) VALUES (3)")
        assert [row["id"] for row in await seen(two)] == [1, 2, 3]


async def test_where_nothing_may_be_written_nothing_is_and_the_error_says_what_to_do(
    tmp_path: Path, elsewhere: Elsewhere
) -> None:
    async with opened(tmp_path) as bench:
        data = bench.core.services.data
        await data.register("shop", elsewhere.url, read_only=True)
        with pytest.raises(InvalidRequestError, match="read-only"):
            await data.set_capture("shop", True)
        assert elsewhere.leftovers() == []
        await data.register("shop", elsewhere.url)
        await data.set_capture("shop", True)
        with pytest.raises(InvalidRequestError, match="switch that off first"):
            await data.register("shop", elsewhere.url, read_only=True)


async def test_a_role_without_rights_is_told_which_it_needs(tmp_path: Path, postgres: str) -> None:
    import psycopg

    with closing(psycopg.connect(postgres)) as driver:
        driver.execute("DROP SCHEMA public CASCADE")
        driver.execute("CREATE SCHEMA public")
        driver.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY)")
        driver.execute("DROP ROLE IF EXISTS poor")
        driver.execute("CREATE ROLE poor LOGIN")
        driver.execute("GRANT USAGE ON SCHEMA public TO poor")
        driver.execute("GRANT ALL ON orders TO poor")
        driver.commit()
    async with opened(tmp_path) as bench:
        data = bench.core.services.data
        await data.register("shop", postgres.replace("wirework@", "poor@"))
        with pytest.raises(StorageError, match="right to create") as told:
            await data.set_capture("shop", True)
        assert "permission denied" in str(told.value)
        assert not next(state for state in data.sources() if state.name == "shop").capture
        await bench.core.data.create("shop:orders", {"id": 1})


async def test_databases_without_such_triggers_say_so(tmp_path: Path) -> None:
    async with opened(tmp_path) as bench:
        data = bench.core.services.data
        await data.register("far", "mysql://nobody@127.0.0.1:1/none")
        with pytest.raises(InvalidRequestError, match="cannot be heard in mysql"):
            await data.set_capture("far", True)
        assert not next(state for state in data.sources() if state.name == "far").capture


async def test_the_tables_of_the_workspace_itself_are_watched_too(tmp_path: Path) -> None:
    async with opened(tmp_path) as bench:
        core = bench.core
        key = {"name": "id", "type": "integer", "primaryKey": True, "autoIncrement": True}
        await core.data.create_table("late", [key, {"name": "title", "type": "string"}])
        await bench.workflow("w", {"collection": "late", "mode": 1})
        await core.services.data.set_capture("main", True)
        await core.data.rename_field("late", "title", "name")
        with closing(sqlite3.connect(core.workspace.data)) as driver:
            driver.execute("INSERT INTO late (name) VALUES ('theirs')")
            driver.commit()
        await core.data.create("late", {"name": "ours"})
        assert sorted(row["name"] for row in await seen(bench)) == ["ours", "theirs"]
        await core.data.remove_field("late", "name")
        await core.services.data.set_capture("main", False)
    async with opened(tmp_path) as bench:
        assert not bench.core.services.data.sources()[0].capture


async def test_what_truncate_removes_is_told_row_by_row(tmp_path: Path, postgres: str) -> None:
    import psycopg

    found = Elsewhere(postgres, lambda: psycopg.connect(postgres), "%s")
    found.run("DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
    found.run(*TABLES)
    async with opened(tmp_path) as bench:
        await watching(bench, found, {"mode": 4})
        await bench.workflow("odd", {"collection": f"shop:{ODD}", "mode": 4})
        found.run("INSERT INTO orders (id, title) VALUES (1, 'a'), (2, 'b')")
        found.run(f"INSERT INTO {QUOTED} VALUES (7, 'c')")
        found.run("TRUNCATE orders")
        assert sorted(row["title"] for row in await seen(bench)) == ["a", "b"]
        found.run(f"TRUNCATE {QUOTED}")
        assert [row["b; --"] for row in await seen(bench, "odd")] == ["c"]
