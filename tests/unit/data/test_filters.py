"""The filter language on SQLite (data.md 2.2): operators, nothing, associations."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.data.gateway import Data
from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.filters import OPERATORS
from desktop_app.domain.record_work import Query
from desktop_app.domain.values import MISSING

POSTS: list[dict[str, Any]] = [
    {"title": "apple", "published": True, "read": 5, "at": "2024-07-15T00:00:00.000Z", "day": "2024-07-15",
     "labels": ["a", "b"], "categoryId": 1},
    {"title": "Äpfel_50%", "published": False, "read": 10, "at": "2024-07-15T23:59:59.999Z",
     "day": "2024-07-16", "labels": ["b"], "categoryId": 2},
    {"title": "", "published": None, "read": 15, "at": "2024-07-16T00:00:00.000Z", "labels": []},
    {"title": None, "read": None},
]  # fmt: skip


async def _seed(data: Data) -> None:
    for title in ("fruit", "other"):
        await data.create("categories", {"title": title})
    for name in ("x", "y"):
        await data.create("tags", {"name": name})
    for post in POSTS:
        await data.create("posts", post)
    await data.update("posts", {"id": 1}, {"tags": [1, 2]})
    await data.update("posts", {"id": 2}, {"tags": [2]})
    for content, status, post in (("one", 0, 1), ("two", 1, 1), ("three", 1, 2), ("lost", 1, None)):
        await data.create("comments", {"content": content, "status": status, "postId": post})


async def found(data: Data, filter: Any, collection: str = "posts") -> list[Any]:
    """Return the keys of the records that a filter finds."""
    return [row["id"] for row in await data.query(collection, Query(filter, page_size=None))]


CASES: list[tuple[str, Any, list[int]]] = [
    ("eq", {"title": {"$eq": "apple"}}, [1]),
    ("eq-shorthand", {"title": "apple"}, [1]),
    ("eq-minds-case", {"title": "Apple"}, []),
    ("eq-null", {"title": None}, [4]),
    ("eq-number-as-text", {"read": "5"}, [1]),
    ("eq-list", {"read": [5, 15]}, [1, 3]),
    ("ne-includes-null", {"title": {"$ne": "apple"}}, [2, 3, 4]),
    ("ne-list-leaves-null-out", {"read": {"$ne": [5]}}, [2, 3]),
    ("ne-null", {"title": {"$ne": None}}, [1, 2, 3]),
    ("neq-alias", {"read": {"$neq": 5}}, [2, 3, 4]),
    ("in", {"read": {"$in": [5, 99]}}, [1]),
    ("in-scalar", {"read": {"$in": 5}}, [1]),
    ("in-nothing", {"read": {"$in": []}}, []),
    ("in-null", {"read": {"$in": None}}, []),
    ("not-in-includes-null", {"read": {"$notIn": [5]}}, [2, 3, 4]),
    ("not-in-nothing", {"read": {"$notIn": []}}, [1, 2, 3, 4]),
    ("snake-alias", {"read": {"$not_in": [5]}}, [2, 3, 4]),
    ("flat-alias", {"read": {"$notin": [5]}}, [2, 3, 4]),
    ("gt", {"read": {"$gt": 5}}, [2, 3]),
    ("gte-lt", {"read": {"$gte": 5, "$lt": 15}}, [1, 2]),
    ("lte", {"read": {"$lte": 10}}, [1, 2]),
    ("between", {"read": {"$between": [5, 10]}}, [1, 2]),
    ("not-between", {"read": {"$notBetween": [5, 10]}}, [3]),
    ("is-true", {"published": {"$is": True}}, [1]),
    ("not-true", {"published": {"$not": True}}, [2]),
    ("not-null", {"published": {"$not": None}}, [1, 2]),
    ("empty-text", {"title": {"$empty": True}}, [3, 4]),
    ("not-empty-text", {"title": {"$notEmpty": True}}, [1, 2]),
    ("empty-number", {"read": {"$empty": True}}, [4]),
    ("empty-list", {"labels": {"$empty": True}}, [3, 4]),
    ("not-empty-list", {"labels": {"$notEmpty": True}}, [1, 2]),
    ("includes-any-case", {"title": {"$includes": "ÄPFEL"}}, [2]),
    ("includes-list", {"title": {"$includes": ["ppl", "fel"]}}, [1, 2]),
    ("includes-null", {"title": {"$includes": None}}, [4]),
    ("percent-is-literal", {"title": {"$includes": "%"}}, [2]),
    ("underscore-is-literal", {"title": {"$includes": "l_5"}}, [2]),
    ("not-includes", {"title": {"$notIncludes": ["ppl", "fel"]}}, [3]),
    ("not-includes-null", {"title": {"$notIncludes": None}}, [1, 2, 3]),
    ("starts", {"title": {"$startsWith": "äp"}}, [2]),
    ("not-starts", {"title": {"$notStartsWith": "a"}}, [2, 3]),
    ("ends", {"title": {"$endWith": "50%"}}, [2]),
    ("not-ends", {"title": {"$notEndWith": "e"}}, [2, 3]),
    ("like", {"title": {"$like": "a%e"}}, [1]),
    ("not-like", {"title": {"$notLike": "a%"}}, [2, 3]),
    ("ilike", {"title": {"$iLike": "Ä%"}}, [2]),
    ("not-ilike", {"title": {"$notILike": "ä%"}}, [1, 3]),
    ("truly", {"published": {"$isTruly": True}}, [1]),
    ("falsy-includes-null", {"published": {"$isFalsy": True}}, [2, 3, 4]),
    ("match", {"labels": {"$match": ["b", "a"]}}, [1]),
    ("not-match", {"labels": {"$notMatch": ["b"]}}, [1, 3]),
    ("any-of", {"labels": {"$anyOf": ["a"]}}, [1]),
    ("any-of-scalar", {"labels": {"$anyOf": "b"}}, [1, 2]),
    ("none-of-includes-null", {"labels": {"$noneOf": ["a"]}}, [2, 3, 4]),
    ("array-empty", {"labels": {"$arrayEmpty": True}}, [3, 4]),
    ("array-not-empty", {"labels": {"$arrayNotEmpty": True}}, [1, 2]),
    ("date-on-day", {"at": {"$dateOn": "2024-07-15"}}, [1, 2]),
    ("date-on-instant-is-equality", {"at": {"$dateOn": "2024-07-15T00:00:00.000Z"}}, [1]),
    ("date-not-on", {"at": {"$dateNotOn": "2024-07-15"}}, [3]),
    ("date-before", {"at": {"$dateBefore": "2024-07-16"}}, [1, 2]),
    ("date-after", {"at": {"$dateAfter": "2024-07-15"}}, [3]),
    ("date-not-before", {"at": {"$dateNotBefore": "2024-07-16"}}, [3]),
    ("date-not-after", {"at": {"$dateNotAfter": "2024-07-15"}}, [1, 2]),
    ("date-between", {"at": {"$dateBetween": ["2024-07-15", "2024-07-16"]}}, [1, 2, 3]),
    ("date-between-bracket", {"at": {"$dateBetween": "[2024-07-15,2024-07-16)"}}, [1, 2]),
    ("date-in-an-offset", {"at": {"$dateOn": "2024-07-16+02:00"}}, [2, 3]),
    ("date-today", {"at": {"$dateOn": {"type": "today"}}}, [1, 2]),
    ("date-only-is-never-moved", {"day": {"$dateOn": "2024-07-15+09:00"}}, [1]),
    ("and", {"$and": [{"read": {"$gt": 1}}, {"title": "apple"}]}, [1]),
    ("or", {"$or": [{"title": "apple"}, {"read": 15}]}, [1, 3]),
    ("both-groups", {"$and": [{"read": {"$gt": 1}}], "$or": [{"id": 1}, {"id": 4}]}, [1]),
    ("nested-groups", {"$and": [{"$or": [{"id": 1}, {"id": 2}]}, {"read": {"$gt": 5}}]}, [2]),
    ("empty-groups-restrict-nothing", {"$and": [{}, {"$or": []}]}, [1, 2, 3, 4]),
    ("path", {"category.title": "fruit"}, [1]),
    ("path-as-object", {"category": {"title": {"$eq": "fruit"}}}, [1]),
    ("many-to-many-path", {"tags.name": "x"}, [1]),
    ("roots-count-once", {"tags.name": {"$in": ["x", "y"]}}, [1, 2]),
    ("same-related-row", {"$and": [{"comments.content": "one"}, {"comments.status": 1}]}, []),
    ("ne-finds-those-without", {"tags.name": {"$ne": "x"}}, [1, 2, 3, 4]),
    ("exists", {"tags": {"$exists": True}}, [1, 2]),
    ("not-exists", {"tags.id": {"$notExists": True}}, [3, 4]),
    ("missing-matches-nothing", {"read": {"$eq": MISSING}}, []),
    ("missing-matches-nothing-when-negated", {"read": {"$ne": MISSING}}, []),
    ("missing-in-a-list", {"read": {"$notIn": [5, MISSING]}}, []),
]


async def test_every_operator_finds_what_the_table_says(plain: Data) -> None:
    await _seed(plain)
    wrong = {
        name: answer for name, filter, expected in CASES if (answer := await found(plain, filter)) != expected
    }
    assert wrong == {}
    tried = {op for _, filter, _ in CASES for op in OPERATORS if f"'{op}'" in repr(filter)}
    assert set(OPERATORS) - tried == set()


async def test_tags_of_a_post_are_found_through_the_link_table(plain: Data) -> None:
    """D17."""
    await _seed(plain)
    assert await found(plain, {"posts.id": 2}, "tags") == [2]


async def test_a_variable_that_leads_nowhere_is_told(plain: Data) -> None:
    await _seed(plain)
    warnings: list[str] = []
    await plain.query("posts", Query({"$and": [{"read": MISSING}]}), warnings=warnings)
    assert warnings == ["the variable that 'read' is compared with leads nowhere"]


@pytest.mark.parametrize(
    ("filter", "words"),
    [
        ({"nope": 1}, "no field 'nope'"),
        ({"title": {"$nope": 1}}, "operator $nope is unknown"),
        ({"title": {"$childIn": 1}}, "not supported"),
        ({"category.nope": 1}, "'categories' has no field 'nope'"),
        ({"nope.title": 1}, "no association 'nope'"),
        ({"$eq": 1}, "without a field"),
        ({"a..b": 1}, "no path"),
        ({"read": "many"}, "does not fit the type integer"),
        ({"at": {"$dateOn": "soon"}}, "Invalid Date"),
        ({"at": {"$dateBetween": "2024-07-15T00:00:00Z"}}, "stretch of time"),
        ({"title": {"$dateOn": "2024"}}, "date field"),
        ({"category": 5}, "is an association"),
        ({"read": {"$between": 5}}, "list of two"),
        ("title", "is an object"),
    ],
)
async def test_what_cannot_be_meant_is_refused_by_name(plain: Data, filter: Any, words: str) -> None:
    with pytest.raises(InvalidRequestError, match=words.replace("$", r"\$")):
        await found(plain, filter)


async def test_a_condition_on_nobody_is_a_condition(data: Data) -> None:
    await _seed(data)
    assert await data.update("posts", {"read": MISSING}, {"read": 1}) == 0
    for empty in ({}, None, {"$and": []}, {"$or": [{}]}):
        with pytest.raises(InvalidRequestError, match="must provide filter"):
            await data.update("posts", empty, {"read": 1})
        with pytest.raises(InvalidRequestError, match="must provide filter"):
            await data.destroy("posts", empty)
    assert await data.update("posts", {}, {"read": 1}, all_of_them=True) == 4
    assert await data.destroy("posts", {}, all_of_them=True, individual=False) == 4
