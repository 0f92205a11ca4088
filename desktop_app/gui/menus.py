"""Which actions the window has now, where they stand in its menus, and under which keys (editor.md C, D)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QMenuBar

from desktop_app.gui import (
    arrange_actions,
    background,
    breakpoint_commands,
    copies,
    debug_commands,
    docking,
    fork_commands,
    layouts,
    mock_commands,
    navigate_actions,
    recent,
    tearing,
    why_commands,
)
from desktop_app.gui import snippets as snippet_actions
from desktop_app.gui.actions import Actions, ActionSpec
from desktop_app.gui.data_commands import ACTION_SPEC, EXAMPLES_SPEC
from desktop_app.gui.data_commands import SPECS as DATA_SPECS
from desktop_app.gui.edit_commands import SELECT
from desktop_app.gui.edit_commands import SPECS as EDIT_SPECS
from desktop_app.gui.exchange_commands import SPECS as EXCHANGE_SPECS
from desktop_app.gui.help_commands import SPECS as HELP_SPECS
from desktop_app.gui.runs.commands import SPECS as RUN_SPECS
from desktop_app.gui.safety_commands import SPECS as SAFETY_SPECS
from desktop_app.gui.setup_commands import SPECS as SETUP_SPECS
from desktop_app.gui.trial_commands import SPECS as TRIAL_SPECS
from desktop_app.gui.value_commands import SPECS as VALUE_SPECS
from desktop_app.gui.variable_commands import SPECS as VARIABLE_SPECS
from desktop_app.gui.version_commands import SPECS as VERSION_SPECS
from desktop_app.gui.wording import tr, unmarked
from desktop_app.gui.workflow_commands import SPECS as WORKFLOW_SPECS

Handlers: TypeAlias = Mapping[str, Callable[[], object]]

SPECS: Final = (
    ActionSpec("new", "&New", "Ctrl+N", "new", "New workflow"),
    ActionSpec("open", "&Open or import …", "Ctrl+O", "open", "Open or import a workflow file"),
    ActionSpec("shop", "Open the e&xample “Order: check and deduct stock”", icon="run"),
    ActionSpec("sample", "Open &sample “Order review”", icon="run"),
    EXAMPLES_SPEC,
    ACTION_SPEC,
    ActionSpec("save", "&Save", "Ctrl+S", "save", "Save the draft as a version"),
    ActionSpec("export_json", "&Workflow as JSON …"),
    ActionSpec("export_png", "Picture as &PNG …"),
    ActionSpec("export_svg", "Picture as S&VG …"),
    ActionSpec("close_tab", "&Close tab", "Ctrl+W"),
    ActionSpec("close_all", "Close &all tabs", "Ctrl+Shift+W"),
    *background.SPECS,
    ActionSpec("quit", "&Quit", "Ctrl+Q"),
    ActionSpec("undo", "&Undo", "Ctrl+Z", "undo"),
    ActionSpec("redo", "&Redo", "Ctrl+Y Ctrl+Shift+Z", "redo"),
    ActionSpec("rename", "Re&name node", "F2", canvas=True),
    ActionSpec("insert", "&Node …", "", "add", "Add a node (Tab, N or Space on the canvas)"),
    ActionSpec("insert_palette", "Find in the node &list", "Ctrl+Shift+N", "search"),
    ActionSpec("run", "&Run", "Ctrl+F5", "run", "Run what the canvas shows, without stopping"),
    ActionSpec("run_with", "Run with &input …", "Ctrl+Alt+F5", "", "Run with other input"),
    ActionSpec("stop", "&Stop", "Shift+F5", "stop", "Stop the run"),
    ActionSpec("answer", "&Answer …", "Ctrl+Shift+A", "", "Answer what the run waits for"),
    ActionSpec("clear_run", "&Clear run marks", "", "", "Take the marks of the run off the canvas"),
    ActionSpec("zoom_in", "Zoom &in", "Ctrl++ Ctrl+=", "zoom-in"),
    ActionSpec("zoom_out", "Zoom &out", "Ctrl+-", "zoom-out"),
    ActionSpec("zoom_100", "&100 %", "0", canvas=True),
    ActionSpec("zoom_fit", "&Fit all", "1", "fit", canvas=True),
    ActionSpec("left", "&Left side", "Ctrl+B", "", "Show or hide the left side", checkable=True),
    ActionSpec("bottom", "&Bottom", "Ctrl+J", "", "Show or hide the bottom", checkable=True),
    ActionSpec("right", "Ri&ght side", "Ctrl+Alt+B", "", "Show or hide the right side", checkable=True),
    ActionSpec("reset_layout", "&Reset layout"),
    ActionSpec("full_screen", "Full &screen", "Alt+Return", checkable=True),
    ActionSpec("keys", "&Keyboard shortcuts", "Ctrl+/ ? Shift+?"),
    *HELP_SPECS,
    ActionSpec("about", "&About Wirework"),
    *docking.SPECS,
    *recent.SPECS,
    *arrange_actions.SPECS,
    *navigate_actions.SPECS,
    *VARIABLE_SPECS,
    *VERSION_SPECS,
    *VALUE_SPECS,
    *EDIT_SPECS,
    *DATA_SPECS,
    *debug_commands.SPECS,
    *breakpoint_commands.SPECS,
    *mock_commands.SPECS,
    *fork_commands.SPECS,
    *why_commands.SPECS,
    *TRIAL_SPECS,
    *WORKFLOW_SPECS,
    *SAFETY_SPECS,
    *EXCHANGE_SPECS,
    *SETUP_SPECS,
    *tearing.SPECS,
    *copies.SPECS,
    *snippet_actions.SPECS,
    *layouts.SPECS,
    *RUN_SPECS,
)

FILE: Final = (
    *("shop", "sample", "examples", "-"),
    *("save", "save_message", "save_as", "save_copy", "-", "versions", "compare_saved", "restore_past", "-"),
    *("workflow_card", "categories", "-"),
)
EXPORT: Final = (
    *("export_json", "export_selection", "export_rows", "-", "export_png", "export_svg", "-"),
    *("export_markdown", "export_html", "-", "export_bundle"),
)

THEMES: Final = (
    ("system", "&System"),
    ("light", "&Light"),
    ("dark", "&Dark"),
    ("contrast", "High &contrast"),
)


def declare(actions: Actions, handlers: Handlers) -> None:
    """Register every action with what it does.

    :raises KeyError: an action has no handler.
    """
    for spec in SPECS:
        actions.add(spec, handlers[spec.name])


def fill(
    bar: QMenuBar, actions: Actions, theme_menu: QMenu, snippets: QMenu, tabs: QMenu, last: QMenu
) -> None:
    """Put the actions into menus; a dash stands for a separator, a list for a submenu."""
    _fill_file(bar, actions, last)
    _fill_edit(bar, actions)
    insert = ("insert", "insert_palette", "insert_subflow", "change_trigger", "note", "group", "reroute", "-")
    _menu(bar, tr("&Insert"), actions, insert).addMenu(snippets)
    _fill_arrange(bar, actions)
    _fill_node(bar, actions)
    _fill_run(bar, actions)
    _fill_view(bar, actions, theme_menu)
    tabs.setTitle(tr("&Window"))
    bar.addMenu(tabs)
    books = ("contents", "stepping", "tour", "palette", "keys")
    _menu(bar, tr("&Help"), actions, (*books, "-", "news", "open_log", "report", "about"))


def _fill_file(bar: QMenuBar, actions: Actions, last: QMenu) -> None:
    file = _menu(bar, tr("&File"), actions, ("new", "template", "open"))
    file.addMenu(last)
    _submenu(file, tr("&Import"), actions, ("import_version", "import_clipboard", "import_folder"))
    _add(file, actions, FILE)
    _add(file.addMenu(tr("&Export")), actions, EXPORT)
    _submenu(file, tr("&Data"), actions, tuple(spec.name for spec in DATA_SPECS))
    _add(file, actions, ("-", "trash", "-", "close_tab", "close_all", "-", "to_tray", "quit"))


def _fill_edit(bar: QMenuBar, actions: Actions) -> None:
    copying = ("cut", "copy", "copy_words", "paste", "paste_map", "paste_place", "duplicate")
    changing = (*copying, "delete", "heal", "rename")
    edit = _menu(bar, tr("&Edit"), actions, ("undo", "redo", "-", *changing, "-"))
    _add(edit, actions, ("find", "find_next", "find_previous", "find_all", "go_to", "-"))
    _add(edit, actions, ("quick_fix", "replace_reference", "rebind", "-"))
    _submenu(edit, tr("&Select"), actions, tuple(spec.name for spec in SELECT))
    _add(edit, actions, ("-", "environment", "outside", "proxy", "shortcuts", "preferences"))


def _fill_node(bar: QMenuBar, actions: Actions) -> None:
    mocks = tuple(spec.name for spec in mock_commands.NODE)
    node = _menu(bar, tr("&Node"), actions, ("configure", "test_node", "-"))
    _add(node, actions, ("toggle_breakpoint", *mocks, "why", "-", "disable", "replace", "change_trigger"))
    _add(node, actions, ("-", "extract", "inline", "-", "usages", "copy_key", "documentation"))


def _fill_run(bar: QMenuBar, actions: Actions) -> None:
    begin = ("run", "run_with", "debug", "continue", "pause", "stop", "restart", "-")
    steps = ("step_over", "step_into", "step_out", "run_to_here")
    run = _menu(bar, tr("&Run"), actions, (*begin, *steps))
    _submenu(run, tr("&More steps"), actions, debug_commands.RARE)
    _submenu(run, tr("&Breakpoints"), actions, tuple(spec.name for spec in breakpoint_commands.SPECS))
    _submenu(run, tr("Slow &motion"), actions, tuple(spec.name for spec in debug_commands.SLOW))
    _add(run, actions, ("-", "run_selection", "dry_run"))
    _submenu(run, tr("I&n other ways"), actions, ("run_mocks", "custom_action"))
    _add(run, actions, ("-", *(spec.name for spec in fork_commands.SPECS), "-"))
    _add(run, actions, ("answer", "hold_work", "-", "compare_runs", "compare_mocks"))
    past = ("open_value", "-", "open_run", "compare_run", "restore_run", "mock_round", "clear_run")
    shown = _submenu(run, tr("Sho&wn run"), actions, past)
    _submenu(shown, tr("&Time travel"), actions, ("first_job", "previous_job", "next_job", "last_job"))
    kept = ("pin_run", "export_bundle", "open_bundle", "-", "delete_runs")
    _submenu(run, tr("&Selected runs"), actions, kept)


def _fill_view(bar: QMenuBar, actions: Actions, theme_menu: QMenu) -> None:
    view = _menu(bar, tr("&View"), actions, ("left", "bottom", "right"))
    names = [tuple(spec.name for spec in specs) for specs in (docking.SHOW, docking.GO)]
    _submenu(view, tr("&Panels"), actions, (*names[0], "-", *names[1]))
    _submenu(view, tr("La&youts"), actions, ("layout_build", "layout_debug", "-", "reset_layout"))
    zoom = ("zoom_in", "zoom_out", "zoom_100", "zoom_fit", "zoom_selection", "minimap", "grid")
    shown = ("timings", "wire_values", "arcs")
    _add(view, actions, ("maximize", "-", *zoom, *shown, "-"))
    _add(view, actions, ("back", "forward", "next_area", "previous_area", "-"))
    view.addMenu(theme_menu)
    _add(view, actions, ("full_screen", "presentation"))


def _fill_arrange(bar: QMenuBar, actions: Actions) -> None:
    arrange = _menu(bar, tr("&Arrange"), actions, ("tidy_all", "tidy", "free_layout", "flip_direction", "-"))
    _add(arrange.addMenu(tr("&Align")), actions, arrange_actions.ALIGN)
    spread = ("distribute_across", "distribute_down")
    _add(arrange.addMenu(tr("&Distribute")), actions, spread)
    _add(arrange, actions, ("snap", "lock", "-", "group", "ungroup", "collapse", "fold", "-"))
    _add(arrange, actions, ("bring_forward", "send_backward"))


def _menu(bar: QMenuBar, title: str, actions: Actions, names: tuple[str, ...]) -> QMenu:
    menu = bar.addMenu(title)
    menu.setToolTipsVisible(True)
    _add(menu, actions, names)
    return menu


def _submenu(menu: QMenu, title: str, actions: Actions, names: tuple[str, ...]) -> QMenu:
    inner = menu.addMenu(title)
    inner.setToolTipsVisible(True)
    _add(inner, actions, names)
    return inner


def _add(menu: QMenu, actions: Actions, names: tuple[str, ...]) -> None:
    for name in names:
        if name == "-":
            menu.addSeparator()
        else:
            menu.addAction(actions[name])


def menu_titles(bar: QMenuBar) -> dict[str, str]:
    """Return where each action stands: ``Arrange ▸ Align``. Of an action in several menus, the first."""
    found: dict[str, str] = {}
    inner = [(action.menu(), "") for action in bar.actions()]
    while inner:
        menu, path = inner.pop(0)
        if isinstance(menu, QMenu):
            here = " ▸ ".join(filter(None, (path, unmarked(menu.title()))))
            for action in menu.actions():
                found.setdefault(action.objectName(), here)
            inner += [(action.menu(), here) for action in menu.actions()]
    return found


def theme_menu(chosen: Callable[[], str], choose: Callable[[str], None], parent: QMenuBar) -> QMenu:
    """Return the menu that chooses the theme."""
    menu = QMenu(tr("&Theme"), parent)
    group = QActionGroup(menu)
    for mode, text in THEMES:
        action = QAction(tr(text), group)
        action.setCheckable(True)
        action.setData(mode)
        action.triggered.connect(lambda _checked=False, mode=mode: choose(mode))
        menu.addAction(action)

    def tick() -> None:
        for one in menu.actions():
            one.setChecked(one.data() == chosen())

    menu.aboutToShow.connect(tick)
    return menu
