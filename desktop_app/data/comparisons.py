"""One column compared with one value, for every operator of the filter language (data.md 2.2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    and_,
    any_,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import String

from desktop_app.data.codecs import SQLITE, Codec
from desktop_app.domain.collections import DataField
from desktop_app.domain.date_operands import Interval, Surroundings, read_operand
from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.filters import Condition
from desktop_app.domain.values import text_of, to_json

Sql = ColumnElement[bool]

_TEXTS: Final = ("string", "text", "password", "uuid")
_DATES: Final = ("datetimeTz", "datetimeNoTz", "unixTimestamp", "dateOnly")


class Comparison:
    """One column with what it is compared by."""

    def __init__(
        self, column: ColumnElement[Any], found: DataField, codec: Codec, dialect: str, around: Surroundings
    ) -> None:
        self._column = column
        self._field = found
        self._codec = codec
        self._sqlite = dialect == SQLITE
        self._dialect = dialect
        self._around = around

    def of(self, each: Condition) -> Sql:
        """Return the condition as an expression.

        :raises InvalidRequestError: the value does not fit the column.
        """
        return _OPERATORS[each.operator](self, each.value)

    # -- values ----------------------------------------------------------------------------------------

    def value(self, value: Any) -> Any:
        """Return a bound value as the column holds it; '' stays '' where it is compared with text."""
        if isinstance(value, dict | list) and self._field.type not in ("json", "array"):
            raise InvalidRequestError(
                f"a {'list' if isinstance(value, list) else 'object'} cannot be compared",
                place=f"field {self._field.name!r}",
            )
        if value == "" and self._field.type in _TEXTS:
            return ""
        return self._codec.encode(value)

    def values(self, items: Any) -> list[Any]:
        if items is None:
            return []
        return [self.value(item) for item in (items if isinstance(items, list | tuple) else [items])]

    # -- equality and order ----------------------------------------------------------------------------

    def equal(self, value: Any) -> Sql:
        if isinstance(value, list | tuple) and self._field.kind not in ("list", "object"):
            return self.within(value)
        return self._column.is_(None) if value is None else self._column == self.value(value)

    def unequal(self, value: Any) -> Sql:
        if isinstance(value, list | tuple) and self._field.kind not in ("list", "object"):
            return self._column.not_in(self.values(value))
        if value is None:
            return self._column.is_not(None)
        return or_(self._column != self.value(value), self._column.is_(None))

    def within(self, items: Any) -> Sql:
        found = self.values(items)
        return self._column.in_(found) if found else false()

    def without(self, items: Any) -> Sql:
        found = self.values(items)
        return or_(self._column.not_in(found), self._column.is_(None)) if found else true()

    def between(self, value: Any) -> Sql:
        if not isinstance(value, list | tuple) or len(value) < 2:
            raise InvalidRequestError("$between takes a list of two", place=f"field {self._field.name!r}")
        return self._column.between(self.value(value[0]), self.value(value[1]))

    def identical(self, value: Any) -> Sql:
        return self._column.is_(None) if value is None else self._column == self.value(value)

    def not_identical(self, value: Any) -> Sql:
        return self._column.is_not(None) if value is None else self._column != self.value(value)

    # -- emptiness -------------------------------------------------------------------------------------

    def empty(self, value: Any) -> Sql:
        column = self._column
        if self._field.type in _TEXTS:
            return or_(column.is_(None), column == "")
        if self._field.type in ("array", "json"):
            return or_(column.is_(None), self._length() == 0)
        return column.is_(None)

    def _length(self) -> ColumnElement[Any]:
        """Return the number of elements of a list; of what is no list, one."""
        if self._sqlite:
            kind = func.json_type(self._column)
            return case((kind == "array", func.json_array_length(self._column)), else_=1)
        if self._dialect == "postgresql" and self._field.type == "array":
            return func.cardinality(self._column)
        if self._dialect == "postgresql":
            data = func.to_jsonb(self._column)
            return case((func.jsonb_typeof(data) == "array", func.jsonb_array_length(data)), else_=1)
        return func.json_length(self._column)

    # -- text ------------------------------------------------------------------------------------------

    def textual(self, test: Callable[[str], Sql], value: Any, *, every: bool = False) -> Sql:
        """Return a test for one text or for several; null asks for no value."""
        if value is None:
            return self._column.is_not(None) if every else self._column.is_(None)
        items = value if isinstance(value, list | tuple) else [value]
        parts = [test(text_of(item)) for item in items]
        if not parts:
            return true() if every else false()
        return and_(*parts) if every else or_(*parts)

    @property
    def _text(self) -> ColumnElement[Any]:
        """The column as text: no other database than SQLite looks for letters in anything else."""
        plain = self._field.type in ("string", "text", "password") and not self._field.options
        return self._column if plain or self._sqlite else cast(self._column, String())

    def contains(self, text: str) -> Sql:
        if self._sqlite:
            return func.instr(func.folded(self._column), text.casefold()) > 0
        return self._text.icontains(text, autoescape=True)

    def starts(self, text: str) -> Sql:
        if self._sqlite:
            return func.begins(self._column, text.casefold()) == 1
        return self._text.istartswith(text, autoescape=True)

    def ends(self, text: str) -> Sql:
        if self._sqlite:
            return func.finishes(self._column, text.casefold()) == 1
        return self._text.iendswith(text, autoescape=True)

    def like(self, value: Any) -> Sql:
        return self._text.like(str(value))

    def ilike(self, value: Any) -> Sql:
        if self._sqlite:
            return func.folded(self._column).like(str(value).casefold())
        return self._text.ilike(str(value))

    # -- lists -----------------------------------------------------------------------------------------

    def has(self, item: Any) -> Sql:
        """Return whether the list holds an element."""
        if self._sqlite:
            # What is no JSON must not break the whole query.
            data = case((func.json_valid(self._column) == 1, self._column), else_=literal("[]", String()))
            elements = func.json_each(data).table_valued("value")
            held = int(item) if isinstance(item, bool) else item
            return exists(select(literal(1)).select_from(elements).where(elements.c.value == held))
        if self._dialect == "postgresql" and self._field.type == "array":
            return literal(item) == any_(self._column)
        if self._dialect == "postgresql":
            wanted = literal([self._as_json(item)], JSONB())
            return func.to_jsonb(self._column).op("@>", is_comparison=True)(wanted)
        return func.json_contains(self._column, func.json_array(item))

    def _as_json(self, item: Any) -> Any:
        try:
            return to_json(item)
        except (TypeError, ValueError):
            raise InvalidRequestError(
                f"{item!r:.60} has no form in JSON", place=f"field {self._field.name!r}"
            ) from None

    def any_of(self, items: Any) -> Sql:
        wanted = items if isinstance(items, list | tuple) else [items]
        return or_(false(), *(self.has(item) for item in wanted))

    def match(self, items: Any) -> Sql:
        wanted = list(items) if isinstance(items, list | tuple) else [items]
        distinct = [item for number, item in enumerate(wanted) if item not in wanted[:number]]
        return and_(
            self._column.is_not(None), self._length() == len(distinct), *(self.has(item) for item in distinct)
        )

    # -- dates -----------------------------------------------------------------------------------------

    def _bound(self, moment: datetime) -> Any:
        """Return a moment as the column holds it: without a zone it is wall-clock time, never moved."""
        if self._field.type in ("dateOnly", "datetimeNoTz"):
            moment = moment.replace(tzinfo=None)
        return self._codec.encode(moment)

    def dated(self, value: Any, at: Callable[[Any], Sql], within: Callable[[Any, Any], Sql]) -> Sql:
        if self._field.type not in _DATES:
            raise InvalidRequestError(
                "a date operator needs a date field", place=f"field {self._field.name!r}"
            )
        operand = read_operand(value, self._around)
        if isinstance(operand, Interval):
            return within(self._bound(operand.start), self._bound(operand.end))
        return at(self._bound(operand))

    def date_on(self, value: Any) -> Sql:
        c = self._column
        return self.dated(value, lambda i: c == i, lambda a, b: and_(c >= a, c < b))

    def date_not_on(self, value: Any) -> Sql:
        c = self._column
        return self.dated(value, lambda i: c != i, lambda a, b: or_(c < a, c >= b))

    def date_before(self, value: Any) -> Sql:
        c = self._column
        return self.dated(value, lambda i: c < i, lambda a, b: c < a)

    def date_not_before(self, value: Any) -> Sql:
        c = self._column
        return self.dated(value, lambda i: c >= i, lambda a, b: c >= a)

    def date_after(self, value: Any) -> Sql:
        c = self._column
        return self.dated(value, lambda i: c > i, lambda a, b: c >= b)

    def date_not_after(self, value: Any) -> Sql:
        c = self._column
        return self.dated(value, lambda i: c <= i, lambda a, b: c < b)

    def date_between(self, value: Any) -> Sql:
        c = self._column

        def refuse(instant: Any) -> Sql:
            raise InvalidRequestError("$dateBetween takes a stretch of time, not an instant", place="filter")

        return self.dated(value, refuse, lambda a, b: and_(c >= a, c < b))


Compare = Callable[[Comparison, Any], Sql]

_OPERATORS: Final[dict[str, Compare]] = {
    "$eq": Comparison.equal,
    "$ne": Comparison.unequal,
    "$in": Comparison.within,
    "$notIn": Comparison.without,
    "$gt": lambda c, v: c._column > c.value(v),
    "$gte": lambda c, v: c._column >= c.value(v),
    "$lt": lambda c, v: c._column < c.value(v),
    "$lte": lambda c, v: c._column <= c.value(v),
    "$between": Comparison.between,
    "$notBetween": lambda c, v: not_(c.between(v)),
    "$is": Comparison.identical,
    "$not": Comparison.not_identical,
    "$empty": Comparison.empty,
    "$notEmpty": lambda c, v: not_(c.empty(v)),
    "$includes": lambda c, v: c.textual(c.contains, v),
    "$notIncludes": lambda c, v: c.textual(lambda t: not_(c.contains(t)), v, every=True),
    "$startsWith": lambda c, v: c.textual(c.starts, v),
    "$notStartsWith": lambda c, v: c.textual(lambda t: not_(c.starts(t)), v, every=True),
    "$endWith": lambda c, v: c.textual(c.ends, v),
    "$notEndWith": lambda c, v: c.textual(lambda t: not_(c.ends(t)), v, every=True),
    "$like": Comparison.like,
    "$notLike": lambda c, v: not_(c.like(v)),
    "$iLike": Comparison.ilike,
    "$notILike": lambda c, v: not_(c.ilike(v)),
    "$isTruly": lambda c, v: c._column == c.value(True),
    "$isFalsy": lambda c, v: or_(c._column == c.value(False), c._column.is_(None)),
    "$match": Comparison.match,
    "$notMatch": lambda c, v: and_(c._column.is_not(None), not_(c.match(v))),
    "$anyOf": Comparison.any_of,
    "$noneOf": lambda c, v: or_(c._column.is_(None), not_(c.any_of(v))),
    "$arrayEmpty": Comparison.empty,
    "$arrayNotEmpty": lambda c, v: not_(c.empty(v)),
    "$dateOn": Comparison.date_on,
    "$dateNotOn": Comparison.date_not_on,
    "$dateBefore": Comparison.date_before,
    "$dateNotBefore": Comparison.date_not_before,
    "$dateAfter": Comparison.date_after,
    "$dateNotAfter": Comparison.date_not_after,
    "$dateBetween": Comparison.date_between,
    "$exists": lambda c, v: c._column.is_not(None),
    "$notExists": lambda c, v: c._column.is_(None),
}


def among(columns: Sequence[ColumnElement[Any]], keys: Sequence[tuple[Any, ...]]) -> Sql:
    """Return the condition that columns hold one of several keys."""
    if len(columns) == 1:
        return columns[0].in_([key[0] for key in keys])
    return or_(*(and_(*(c == v for c, v in zip(columns, key, strict=True))) for key in keys))
