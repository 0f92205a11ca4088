"""What a place in a config is called: as the panel of the type calls it."""

from __future__ import annotations

import pytest

from desktop_app.app.core import load_types
from desktop_app.domain.catalog import Catalog
from desktop_app.domain.workflow import TRIGGER, Node, Workflow
from desktop_app.gui.panels.field_words import FieldWords, member_words


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_types().catalog()


@pytest.mark.parametrize(
    ("type_id", "path", "words"),
    [
        ("calculation", "expression", "Expression"),
        ("output", "value.price", "Output value ▸ price"),
        ("multi-conditions", "conditions.1.expression", "Conditions ▸ 2 ▸ Expression"),
        ("query", "params.filter.name", "Query ▸ Which records ▸ name"),
        ("nobody.knows", "deep.3.name", "deep ▸ 4 ▸ name"),
        ("output", "", "settings"),
    ],
)
def test_a_place_is_called_as_in_the_panel(catalog: Catalog, type_id: str, path: str, words: str) -> None:
    assert FieldWords(Workflow(nodes=(Node("n", type_id),)), catalog).of("n", path) == words


def test_members_of_nodes_and_settings_of_the_trigger_have_words_too(catalog: Catalog) -> None:
    node, flow = Node("n", "calculation"), Workflow(type="manual")
    assert member_words(catalog, node, "config.expression") == "Expression"
    assert member_words(catalog, node, "title") == "Title"
    assert member_words(catalog, flow, "options.timeout") == "Options ▸ timeout"
    assert FieldWords(flow, catalog).of(TRIGGER, "fields.0.name").startswith("Input fields ▸ 1")
    assert member_words(catalog, node, "config.rules[2].name") == "rules ▸ 3 ▸ name"
