"""Tasks and notices in the window: told when they come, listed page by page, answered (4.17-4.20, 7.13)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import shiboken6
from PySide6.QtWidgets import QSystemTrayIcon

from desktop_app.app.assembly import Desk
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.gui.dialogs.message import MessageDialog
from desktop_app.gui.dialogs.task_dialog import TaskDialog
from desktop_app.gui.docks.result_view import ResultView
from desktop_app.gui.session import EditorSession
from desktop_app.services.inputs import task_of
from tests.helpers.desk import Hand, open_desk
from tests.helpers.windows import frames, until

FIELDS = [
    {"name": "comment", "title": "Comment", "default": "for {{$context.name}}"},
    {"name": "amount", "type": "number", "required": True},
]
ACTIONS = [
    {"key": "ok", "title": "Continue", "status": 1, "values": {"by": "{{$user.id}}"}},
    {"key": "no", "title": "Reject", "status": -5},
    {"key": "keep", "title": "Save", "status": 0},
]


def asking(**config: Any) -> Workflow:
    form = {"type": "custom", "title": "Well?", "fields": FIELDS, "actions": ACTIONS}
    settings = {"assignees": [1], "mode": 0, "title": "Look at {{$context.name}}", "forms": {"form": form}}
    return Workflow(title="Asking", nodes=(Node("ask", "manual", "Ask", {**settings, **config}),))


async def asked(desk: Desk, document: Workflow, name: str = "Ada") -> EditorSession:
    """Run a workflow until its task is listed."""
    session = await desk.window.bench.create(document)
    await desk.window.tasks.load()
    await session.start({"name": name})
    await until(lambda: desk.window.tasks.model.rows, "the task is listed")
    return session


def rows(desk: Desk) -> list[tuple[str, ...]]:
    model = desk.window.tasks.model
    return [
        tuple(model.data(model.index(row, column)) for column in range(4)) for row in range(model.rowCount())
    ]


async def listed(desk: Desk, kind: str, count: int) -> list[tuple[str, ...]]:
    """Show a kind of tasks by its button."""
    dock = desk.window.tasks
    desk.window.focus_dock(dock)
    Hand(desk.window).click(dock.filter.buttons[kind])
    await until(lambda: dock.filter.kind == kind and len(dock.model.rows) == count, f"{count} {kind}")
    return rows(desk)


async def test_an_arriving_task_is_told_counted_and_one_click_from_its_form(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand, window = Hand(desk.window), desk.window
        await asked(desk, asking())
        await until(lambda: window.notifier.toasts.frames, "a toast tells it")
        toast = window.notifier.toasts.frames[0]
        assert toast.toast.text == "Waiting for an answer: Look at Ada"
        assert window.line.tasks.text().strip() == "1 task waits" and window.line.tasks.isVisible()
        assert window.tasks.windowTitle() == "1 task"
        assert window.tasks.filter.buttons["open"].text() == "Waiting 1"
        hand.press("Answer …", toast)
        dialog = await hand.dialog(TaskDialog)
        assert dialog.task.title == "Look at Ada"
        fields = dialog.forms[0].fields
        assert fields.isAncestorOf(dialog.focusWidget()), "one can type at once"
        assert window.notifier.toasts.frames == [], "it has done its work"
        dialog.reject()


async def test_what_waited_before_the_window_opened_is_counted_but_no_news(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        await asked(desk, asking())
    async with open_desk(tmp_path) as desk:
        await desk.window.tasks.load()
        await frames()
        assert desk.window.notifier.toasts.frames == []
        assert desk.window.line.tasks.isVisible()


async def test_a_person_elsewhere_is_told_on_the_desktop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: True))
    monkeypatch.setattr(QSystemTrayIcon, "show", lambda tray: None)  # There is no tray off the screen.
    monkeypatch.setattr(QSystemTrayIcon, "showMessage", lambda tray, title, *rest: shown.append(title))
    async with open_desk(tmp_path) as desk:
        monkeypatch.setattr(desk.window, "isActiveWindow", lambda: False)
        await asked(desk, asking())
        await until(lambda: shown)
        assert shown == ["Waiting for an answer: Look at Ada"]
        desk.window.commands.background.tray._clicked()
        assert desk.window.tasks.filter.kind == "open"


async def test_defaults_presets_and_required_fields_make_the_answer(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        session = await asked(desk, asking())
        desk.window.running.answer(desk.window.tasks.model.rows[0])
        dialog = await hand.dialog(TaskDialog)
        fields = dialog.forms[0].fields.form.rows
        assert fields["comment"].editor.value == "for Ada", "templates of defaults are resolved"
        hand.press("Continue", dialog)
        assert fields["amount"].fault.isVisible(), "what is required is asked for"
        hand.type("3", fields["amount"].editor.focus_target)
        hand.press("Continue", dialog)
        await until(lambda: session.run.phase == "ended", "the run goes on")
        job = (await session.services.executions.jobs(session.run.id or 0, results=True))[0]
        assert job.result == {"form": {"comment": "for Ada", "amount": 3, "by": 1}, "_": "ok"}


async def test_an_answer_that_is_on_its_way_when_the_form_is_left_is_taken_and_leaves_nothing_for_later(
    tmp_path: Path,
) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        session = await asked(desk, asking())
        (task,) = desk.window.tasks.model.rows
        desk.window.running.answer(task)
        dialog = await hand.dialog(TaskDialog)
        hand.type("3", dialog.forms[0].fields.form.rows["amount"].editor.focus_target)
        hand.press("Continue", dialog)
        hand.press("Later", dialog)
        await until(lambda: session.run.phase == "ended", "the run goes on")
        await until(lambda: not shiboken6.isValid(dialog), "the form is gone")
        left = session.services.inputs.last(session.key, task_of(task.id))
        assert await left is None and not hand.window.findChildren(MessageDialog)


async def test_what_is_left_for_later_outlives_the_window_and_a_save_is_a_draft(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        await asked(desk, asking())
        desk.window.running.answer(desk.window.tasks.model.rows[0])
        dialog = await hand.dialog(TaskDialog)
        hand.type("4", dialog.forms[0].fields.form.rows["amount"].editor.focus_target)
        hand.press("Later", dialog)
        await frames()
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        await desk.window.tasks.load()
        desk.window.running.answer(desk.window.tasks.model.rows[0])
        dialog = await hand.dialog(TaskDialog)
        assert dialog.forms[0].fields.values["amount"] == 4
        hand.press("Save", dialog)
        await until(lambda: (desk.window.tasks.model.rows[0].result or {}).get("form"), "it is saved")
        assert desk.window.tasks.model.rows[0].result["form"]["amount"] == 4
        assert desk.window.tasks.model.rows[0].status == 0, "a save does not settle"


async def test_a_layout_shows_what_it_names_with_its_variables_filled_in(tmp_path: Path) -> None:
    blocks = [
        {"type": "text", "content": "For **{{$context.name}}**"},
        {"type": "data", "title": "Who", "value": "{{$context}}"},
        {"type": "form", "form": "form", "columns": 2},
    ]
    async with open_desk(tmp_path) as desk:
        await asked(desk, asking(schema={"blocks": blocks}))
        desk.window.running.answer(desk.window.tasks.model.rows[0])
        dialog = await Hand(desk.window).dialog(TaskDialog)
        text, data, form = (dialog.arranged.column.itemAt(at).widget() for at in range(3))
        assert "Ada" in text.text() and form is dialog.forms[0]
        (shown,) = dialog.findChildren(ResultView)
        assert data.isAncestorOf(shown) and shown._value == {"name": "Ada"}, (
            "the whole input shows no second time"
        )
        dialog.reject()


async def test_whose_task_it_is_and_what_settles_it_is_said(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        session = await asked(desk, asking(assignees=[1, 7], mode=1))
        await until(lambda: len(rows(desk)) == 2)
        assert [row[2] for row in rows(desk)] == ["You", "User 7"]
        desk.window.running.answer(desk.window.tasks.model.rows[1])
        dialog = await hand.dialog(TaskDialog)
        texts = {label.text() for label in dialog.findChildren(type(dialog._heading))}
        assert "This task is for user 7. You answer in their place." in texts
        assert "2 people are asked, 0 answered. All must agree." in texts
        hand.press("Reject", dialog)
        await until(lambda: session.run.phase == "ended", "one refusal settles it")
        assert await listed(desk, "done", 2)


async def test_the_run_of_a_task_is_shown_on_its_canvas(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        first = await asked(desk, asking())
        run = first.run.id
        await first.start({"name": "Bob"})
        await until(lambda: len(rows(desk)) == 2)
        await desk.window.bench.create(Workflow(title="Other"))
        desk.window.focus_dock(desk.window.tasks)
        hand.click_row(desk.window.tasks.table, 0)
        hand.press("Show the run", desk.window.tasks)
        await until(lambda: desk.window.session is first and first.run.id == run)
        await until(lambda: first.document.selection == ("ask",), "its node is chosen")


async def test_a_long_list_comes_in_pages_of_twenty(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand, dock = Hand(desk.window), desk.window.tasks
        await asked(desk, asking(assignees=list(range(1, 46))))
        await until(lambda: len(dock.model.rows) == 20)
        desk.window.focus_dock(dock)
        assert dock.filter.place.text() == "1–20 of 45"
        for place, count in (("21–40 of 45", 20), ("41–45 of 45", 5)):
            hand.click(dock.filter.after)
            await until(lambda place=place: dock.filter.place.text() == place)
            assert len(dock.model.rows) == count
        assert not dock.filter.after.isEnabled()
        assert desk.window.notifier.toasts.frames[-1].toast.text == "45 new tasks wait for an answer."


async def test_notices_are_told_listed_and_marked_as_read(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand, window = Hand(desk.window), desk.window
        await window.tasks.load()
        document = Workflow(
            title="Telling", nodes=(Node("cc", "cc", "Cc", {"users": [1], "title": "It is so"}),)
        )
        session = await window.bench.create(document)
        await session.start({})
        await until(lambda: window.notifier.toasts.frames, "a toast tells it")
        hand.press("Show the notices", window.notifier.toasts.frames[0])
        await until(lambda: window.tasks.model.rows)
        assert rows(desk) == [("It is so", "Telling", "You", "Unread")]
        assert window.tasks.filter.buttons["notices"].text() == "Notices 1"
        hand.press("Mark all as read", window.tasks)
        await until(lambda: rows(desk) == [("It is so", "Telling", "You", "Read")])


async def test_response_messages_of_a_run_are_shown_together_and_listed(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        window = desk.window
        said = [
            Node("a", "response-message", "A", {"message": "Hello {{$context.name}}"}),
            Node("b", "response-message", "B", {"message": "Bye"}, "a"),
        ]
        session = await window.bench.create(Workflow(title="Polite", nodes=tuple(said)))
        await session.start({"name": "Ada"})
        await until(lambda: window.notifier.toasts.frames)
        frame = window.notifier.toasts.frames[0]
        toast = frame.toast
        assert (toast.text, toast.tone) == ("Hello Ada\nBye", "success")
        ended = Node("end", "end", "End", {"endStatus": -1}, "b")
        session = await window.bench.create(Workflow(title="Rude", nodes=(*said, ended)))
        await session.start({"name": "Ada"})
        await until(lambda: len(window.notifier.toasts.frames) == 2)
        assert window.notifier.toasts.frames[1].toast.tone == "error"
        window.focus_dock(window.configuration)
        await frames()
        over = window.childAt(frame.close_button.mapTo(window, frame.close_button.rect().center()))
        assert over is frame.close_button, "a dock that comes to the front does not cover it"
        Hand(window).click(frame.close_button)
        assert frame not in window.notifier.toasts.frames
        assert len(await listed(desk, "notices", 4)) == 4
        assert rows(desk)[0][0] == "Bye"


async def test_every_panel_comes_to_the_front_while_a_message_is_shown(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        window = desk.window
        await asked(desk, asking())
        await until(lambda: window.notifier.toasts.frames, "a toast tells it")
        for dock in (window.tasks, window.jobs, window.variables, window.configuration, window.outline):
            window.focus_dock(dock)
            await frames()
            assert not dock.visibleRegion().isEmpty(), f"{dock.objectName()} stays behind"
        assert window.notifier.toasts.frames, "the message was there all the time"


async def test_the_reviewer_sees_what_is_to_be_reviewed(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        config = {"assignees": [1], "title": "Review", "data": {"order": "{{$context.name}}"}}
        await asked(desk, Workflow(title="Reviewed", nodes=(Node("r", "approval", "R", config),)))
        desk.window.running.answer(desk.window.tasks.model.rows[0])
        dialog = await Hand(desk.window).dialog(TaskDialog)
        assert dialog.view.data == {"order": "Ada"}
        await frames()
        reviewed, _ = dialog.findChildren(ResultView)
        assert reviewed._title.text() == "What is to be reviewed" and not reviewed._title.cut
        dialog.reject()


async def test_a_review_and_a_task_of_another_program_stand_as_they_are_laid_out(tmp_path: Path) -> None:
    blocks = [{"type": "text", "content": "For **{{$context.name}}**"}, {"type": "form", "form": "review"}]
    review = Node("r", "approval", "R", {"assignees": [1], "title": "Review", "schema": {"blocks": blocks}})
    fields = {"size": {"x-component": "InputNumber", "title": "Size"}, "map": {"x-component": "MapPicker"}}
    form = {"type": "custom", "actions": ACTIONS}
    tab = {"x-component": "Tabs.TabPane", "title": "T", "properties": {"form": {"properties": fields}}}
    config = {"assignees": [1], "forms": {"form": form}, "schema": {"tab": tab}}
    ask = Node("ask", "manual", "A", config, "r")
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        session = await asked(desk, Workflow(title="Reviewed", nodes=(review, ask)))
        desk.window.running.answer(desk.window.tasks.model.rows[0])
        dialog = await hand.dialog(TaskDialog)
        assert "Ada" in dialog.arranged.column.itemAt(0).widget().text()
        hand.press("Approve", dialog)
        await until(lambda: [task.node_key for task in desk.window.tasks.model.rows] == ["ask"], "it goes on")
        desk.window.running.answer(desk.window.tasks.model.rows[0])
        dialog = await hand.dialog(TaskDialog)
        assert "Another program has laid this task out. Not shown here: MapPicker." in dialog._facts()
        hand.type("3", dialog.forms[0].fields.form.rows["size"].editor.focus_target)
        hand.press("Continue", dialog)
        await until(lambda: session.run.phase == "ended", "the run goes on")
        jobs = await session.services.executions.jobs(session.run.id or 0, results=True)
        assert jobs[1].result == {"form": {"size": 3, "by": 1}, "_": "ok"}


async def test_a_call_of_another_workflow_offers_the_workflows_there_are(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        await desk.window.bench.create(Workflow(title="Called"))
        node = Node("call", "subflow", "Call", {})
        session = await desk.window.bench.create(Workflow(title="Calling", nodes=(node,)))
        await until(lambda: len(desk.window.workflows.titles()) == 2)
        session.document.select(("call",))
        panel = desk.window.configuration.panel
        assert panel is not None
        assert [one.title for one in panel.context.workflows.values()] == ["Called"]
