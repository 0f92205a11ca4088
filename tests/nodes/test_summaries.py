"""What the cards say of a node's config."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.nodes.delay import spec as delay
from desktop_app.nodes.loop import spec as loop
from desktop_app.nodes.output import spec as output
from desktop_app.nodes.script import spec as script


@pytest.mark.parametrize(
    ("target", "text"),
    [(1, "1 round"), (3, "3 rounds"), ([7], "Over 1 item"), ([], "Over 0 items"), ("ab", "Over ab")],
)
def test_a_loop_counts_in_words(target: Any, text: str) -> None:
    assert loop.summary({"target": target}) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "No value"),
        ("{{$context.a}}", "{{$context.a}}"),
        (True, "true"),
        ({"ok": None, "list": [1, "ä"]}, '{"ok": null, "list": [1, "ä"]}'),
    ],
)
def test_an_output_shows_its_value_as_json(value: Any, text: str) -> None:
    assert output.summary({"value": value}) == text


@pytest.mark.parametrize(
    ("config", "text"),
    [
        ({}, "Wait 1 minute"),
        ({"duration": 2, "unit": 3_600_000}, "Wait 2 hours"),
        ({"duration": "{{$context.n}}", "unit": 1_000}, "Wait {{$context.n}} seconds"),
        ({"duration": 1, "unit": 5}, "Wait 1, of an unknown unit"),
    ],
)
def test_a_delay_tells_its_wait_in_the_right_number(config: dict[str, Any], text: str) -> None:
    assert delay.summary(config) == text


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("", "No script yet"),
        ("# about\nimport time\nreturn 1", "return 1"),
        ("\nimport time; time.sleep(1)", "import time; time.sleep(1)"),
    ],
)
def test_a_script_that_is_there_is_shown_on_its_card(content: str, text: str) -> None:
    assert script.summary({"content": content}) == text
