"""Engine side of aggregating records (data.md 2.8.1)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

from desktop_app.domain.collections import split_path
from desktop_app.domain.record_work import Aggregation
from desktop_app.engine.instruction import JobDraft
from desktop_app.engine.record_nodes import RecordInstruction, RecordWork, present
from desktop_app.nodes.aggregate.spec import SPEC

PRECISION = 2
MOST_DECIMALS = 14


def rounded(value: Any, precision: Any) -> Any:
    """Return a number rounded half away from zero on its decimal text; nothing gives 0."""
    if value is None:
        return 0
    given = PRECISION if precision is None else int(precision)
    places = min(max(given, 0), MOST_DECIMALS)
    with localcontext() as context:
        context.prec = 400
        exact = Decimal(value if isinstance(value, str) else repr(value))
        result = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return int(result) if result == result.to_integral_value() else float(result)


class AggregateInstruction(RecordInstruction):
    """Calculates; its result is a number, or the value itself for the least and greatest date or text."""

    spec = SPEC

    async def work(self, at: RecordWork) -> JobDraft:
        value, numeric = await at.data.aggregate(at.collection, self._asked(at), **at.reading(at.collection))
        return at.done(rounded(value, at.settings.get("precision")) if numeric else value)

    def _asked(self, at: RecordWork) -> Aggregation:
        settings, params = at.settings, at.params()
        link = settings.get("association") if settings.get("associated") else None
        parent: dict[str, Any] = at.rendered(link) if isinstance(link, dict) else {}
        return Aggregation(
            str(settings.get("aggregator") or "count"),
            str(params.get("field") or ""),
            params.get("filter"),
            params.get("distinct") is True,
            split_path(parent["associatedCollection"])[1] if parent else "",
            str(parent.get("name") or ""),
            present(parent.get("associatedKey")),
        )
