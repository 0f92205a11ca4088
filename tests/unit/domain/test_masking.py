"""Masks hide every form of a secret in any value, and give it back only by its places (ADR 6)."""

from __future__ import annotations

import json
from base64 import b64encode, urlsafe_b64encode
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.masking import MASK, Mask, Veil

TOKEN = 'tök"en /+1234'
SECRETS = st.dictionaries(
    st.sampled_from(["A", "B", "C"]),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8).filter(
        lambda text: "•" not in text
    ),
    min_size=1,
)


def shown(value: Any, **secrets: str) -> Any:
    """Return what a mask leaves of a value."""
    return Mask(secrets or {"T": TOKEN}).shown(value)


@pytest.mark.parametrize(
    "written",
    [
        TOKEN,
        json.dumps(TOKEN)[1:-1],
        json.dumps(TOKEN, ensure_ascii=False)[1:-1],
        quote(TOKEN),
        quote(TOKEN, safe=""),
        quote_plus(TOKEN),
        quote(TOKEN, safe="").replace("%C3%B6", "%c3%b6").replace("%2F", "%2f").replace("%2B", "%2b"),
        repr(TOKEN)[1:-1],
    ],
)
def test_hides_the_forms_in_which_it_is_written(written: str) -> None:
    value = {"text": f"<{written}>", "list": [written, 1, None]}
    masked = shown(value)
    assert masked["list"] == [MASK, 1, None]
    assert masked["text"] == f"<{MASK}>"


@pytest.mark.parametrize("before", ["", "u", "us", "user:"])
@pytest.mark.parametrize("encode", [b64encode, urlsafe_b64encode])
def test_hides_it_in_base64_whatever_stands_before(before: str, encode: Any) -> None:
    text = encode(f"{before}{TOKEN}:after".encode()).decode()
    masked = shown(text)
    assert MASK in masked
    assert len(masked.replace(MASK, "")) <= len(text) - 4 * len(TOKEN.encode()) // 3 + 3
    assert shown(masked) == masked


def test_short_secrets_are_hidden_as_they_are_only() -> None:
    assert shown("abc", S="ab") == f"{MASK}c"
    assert shown(b64encode(b"ab").decode(), S="ab") == "YWI="


def test_longest_of_several_goes_first() -> None:
    hidden = Mask({"A": "pass", "B": "password"}).hide("password pass")
    assert hidden.value == f"{MASK} {MASK}"
    assert [place[2] for place in hidden.places] == ["B", "A"]


def test_number_that_is_a_secret() -> None:
    mask = Mask({"PIN": "12345"})
    hidden = mask.hide({"pin": 12345, "other": 912345, "flag": True, "huge": 10**5000})
    assert (hidden.value["pin"], hidden.value["other"], hidden.value["flag"]) == (MASK, 912345, True)
    assert mask.reveal(hidden.value, hidden.places)["pin"] == 12345


def test_costs_nothing_without_secrets() -> None:
    value = {"a": ["text"]}
    mask = Mask({})
    assert not mask
    assert mask.hide(value).value is value
    assert mask.text("text") == "text"
    assert Mask({"A": "other"}).hide(value).value is value


def test_names_that_differ_in_their_secrets_only_stay_apart() -> None:
    mask = Mask({"A": "first", "B": "second"})
    value = {"first": 1, "second": 2, MASK: 3}
    hidden = mask.hide(value)
    assert list(hidden.value.values()) == [1, 2, 3]
    assert mask.reveal(hidden.value, hidden.places) == value


def test_mask_that_somebody_typed_stays_one() -> None:
    mask = Mask({"T": TOKEN})
    for value in (MASK, f"{MASK}{TOKEN}", f"•••{TOKEN}•••", [MASK, TOKEN]):
        hidden = mask.hide(value)
        assert mask.reveal(hidden.value, hidden.places) == value
    assert mask.reveal(MASK, []) == MASK


def test_places_outlive_a_change_of_the_secret() -> None:
    veil = Veil()
    veil.change({"T": "first value"})
    value = f"Bearer {quote('first value')}"
    masked, places = veil.mask.hide(value)
    veil.change({"T": "next value"})
    assert veil.mask.reveal(masked, places) == "Bearer next%20value"
    assert veil.mask.shown("first value, next value") == f"{MASK}, {MASK}"
    veil.change({})
    assert veil.mask.reveal(masked, places) == masked
    assert veil.mask.missing(places) == {"T"}
    assert veil.mask.shown("first value") == MASK


def test_stale_places_write_nothing_elsewhere() -> None:
    mask = Mask({"T": TOKEN})
    places = mask.hide(["x", TOKEN]).places
    for value in (["x"], ["x", "short"], ["x", None, 5], "y", {}):
        assert mask.reveal(value, places) == value


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=12,
)


def _planted(value: Any, secrets: list[str], draw: Any) -> Any:
    """Put secrets into some texts of a value."""
    if isinstance(value, str):
        secret = draw(st.sampled_from(secrets))
        return draw(st.sampled_from([value, secret, value + secret, secret + value, quote_plus(secret)]))
    if isinstance(value, dict):
        return {_planted(name, secrets, draw): _planted(item, secrets, draw) for name, item in value.items()}
    return [_planted(item, secrets, draw) for item in value] if isinstance(value, list) else value


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for pair in value.items() for part in pair for text in _texts(part)]
    return [text for item in value for text in _texts(item)] if isinstance(value, list) else []


@given(SECRETS, JSON, st.data())
def test_any_value_loses_all_secrets_and_gets_them_back(
    secrets: dict[str, str], value: Any, data: st.DataObject
) -> None:
    mask = Mask(secrets)
    given_value = _planted(value, list(secrets.values()), data.draw)
    hidden, places = mask.hide(given_value)
    stored = json.loads(json.dumps(hidden))
    left = "\n".join(text.replace(MASK, "\n") for text in _texts(stored))
    fewest = {text for text in secrets.values() if not text.isdigit()}  # added names count with digits
    assert not [text for text in fewest if text in left and text != " "]
    assert mask.reveal(stored, json.loads(json.dumps(places))) == given_value
