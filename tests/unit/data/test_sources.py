"""Data sources: reflection, registration, passwords, imports, the structure of ``main`` (data.md 4)."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from desktop_app.app.core import Core, Types, load_types
from desktop_app.data.associations import singular
from desktop_app.data.gateway import Data
from desktop_app.domain.collections import FieldDraft, SourceConfig
from desktop_app.domain.errors import InvalidRequestError, NotFoundError, StorageError
from desktop_app.domain.record_work import Query
from desktop_app.services.environment import MemorySecrets

SHOP = """
CREATE TABLE products(id INTEGER PRIMARY KEY, name TEXT NOT NULL, price NUMERIC, stock INTEGER DEFAULT 0,
                      promo_ends_at DATETIME, on_sale TINYINT(1), extra JSONB, kind ENUM, photo BLOB);
CREATE TABLE customers(code CHAR(5) PRIMARY KEY, friend_id CHAR(5) REFERENCES customers(code));
CREATE TABLE orders(id INTEGER PRIMARY KEY, product_id INTEGER REFERENCES products(id),
                    buyer CHAR(5) REFERENCES customers);
CREATE TABLE passports(id INTEGER PRIMARY KEY, customer_id CHAR(5) UNIQUE REFERENCES customers(code));
CREATE TABLE tags(id INTEGER PRIMARY KEY, parent_id INTEGER REFERENCES tags(id));
CREATE TABLE product_tags(product_id INTEGER REFERENCES products(id), tag_id INTEGER REFERENCES tags(id),
                          PRIMARY KEY (product_id, tag_id));
CREATE TABLE transfers(id INTEGER PRIMARY KEY, from_id INTEGER REFERENCES tags(id),
                       to_id INTEGER REFERENCES tags(id));
CREATE TABLE "odd ""name" ("a:b" TEXT, "c%d" INTEGER);
CREATE VIEW cheap AS SELECT id, name FROM products WHERE price < 10;
INSERT INTO products(id, name, price, promo_ends_at, on_sale, extra, kind)
VALUES (1, 'a', 'text in a number', 1721037600, 5, '{"x": [1]}', 'big'),
       (2, 'b', 12.5, '', 0, 'no json', NULL);
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Return a file of another program."""
    path = tmp_path / "shop.db"
    with closing(sqlite3.connect(path)) as driver:
        driver.executescript(SHOP)
    return path


def opened(path: Path, **more: Any) -> Data:
    """Return the sources with the shop among them."""
    data = Data()
    data.attach(SourceConfig("shop", f"sqlite:///{path}", **more))
    return data


async def test_tables_are_read_with_their_types_keys_and_links(shop: Path) -> None:
    data = opened(shop)
    products = await data.collection("shop:products")
    assert {field.name: field.type for field in products.fields} == {
        "id": "integer", "name": "text", "price": "decimal", "stock": "integer",
        "promo_ends_at": "datetimeTz", "on_sale": "boolean", "extra": "json", "kind": "string",
        "photo": "blob",
    }  # fmt: skip
    required = [field.name for field in products.fields if field.required]
    assert products.key == ("id",) and required == ["name"]

    async def links(name: str) -> dict[str, tuple[str, str]]:
        found = await data.collection(f"shop:{name}")
        return {each.name: (each.type, each.target) for each in found.associations}

    assert await links("products") == {
        "orders": ("hasMany", "orders"),
        "product_tags": ("hasMany", "product_tags"),
        "tags": ("belongsToMany", "tags"),
    }
    assert await links("orders") == {
        "product": ("belongsTo", "products"),
        "buyer_ref": ("belongsTo", "customers"),
    }
    assert await links("customers") == {
        "friend": ("belongsTo", "customers"),
        "customers": ("hasMany", "customers"),
        "orders": ("hasMany", "orders"),
        "passport": ("hasOne", "passports"),
    }
    assert (await links("tags"))["parent"] == ("belongsTo", "tags")
    assert (await links("tags"))["children"] == ("hasMany", "tags")
    assert {"transfers_by_from_id", "transfers_by_to_id"} <= (await links("tags")).keys()
    view = await data.collection("shop:cheap")
    assert view.view and view.key == () and all(field.read_only for field in view.fields)
    data.close()


def test_plural_names_have_a_singular() -> None:
    words = {"categories": "category", "posts": "post", "boxes": "box", "classes": "class", "glass": "glass"}
    assert {word: singular(word) for word in words} == words


async def test_odd_values_of_other_programs_are_read_and_never_raise(shop: Path) -> None:
    data = opened(shop)
    first, second = await data.query("shop:products", Query())
    assert (first["price"], second["price"]) == ("text in a number", 12.5)
    assert first["promo_ends_at"] == "2024-07-15T10:00:00.000Z" and second["promo_ends_at"] is None
    assert (first["on_sale"], first["extra"], second["extra"]) == (True, {"x": [1]}, "no json")
    assert "photo" not in first
    await data.update("shop:products", {"id": 2}, {"promo_ends_at": "2024-07-15T11:00:00Z"})
    stored = await data.sql("shop", "select promo_ends_at as p from products where id = 2", {})
    assert stored.rows == [{"p": 1721041200}]
    found = await data.query(
        "shop:products", Query({"promo_ends_at": {"$dateAfter": "2024-07-15T10:30:00Z"}})
    )
    assert [row["id"] for row in found] == [2]
    odd = 'shop:odd "name'
    await data.create(odd, {"a:b": "x'; --", "c%d": 1})
    assert await data.query(odd, Query({"a:b": "x'; --"})) == [{"a:b": "x'; --", "c%d": 1}]
    with pytest.raises(InvalidRequestError, match="no key"):
        await data.update(odd, {"a:b": 1}, {"c%d": 2})
    assert await data.update(odd, {"c%d": 1}, {"c%d": 2}, individual=False) == 1
    data.close()


async def test_a_read_only_source_stays_as_it_is(shop: Path) -> None:
    data = opened(shop, read_only=True)
    assert await data.count("shop:products") == 2
    for attempt in (
        data.create("shop:products", {"name": "c"}),
        data.update("shop:products", {"id": 1}, {"name": "c"}),
        data.destroy("shop:products", {"id": 1}),
        data.begin("shop"),
    ):
        with pytest.raises(InvalidRequestError, match="read-only"):
            await attempt
    for statement in ("update products set name = 'c'", "drop table orders", "PRAGMA query_only = OFF"):
        try:
            await data.sql("shop", statement, {})
        except StorageError:
            continue
    assert [row["name"] for row in await data.query("shop:products", Query())] == ["a", "b"]
    data.close()


async def test_what_people_say_about_a_collection_changes_how_it_is_seen(shop: Path) -> None:
    notes = {
        "products": {
            "title": "Goods",
            "fields": {
                "kind": {"hidden": True},
                "stock": {"title": "In stock"},
                "promo_ends_at": {"type": "text"},
            },
            "associations": [
                {"type": "hasMany", "name": "sold", "target": "orders", "foreignKey": "product_id"}
            ],
        },
        "cheap": {"key": ["id"]},
    }
    data = opened(shop, notes=notes)
    products = await data.collection("shop:products")
    stock = products.field("stock")
    assert products.label == "Goods" and stock is not None and stock.label == "In stock"
    (first, _) = await data.query("shop:products", Query(appends=("sold",)))
    assert "kind" not in first and first["sold"] == []
    assert await data.get("shop:cheap", 1) is None
    data.close()


async def test_new_and_vanished_tables_show_after_a_refresh(shop: Path) -> None:
    data = opened(shop)
    await data.collection("shop:orders")
    with closing(sqlite3.connect(shop)) as driver:
        driver.executescript("DROP TABLE orders; CREATE TABLE news(id INTEGER PRIMARY KEY)")
    await data.refresh("shop")
    assert (await data.collection("shop:news")).name == "news"
    with pytest.raises(NotFoundError, match="unknown collection 'orders' in data source 'shop'"):
        await data.collection("shop:orders")
    data.close()


# ----------------------------------------------------------------------------------- the service


async def test_a_source_outlives_a_restart_and_its_password_is_kept_elsewhere(
    tmp_path: Path, shop: Path
) -> None:
    secrets, types = MemorySecrets(), Types(load_types(()).registry)
    async with Core.open(tmp_path / "w", types=types, secrets=secrets, start="no") as core:
        state = await core.services.data.register("shop", f"sqlite:///{shop}", title="Shop", read_only=True)
        assert (state.title, state.read_only, state.error, state.collections) == ("Shop", True, "", 9)
        lost = await core.services.data.register("far", "postgresql://joe:hunter2@127.0.0.1:1/none")
        assert lost.error and "hunter2" not in repr(core.services.data.sources())
    assert await secrets.get("datasource.far") == "hunter2"
    stored = b"".join(path.read_bytes() for path in (tmp_path / "w").glob("wirework.db*"))
    assert b"hunter2" not in stored
    async with Core.open(tmp_path / "w", types=types, secrets=secrets, start="no") as core:
        names = [state.name for state in core.services.data.sources()]
        assert names == ["main", "far", "shop"]
        assert any(each.path == "shop:products" for each in await core.services.data.collections())
        await core.services.data.annotate("shop", {"products": {"title": "Goods"}})
        assert next(c for c in core.services.data.known() if c.name == "products").title == "Goods"
        await core.services.data.remove("far")
        assert await secrets.get("datasource.far") is None
        with pytest.raises(InvalidRequestError, match="cannot be removed"):
            await core.services.data.remove("main")
        for name, url in (
            ("main", "sqlite://"),
            ("a b", "sqlite://"),
            ("x", "nonsense"),
        ):
            with pytest.raises(InvalidRequestError):
                await core.services.data.register(name, url)


async def test_a_connection_test_says_what_is_wrong(tmp_path: Path, shop: Path) -> None:
    async with Core.open(None, types=Types(load_types(()).registry), start="no") as core:
        await core.services.data.test(f"sqlite:///{shop}", read_only=True)
        with pytest.raises(InvalidRequestError, match="no database URL"):
            await core.services.data.test("what")
        with pytest.raises((InvalidRequestError, StorageError), match=r"no such file|unable to open"):
            await core.services.data.test(f"sqlite:///{tmp_path / 'nope' / 'x.db'}", read_only=True)


# ------------------------------------------------------------------------------- the structure of main


async def test_collections_of_main_are_made_and_changed_without_sql() -> None:
    data = Data()
    await data.create_collection("authors", [FieldDraft("name", required=True, unique=True)])
    fields = [
        FieldDraft("title", default='it\'s "new"'),
        FieldDraft("pages", "integer", default=10),
        FieldDraft("good", "boolean", default=True),
        FieldDraft("author_id", "belongsTo", target="authors"),
    ]
    await data.create_collection("books", fields)
    made = await data.create("books", {"author": {"name": "Ada"}}, appends=["author"])
    assert made == {
        "id": 1, "title": "it's \"new\"", "pages": 10, "good": True, "author_id": 1,
        "author": {"id": 1, "name": "Ada"},
    }  # fmt: skip
    with pytest.raises(StorageError, match="FOREIGN KEY"):
        await data.sql("main", "insert into books(author_id) values (99)", {})
    await data.add_field("books", FieldDraft("isbn", unique=True))
    await data.add_field("books", FieldDraft("editor_id", "belongsTo", target="authors"))
    await data.add_field("books", FieldDraft("rank", "integer", required=True, default=3))
    await data.rename_field("books", "pages", "length")
    await data.remove_field("books", "good")
    row = (await data.rows("books"))[0]
    assert (row["isbn"], row["rank"], row["length"], "good" in row) == (None, 3, 10, False)
    books = await data.collection("books")
    editor = books.association("editor")
    isbn = books.field("isbn")
    assert editor is not None and editor.target == "authors" and isbn is not None and isbn.unique
    await data.rename_collection("books", "volumes")
    assert len(await data.rows("volumes")) == 1
    await data.remove_collection("volumes")
    with pytest.raises(NotFoundError):
        await data.rows("volumes")


@pytest.mark.parametrize("name", ["", "1a", "a b", 'a"; drop table x', "sqlite_x", "a.b", "x" * 64, "a\0"])
async def test_names_that_references_could_not_hold_are_refused(name: str) -> None:
    data = Data()
    with pytest.raises(InvalidRequestError, match="cannot be the name"):
        await data.create_collection(name, [])
    with pytest.raises(InvalidRequestError, match="cannot be the name"):
        await data.create_collection("good", [FieldDraft(name)])


async def test_changes_that_cannot_be_are_refused() -> None:
    data = Data()
    await data.create_collection("a", [FieldDraft("x")])
    for attempt, words in (
        (data.create_collection("a", []), "already"),
        (data.create_collection("b", [FieldDraft("x"), FieldDraft("X")]), "twice"),
        (data.create_collection("b", [FieldDraft("x", "geometry")]), "unknown"),
        (data.create_collection("b", [FieldDraft("x", "belongsTo", target="nope")]), "pointed to"),
        (data.add_field("a", FieldDraft("x")), "already"),
        (data.add_field("a", FieldDraft("y", required=True)), "needs a default"),
        (data.remove_field("a", "id"), "cannot be removed"),
        (data.rename_field("a", "x", "id"), "cannot be renamed"),
    ):
        with pytest.raises(InvalidRequestError, match=words):
            await attempt


async def test_the_example_shop_is_there_at_once_and_twice_does_no_harm() -> None:
    data = Data()
    for _ in range(2):
        await data.add_example()
    assert await data.count("products") == 4
    (order, *_) = await data.query("orders", Query(appends=("customer", "order_lines.product")))
    assert order["customer"]["name"] == "Nordlicht GmbH"
    assert order["order_lines"][0]["product"]["name"] == "Desk lamp"


# ------------------------------------------------------------------------------------------ imports

CSV = "id;Name;Price;When;Day;Ok;Code\n1;Ada;1.5;2024-07-15T10:00:00Z;2024-07-15;true;007\n"
CSV += '2;"B; ö";;;;FALSE;008\n'


async def test_files_become_collections_with_types_that_fit(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(CSV, encoding="utf-8-sig")
    rows = [{"a b": 1, "list": [1]}, {"a b": 2.5, "list": []}]
    (tmp_path / "rows.json").write_text(json.dumps({"data": rows}))
    (tmp_path / "lines.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    async with Core.open(None, types=Types(load_types(()).registry), start="no") as core:
        counter = core.services.data
        plan = await counter.read_table(tmp_path / "people.csv")
        assert [(field.name, field.type) for field in plan.fields] == [
            ("id", "integer"), ("Name", "string"), ("Price", "double"), ("When", "datetimeTz"),
            ("Day", "dateOnly"), ("Ok", "boolean"), ("Code", "string"),
        ]  # fmt: skip
        assert await counter.import_table(plan, "people") == 2
        first, second = await core.data.rows("people")
        assert (first["When"], first["Ok"], first["Code"]) == ("2024-07-15T10:00:00.000Z", True, "007")
        assert (second["Name"], second["Price"], second["Ok"]) == ("B; ö", None, False)
        for name in ("rows.json", "lines.jsonl"):
            plan = await counter.read_table(tmp_path / name)
            assert [(field.name, field.type) for field in plan.fields] == [
                ("a_b", "double"),
                ("list", "json"),
            ]
        assert await counter.import_table(plan, "rows", core.services.record_actions.update_or_create) == 2
        with pytest.raises(StorageError, match="UNIQUE"):
            await counter.import_table(await counter.read_table(tmp_path / "people.csv"), "people")
        assert await core.data.count("people") == 2


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.xls", b"PK", "cannot be read"),
        ("a.json", b"[1, 2]", "no list of objects"),
        ("a.json", b"{nope", "no JSON"),
        ("a.csv", b"", "empty"),
        ("nowhere.csv", None, "cannot be read"),
    ],
)
async def test_what_is_no_table_is_refused(
    tmp_path: Path, name: str, content: bytes | None, words: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    async with Core.open(None, types=Types(load_types(()).registry), start="no") as core:
        with pytest.raises(InvalidRequestError, match=words):
            await core.services.data.read_table(tmp_path / name)
