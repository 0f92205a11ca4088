"""The columns that a statement names are variables before it has ever run (editor.md M 7)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from desktop_app.domain.collections import Collection, DataField
from desktop_app.domain.record_variables import grown
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.editor.validation import REFERENCE, problems
from desktop_app.nodes.sql.columns import columns_of
from desktop_app.nodes.sql.spec import variables
from tests.nodes.test_defaults_run import CATALOG


@pytest.mark.parametrize(
    ("statement", "columns"),
    [
        ("select id, name from t", ("id", "name")),
        ("SELECT a.id, b.name AS customer, count(*) n FROM a JOIN b", ("id", "customer", "n")),
        ('select distinct "Full name", `x` from t', ("Full name", "x")),
        ("with q as (select 1 as z) select q.z, (select max(x) from u) as m from q", ("z", "m")),
        ("insert into t values (1) returning id, name", ("id", "name")),
        ("select case when a then 1 else 2 end kind, a::int as i from t order by 1", ("kind", "i")),
        ("select -- c, d\n a /* x, y */ , 'p, q' as b from t", ("a", "b")),
        ("select a from t union select b from u", ("a",)),
    ],
)
def test_the_columns_of_a_statement_are_read_from_its_text(statement: str, columns: tuple[str, ...]) -> None:
    assert tuple(column.name for column in columns_of(statement).columns) == columns


@pytest.mark.parametrize(
    "statement",
    [
        "select count(*) from t",
        "select price - tax from t",
        "select a is null from t",
        "select a::int from t",
        "select id, {{$context.what}} from t",
        "update t set a = 1",
        "select a, (select b",
    ],
)
def test_where_one_column_cannot_be_told_none_is(statement: str) -> None:
    told = columns_of(statement)
    assert told.columns == () and told.why


ORDERS = Collection(
    "main",
    "orders",
    (
        DataField("id", "integer"),
        DataField("Total", "double", title="Sum"),
        DataField("paid", "boolean"),
        DataField("note", "text", hidden=True),
    ),
)
LINES = Collection("main", "lines", (DataField("id", "integer"), DataField("at", "datetimeTz")))
NO_FACTS = "the rows come with facts about them: what is in them is known after a run"


def members(**config: Any) -> list[str]:
    known = (replace(ORDERS, source="shop"), replace(LINES, source="shop"), ORDERS, LINES)
    whole = grown(variables(Node("s", "sql", "Orders", config)), lambda: known)
    return [f"{each.value} {each.type}".removesuffix(" any") for each in whole.children] or [whole.why]


def test_the_columns_are_offered_unless_facts_come_too_or_the_database_may_write_them_otherwise() -> None:
    assert members(sql="select id, Total from t") == ["id", "Total"]
    assert members(sql="select id from t", withMeta=True) == [NO_FACTS]
    (why,) = members(sql="select id, Total from t", dataSource="shop")
    assert why.startswith("the database may write capital letters small")
    assert members(sql="select id, total from t", dataSource="shop") == ["id", "total"]


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("select * from orders", ["id int", "Total number", "paid", "note text"]),
        ("SELECT * FROM Orders o WHERE o.id = :id", ["id int", "Total number", "paid", "note text"]),
        (
            "select l.*, o.Total from orders o left join lines as l on l.id = o.id",
            ["id int", "at date", "Total number"],
        ),
        ("select o.id, at as seen, count(*) n from orders o, lines", ["id int", "seen date", "n int"]),
        (
            "select * from orders join lines using (id)",
            ["id int", "Total number", "paid", "note text", "at date"],
        ),
        ("insert into lines (at) values (:at) returning *", ["id int", "at date"]),
        ("update orders set paid = 1 where id = 2 returning id, Total as sum", ["id int", "sum number"]),
        ("delete from orders returning note", ["note text"]),
        ("select id, max(Total) as most from orders", ["id int", "most"]),
        ("select id from orders, strangers", ["id"]),
        ("select id, at from (select 1) q, lines", ["id", "at"]),
        ("with orders as (select 'x' as id) select id from orders", ["id"]),
        ("select id from lines union select Total from orders", ["id"]),
        ("select id from orders, lines", ["id"]),
    ],
)
def test_what_is_taken_from_a_table_has_the_type_that_it_has_there(statement: str, told: list[str]) -> None:
    assert members(sql=statement) == told


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("select * from strangers", "the table 'strangers' is not known"),
        ("select * from (select 1)", "* takes what is no plain table"),
        ("with q as (select 1 as z) select q.* from q", "* takes what is no plain table"),
        ("select 1 as x, price - tax from t", "column 2 has no plain name: write AS and a name behind it"),
        ("select {{$context.what}} from t", "variables are put into the statement"),
        ("update orders set paid = 1", "the statement gives no rows"),
    ],
)
def test_where_nothing_is_known_it_says_why(statement: str, why: str) -> None:
    (told,) = members(sql=statement)
    assert told.startswith(why)


def test_tables_of_another_source_are_looked_for_there() -> None:
    assert members(sql="select * from lines", dataSource="shop") == ["id int", "at date"]
    (why,) = members(sql="select * from lines", dataSource="elsewhere")
    assert why.startswith("the table 'elsewhere:lines' is not known")


def test_a_reference_to_a_column_that_the_statement_does_not_name_is_a_problem() -> None:
    def found(column: str, sql: str) -> list[str]:
        nodes = (
            Node("s", "sql", "Orders", {"dataSource": "main", "sql": sql}),
            Node("o", "output", "End", {"value": "{{$jobsMapByNodeKey.s." + column + "}}"}, "s"),
        )
        return [each.code for each in problems(Workflow(title="W", nodes=nodes), CATALOG)]

    assert found("total", "select id, total from orders") == []
    assert found("totl", "select id, total from orders") == [REFERENCE]
    assert found("anything", "select * from orders") == []
