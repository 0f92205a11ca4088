"""The panel of the file trigger, worked by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QFileDialog, QWidget

from desktop_app.domain.workflow import Workflow
from desktop_app.gui.panels.context import PanelContext
from desktop_app.triggers.file_watch.spec import SPEC
from tests.gui.panels.hand import press, type_into
from tests.gui.panels.samples import CATALOG, Edits, editor, make_panel


def test_every_field_is_set_by_hand(place: Callable[[QWidget], QWidget], qtbot: Any) -> None:
    workflow = Workflow(type="file-watch", config=SPEC.default_config())
    panel, edits = make_panel(PanelContext(workflow, CATALOG)), Edits()
    panel.edited.connect(edits.hear)
    place(panel)
    type_into(qtbot, editor(panel, "path").line, "/tmp/inbox")
    type_into(qtbot, editor(panel, "pattern").line, "*.csv")
    press(qtbot, editor(panel, "recursive").toggle)
    editor(panel, "events").commit(["created", "deleted"])
    editor(panel, "settle").spin.setValue(250)
    editor(panel, "interval").spin.setValue(900)
    panel.commit()
    wanted = {
        "path": "/tmp/inbox",
        "pattern": "*.csv",
        "recursive": True,
        "events": ["created", "deleted"],
        "settle": 250,
        "interval": 900,
    }
    assert edits[-1][2] == wanted and set(wanted) == set(SPEC.config.model_fields)
    press(qtbot, editor(panel, "path").browse)
    dialog = editor(panel, "path").findChild(QFileDialog)
    dialog.fileSelected.emit("/tmp/other")
    dialog.reject()
    assert edits[-1][2]["path"] == "/tmp/other"
