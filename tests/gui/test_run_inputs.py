"""The inputs of runs: kept under names, taken from runs and files, used again by F5 (7.7, editor.md F)."""

from __future__ import annotations

import json
from pathlib import Path

from desktop_app.app.assembly import Desk
from desktop_app.domain.masking import MASK
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.editor.commands import SetTriggerConfig
from desktop_app.gui.dialogs.ask_text import TextDialog
from desktop_app.gui.dialogs.run_dialog import RunDialog
from desktop_app.services.inputs import RUN
from tests.helpers.desk import Hand, open_desk
from tests.helpers.windows import frames, until

FIELDS = [
    {"name": "word", "title": "Word", "required": True},
    {"name": "times", "type": "number", "default": 2},
]


def worded() -> Workflow:
    node = Node("say", "output", "Say", {"value": "{{$context.word}}"})
    return Workflow(title="Worded", config={"fields": FIELDS}, nodes=(node,))


async def asked(desk: Desk, keys: str = "Ctrl+Alt+F5") -> RunDialog:
    page = desk.window.page
    assert page is not None
    await until(desk.window.actions_["run_with"].isEnabled)
    Hand(desk.window).keys(keys, page.canvas.view)
    dialog = await Hand(desk.window).dialog(RunDialog)
    await frames()
    return dialog


async def name(hand: Hand, text: str) -> None:
    """Answer the question for a name."""
    question = await hand.dialog(TextDialog)
    question.line.setText(text)
    hand.press("Keep", question)
    await frames()


async def test_inputs_are_kept_under_names_renamed_and_forgotten_across_restarts(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        session = await desk.window.bench.create(worded())
        dialog = await asked(desk)
        for word, title in (("hello", "Polite"), (" again", "Rude")):
            hand.type(word, dialog.form.first)
            hand.press("Save as …", dialog)
            await name(hand, title)
            await until(lambda title=title: dialog.shelf.chosen == title)
        dialog.reject()
        key = session.key
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        await desk.window.bench.open(key)
        dialog = await asked(desk)
        await until(lambda: dialog.shelf.chooser.count() == 3)
        assert dialog.form.value == {"word": "hello", "times": 2}, "the first saved one to begin with"
        dialog.shelf.chooser.setCurrentIndex(2)
        dialog.shelf.chooser.activated.emit(2)
        assert dialog.form.value["word"] == "hello again"
        dialog.shelf.rename_action.trigger()
        await name(hand, "Polite")
        await until(dialog.fault.isVisible, "the name is taken")
        dialog.shelf.rename_action.trigger()
        await name(hand, "Long")
        await until(lambda: dialog.shelf.chosen == "Long")
        dialog.shelf.remove_action.trigger()
        await until(lambda: dialog.shelf.chooser.count() == 2)
        dialog.reject()


async def test_the_input_of_a_past_run_and_of_a_file_is_taken(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        session = await desk.window.bench.create(worded())
        await session.start({"word": "past", "times": 3})
        dialog = await asked(desk)
        await until(lambda: dialog.shelf.chooser.count() == 2)
        dialog.shelf.chooser.setCurrentIndex(1)
        dialog.shelf.chooser.activated.emit(1)
        await until(lambda: dialog.form.value == {"word": "past", "times": 3})
        file = tmp_path / "input.json"
        file.write_text(json.dumps({"word": "filed"}), encoding="utf-8")
        await dialog.shelf.take_file(file)
        assert dialog.form.value == {"word": "filed", "times": 2}, "defaults complete it"
        file.write_text("{", encoding="utf-8")
        dialog.shelf._do(dialog.shelf.take_file(file))
        await until(dialog.fault.isVisible)
        told = dialog.fault.label.text().replace("\u200b", "")  # where a long path may break
        assert "input.json" in told
        assert dialog.form.value["word"] == "filed", "what was filled in stays"
        dialog.reject()


async def test_f5_asks_again_only_when_the_last_input_fits_no_more(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        session = await desk.window.bench.create(worded())
        dialog = await asked(desk, "F5")
        hand.type("once", dialog.form.first)
        hand.press("Run", dialog)
        await until(lambda: session.run.phase == "ended" and not session.starting)
        page = desk.window.page
        assert page is not None
        await until(desk.window.actions_["run"].isEnabled)
        hand.keys("Ctrl+F5", page.canvas.view)
        await until(lambda: len(session.runs) == 2 and not session.starting, "it runs without a question")
        await until(desk.window.actions_["run"].isEnabled)
        await desk.core.services.environment.set_secret("TOKEN", "open sesame")
        await desk.core.services.inputs.save(session.key, RUN, {"word": "open sesame"})
        dialog = await asked(desk, "F5")
        assert dialog.form.value["word"] == MASK, "a secret is not kept: it is asked for again"
        dialog.reject()
        await desk.core.services.inputs.save(session.key, RUN, {"word": "once"})
        session.apply(SetTriggerConfig({"fields": [*FIELDS, {"name": "more", "required": True}]}))
        dialog = await asked(desk, "F5")
        assert dialog.form.value["word"] == "once"
        dialog.reject()
