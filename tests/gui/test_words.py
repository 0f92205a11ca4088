"""How values, times, failures and trial values read."""

from __future__ import annotations

import pytest

from desktop_app.domain.errors import DocumentError, NotFoundError, Problem, StorageError
from desktop_app.domain.execution import Execution
from desktop_app.gui import formats
from desktop_app.gui.messages import explain
from desktop_app.gui.wording import counted, tr


@pytest.mark.parametrize(
    ("ms", "text"),
    [(None, ""), (-1, ""), (0, "0 ms"), (999, "999 ms"), (1500, "1.5 s"), (61_000, "1 min 1 s"),
     (3_660_000, "1 h 1 min")],
)  # fmt: skip
def test_spans_of_time(ms, text):
    assert formats.duration(ms) == text


def test_moments_in_the_past():
    now = 10**12
    assert formats.ago(now - 5_000, now) == "just now"
    assert formats.ago(now - 60_000, now) == "1 minute ago"
    assert formats.ago(now - 7_200_000, now) == "2 hours ago"
    assert formats.ago(now - 3 * 86_400_000, now) == "3 days ago"
    assert formats.ago(now - 90 * 86_400_000, now) == formats.moment(now - 90 * 86_400_000)


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), ("plain", '"plain"'), ('{"a": 1}', '{"a": 1}'), ({"a": 1}, '{\n  "a": 1\n}'), (5, "5")],
)
def test_results_are_shown_as_the_rule_says(value, text):
    assert formats.shown(value) == text


def test_previews_are_short_whatever_the_size():
    assert formats.preview([0] * 10**6) == "[…] 1000000 entries"
    assert formats.preview({str(n): n for n in range(100)}) == "100 members"
    assert len(formats.preview("word " * 10**6)) <= 120
    assert formats.preview({"a": [1, 2]}) == '{"a": [1, 2]}'


def test_states_of_runs():
    def state(status, reason=None):
        return formats.execution_state(Execution(1, 1, "k", "", None, status=status, reason=reason))

    assert state(None) == "Queueing"
    assert state(-3, "manual_cancel") == "Aborted: stopped by hand"
    assert state(1) == "Resolved"


def test_texts_take_values_and_numbers():
    assert tr("{n} of {m}", n=1, m=2) == "1 of 2"
    assert counted(1, "1 dog", "{n} dogs") == "1 dog"
    assert counted(0, "1 dog", "{n} dogs") == "0 dogs"


def test_failures_tell_what_why_and_what_to_do():
    message = explain("It failed", NotFoundError("no workflow 'x'"))
    assert (message.what, message.why) == ("It failed", "no workflow 'x'")
    assert message.remedy and not message.bug
    problems = [Problem(f"wrong {n}", f"n{n}") for n in range(9)]
    message = explain("It failed", DocumentError(problems, place="a.json"))
    assert message.why.startswith("a.json\n• node “n0”: wrong 0") and "and 3 more" in message.why
    assert explain("x", StorageError("full", remedy="Make room.")).remedy == "Make room."
    assert "denied" in explain("x", PermissionError(13, "denied", "f")).why
    assert explain("x", ZeroDivisionError("0")).bug
