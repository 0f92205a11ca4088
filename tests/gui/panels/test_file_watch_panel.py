"""The panel of the file trigger, worked by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QFileDialog, QWidget

from tests.gui.panels.hand import press
from tests.gui.panels.samples import Edits, editor, make_panel, trigger_context


def test_a_folder_is_chosen_from_a_dialog(place: Callable[[QWidget], QWidget], qtbot: Any) -> None:
    panel, edits = make_panel(trigger_context(type_id="file-watch")), Edits()
    panel.edited.connect(edits.hear)
    place(panel)
    press(qtbot, editor(panel, "path").browse)
    dialog = editor(panel, "path").findChild(QFileDialog)
    dialog.fileSelected.emit("/data/other")
    dialog.reject()
    assert edits[-1][2]["path"] == "/data/other"
