"""The panel of the webhook and that of its response, worked by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QInputDialog, QWidget

from desktop_app.domain.workflow import Workflow
from desktop_app.gui.panels.context import PanelContext
from desktop_app.triggers.webhook.sample import parsed_sample, with_paths
from desktop_app.triggers.webhook.spec import SPEC
from tests.gui.panels.hand import press, type_into
from tests.gui.panels.samples import CATALOG, Edits, editor, make_panel

Place = Callable[[QWidget], QWidget]


def shown(place: Place, *, sync: bool = False, **config: Any) -> tuple[Any, Edits]:
    workflow = Workflow(key="pay", type="webhook", sync=sync, config={**SPEC.default_config(), **config})
    panel, edits = make_panel(PanelContext(workflow, CATALOG)), Edits()
    panel.edited.connect(edits.hear)
    place(panel)
    return panel, edits


def test_the_address_of_the_workflow_can_be_copied(place: Place, qtbot: Any) -> None:
    panel, _ = shown(place)
    assert panel.address.line.text() == "http://127.0.0.1:18765/api/webhook:trigger/pay"
    assert panel.address.line.isReadOnly() and panel.warning.isHidden()
    press(qtbot, panel.copy)
    assert QGuiApplication.clipboard().text() == panel.address.line.text()


def test_parts_of_the_request_are_offered_by_hand(place: Place, qtbot: Any) -> None:
    panel, edits = shown(place)
    rows = editor(panel, "request").form.rows
    press(qtbot, rows["headers"].editor.add)
    type_into(qtbot, rows["headers"].editor.items[0].form.rows["key"].editor.line, "x-id")
    press(qtbot, rows["body"].editor.add)
    item = rows["body"].editor.items[0].form.rows
    type_into(qtbot, item["key"].editor.line, "data.order")
    type_into(qtbot, item["alias"].editor.line, "Order")
    panel.commit()
    assert edits[-1][2]["request"] == {
        "headers": [{"key": "x-id"}],
        "query": [],
        "body": [{"key": "data.order", "alias": "Order"}],
    }


def test_a_password_is_asked_for_as_a_secret_and_the_answer_is_set(place: Place, qtbot: Any) -> None:
    panel, edits = shown(place)
    press(qtbot, editor(panel, "basicAuthentication").toggle)
    name = editor(panel, "basicAuthentication").form.rows["username"].editor
    type_into(qtbot, name.line, "pay")
    status = editor(panel, "response").form.rows["statusCode"].editor
    status.spin.setValue(202)
    panel.commit()
    assert edits[-1][2]["basicAuthentication"] == {"username": "pay", "password": ""}
    assert edits[-1][2]["response"]["statusCode"] == 202


def test_a_synchronous_webhook_answers_by_its_nodes_alone(place: Place) -> None:
    panel, _ = shown(place, sync=True)
    assert panel.form.rows["response"].isHidden()
    asynchronous, _ = shown(place)
    assert not asynchronous.form.rows["response"].isHidden()


def test_a_pasted_sample_becomes_parts_with_lasting_names(place: Place, qtbot: Any) -> None:
    panel, edits = shown(place)
    request = editor(panel, "request")
    press(qtbot, request.sample)
    dialog = request.findChild(QInputDialog)
    assert dialog is not None
    dialog.setTextValue('{"event": "paid", "data": {"order": 1}}')
    dialog.accept()
    assert edits[-1][2]["request"]["body"] == [
        {"key": "event", "_var": "body_$0"},
        {"key": "data.order", "_var": "body_$1"},
    ]
    request.parse("http://x/y?order[id]=1&b=2")
    assert [row["key"] for row in edits[-1][2]["request"]["query"]] == ["order.id", "b"]


def test_a_sample_that_is_none_is_told_and_changes_nothing(place: Place) -> None:
    panel, edits = shown(place)
    request = editor(panel, "request")
    request.parse("{nonsense")
    assert "no JSON" in request.fault.label.text() and not request.fault.isHidden() and not edits


@pytest.mark.parametrize("text", ["", "just words", "{", "[1, 2"])
def test_what_is_no_sample_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="JSON"):
        parsed_sample(text)


def test_names_go_on_where_they_stopped_and_known_paths_stay() -> None:
    shape = {"body": [{"key": "a", "_var": "body_$4"}, {"key": "b"}]}
    assert with_paths(shape, "body", ["a", "b", "c"])["body"][2:] == [{"key": "c", "_var": "body_$5"}]
