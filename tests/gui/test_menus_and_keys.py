"""Every entry of editor.md C and every key of editor.md D, with the action that serves it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from desktop_app.gui.main_window import MainWindow
from desktop_app.gui.menus import SPECS
from tests.helpers.desk import open_desk

MENUS: dict[str, dict[str, str]] = {
    "File": {
        "New": "new",
        "New from template…": "template",
        "Open…": "open",
        "Open recent: the list": "browse_recent",
        "Open recent: pin": "pin_recent",
        "Open recent: clear": "clear_recent",
        "Reload last": "reopen",
        "Save": "save",
        "Save as…": "save_as",
        "Save a copy": "save_copy",
        "Restore…": "restore_past",
        "Import: file": "import_version",
        "Import: clipboard": "import_clipboard",
        "Import: folder": "import_folder",
        "Export: JSON": "export_json",
        "Export: selection as JSON": "export_selection",
        "Export: SVG": "export_svg",
        "Export: PNG": "export_png",
        "Export: documentation as HTML": "export_html",
        "Export: documentation as Markdown": "export_markdown",
        "Export: run bundle": "export_bundle",
        "Close tab": "close_tab",
        "Close all": "close_all",
        "Quit": "quit",
    },
    "Edit": {
        "Undo": "undo",
        "Redo": "redo",
        "Cut": "cut",
        "Copy": "copy",
        "Copy as text": "copy_words",
        "Paste": "paste",
        "Paste and map…": "paste_map",
        "Paste in place": "paste_place",
        "Duplicate": "duplicate",
        "Delete": "delete",
        "Delete and heal": "heal",
        "Rename": "rename",
        "Find…": "find",
        "Find next": "find_next",
        "Find in all workflows…": "find_all",
        "Replace reference…": "replace_reference",
        "Select all": "select_all",
        "Select none": "select_none",
        "Select invert": "select_invert",
        "Select upstream": "select_upstream",
        "Select downstream": "select_downstream",
        "Select connected": "select_connected",
        "Select same type": "select_same_type",
        "Select invalid": "select_invalid",
        "Preferences…": "preferences",
    },
    "Insert": {
        "Node…": "insert",
        "Note": "note",
        "Group": "group",
        "Reroute": "reroute",
        "Trigger": "change_trigger",
        "Sub-workflow": "insert_subflow",
        "Template snippet": "snippet",
    },
    "Arrange": {
        "Tidy all": "tidy_all",
        "Tidy selection": "tidy",
        **{
            f"Align: {edge}": f"align_{edge}"
            for edge in ("left", "center", "right", "top", "middle", "bottom")
        },
        "Distribute across": "distribute_across",
        "Distribute down": "distribute_down",
        "Grid snap": "snap",
        "Flip direction": "flip_direction",
        "Group": "group",
        "Ungroup": "ungroup",
        "Collapse, expand group": "collapse",
        "Bring forward": "bring_forward",
        "Bring back": "send_backward",
        "Lock position": "lock",
    },
    "Node": {
        "Configure": "configure",
        "Test this node…": "test_node",
        "Disable, enable": "disable",
        "Replace type…": "replace",
        "Change trigger…": "change_trigger",
        "Extract to sub-workflow…": "extract",
        "Inline sub-workflow": "inline",
        "Mock output…": "mock_output",
        "Clear mock": "clear_mock",
        "Toggle breakpoint": "toggle_breakpoint",
        "Show usages": "usages",
        "Copy key": "copy_key",
        "Documentation": "documentation",
    },
    "Run": {
        "Run": "run",
        "Run with input…": "run_with",
        "Stop": "stop",
        "Debug": "debug",
        "Pause": "pause",
        "Continue": "continue",
        "Restart": "restart",
        "Step over": "step_over",
        "Step into": "step_into",
        "Step out": "step_out",
        "Run to here": "run_to_here",
        "Run from here…": "run_from_here",
        "Run selection only": "run_selection",
        "Dry run…": "dry_run",
        "Re-run last failed from failed node…": "rerun_failed",
        "Breakpoints: condition…": "breakpoint_properties",
        "Breakpoints: log point…": "log_point",
        "Breakpoints: on wire": "wire_breakpoint",
        "Breakpoints: disable all": "disable_breakpoints",
        "Breakpoints: clear all": "clear_breakpoints",
        "Slow motion": "slow_motion",
        "Compare runs…": "compare_runs",
        "Fork from this job…": "fork_job",
    },
    "View": {
        "Docks: show": "show_outline",
        "Docks: go to": "go_outline",
        "Layouts: Build": "layout_build",
        "Layouts: Debug": "layout_debug",
        "Layouts: reset": "reset_layout",
        "Zoom in": "zoom_in",
        "Zoom out": "zoom_out",
        "Zoom 100 %": "zoom_100",
        "Zoom fit all": "zoom_fit",
        "Zoom fit selection": "zoom_selection",
        "Minimap": "minimap",
        "Grid": "grid",
        "Show timings": "timings",
        "Show values on wires": "wire_values",
        "Show reference arcs": "arcs",
        "Theme": "theme",
        "Full screen": "full_screen",
        "Presentation mode": "presentation",
    },
    "Window": {
        "Next tab": "next_tab",
        "Previous tab": "previous_tab",
        "Tear off": "tear_off",
        "List of windows": "list",
    },
    "Help": {
        "Contents": "contents",
        "Keyboard shortcuts": "keys",
        "What is new": "news",
        "Report a problem": "report",
        "About": "about",
    },
}
"""By menu: what editor.md C names, and the action."""

KEYS = {
    "Ctrl+F5": "run",
    "Shift+F5": "stop",
    "Ctrl+Return": "test_node",
    "Ctrl+Shift+P": "palette",
    "Ctrl+P": "go_to",
    "Ctrl+F": "find",
    "F3": "find_next",
    "Shift+F3": "find_previous",
    "F2": "rename",
    "D": "disable",
    "R": "replace",
    "M": "note",
    "X": "extract",
    "Ctrl+Alt+G": "group",
    "Ctrl+Alt+Shift+G": "ungroup",
    "Ctrl+L": "tidy",
    "Del": "delete",
    "Ctrl+Del": "heal",
    "Ctrl+D": "duplicate",
    **{
        f"A,{letter}": f"align_{edge}"
        for letter, edge in zip("LRTBCM", ("left", "right", "top", "bottom", "center", "middle"), strict=True)
    },
    "A,H": "distribute_across",
    "A,V": "distribute_down",
    "A,G": "snap",
    "S,U": "select_upstream",
    "S,D": "select_downstream",
    "S,C": "select_connected",
    "S,I": "select_invalid",
    "0": "zoom_100",
    "1": "zoom_fit",
    "2": "zoom_selection",
    "Alt+Return": "full_screen",
    "Ctrl+B": "left",
    "Ctrl+J": "bottom",
    "Ctrl+K,Ctrl+S": "shortcuts",
    "?": "keys",
    "Ctrl+Z": "undo",
    "Ctrl+Y": "redo",
    "Ctrl+Shift+Z": "redo",
    "Ctrl+,": "preferences",
    "Ctrl+Q": "quit",
    "Alt+Left": "back",
    "Alt+Right": "forward",
    "F8": "next_area",
    "Shift+F8": "previous_area",
    **{f"Ctrl+{number}": name for number, name in enumerate(("go_workflows", "go_palette", "go_outline"), 1)},
}
"""The keys of editor.md B, D and I that call an action."""

# Names of tests are as long as their claims.
# ruff: noqa: E501
CANVAS_KEYS = {
    "Tab, N or Space": "canvas/test_keys.py::test_quick_add_goes_behind_the_current_node",
    "any letter": "canvas/test_keys.py::test_any_letter_searches_and_a_semicolon_gives_it_back_when_the_person_wants_that",
    "Enter": "canvas/test_keys.py::test_enter_opens_and_delete_asks_to_delete",
    "Esc": "canvas/test_keys.py::test_escape_clears_the_selection_last",
    "Arrows": "canvas/test_keys.py::test_arrows_walk_along_the_wires",
    "Shift+Arrows": "canvas/test_letters.py::test_shift_and_arrows_extend_and_take_back",
    "Ctrl+Arrows": "canvas/test_free.py::test_ctrl_and_arrows_move_by_the_grid_and_with_shift_by_a_pixel",
    "W": "canvas/test_letters.py::test_w_puts_a_letter_on_every_legal_target_and_typing_it_leads_the_wire_there",
}
"""Keys that the canvas itself takes, and where real presses of them are tested."""

DEBUGGER_KEYS = {
    "F5": "debug",
    "Ctrl+Shift+F5": "restart",
    "F6": "pause",
    "F9": "toggle_breakpoint",
    "Shift+F9": "breakpoint_properties",
    "Ctrl+Shift+F9": "disable_breakpoints",
    "F10": "step_over",
    "F11": "step_into",
    "Shift+F11": "step_out",
    "Ctrl+F10": "run_to_here",
    "Ctrl+Shift+F10": "run_from_here",
    "P": "mock_output",
}
"""The keys of the debugger."""


LOW_SCREEN = 768
"""Height of a small screen, in pixels: above it a menu wraps into columns."""


def entries(menu: QMenu) -> Iterator[QAction]:
    for action in menu.actions():
        inner = action.menu()
        if isinstance(inner, QMenu):
            inner.aboutToShow.emit()
            yield from entries(inner)
        elif not action.isSeparator():
            yield action


def menu_of(window: MainWindow, title: str) -> QMenu:
    for top in window.menuBar().actions():
        if top.text().replace("&", "") == title:
            menu = top.menu()
            assert isinstance(menu, QMenu)
            menu.aboutToShow.emit()
            return menu
    raise AssertionError(f"no menu {title}")


async def test_every_entry_of_the_menus_is_where_it_should_be(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        window = desk.window
        missing = []
        for title, rows in MENUS.items():
            names = {action.objectName() for action in entries(menu_of(window, title))}
            for text, name in rows.items():
                if name not in ("theme", "list") and name not in names:
                    missing.append(f"{title} ▸ {text} ({name})")
        assert not missing
        themes = [action.text().replace("&", "") for action in entries(menu_of(window, "View"))]
        assert {"System", "Light", "Dark", "High contrast"} <= set(themes)
        heights = {title: menu_of(window, title).sizeHint().height() for title in MENUS}
        assert max(heights.values()) <= LOW_SCREEN, f"a menu needs a second column: {heights}"


@pytest.mark.parametrize("test", CANVAS_KEYS.values(), ids=list(CANVAS_KEYS))
def test_the_keys_of_the_canvas_are_pressed_in_a_test(test: str) -> None:
    path, _, name = test.partition("::")
    assert f"def {name}(" in (Path(__file__).parent / path).read_text(encoding="utf-8")


@pytest.mark.parametrize(("keys", "name"), [*KEYS.items(), *DEBUGGER_KEYS.items()])
def test_every_key_calls_its_action(keys: str, name: str) -> None:
    wanted = QKeySequence(keys)
    having = {spec.name for spec in SPECS for one in spec.keys.split() if QKeySequence(one) == wanted}
    assert having == {name}
