"""Who follows whom in the main window: joins the docks, the pages and the commands (editor.md B)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_app.gui.consent import connect_runs

if TYPE_CHECKING:
    from desktop_app.gui.main_window import MainWindow
    from desktop_app.gui.page import WorkflowPage


def join_window(window: MainWindow) -> None:
    """Join what stands in a window for good; pages come and go (:func:`join_page`)."""
    _join_commands(window)
    connect_runs(window)
    _join_centre(window)
    _join_workflows(window)
    _join_docks(window)
    _join_status_line(window)


def _join_commands(window: MainWindow) -> None:
    commands = window.commands
    for group in (
        commands.versions,
        commands.variables,
        commands.values,
        commands.workflow,
        commands.layouts,
        commands.data,
        commands.breakpoints,
        commands.runs,
    ):
        group.connect_window()
    window.bench.activated.connect(commands.recent.note_workflow)


def _join_centre(window: MainWindow) -> None:
    commands = window.commands
    window.open_pages.bar.menu_wanted.connect(commands.tearing.show_menu)
    window.tabs.tabCloseRequested.connect(lambda index: commands.close_tab(index))
    window.welcome.wanted.connect(lambda name: window.actions_[name].trigger())
    window.welcome.opened.connect(lambda key: commands.on_workflow("open", key))


def _join_workflows(window: MainWindow) -> None:
    commands, workflows = window.commands, window.workflows
    workflows.wanted.connect(commands.on_workflow)
    workflows.toggled.connect(commands.toggle)
    workflows.listed.connect(window.welcome.show_recent)
    workflows.listed.connect(window.configuration.know_workflows)
    workflows.listed.connect(lambda _: window.open_pages.know_workflows(workflows.titles()))
    workflows.listed.connect(lambda _: commands.recent.refresh(window.session))


def _join_docks(window: MainWindow) -> None:
    commands = window.commands
    window.palette_dock.chosen.connect(commands.adding.insert_type)
    window.configuration.test_requested.connect(commands.trial.test)
    window.problems.chosen.connect(commands.show_problem)
    window.outline.opened.connect(commands.open_node)
    window.data.told.connect(window.line.tell)
    window.data.failed.connect(window.bench.tell)
    for dock in window.docks:
        dock.visibilityChanged.connect(lambda _: commands.docking.refresh())


def _join_status_line(window: MainWindow) -> None:
    line = window.line
    window.bench.failed.connect(window.faults.show)
    window.bench.told.connect(line.tell)
    line.problems_wanted.connect(lambda: window.focus_dock(window.problems))
    line.breakpoints_wanted.connect(lambda: window.focus_dock(window.breakpoints))
    line.fit_wanted.connect(lambda: window.actions_["zoom_fit"].trigger())


def set_up_page(window: MainWindow, page: WorkflowPage) -> None:
    """Give a page the actions of the canvas, and the look that the settings say."""
    settings, canvas, picture = window.settings, page.canvas, page.picture
    for name in window.actions_:
        if window.actions_.on_canvas(name):
            page.addAction(window.actions_[name])
    canvas.animated = not settings.calm()
    canvas.view.options = settings.canvas_options()
    canvas.view.show_grid(settings.grid())
    canvas.minimap.set_wanted(settings.minimap())
    picture.timed = settings.timings()
    picture.valued = settings.wire_values()
    page.know_workflows(window.workflows.titles())


def join_page(window: MainWindow, page: WorkflowPage) -> None:
    """Join what a person does on a page with the commands of its window."""
    commands, canvas = window.commands, page.canvas
    page.told.connect(window.line.tell)
    for group in (commands.safety, commands.debugging, commands.runs):
        group.watch(page)
    page.add_requested.connect(commands.adding.open)
    page.answer_requested.connect(window.running.answer)
    page.node_opened.connect(commands.open_node)
    canvas.search_requested.connect(commands.adding.open)
    canvas.context_menu_requested.connect(commands.canvas_menu)
    canvas.zoom_changed.connect(window.line.show_zoom)
