"""What a mock gives is held against what its node declares (editor.md F, Mock)."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.domain.node_spec import Variable
from desktop_app.editor.mock_check import Mismatch, mismatches

LINE = (Variable("sku", "SKU", "text"), Variable("price", "Price", "number"))
ORDER = Variable(
    "order", "Order", "object", (Variable("id", "Id", "int"), Variable("lines", "Lines", "list", LINE))
)
FITTING = {"id": 7, "lines": [{"sku": "A", "price": 2}, {"sku": "B", "price": 2.5}]}


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (FITTING, ()),
        (None, ()),
        ({"id": None, "lines": None}, ()),
        ({**FITTING, "id": "7"}, (Mismatch("id", "type", "int", "text"),)),
        ([FITTING], (Mismatch("", "type", "object", "list"),)),
        ({"id": 7}, (Mismatch("lines", "missing", "list"),)),
        ({**FITTING, "note": "x"}, (Mismatch("note", "unknown", "", "text"),)),
        (
            {"id": 7, "lines": [{"sku": "A", "price": "2"}, 3, {"price": 1}]},
            (
                Mismatch("lines[0].price", "type", "number", "text"),
                Mismatch("lines[1]", "type", "object", "int"),
                Mismatch("lines[2].sku", "missing", "text"),
            ),
        ),
    ],
)
def test_each_place_that_differs_is_named(value: Any, told: tuple[Mismatch, ...]) -> None:
    assert mismatches(ORDER, value) == told


def test_what_declares_nothing_fits_everything_and_long_lists_are_looked_at_in_part() -> None:
    assert mismatches(Variable("any", "Anything", "any"), {"a": [1, "2"]}) == ()
    assert len(mismatches(Variable("l", "L", "list", LINE), [{}] * 5000)) == 200
