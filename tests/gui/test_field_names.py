"""Problems and uses name fields as the forms do."""

from __future__ import annotations

import pytest

from desktop_app.app.types import load_types
from desktop_app.domain.workflow import TRIGGER, Node, Workflow
from desktop_app.gui.field_names import field_words

FLOW = Workflow(
    nodes=(Node("q", "query", "Orders"), Node("m", "multi-conditions", "Which"), Node("x", "gone"))
)


@pytest.mark.parametrize(
    ("node", "path", "words"),
    [
        ("q", "collection", "Collection"),
        ("q", "params.filter.$and.0.total.$eq", "Which records"),
        ("q", "params.sort.1.field", "Sort by ▸ 2 ▸ Field"),
        ("m", "conditions.0.calculation.group.calculations.0.operands.1", "Conditions ▸ 1 ▸ Condition"),
        (TRIGGER, "fields.1.name", "Input fields ▸ 2 ▸ Name"),
        (TRIGGER, "sample.order", "Sample input ▸ order"),
        ("x", "some.thing", "some.thing"),
        ("q", "", ""),
    ],
)
def test_a_path_reads_as_the_fields_of_the_form(node: str, path: str, words: str, qapp: object) -> None:
    assert field_words(FLOW, load_types(()).catalog(), node, path) == words
