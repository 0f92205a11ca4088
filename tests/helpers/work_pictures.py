"""The pictures of tasks, tests, runs by hand and the workflow's card, for the gallery."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from PySide6.QtWidgets import QWidget

from desktop_app.domain.workflow import Node, Workflow
from desktop_app.gui.dialogs.categories import CategoriesDialog
from desktop_app.gui.dialogs.run_dialog import RunDialog
from desktop_app.gui.dialogs.task_dialog import TaskDialog
from desktop_app.gui.dialogs.test_dialog import TestDialog
from desktop_app.gui.main_window import MainWindow
from desktop_app.gui.records.dialogs import RecordDialog
from desktop_app.gui.records.source_dialog import SourceDialog
from desktop_app.gui.records.table_dialog import TableDialog
from desktop_app.gui.toasts import ToastFrame
from desktop_app.services.inputs import RUN
from tests.helpers.desk import Hand
from tests.helpers.windows import frames, until

Take = Callable[[str, QWidget | None], Awaitable[None]]

FIELDS = [
    {"name": "comment", "title": "Comment", "type": "multiline", "default": "Looks fine"},
    {"name": "amount", "title": "Amount", "type": "number", "required": True},
    {"name": "kind", "title": "Kind", "type": "select", "options": ["new", "again"]},
    {"name": "tags", "title": "Tags", "type": "multiselect", "options": ["urgent", "large"]},
    {"name": "day", "title": "Day", "type": "date"},
    {"name": "checked", "title": "Checked", "type": "bool"},
    {"name": "paper", "title": "Attachment", "type": "file"},
]
ACTIONS = [
    {"key": "ok", "title": "Continue", "status": 1},
    {"key": "no", "title": "Reject", "status": -5},
    {"key": "keep", "title": "Save", "status": 0},
]
TOTAL = "{{$context.price}} * {{$context.count}} + len({{$context.lines}}) + len({{$env.HOST}})"


def asking() -> Workflow:
    """Return a workflow that says something, tells something and asks two people."""
    form = {"type": "custom", "title": "Is it right?", "fields": FIELDS, "actions": ACTIONS}
    settings = {"assignees": [1, 7], "mode": 1, "title": "Check the order of {{$context.name}}"}
    nodes = (
        Node("say", "response-message", "Say", {"message": "The order of {{$context.name}} is on its way."}),
        Node("tell", "cc", "Tell", {"users": [1], "title": "Order 4711 was placed"}, "say"),
        Node("ask", "manual", "Please look", {**settings, "forms": {"form": form}}, "tell"),
    )
    return Workflow(title="Order review", nodes=nodes)


def totalled() -> Workflow:
    """Return a workflow with fields, options and a node that uses variables."""
    fields = [{"name": "price", "title": "Price", "type": "number", "required": True}, FIELDS[4]]
    config = {"fields": fields, "sample": {"price": 3, "count": 2, "lines": [{"sku": "a"}]}}
    total = Node("total", "calculation", "Sum of all lines", {"engine": "python", "expression": TOTAL})
    return Workflow(
        title="Totals",
        description="Sums up what was ordered.",
        config=config,
        options={"timeout": 7_200_000, "deleteExecutionOnStatus": [1]},
        nodes=(total,),
    )


async def take_work(window: MainWindow, take: Take) -> None:
    """Take all of them."""
    hand = Hand(window)
    await _tasks(window, hand, take)
    session = await window.bench.create(totalled())
    await window.services.environment.set("HOST", "example.org")
    await window.services.inputs.save(session.key, RUN, {"price": 4}, "A usual day")
    await session.start({"price": 5, "count": 1, "lines": []})
    await _trial(window, hand, take)
    await _run(window, hand, take)
    await _card(window, hand, take)
    await _data(window, hand, take)


async def _tasks(window: MainWindow, hand: Hand, take: Take) -> None:
    await window.tasks.load()
    session = await window.bench.create(asking())
    await session.start({"name": "Ada", "lines": [{"sku": "a", "n": 2}]})
    await until(lambda: window.tasks.model.rows, "the tasks are listed")
    window.focus_dock(window.tasks)
    await take("tasks", None)
    hand.click(window.tasks.filter.buttons["notices"])
    await until(lambda: window.tasks.filter.kind == "notices")
    await take("notices", None)
    hand.click(window.tasks.filter.buttons["open"])
    await until(lambda: window.tasks.answer_button.isVisible())
    window.running.answer(window.tasks.model.rows[-1])
    dialog = await hand.dialog(TaskDialog)
    await take("task", dialog)
    dialog.reject()


async def _trial(window: MainWindow, hand: Hand, take: Take) -> None:
    session = window.session
    assert session is not None
    session.document.select(("total",))
    await until(window.actions_["test_node"].isEnabled)
    window.actions_["test_node"].trigger()
    dialog = await hand.dialog(TestDialog)
    await frames(10)
    hand.press("Test", dialog)
    await until(lambda: dialog.outcome.model.rowCount())
    await take("test-node", dialog)
    dialog.reject()


async def _run(window: MainWindow, hand: Hand, take: Take) -> None:
    await until(window.actions_["run_with"].isEnabled)
    window.actions_["run_with"].trigger()
    dialog = await hand.dialog(RunDialog)
    await until(lambda: dialog.shelf.chooser.count() > 1)
    await take("run-by-hand", dialog)
    dialog.reject()


async def _card(window: MainWindow, hand: Hand, take: Take) -> None:
    session, categories = window.session, window.services.categories
    assert session is not None
    made = [
        await categories.create(*each) for each in (("Sales", "gold"), ("Shop", "cyan"), ("Team", "purple"))
    ]
    await categories.assign(session.key, [made[0].id, made[1].id])
    await window.bench.set_enabled(session.key, True)
    for toast in window.findChildren(ToastFrame):
        toast.gone.emit()
    window.resize(1440, 1300)
    window.focus_dock(window.workflows)
    window.actions_["workflow_card"].trigger()
    await until(lambda: window.configuration.card is not None)
    await take("workflow-card", None)
    window.resize(1440, 900)
    window.actions_["categories"].trigger()
    dialog = await hand.dialog(CategoriesDialog)
    await until(lambda: dialog.model.rows)
    await take("categories", dialog)
    dialog.close()


async def _data(window: MainWindow, hand: Hand, take: Take) -> None:
    """The Data panel: empty, with records, with a cell that was refused, and its dialogs."""
    dock = window.data
    hand.keys("Ctrl+Shift+D")
    await until(dock.example_button.isVisible)
    await take("data-empty", None)
    dock.install_example()
    await until(lambda: dock.pane.model.total, "the orders are shown")
    dock.show_collection("products")
    await until(lambda: dock.pane.model.record(0), "the products are read")
    dock.pane.model.refuse(dock.pane.model.index(1, 3), "many", "“many” is no whole number.")
    await take("data", None)
    dock.pane.discard_faults()
    hand.click(dock.add_button)
    dialog = await hand.dialog(RecordDialog)
    await take("data-new", dialog)
    dialog.reject()
    window.actions_["add_source"].trigger()
    source = await hand.dialog(SourceDialog)
    await take("data-source", source)
    source.reject()
    window.commands.data.ask_table("orders")
    table = await hand.dialog(TableDialog)
    await take("data-table", table)
    table.reject()
