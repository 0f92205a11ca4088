"""No two actions are called by the same keys, unless a person says so."""

from __future__ import annotations

from collections import Counter

from PySide6.QtGui import QKeySequence

from desktop_app.gui.menus import SPECS


def test_no_two_actions_have_the_same_keys_at_first() -> None:
    keys = Counter(QKeySequence(each).toString() for spec in SPECS for each in spec.keys.split())
    assert [each for each, count in keys.items() if count > 1] == []
