"""The columns that a statement names are variables before it has ever run (editor.md M 7)."""

from __future__ import annotations

from typing import Any

import pytest

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
    assert columns_of(statement) == columns


@pytest.mark.parametrize(
    "statement",
    [
        "",
        "select * from t",
        "select *, 1 as x from t",
        "select t.* from t",
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
    assert columns_of(statement) == ()


def members(**config: Any) -> list[str]:
    return [each.value for each in variables(Node("s", "sql", "Orders", config)).children]


def test_the_columns_are_offered_unless_facts_come_too_or_the_database_may_write_them_otherwise() -> None:
    assert members(sql="select id, Total from t") == ["id", "Total"]
    assert members(sql="select id from t", withMeta=True) == []
    assert members(sql="select id, Total from t", dataSource="shop") == []
    assert members(sql="select id, total from t", dataSource="shop") == ["id", "total"]


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
