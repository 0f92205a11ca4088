"""Values become JSON text and come back as they were, or are refused by name (0.3)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.errors import StorageError
from desktop_app.storage.json_text import from_json, to_json, to_text

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=9
)


@given(VALUES)
def test_returns_every_value_exactly(value: Any) -> None:
    text = to_json(value)
    assert from_json(text) == value
    if text is not None:
        text.encode()
        assert json.loads(text) == value


def test_is_compact_and_readable() -> None:
    assert to_json({"a": [1, True, None, "ä"]}) == '{"a":[1,true,null,"ä"]}'


def test_numbers_that_are_none_become_null() -> None:
    value = {"a": float("nan"), "b": [float("inf"), 1.5, (-float("inf"),)], "c": "x"}
    assert from_json(to_json(value)) == {"a": None, "b": [None, 1.5, [None]], "c": "x"}
    assert from_json(to_json(float("nan"))) is None


def test_refuses_what_is_no_json() -> None:
    circle: list[Any] = []
    circle.append(circle)
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    for value in (object(), {"a": {1}}, circle, deep, 10**5000):
        with pytest.raises(StorageError):
            to_json(value)


def test_text_that_has_no_unicode_form_is_stored_as_well_as_can_be() -> None:
    assert (to_text(None), to_text("log ☃"), to_text("half \ud800")) == (None, "log ☃", "half ?")
