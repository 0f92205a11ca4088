"""What every panel must hold to, whatever its type."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise, product
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from desktop_app.domain.errors import Problem
from desktop_app.domain.model_problems import model_problems
from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.theme import THEMES, palette_of
from tests.gui.panels.samples import CATALOG, Edits, make_panel, node_context, trigger_context

SHOWN = {"manual": {"fields": [{"name": "a"}], "sample": {"a": 1}}}
CONTEXTS: list[tuple[str, Callable[[], PanelContext]]] = [
    *((type_id, lambda type_id=type_id: node_context(type_id)) for type_id in CATALOG.nodes),
    *(
        (f"trigger:{type_id}", lambda type_id=type_id: trigger_context(SHOWN.get(type_id), type_id))
        for type_id in CATALOG.triggers
    ),
]
each_type = pytest.mark.parametrize(
    "make", [make for _, make in CONTEXTS], ids=[name for name, _ in CONTEXTS]
)
Place = Callable[[QWidget], QWidget]


@each_type
def test_shows_exactly_the_fields_of_the_config_model(make: Callable[[], PanelContext], qtbot: Any) -> None:
    panel = make_panel(make())
    qtbot.addWidget(panel)
    assert panel.members == {info.alias or name for name, info in panel.spec.config.model_fields.items()}


@each_type
def test_showing_tells_nobody_and_keeps_unknown_members(
    make: Callable[[], PanelContext], place: Place
) -> None:
    context = make()
    panel = make_panel(context)
    edits = Edits()
    panel.edited.connect(edits.hear)
    place(panel)
    foreign = {**context.config, "fromTheFuture": {"x": 1}}
    panel.show_config(foreign)
    panel.commit()
    assert edits == []
    assert panel.config == foreign


@each_type
def test_empty_config_is_shown_without_a_complaint(make: Callable[[], PanelContext], place: Place) -> None:
    panel = make_panel(make())
    place(panel)
    panel.show_config({})
    panel.commit()
    assert panel.config == {}


@each_type
def test_every_stop_of_the_keyboard_has_a_name(make: Callable[[], PanelContext], place: Place) -> None:
    panel = place(make_panel(make()))
    stops = [w for w in panel.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus]
    controls = (QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit)
    nameless = [w for w in stops if isinstance(w, controls) and w.isVisible() and not w.accessibleName()]
    assert not nameless


@each_type
def test_tab_walks_down_the_page_and_out_of_it(
    make: Callable[[], PanelContext], place: Place, qtbot: Any
) -> None:
    panel = place(make_panel(make()))
    stops: list[QWidget] = []
    while (now := QApplication.focusWidget()) is not None and now not in stops:
        stops.append(now)
        qtbot.keyClick(now, Qt.Key.Key_Tab)
    heights = [stop.mapTo(panel, stop.rect().center()).y() for stop in stops]
    back = [(above, below) for above, below in pairwise(heights) if below < above - 40]
    assert stops
    assert not back, heights
    assert now is stops[0], "the keys go round inside the panel"


@each_type
def test_read_only_panel_says_why_and_takes_nothing(
    make: Callable[[], PanelContext], place: Place, qtbot: Any
) -> None:
    context = make()
    context.read_only, context.reason = True, "This version has run."
    panel = make_panel(context)
    edits = Edits()
    panel.edited.connect(edits.hear)
    place(panel)
    for edit in panel.findChildren(QPlainTextEdit) + panel.findChildren(QLineEdit):
        if edit.isVisible():
            qtbot.keyClicks(edit, "typed")
    for button in panel.findChildren(QAbstractButton):
        if button.isVisible():
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    panel.commit()
    assert edits == []
    assert panel.notice.isVisible()
    assert panel.notice.reason.label.text() == "This version has run."


@each_type
def test_problem_is_told_at_its_field(make: Callable[[], PanelContext], place: Place) -> None:
    panel = make_panel(make())
    place(panel)
    if (first := QApplication.focusWidget()) is not None:
        first.clearFocus()  # What is being filled in is not red yet.
    for path, row in panel.form.rows.items():
        panel.show_problems([Problem("this is wrong", field=path)])
        if row.isVisible():
            assert row.fault.isVisible(), path
            assert row.fault.label.text() == "This is wrong"
        assert not panel.notice.isVisible()
    panel.show_problems([Problem("somewhere else", field="nowhere.0")])
    assert panel.notice.faults.label.text() == "Somewhere else"
    panel.show_problems([])
    assert not panel.notice.isVisible()
    assert not any(row.fault.isVisible() for row in panel.form.rows.values())


@each_type
def test_fits_a_dock_in_every_theme(make: Callable[[], PanelContext], place: Place) -> None:
    panel = make_panel(make())
    place(panel)
    for width, theme in product((320, 420), THEMES.values()):
        panel.setPalette(palette_of(theme))
        panel.window().resize(width, 900)
        QApplication.processEvents()
        assert panel.minimumSizeHint().width() <= width
        assert not panel.grab().isNull()


@each_type
def test_default_config_passes_its_model(make: Callable[[], PanelContext]) -> None:
    context = make()
    spec = context.spec
    assert spec is not None
    assert not model_problems(spec.config, context.config)


def test_preset_dialog_asks_only_for_what_is_frozen_later(place: Place, qtbot: Any) -> None:
    panel: ConfigPanel = make_panel(node_context("condition", presetting=True))
    edits = Edits()
    panel.edited.connect(edits.hear)
    place(panel)
    assert panel.members == {"rejectOnFalse"}
    stop, branch = panel.form.rows["rejectOnFalse"].editor.options
    qtbot.mouseClick(branch, Qt.MouseButton.LeftButton)
    assert edits[-1][:2] == ("rejectOnFalse", False)
    assert stop.isEnabled()
