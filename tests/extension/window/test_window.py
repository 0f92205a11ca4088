"""What a person meets of a plug-in: palette, tile, form, help; and the notice of those that were skipped."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel

from desktop_app.app.assembly import Desk
from desktop_app.app.core import load_types
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.gui.dialogs.help_page import HelpPage
from desktop_app.gui.docks.palette import TYPE_ROLE
from desktop_app.gui.panels import AutoPanel, ConfigPanel, PanelContext
from desktop_app.gui.panels.registry import PanelRegistry
from tests.helpers.desk import Hand, open_desk
from tests.helpers.plugins import EXAMPLES, type_folder
from tests.helpers.windows import frames, until

PANEL = """
from desktop_app.gui.panels import ConfigPanel, Field, TextEditor

from .spec import SPEC


class ShoutPanel(ConfigPanel):
    SPEC = SPEC

    def fields(self):
        return (Field("text", TextEditor, title="Text"),)
"""


def workspace(place: Path, **folders: Path) -> Path:
    """Make a workspace whose plug-ins are links to these folders."""
    (place / "plugins").mkdir(parents=True)
    for name, folder in folders.items():
        (place / "plugins" / name).symlink_to(folder)
    return place


def titles(desk: Desk) -> dict[str, str]:
    """Return the types in the palette with their titles."""
    model = desk.window.palette_dock.tree.model()
    groups = [model.index(row, 0) for row in range(model.rowCount())]
    items = [model.index(row, 0, group) for group in groups for row in range(model.rowCount(group))]
    return {item.data(TYPE_ROLE): item.data() for item in items}


def panel_of(types: Any, type_id: str, *, trigger: bool = False) -> ConfigPanel:
    """Return the panel that the window would show."""
    node = None if trigger else Node("a", type_id, "", {})
    workflow = Workflow(type=type_id) if trigger else Workflow(nodes=(node,) if node else ())
    return PanelRegistry(types.panel_module).panel(PanelContext(workflow, types.catalog(), node))


async def test_types_of_the_workspace_stand_in_the_palette(tmp_path: Path) -> None:
    async with open_desk(workspace(tmp_path / "space", examples=EXAMPLES)) as desk:
        found = titles(desk)
    assert (found["randomString"], found["fileDigest"]) == ("Random string", "File digest")


async def test_form_and_help_of_a_foreign_node(tmp_path: Path) -> None:
    async with open_desk(workspace(tmp_path / "space", examples=EXAMPLES)) as desk:
        hand = Hand(desk.window)
        hand.press("Open the sample “Order review”")
        await until(lambda: desk.window.page is not None, "the sample is open")
        page = desk.window.page
        assert page is not None
        page.insert_after_selection("randomString")
        await frames()
        dock = desk.window.configuration
        assert type(dock.panel).__name__ == "RandomStringPanel"
        hand.click(dock.header.help)
        page_of_help = await hand.dialog(HelpPage)
        assert "1 to 64" in page_of_help.text.toPlainText()
        page_of_help.close()


async def test_skipped_plugins_are_told_in_a_notice(tmp_path: Path) -> None:
    broken = type_folder(tmp_path / "broken", spec="")
    async with open_desk(workspace(tmp_path / "space", broken=broken)) as desk:
        desk.begin([])
        told = lambda: [label.text() for label in desk.window.findChildren(QLabel) if label.isVisible()]  # noqa: E731
        await until(lambda: any("has no spec.py" in text for text in told()), "the notice is shown")
        assert any("1 extension could not be used" in text for text in told())


def test_a_panel_of_ones_own_is_found(tmp_path: Path, qtbot: Any) -> None:
    types = load_types([str(type_folder(tmp_path / "shout", panel=PANEL))])
    panel = panel_of(types, "acme.shout")
    qtbot.addWidget(panel)
    assert type(panel).__name__ == "ShoutPanel" and panel.members == {"text"}


@pytest.mark.parametrize(
    "panel",
    [
        "",
        "raise RuntimeError('boom')\n",
        "import sys\nsys.exit(1)\n",
        "class ShoutPanel:\n    pass\n",
        PANEL.replace("    SPEC = SPEC\n", ""),
        PANEL.replace("return (", "raise RuntimeError('boom')  # "),
    ],
    ids=["none", "bad import", "ends the process", "wrong base", "no SPEC", "breaks when made"],
)
def test_without_a_sound_panel_a_form_is_made(
    panel: str, tmp_path: Path, qtbot: Any, caplog: pytest.LogCaptureFixture
) -> None:
    types = load_types([str(type_folder(tmp_path / "shout", panel=panel))])
    with caplog.at_level(logging.ERROR):
        shown = panel_of(types, "acme.shout")
    qtbot.addWidget(shown)
    assert type(shown) is AutoPanel
    assert ("acme.shout" in caplog.text) == bool(panel)


@pytest.mark.parametrize(
    ("type_id", "trigger", "members"),
    [
        ("randomString", False, {"digit"}),
        ("fileDigest", False, {"path"}),
        ("interval", True, {"seconds"}),
    ],
)
def test_forms_of_the_examples_edit_every_member(
    type_id: str, trigger: bool, members: set[str], qtbot: Any
) -> None:
    panel = panel_of(load_types([str(EXAMPLES)]), type_id, trigger=trigger)
    qtbot.addWidget(panel)
    assert panel.members == members
