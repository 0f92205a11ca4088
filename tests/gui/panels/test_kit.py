"""The parts around single panels: registry, generated forms, variables, paths, and a quiet end."""

from __future__ import annotations

import gc
import logging
import types
from dataclasses import replace
from typing import Any, Literal

import pytest
import shiboken6
from pydantic import Field as ModelField
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLayout,
    QLayoutItem,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.errors import Problem
from desktop_app.domain.node_spec import Config, NodeSpec, NumberOrTemplate, Variable
from desktop_app.domain.operators import DEFAULT
from desktop_app.domain.workflow import Node
from desktop_app.gui.elided import ElidedLabel
from desktop_app.gui.panels import ink
from desktop_app.gui.panels.area import PanelArea
from desktop_app.gui.panels.auto import AutoPanel
from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.calendar import MomentEditor
from desktop_app.gui.panels.choices import Choice
from desktop_app.gui.panels.config_paths import ABSENT, below, same, value_at, with_value
from desktop_app.gui.panels.drop_down import ComboEditor
from desktop_app.gui.panels.field_row import FieldRow
from desktop_app.gui.panels.fill_form import outside
from desktop_app.gui.panels.list_editor import ListEditor
from desktop_app.gui.panels.object_editor import ObjectEditor
from desktop_app.gui.panels.options import SegmentsEditor
from desktop_app.gui.panels.pairs_editor import PairsEditor
from desktop_app.gui.panels.raw import RawPanel
from desktop_app.gui.panels.registry import PanelRegistry
from desktop_app.gui.panels.tab_order import lay_tab_order
from desktop_app.gui.panels.template_text import TemplateEditor
from desktop_app.gui.panels.text_fields import TextEditor
from desktop_app.gui.panels.time_zone import TimeZoneEditor
from desktop_app.gui.panels.value_editor import ValueEditor
from desktop_app.gui.panels.variable_tree import VariableTree, whole_reference
from desktop_app.gui.variables.picker import VariablePicker
from desktop_app.nodes.delay.panel import DelayPanel
from tests.gui.panels.samples import CATALOG, Edits, editor, make_panel, node_context

# -------------------------------------------------------------------------------------- generated forms


class Part(Config):
    name: str = ModelField(default="", title="Name")
    weight: float | None = None


class ForeignConfig(Config):
    url: str = ModelField(default="", title="Address", json_schema_extra={"editor": "template"})
    since: str = ModelField(default="", json_schema_extra={"editor": "moment"})
    zone: str = ModelField(default="UTC", json_schema_extra={"editor": "time-zone"})
    method: Literal["GET", "POST", "PUT", "DELETE"] = "GET"
    level: Literal["low", "high"] = "low"
    retries: int = 3
    limit: int | None = None
    timeout: NumberOrTemplate = 5
    strictMode: bool = False
    tags: list[str] = ModelField(default_factory=list)
    headers: dict[str, str] = ModelField(default_factory=dict)
    parts: list[Part] = ModelField(default_factory=list)
    main: Part = ModelField(default_factory=Part)
    anything: Any = None


FOREIGN = NodeSpec("foreign", "Foreign", "extended", config=ForeignConfig)


@pytest.fixture
def foreign(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CATALOG.nodes, "foreign", FOREIGN)


def test_form_is_generated_from_the_config_model(foreign: None, place: Any, qtbot: Any) -> None:
    panel = AutoPanel(node_context("foreign", {"parts": [{"name": "First", "more": 1}]}))
    edits = Edits()
    panel.edited.connect(edits.hear)
    place(panel)
    kinds = {
        "url": TemplateEditor,
        "since": MomentEditor,
        "zone": TimeZoneEditor,
        "method": ComboEditor,
        "level": SegmentsEditor,
        "timeout": ValueEditor,
        "parts": ListEditor,
        "main": ObjectEditor,
        "headers": PairsEditor,
        "anything": ValueEditor,
    }
    assert {path: type(editor(panel, path)) for path in kinds} == kinds
    assert panel.members == set(ForeignConfig.model_fields)
    assert panel.title_of("url") == "Address"
    assert panel.title_of("strictMode") == "Strict mode"
    weight = editor(panel, "parts").items[0].form.rows["weight"].editor.line
    qtbot.keyClicks(weight, "2.5")
    panel.commit()
    assert edits[-1][:2] == ("parts", [{"name": "First", "more": 1, "weight": 2.5}])
    qtbot.keyClicks(editor(panel, "main").form.rows["name"].editor.line, "M")
    panel.commit()
    assert edits[-1][:1] == ("main",)
    assert edits[-1][1]["name"] == "M"


def test_forms_of_folded_things_are_made_when_they_are_opened(foreign: None, place: Any, qtbot: Any) -> None:
    panel = place(AutoPanel(node_context("foreign", {"parts": [{"name": str(n)} for n in range(100)]})))
    items = editor(panel, "parts").items
    assert all(item.made is None for item in items)
    qtbot.mouseClick(items[7].fold, Qt.MouseButton.LeftButton)
    assert items[7].unfolded and items[7].form.value["name"] == "7"
    assert sum(item.made is not None for item in items) == 1
    panel.show_problems([Problem("Give it a name", "n", "parts.9.name")])
    assert items[9].unfolded, "what is wrong is shown"


def test_unknown_type_shows_its_raw_data_and_takes_nothing(place: Any, qtbot: Any) -> None:
    context = node_context("nobody", {"a": {"b": [1]}})
    assert context.node is not None
    panel = RawPanel(context)
    edits = Edits()
    panel.edited.connect(edits.hear)
    place(panel)
    text = editor(panel, "config").edit
    assert '"b"' in text.toPlainText()
    qtbot.keyClicks(text, "x")
    panel.commit()
    assert edits == []
    assert "“nobody” is not known" in panel.notice.reason.label.text()


# --------------------------------------------------------------------------------------------- registry


def test_panel_is_loaded_when_it_is_first_asked_for(qtbot: Any) -> None:
    loaded: list[str] = []

    def module_of(type_id: str, *, trigger: bool = False) -> str | None:
        root = "triggers" if trigger else "nodes"
        return f"desktop_app.{root}.{type_id.replace('-', '_')}.panel"

    def load(name: str) -> types.ModuleType:
        import importlib

        loaded.append(name)
        return importlib.import_module(name)

    registry = PanelRegistry(module_of, load)
    assert loaded == []
    for _ in range(2):
        panel = registry.panel(node_context("delay"))
        qtbot.addWidget(panel)
        assert isinstance(panel, DelayPanel)
    assert loaded == ["desktop_app.nodes.delay.panel"]


def test_type_without_a_panel_gets_a_generated_one(qtbot: Any) -> None:
    registry = PanelRegistry(lambda type_id, *, trigger=False: None)
    panel = registry.panel(node_context("end"))
    qtbot.addWidget(panel)
    assert isinstance(panel, AutoPanel)


def test_unknown_type_gets_the_raw_panel(qtbot: Any) -> None:
    registry = PanelRegistry(lambda type_id, *, trigger=False: None)
    panel = registry.panel(node_context("nobody", {"a": 1}))
    qtbot.addWidget(panel)
    assert isinstance(panel, RawPanel)


@pytest.mark.parametrize("name", ["no.such.module", "desktop_app.nodes.end.panel"])
def test_broken_panel_is_reported_and_replaced(name: str, qtbot: Any, caplog: Any) -> None:
    registry = PanelRegistry(lambda type_id, *, trigger=False: name)
    with caplog.at_level(logging.ERROR):
        panel = registry.panel(node_context("delay"))
    qtbot.addWidget(panel)
    assert isinstance(panel, AutoPanel)
    assert "delay" in caplog.text


# -------------------------------------------------------------------------------------------- variables

TREE = VariableTree(
    (
        Variable("$jobsMapByNodeKey", "Node results", "object", (Variable("n1", "Query", "any"),)),
        Variable(
            "$context",
            "Trigger",
            "object",
            (
                Variable("id", "Number", "int"),
                Variable("lines", "Lines", "list", (Variable("sku", "Article", "text"),)),
                Variable("open", "Open", "object"),
            ),
        ),
    )
)


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("$context.id", "Trigger / Number"),
        ("ctx.$context.id", "Trigger / Number"),
        ("$context.lines.sku", "Trigger / Lines / Article"),
        ("$context.lines.0.sku", "Trigger / Lines / [0] / Article"),
        ("$context.lines.-1.sku", "Trigger / Lines / the last / Article"),
        ("$context.lines.length", "Trigger / Lines / length"),
        ("$context.open.any.thing", "Trigger / Open / any / thing"),
        ("$jobsMapByNodeKey.n1", "Query"),
        ("$jobsMapByNodeKey.n1.member", "Query / member"),
        ("$context.nope", None),
        ("$context.id.more", None),
        ("$context.lines.nope", None),
        ("$nowhere.x", None),
    ],
)
def test_path_is_read_as_labels_or_called_broken(path: str, label: str | None) -> None:
    assert TREE.label(path) == label


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("{{ $context.id }}", "$context.id"),
        ("{{a}}{{b}}", None),
        ("x{{a}}", None),
        ("{{a:b}}", None),
        (7, None),
    ],
)
def test_whole_reference_is_one_placeholder_and_nothing_else(text: Any, path: str | None) -> None:
    assert whole_reference(text) == path


def picker_over(panel: QWidget, tree: VariableTree, **members: Any) -> VariablePicker:
    context = replace(node_context("output"), variables=lambda *_: tree.roots)
    picker = VariablePicker(context, parent=panel, **members)
    picker.open_at(panel)
    return picker


def test_variable_is_picked_by_keyboard_alone(place: Any, qtbot: Any) -> None:
    panel = place(make_panel(node_context("output")))
    picker = picker_over(panel, TREE)
    picked: list[str] = []
    picker.picked.connect(picked.append)
    search, view = picker.browser.search, picker.browser.view
    assert search.hasFocus()
    while view.currentIndex().data() != "Lines":
        qtbot.keyClick(search, Qt.Key.Key_Down)
    qtbot.keyClick(search, Qt.Key.Key_Right)
    qtbot.keyClick(search, Qt.Key.Key_Down)
    assert view.currentIndex().data() == "all Lines ▸ Article"
    qtbot.keyClick(search, Qt.Key.Key_Return)
    assert picked == ["$context.lines.sku"]


def test_search_finds_names_paths_and_types_and_marks_the_first(place: Any, qtbot: Any) -> None:
    panel = place(make_panel(node_context("output")))
    picker = picker_over(panel, TREE)
    browser = picker.browser
    for words in ("artic", "lines.sku"):
        browser.search.setText(words)
        qtbot.waitUntil(lambda: not browser.searching)
        assert browser.view.currentIndex().data().endswith("Lines ▸ Article")
        assert "loaded values" in browser.status.text()
    browser.search.setText("nowhere to be found")
    qtbot.waitUntil(lambda: not browser.searching)
    assert browser.empty.isVisible() and "loaded" in browser.empty.text()
    picker.close()


def test_completion_says_that_a_value_of_all_elements_is_a_list() -> None:
    told = {entry.path: entry.type for entry in TREE.entries()}
    types = told["$context.id"], told["$context.lines"], told["$context.lines.sku"]
    assert types == ("int", "list", "list[text]")


def test_a_field_of_one_type_is_offered_what_fits(place: Any, qtbot: Any) -> None:
    panel = place(make_panel(node_context("output")))
    both = (Variable("n", "N", "int"), Variable("t", "T", "text"))
    tree = VariableTree((Variable("$context", "Trigger", "object", both),))
    picker = picker_over(panel, tree, types=frozenset({"int", "number"}))
    labels = [row.label for row in picker.browser.model.walk()]
    assert "N" in labels and "T" not in labels
    picker.close()


def test_picker_with_nothing_to_offer_says_so(place: Any) -> None:
    panel = place(make_panel(node_context("output")))
    picker = picker_over(panel, VariableTree())
    assert picker.browser.empty.isVisible() and "Add a node before this one" in picker.browser.empty.text()
    assert not picker.browser.view.isVisible()
    picker.close()


def test_all_operators_are_offered(show: Any) -> None:
    item = {"calculator": "equal", "operands": ["", ""]}
    config = {"rejectOnFalse": True, "calculation": {"group": {"type": "and", "calculations": [item]}}}
    panel, _ = show("condition", config)
    combo = editor(panel, "calculation").builder.parts[0].operator.combo
    assert [combo.itemText(i) for i in range(combo.count())] == [operator.label for operator in DEFAULT]


# ------------------------------------------------------------------------------------------------ paths


def test_replacing_a_member_copies_only_the_way() -> None:
    config = {"a": {"b": {"c": 1}, "x": {"y": 2}}, "z": [1]}
    new = with_value(config, "a.b.c", 5)
    assert value_at(new, "a.b.c") == 5
    assert value_at(config, "a.b.c") == 1
    assert new["a"]["x"] is config["a"]["x"]  # type: ignore[index]
    assert "c" not in with_value(config, "a.b.c", ABSENT)["a"]["b"]
    assert with_value({}, "a.b", 1) == {"a": {"b": 1}}
    assert value_at(config, "a.q.r", "none") == "none"


def test_values_differ_in_kind_too() -> None:
    assert same({"a": [1, None]}, {"a": [1, None]})
    assert not same(1, True)
    assert not same(1, 1.0)
    assert not same([1], [1, 2])
    assert not same("", None)


def test_path_below_a_field() -> None:
    assert below("conditions.0.engine", "conditions") == "0.engine"
    assert below("conditions", "conditions") == ""
    assert below("conditionsX", "conditions") is None


# ------------------------------------------------------------------------------------------- a quiet end


@pytest.mark.parametrize("collected", [False, True])
@pytest.mark.parametrize("type_id", list(CATALOG.nodes))
def test_panel_dies_quietly_while_somebody_types(
    type_id: str, collected: bool, qtbot: Any, qapp: QApplication
) -> None:
    """The window commits before it takes a panel away; whatever is left then must not raise."""
    panel = make_panel(node_context(type_id))
    area = PanelArea(panel)
    area.show()
    area.activateWindow()
    with qtbot.waitExposed(area):
        pass
    target = next(iter(panel.form.rows.values())).editor.focus_target
    target.setFocus()
    qtbot.keyClicks(target, "{{x")
    edits = Edits()
    panel.edited.connect(edits.hear)
    if not collected:
        area.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    del area, panel, target
    gc.collect()
    qtbot.wait(20)


def test_many_panels_leave_nothing_behind(qapp: QApplication) -> None:
    """Opening node after node must not pile up widgets."""

    def made() -> None:
        panel: ConfigPanel = make_panel(node_context("manual"))
        panel.deleteLater()
        del panel
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    made()
    before = len(QApplication.allWidgets())
    for _ in range(5):
        made()
    assert len(QApplication.allWidgets()) <= before + 5


def test_node_outside_the_workflow_sees_the_trigger_alone() -> None:
    context = node_context("output")
    context.node = Node("not placed", "output")
    assert [root.value for root in context.tree().roots] == ["$context"]


def layout_items() -> int:
    """How many items of layouts PySide knows, without the layouts themselves."""
    wrapped = shiboken6.getAllValidWrappers()
    return sum(isinstance(one, QLayoutItem) and not isinstance(one, QLayout) for one in wrapped)


def test_tab_goes_along_what_is_read_and_no_item_of_a_layout_is_left_to_stand_for_another(qtbot: Any) -> None:
    """An item that PySide has seen once is taken for whatever Qt puts at its address when it is gone."""
    root = QWidget()
    qtbot.addWidget(root)
    column, row, boxed = QVBoxLayout(root), QHBoxLayout(), QFrame()
    late, first, second, third = (QLineEdit(name) for name in ("late", "first", "second", "third"))
    column.addLayout(row)
    row.addStretch(1)
    row.addWidget(second)
    QHBoxLayout(boxed).addWidget(third)
    column.addWidget(boxed)
    column.addWidget(late)
    column.insertWidget(0, first)
    known = layout_items()
    lay_tab_order(root)
    assert layout_items() == known
    order, widget = [], root.nextInFocusChain()
    while widget is not root:
        order += [widget.text()] if isinstance(widget, QLineEdit) else []
        widget = widget.nextInFocusChain()
    assert order == ["first", "second", "third", "late"]


# ------------------------------------------------------------------------------------------------- room


def test_segments_break_into_rows_before_their_words_are_cut(qtbot: Any) -> None:
    words = ("Builder", "Python", "Math.js", "Formula.js")
    segments = SegmentsEditor(outside(), [Choice(word, word) for word in words])
    qtbot.addWidget(segments)
    segments.show()
    wide = segments.sizeHint().width()
    for width, rows in ((wide, 1), (wide - 20, 2), (max(o.sizeHint().width() for o in segments.options), 4)):
        segments.resize(width + 4, 200)
        segments.column.activate()
        assert len({option.y() for option in segments.options}) == rows
        assert all(option.width() >= option.sizeHint().width() - 4 for option in segments.options)


def test_words_without_a_blank_widen_no_form(qtbot: Any) -> None:
    row = FieldRow("W" * 300, "w" * 300, TextEditor(outside()))
    qtbot.addWidget(row)
    row.show_problems([Problem("x" * 300)])
    assert row.minimumSizeHint().width() < 400


def test_a_label_that_gives_way_keeps_the_font_it_was_given(qapp: QApplication) -> None:
    label, holder = ElidedLabel(), QWidget()
    label.setFont(ink.small_font(label))
    QVBoxLayout(holder).addWidget(label)
    assert label.font().pointSizeF() < holder.font().pointSizeF()
