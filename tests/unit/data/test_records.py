"""Writing and reading records (data.md 2.3 to 2.8, 4.4)."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from desktop_app.data.gateway import Data
from desktop_app.domain.errors import InvalidRequestError, NotFoundError, StorageError
from desktop_app.domain.record_work import Aggregation, Anchor, OpenTransaction, Query, RecordEvent
from desktop_app.domain.values import MISSING


async def test_a_new_record_comes_back_with_key_and_defaults(data: Data) -> None:
    made = await data.create(
        "posts", {"title": "t1", "labels": {"a": [1]}, "at": "2024-07-15T12:00:00+02:00"}
    )
    assert made == {
        "id": 1,
        "title": "t1",
        "published": None,
        "read": 0,
        "score": None,
        "at": "2024-07-15T10:00:00.000Z",
        "day": None,
        "labels": {"a": [1]},
        "categoryId": None,
    }
    assert await data.rows("posts") == [made]


async def test_values_are_made_to_fit_their_field(plain: Data) -> None:
    values = {"title": 5, "read": "12", "published": "true", "score": "1.5", "day": "2024-07-15T23:00:00Z"}
    made = await plain.create("posts", values)
    assert {name: made[name] for name in values} == {
        "title": "5", "read": 12, "published": True, "score": 1.5, "day": "2024-07-15",
    }  # fmt: skip
    blank = await plain.create("posts", {"title": "", "read": "", "day": ""})
    assert (blank["title"], blank["read"], blank["day"]) == ("", None, None)
    assert (await plain.create("tags", {"name": ""}))["name"] is None


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"read": "many"}, "'read'.*does not fit the type integer"),
        ({"read": 1.5}, "'read'"),
        ({"read": 2**64}, "'read'"),
        ({"published": "perhaps"}, "'published'"),
        ({"at": "soon"}, "'at'"),
        ({"nope": 1}, "no field 'nope'"),
        ({"category": [1]}, "one record, not a list"),
    ],
)
async def test_a_value_that_does_not_fit_is_refused_by_name(
    plain: Data, values: dict[str, Any], words: str
) -> None:
    await plain.create("categories", {})
    with pytest.raises(InvalidRequestError, match=words):
        await plain.create("posts", values)
    assert await plain.rows("posts") == []


async def test_a_missing_variable_leaves_its_field_alone_and_is_told(plain: Data) -> None:
    warnings: list[str] = []
    await plain.create("posts", {"title": "a", "read": MISSING}, warnings=warnings)
    await plain.update("posts", {"id": 1}, {"title": MISSING, "read": 3}, warnings=warnings)
    assert [(row["title"], row["read"]) for row in await plain.rows("posts")] == [("a", 3)]
    assert len(warnings) == 2 and "'read'" in warnings[0] and "'title'" in warnings[1]


async def test_associations_are_linked_made_and_unlinked(data: Data) -> None:
    """D2, D3, D4 and the rules of 2.3."""
    comments = [await data.create("comments", {"content": c}) for c in "abc"]
    made = await data.create(
        "posts",
        {
            "title": "p",
            "category": {"title": "new"},
            "comments": [comments[0]["id"], {"id": 2, "content": "not written"}, {"content": "d"}, None],
            "tags": [{"name": "x"}, {"name": "y"}],
        },
        appends=["category", "comments", "tags.posts"],
    )
    assert made["category"] == {"id": 1, "title": "new"}
    assert [c["content"] for c in made["comments"]] == ["a", "b", "d"]
    assert [(t["name"], [p["id"] for p in t["posts"]]) for t in made["tags"]] == [("x", [1]), ("y", [1])]
    await data.update("posts", {"id": 1}, {"comments": "2, 3", "tags": [2], "category": None})
    found = await data.get("posts", 1, appends=["category", "comments", "tags"])
    assert found is not None and found["category"] is None
    assert [c["id"] for c in found["comments"]] == [2, 3]
    assert [t["id"] for t in found["tags"]] == [2]
    await data.update("posts", {"id": 1}, {"comments": [], "tags": None})
    assert await data.count("comments", {"postId": {"$notEmpty": True}}) == 0
    assert await data.rows("postsTags") == []
    with pytest.raises(NotFoundError, match="no record 99"):
        await data.create("posts", {"comments": [99]})
    assert await data.count("posts") == 1


async def test_pages_never_overlap_and_nothing_comes_last(plain: Data) -> None:
    """D14, D15, D19, D20."""
    for title in ("b", None, "a", "b"):
        await plain.create("posts", {"title": title})

    async def keys(direction: str, page: int) -> list[int]:
        sort = ({"field": "title", "direction": direction}, {"field": ""})
        rows = await plain.query("posts", Query(sort=sort, page=page, page_size=2))
        return [row["id"] for row in rows]

    assert [await keys("asc", page) for page in (1, 2)] == [[3, 1], [4, 2]]
    assert [await keys("DESC", page) for page in (1, 2)] == [[1, 4], [3, 2]]
    assert await plain.query("posts", Query({"id": 0})) == []
    for number in range(20):
        await plain.create("comments", {"postId": 1, "content": str(number)})
    await plain.create("comments", {"content": "last"})
    assert len(await plain.query("comments", Query())) == 20
    sort = ({"field": "post.title", "direction": "asc"},)
    assert (await plain.query("comments", Query(sort=sort, page_size=None)))[-1]["content"] == "last"
    with pytest.raises(InvalidRequestError, match="no single record"):
        await plain.query("posts", Query(sort=({"field": "comments.id"},)))


async def test_what_is_not_there_cannot_be_appended(plain: Data) -> None:
    await plain.create("posts", {})
    with pytest.raises(InvalidRequestError, match="no association 'nope'"):
        await plain.query("posts", Query(appends=("nope",)))
    with pytest.raises(InvalidRequestError, match="more than 5 levels"):
        await plain.query("posts", Query(appends=("tags.posts.tags.posts.tags.posts",)))


async def test_aggregates_count_values_and_linked_records_only(plain: Data) -> None:
    """G1, G2, G7 to G11."""
    for read in (1, 2, None):
        await plain.create("posts", {"read": read})
    await plain.create("tags", {"name": "x", "posts": [1, 2]})
    for status, post in ((0, 1), (1, 1), (1, None)):
        await plain.create("comments", {"status": status, "postId": post})

    async def value(collection: str, *args: Any, **more: Any) -> Any:
        return (await plain.aggregate(collection, Aggregation(*args, **more)))[0]

    assert [await value("posts", each, "read") for each in ("count", "sum", "avg", "min", "max")] == [
        2, 3, 1.5, 1, 2,
    ]  # fmt: skip
    assert await value("posts", "sum", "read", {"id": 0}) is None
    linked: dict[str, Any] = {"associated": "posts", "association": "comments", "key": 1}
    assert await value("comments", "count", "id", **linked) == 2
    assert await value("comments", "count", "id", {"$and": [{"status": 1}]}, **linked) == 1
    tagged: dict[str, Any] = {"associated": "tags", "association": "posts", "key": 1}
    assert await value("posts", "sum", "read", **tagged) == 3
    assert await value("posts", "sum", "read", {"comments.status": {"$gte": 0}}) == 1
    with pytest.raises(InvalidRequestError, match="is no number"):
        await value("posts", "sum", "title")


async def test_a_bulk_write_touches_own_columns_only(plain: Data) -> None:
    for title in "abc":
        await plain.create("posts", {"title": title})
    assert await plain.update("posts", {"id": {"$gt": 1}}, {"read": 9}, individual=False) == 2
    assert [row["read"] for row in await plain.rows("posts")] == [0, 9, 9]
    with pytest.raises(InvalidRequestError, match="bulk"):
        await plain.update("posts", {"id": 1}, {"comments": [1]}, individual=False)


async def test_the_database_speaks_for_itself_when_it_refuses(data: Data) -> None:
    await data.create("tags", {"name": "x"})
    with pytest.raises(StorageError, match="UNIQUE"):
        await data.create("tags", {"name": "x"})
    with pytest.raises(NotFoundError, match="'nowhere'"):
        await data.rows("nowhere")
    with pytest.raises(NotFoundError, match="unknown data source 'far'"):
        await data.rows("far:posts")


async def test_a_listener_hears_each_record_after_all_were_written_and_may_refuse(data: Data) -> None:
    heard: list[tuple[str, Any, set[str], int]] = []

    async def listen(event: RecordEvent, transaction: OpenTransaction) -> None:
        count = await data.count("posts", {"read": 7}, transaction=transaction)
        heard.append((event.kind, event.key, set(event.changed) - {"labels"}, count))
        if event.record["title"] == "never":
            raise InvalidRequestError("no")

    stop = data.listen("main:posts", listen)
    for title in "ab":
        await data.create("posts", {"title": title, "at": "2024-07-15T10:00:00Z"})
    heard.clear()
    values = {"read": 7, "at": "2024-07-15T12:00:00.000+02:00"}
    assert await data.update("posts", {"id": {"$gt": 0}}, values) == 2
    assert heard == [("update", 1, {"read"}, 2), ("update", 2, {"read"}, 2)]
    heard.clear()
    await data.update("posts", {"id": 1}, {"read": 7})
    await data.update("posts", {"id": 1}, {"read": 7}, individual=False)
    await data.destroy("posts", {"id": 1})
    assert [each[:3] for each in heard] == [("update", 1, set()), ("destroy", 1, set())]
    with pytest.raises(InvalidRequestError, match="no"):
        await data.create("posts", {"title": "never"})
    stop()
    assert await data.count("posts") == 1


async def test_a_part_can_be_taken_back_alone_and_nothing_follows_from_it(data: Data) -> None:
    followed: list[str] = []

    async def listen(event: RecordEvent, transaction: OpenTransaction) -> None:
        async def follow() -> None:
            followed.append(event.record["title"])

        transaction.after_commit(follow)

    data.listen("posts", listen)
    outer, end = await data.begin("main")
    await data.create("posts", {"title": "kept"}, transaction=outer)
    inner, end_inner = await data.begin("main", outer)
    await data.create("posts", {"title": "gone"}, transaction=inner)
    assert await data.count("posts", transaction=outer) == 2
    await end_inner(False)
    assert followed == []
    await end(True)
    assert followed == ["kept"]
    assert [row["title"] for row in await data.rows("posts")] == ["kept"]
    with pytest.raises(Exception, match="the transaction is over"):
        await data.create("posts", {}, transaction=outer)


async def test_writers_of_one_file_take_turns(data: Data) -> None:
    await asyncio.gather(*(data.create("posts", {"read": number}) for number in range(40)))
    assert sorted(row["read"] for row in await data.rows("posts")) == list(range(40))


ORDERS: tuple[tuple[dict[str, str], ...], ...] = (
    (),
    ({"field": "title"},),
    ({"field": "score", "direction": "desc"},),
    ({"field": "published"}, {"field": "score"}, {"field": "id", "direction": "desc"}),
)


async def _scores(data: Data) -> None:
    for number in range(13):
        score = None if number % 4 == 0 else number % 3 + 0.1
        values = {"title": f"t{number % 5}", "score": score, "published": [True, False, None][number % 3]}
        await data.create("posts", values)


@pytest.mark.parametrize("order", ORDERS)
async def test_a_page_found_from_any_record_is_the_page_that_counting_finds(
    plain: Data, order: tuple[dict[str, str], ...]
) -> None:
    await _scores(plain)
    filter = {"id": {"$ne": 6}}
    rows = await plain.query("posts", Query(filter, order, page_size=None))
    for at, row in enumerate(rows):
        behind = Query(filter, order, 99, 3, anchor=Anchor(row["id"], 1))
        assert await plain.query("posts", behind) == rows[at + 2 : at + 5]
        before = Query(filter, order, 99, 3, anchor=Anchor(row["id"], 1, backwards=True))
        assert await plain.query("posts", before) == rows[max(at - 4, 0) : max(at - 1, 0)]
    last = Query(filter, order, 99, 5, anchor=Anchor(backwards=True, most=2))
    assert await plain.query("posts", last) == rows[-2:]


async def test_where_no_record_leads_to_a_page_it_is_counted_to(plain: Data) -> None:
    await _scores(plain)
    counted = await plain.query("posts", Query(None, (), 2, 5))
    assert await plain.query("posts", Query(None, (), 2, 5, anchor=Anchor(99))) == counted
    linked = ({"field": "category.title"},)
    assert await plain.query("posts", Query(None, linked, 2, 5, anchor=Anchor(1, 3))) == counted


async def test_records_whose_text_key_is_null_are_written_and_deleted(plain: Data) -> None:
    await plain.sql("main", "CREATE TABLE odd (code TEXT PRIMARY KEY, note TEXT)", {})
    await plain.sql("main", "INSERT INTO odd VALUES (NULL, 'a'), ('x', 'b')", {})
    await plain.refresh("main")
    assert await plain.update("odd", {"note": "a"}, {"note": "c"}) == 1
    assert [row["note"] for row in await plain.rows("odd")] == ["c", "b"]
    assert await plain.destroy("odd", {"note": "c"}) == 1
    assert [row["code"] for row in await plain.rows("odd")] == ["x"]


FOUND: tuple[tuple[Any, list[int]], ...] = (
    (1, [1]),
    ("2", [2]),
    (3.0, [3]),
    (None, []),
    ("", []),
    ([4, 5], [4, 5]),
    (True, [1]),
)


async def test_a_statement_that_is_kept_serves_other_values_and_no_other_structure(plain: Data) -> None:
    await _scores(plain)
    for value, ids in FOUND:
        rows = await plain.query("posts", Query({"id": {"$eq": value}}))
        assert [row["id"] for row in rows] == ids
    kept = plain.source("main").known.prepared
    before = len(kept)
    for number in range(5):
        await plain.update("posts", {"id": number}, {"read": number})
        await plain.update("posts", {"id": number}, {"read": -number})
    assert len(kept) <= before + 2
