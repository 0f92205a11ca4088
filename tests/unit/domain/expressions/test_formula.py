"""The dialect ``formula.js``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from desktop_app.domain.expressions import ExpressionError, evaluate
from desktop_app.domain.values import to_json

SCOPE: dict[str, Any] = {
    "a": [10, 20, 30], "n": 5, "null": None, "rows": [{"b": 1}, {"b": 2}], "t": "t1",
    "d": "2024-07-15T10:00:00.000Z", "$system": {"now": lambda: datetime(2024, 3, 5, 10, 11, 12, tzinfo=UTC)},
}  # fmt: skip


@pytest.fixture(autouse=True)
def _utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Run in UTC where the platform lets a process choose its zone."""
    import time

    monkeypatch.setenv("TZ", "UTC")
    if hasattr(time, "tzset"):
        time.tzset()
    yield
    monkeypatch.undo()
    if hasattr(time, "tzset"):
        time.tzset()


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("CONCATENATE('a', '{{t}}')", "a$$0"), ("CONCATENATE('a', {{t}})", "at1"),
        ("{{t}} & '{{n}}{{t}}'", "t1$$1$$0"),
        ("CONCATENATE('a', '\\n', 'b')", "a\nb"), ("'\\u00e4\\x41'", "äA"), ("{{null}} + 1", 1),
        ("100*2.3", 230),
        ("SUM({{rows.b}})", 3), ("sum(1, '2', null)", 3), ("IF({{n}} > 1, 'big', 'small')", "big"),
        ("if(0, 1)", False),
        ("'a' & 1 & {{null}}", "a1"), ("'5' * 2", 10), ("'5' + 2", "52"), ("1 <> 2", True), ("1 = '1'", True),
        ("1 === '1'", False), ("1 !== '1'", True), ("{{a}}[0]", 10), ("{{a}}[9]", None), ("{{a}}.length", 3),
        ("2 ^ 3", 8),
        ("-5 % 3", -2), ("true && 0", 0), ("null ?? 3", 3), ("0 || 'x'", "x"), ("1 < 2 ? 'y' : 'n'", "y"),
        ("!0", True),
        ("4294967296 + 1", 4294967297), ("IFERROR(1/0, 'x')", "x"), ("IFERROR(FIND('z', 'a'), 0)", 0),
        ("IFERROR(1)", 1),
        ("IFS(false, 1, true, 2)", 2), ("SWITCH(2, 1, 'a', 2, 'b')", "b"), ("SWITCH(9, 1, 'a', 'z')", "z"),
        ("CHOOSE(2, 'a', 'b')", "b"), ("AND(1, true, [])", True), ("OR(0, false)", False),
        ("XOR(true, false)", True),
        ("NOT(true)", False), ("ISERROR(1/0)", True), ("ISBLANK({{null}})", True), ("ISNUMBER(1)", True),
        ("ISTEXT(1)", False),
        ("ROUND(2.675, 2)", 2.68), ("ROUND(-2.5, 0)", -3), ("ROUND(1234, -2)", 1200),
        ("ROUNDUP(1.01, 1)", 1.1),
        ("ROUNDDOWN(1.99, 1)", 1.9), ("INT(-2.5)", -3), ("MOD(-3, 2)", 1), ("TRUNC(-2.7)", -2),
        ("POWER(2, 3)", 8),
        ("CEILING(2.1, 0.5)", 2.5), ("FLOOR(2.9)", 2), ("MROUND(7, 5)", 5), ("ABS(-1)", 1), ("SQRT(9)", 3),
        ("LOG(100)", 2),
        ("AVERAGE(1, 2, null)", 1.5), ("MIN({{a}})", 10), ("MAX([])", 0), ("MEDIAN(1, 3, 2)", 2),
        ("COUNT(1, 'a', null)", 1),
        ("COUNTA(1, '', null)", 1), ("LARGE({{a}}, 2)", 20), ("SMALL({{a}}, 1)", 10),
        ("SUMPRODUCT([1,2], [3,4])", 11),
        ("COUNTIF({{a}}, '>10')", 2), ("COUNTIF(['ab','b'], 'A*')", 1), ("COUNTIF(['a','b',null], '<>a')", 2),
        ("SUMIF({{a}}, '>=20')", 50), ("SUMIF(['x','y'], 'x', [1,2])", 1),
        ("SUMIFS({{a}}, {{a}}, '>10', {{a}}, '<30')", 20),
        ("AVERAGEIF({{a}}, '<30')", 15), ("COUNTIFS({{a}}, '>10', {{a}}, '<30')", 1), ("STDEV(1, 2, 3)", 1),
        ("VARP(1, 3)", 1),
        ("UNIQUE([1, 1, '1'])", [1, "1"]), ("SORT([3, 1, 2])", [1, 2, 3]),
        ("SORT([[3,'c'],[1,'a']], 1)", [[1, "a"], [3, "c"]]),
        ("INDEX({{a}}, 2)", 20), ("INDEX([[1,2],[3,4]], 2, 1)", 3), ("MATCH(20, {{a}}, 0)", 2),
        ("MATCH(25, {{a}})", 2),
        ("VLOOKUP(2, [[1,'a'],[2,'b']], 2, false)", "b"), ("XLOOKUP('q', ['p'], ['x'], 'none')", "none"),
        ("FILTER([1,2,3], [1,0,1])", [1, 3]), ("SEQUENCE(3)", [1, 2, 3]),
        ("TRANSPOSE([[1,2],[3,4]])", [[1, 3], [2, 4]]),
        ("LEFT('hello', 2)", "he"), ("RIGHT('hello', 2)", "lo"), ("RIGHT('a', 0)", ""),
        ("MID('hello', 2, 3)", "ell"),
        ("LEN('abc')", 3), ("UPPER('ä')", "Ä"), ("PROPER('hello wORLD')", "Hello World"),
        ("TRIM(' a  b ')", "a b"),
        ("SUBSTITUTE('aXbX', 'X', '-')", "a-b-"), ("SUBSTITUTE('aXbX', 'X', '-', 2)", "aXb-"),
        ("REPLACE('abc', 2, 1, 'X')", "aXc"),
        ("FIND('l', 'hello')", 3), ("SEARCH('L*O', 'hello')", 3),
        ("TEXTJOIN('-', true, ['a', '', 'b'])", "a-b"),
        ("VALUE('1,234.5')", 1234.5), ("VALUE('5%')", 0.05), ("REPT('ab', 2)", "abab"),
        ("EXACT('a', 'A')", False),
        ("TEXT(1234.5, '#,##0.00')", "1,234.50"), ("TEXT(0.256, '0.0%')", "25.6%"), ("TEXT(-5, '0')", "-5"),
        ("TEXT(7, '000')", "007"),
        ("TEXT({{d}}, 'yyyy-mm-dd hh:mm:ss')", "2024-07-15 10:00:00"),
        ("TEXT({{d}}, 'd mmmm yyyy, h AM/PM')", "15 July 2024, 10 AM"),
        ("FIXED(1234.567, 1)", "1,234.6"), ("BASE(255, 16)", "FF"), ("DECIMAL('FF', 16)", 255),
        ("CHAR(65)", "A"),
        ("YEAR({{d}}) + MONTH({{d}}) + DAY({{d}})", 2046), ("HOUR({{d}})", 10), ("WEEKDAY('2024-07-15')", 2),
        ("WEEKNUM('2024-01-07')", 2),
        ("DATE(2024, 2, 30)", "2024-03-01T00:00:00.000Z"), ("TODAY()", "2024-03-05T00:00:00.000Z"),
        ("NOW()", "2024-03-05T10:11:12.000Z"),
        ("EDATE('2024-01-31', 1)", "2024-02-29T00:00:00.000Z"),
        ("EOMONTH({{d}}, 0)", "2024-07-31T00:00:00.000Z"),
        ("DAYS('2024-03-01', '2024-02-01')", 29), ("DATEDIF('2020-01-31', '2024-03-01', 'Y')", 4),
        ("DATEDIF('2024-01-15', '2024-03-10', 'MD')", 24),
        ("NETWORKDAYS('2024-07-01', '2024-07-31')", 23),
        ("NETWORKDAYS('2024-07-01', '2024-07-07', ['2024-07-04'])", 4),
        ("WORKDAY('2024-07-05', 1)", "2024-07-08T00:00:00.000Z"),
        ("DAYS360('2024-01-30', '2024-12-31')", 330),
        ("Date.parse('2021-01-01T00:00:00.000Z')", 1609459200000),
        ("+new Date('2021-01-01T00:00:00.000Z')", 1609459200000),
        ("new Date('2021-01-01T00:00:00.000Z').getTime()", 1609459200000),
        ("new Date(2021, 0, 1)", "2021-01-01T00:00:00.000Z"),
        ("Math.floor(0.5)", 0), ("Math.max(1, 2)", 2), ("'abc'.toUpperCase()", "ABC"),
        ("[1,2].includes(2)", True), ("'a,b'.split(',')", ["a", "b"]),
        ("(1.005).toFixed(2)", "1.01"), ("parseInt('12px')", 12),
        ("{{$system.now}}", "2024-03-05T10:11:12.000Z"), ("True", True),
        ("PMT(0, 10, 100)", -10), ("{{d}} > '2024-01-01'", True), ("{{rows}}[1].b", 2),
        ("AVERAGE([])", None), ("1 / 0", None),
    ],
)  # fmt: skip
def test_yields(expression: str, value: object) -> None:
    result = to_json(evaluate("formula.js", expression, SCOPE))
    assert result == value
    assert isinstance(result, bool) is isinstance(value, bool)


@pytest.mark.parametrize(
    "expression",
    [
        "process", "window", "this", "globalThis", "require('fs')", "this.constructor", "''.constructor",
        "''.constructor.constructor('return process')", "[].__proto__", "(1).__class__", "'a'.format(1)",
        "eval('1')",
        "Function('return 1')()", "x => x", "`a`", "new Function('x')", "FIND('z', 'a')", "VALUE('x')",
        "MATCH(9, [1], 0)",
        "IFS(false, 1)", "CHOOSE(3, 1)", "INDEX({{a}}, 9)", "SUMPRODUCT([1], [1, 2])", "YEAR('x')",
        "DATE(99999, 1, 1)", "SQRT()",
    ],
)  # fmt: skip
def test_raises(expression: str) -> None:
    with pytest.raises(ExpressionError):
        evaluate("formula.js", expression, SCOPE)
