# ruff: noqa: RUF001  (Chinese has marks of its own)
"""Every text goes through ``tr``; catalogs fit the texts; the pseudo-language shows what they would miss."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QMenu, QPushButton

from desktop_app.app.core import load_types
from desktop_app.domain.errors import InvalidRequestError, Problem
from desktop_app.domain.expressions import evaluators
from desktop_app.domain.node_spec import GROUPS
from desktop_app.domain.operators import DEFAULT as OPERATORS
from desktop_app.domain.resources import resource_path
from desktop_app.domain.status import execution_status_name, job_status_name
from desktop_app.domain.workflow import Node, Slot, Workflow
from desktop_app.editor.arranging import CollapseBranches
from desktop_app.editor.asides import LABELS
from desktop_app.editor.commands import (
    AddNode,
    ChangeTrigger,
    Command,
    InsertNodes,
    MoveNode,
    RemoveNodes,
    RenameNode,
    SetConfig,
    SetDisabled,
)
from desktop_app.editor.grouping import Regroup
from desktop_app.editor.moving import MoveNodes
from desktop_app.editor.restoring import RestoreNode
from desktop_app.editor.stacking import Restack
from desktop_app.editor.validation import _OPTIONS
from desktop_app.editor.wiring import AddReroutes, CutWires, NewPoint
from desktop_app.gui.language import (
    LANGUAGES,
    PSEUDO,
    Languages,
    catalog_of,
    messages_of,
    pseudo,
    resolved,
)
from desktop_app.gui.menus import SPECS
from desktop_app.gui.messages import explain
from desktop_app.gui.models.node_types import matching, offers
from desktop_app.gui.panels.model_fields import model_in
from desktop_app.gui.panels.readable import readable
from desktop_app.gui.wording import counted, phrase, problem_line, step, tr, worded
from desktop_app.nodes.date_calculation.functions import FUNCTIONS
from tests.gui.test_window import opened, simple
from tests.helpers.desk import Hand, open_desk
from tests.helpers.messages import phrases, said_texts
from tests.helpers.texts import plain_texts, translated_texts
from tests.helpers.windows import frames

CATALOGS = sorted(path.stem for path in resource_path("i18n").glob("*.json"))
PLAIN_ON_PURPOSE: set[str] = set()


@pytest.fixture
def languages(qapp: QApplication) -> Iterator[Languages]:
    languages = Languages()
    yield languages
    languages.use("en")


def fields_of(model: type[BaseModel]) -> Iterator[FieldInfo]:
    """Yield the fields of a config and of the objects inside it: all are titles of a panel."""
    for field in model.model_fields.values():
        yield field
        inner = model_in(field.annotation)
        if inner is not None and inner is not model:
            yield from fields_of(inner)


def spec_texts() -> set[str]:
    """Titles of types, groups and branches: they are translated where they are shown."""
    catalog = load_types().catalog()
    found = {text for spec in catalog.nodes.values() for text in (spec.title, spec.description)}
    found |= {text for spec in catalog.triggers.values() for text in (spec.title, spec.description)}
    found |= {word for spec in catalog.nodes.values() for word in spec.synonyms}
    fields = [
        field
        for spec in (*catalog.nodes.values(), *catalog.triggers.values())
        for field in fields_of(spec.config)
    ]
    found |= {text for field in fields for text in (field.title, field.description) if text}
    labels = {branch.label for spec in catalog.nodes.values() for branch in spec.branches_of(spec.defaults)}
    patterns = {re.sub(r"\d+", "{a}", label) for label in labels if not label.isdigit()}
    found |= phrases() | {function.title for function in FUNCTIONS.values()}
    found |= {evaluator.tooltip for evaluator in evaluators.values()}
    return found | patterns | {*GROUPS.values(), "Yes", "No", "Otherwise", "Collection"}


def held_texts() -> set[str]:
    """Texts that stand in tables beside the code and are translated when they are shown."""
    from desktop_app.gui.dialogs.environment import KNOWN
    from desktop_app.gui.dialogs.preferences import CANVAS
    from desktop_app.gui.dialogs.preferences import THEMES as CHOICES
    from desktop_app.gui.menus import THEMES
    from desktop_app.gui.models.differences import WORDS

    states = {job_status_name(status, ended=ended) for status in range(-6, 2) for ended in (True, False)}
    states |= {execution_status_name(status) for status in (None, *range(-6, 2))}
    specs = {text for spec in SPECS for text in (spec.text, spec.tip)}
    return {
        *specs,
        *states,
        *(text for _, text in THEMES),
        *CANVAS.values(),
        *KNOWN.values(),
        *CHOICES.values(),
        *WORDS.values(),
        *LANGUAGES.values(),
        *(label for labels in LABELS.values() for label in labels),
        *(operator.label for operator in OPERATORS),
    }


STEPS = {
    "Add {a}": AddNode(Node("x", "delay", "Wait"), Slot("n")),
    "Insert {a}": InsertNodes((Node("x", "delay", "Wait"),), Slot("n")),
    "Insert {a} nodes": InsertNodes((Node("x", "delay"), Node("y", "delay", upstream="x")), Slot("n")),
    "Remove {a}": RemoveNodes(("n",)),
    "Remove {a} nodes": RemoveNodes(("n", "m")),
    "Move {a}": MoveNode("n", Slot("m")),
    "Move {a} nodes": MoveNodes(("n", "m"), Slot()),
    "Rename {a}": RenameNode("n", "Other"),
    "Disable {a}": SetDisabled(("n",)),
    "Disable {a} nodes": SetDisabled(("n", "m")),
    "Enable {a}": SetDisabled(("n",), False),
    "Enable {a} nodes": SetDisabled(("n", "m"), False),
    "Restore {a}": RestoreNode("n", Workflow(nodes=(Node("n", "delay", "Nap"),))),
    "Change settings of {a}": SetConfig("n", {}),
    "Change the trigger": ChangeTrigger("manual", {}),
    "Add a point to a wire": AddReroutes((NewPoint("p", Slot("n"), (0, 0)),)),
    "Add points to {a} wires": AddReroutes((NewPoint("p", Slot(), (0, 0)), NewPoint("q", Slot(), (1, 1)))),
    "Collapse branches": CollapseBranches(("n",), True),
    "Expand branches": CollapseBranches(("n",), False),
    "Take out of a group": Regroup(("n",)),
    "Put into a group": Regroup(("n",), "g"),
    "Bring forward": Restack(("n",), True),
    "Send backward": Restack(("n",), False),
    "Cut a wire": CutWires((Slot("n"),)),
    "Cut {a} wires": CutWires((Slot("n"), Slot("m"))),
}
"""Undo texts by the pattern under which a catalog holds them."""


@pytest.mark.parametrize(("pattern", "command"), STEPS.items(), ids=list(STEPS))
def test_undo_texts_are_translated_around_titles_and_numbers(
    languages: Languages, pattern: str, command: Command
) -> None:
    nodes = (Node("n", "delay", "Nap 5"), Node("m", "delay", "Rest", upstream="n"))
    label = command.label(Workflow(nodes=nodes))
    languages.use("en")
    assert step(label) == label
    languages.use("zh_CN")
    shown = step(label)
    assert re.search(r"[\u4e00-\u9fff]", shown) and "{" not in shown
    assert all(title in shown for title in re.findall("“[^”]*”", label))
    assert step("Nobody translates “this” 5") == "Nobody translates “this” 5"


def test_no_text_is_shown_without_being_translated() -> None:
    found = {re.sub(r":\d+:", ":", text) for text in plain_texts()}
    assert found == PLAIN_ON_PURPOSE


@pytest.mark.parametrize("language", CATALOGS)
def test_a_catalog_translates_texts_that_exist_with_their_placeholders(language: str) -> None:
    catalog = catalog_of(language)
    known = translated_texts() | spec_texts() | held_texts() | {*STEPS, "Take up the draft"}
    assert not sorted(set(catalog) - known), "texts that nobody shows any more"
    for text, translation in catalog.items():
        assert translation.strip() and translation.count("\n") == text.count("\n"), text
        holes = [sorted(re.findall(r"\{\w*\}", each)) for each in (text, translation)]
        assert holes[0] == holes[1], text
        assert bool(re.search(r"&\w", text)) == bool(re.search(r"&\w", translation)), text


CODE = re.compile(r"""\["ada@example\.com"\]|Expecting '[,:]' delimiter|应有分隔符 '[,:]'|'yield'""")
"""What stands in texts as in a program or in JSON, and keeps the quotes that these have."""


def test_texts_have_typographic_quotes() -> None:
    english = {*translated_texts(), *spec_texts(), *held_texts(), *said_texts()}
    texts = english.union(catalog_of("zh_CN").values(), messages_of("zh_CN").values())
    assert not [text for text in sorted(texts) if re.search("""["'‘]""", CODE.sub("", text))]


def test_simplified_chinese_has_every_text() -> None:
    known = translated_texts() | spec_texts() | held_texts() | set(STEPS)
    assert not sorted(known - set(catalog_of("zh_CN")) - {""}), "texts to be added to zh_CN.json"


PARTS = {
    "true or false",
    "text",
    "a text",
    "a list",
    "a whole number",
    "a number",
    "an object",
    "a boolean",
    "a date",
    "nothing",
    "{a} or {b}",
    "character {a}",
    "line {a}, character {b}",
    *(words for _, words in _OPTIONS.values()),
    "Expecting value",
    "Expecting ':' delimiter",
    "Expecting ',' delimiter",
    "Extra data",
    "Invalid control character at",
    "Unterminated string starting at",
    "query",
    "script",
    "line {a}",
    "the query ends too early; write what is missing behind it",
    "a text does not end; close it with the quotation mark that it begins with",
    "there is no function {a}; choose another one",
    "{a} is not expected here; take it away, or write what is missing before it",
    "it is nested too deeply",
    "the script ends too early; close what is still open",
    "{a}; correct it, or what stands before it",
    "variables are put into the statement: what it gives is known after a run",
    "the statement gives no rows",
    "column {a} has no plain name: write AS and a name behind it",
    "the rows come with facts about them: what is in them is known after a run",
    "the database may write capital letters small: give the columns small names with AS",
    "{a}: what the rows hold is known after a run",
    "the table {a} is not known",
    "* takes what is no plain table",
}
"""What fills the holes of sentences and is said in the person's language, too."""


def test_simplified_chinese_has_every_error_problem_and_refusal_of_the_layers_below() -> None:
    said, known = said_texts(), messages_of("zh_CN")
    missing = {text: place for text, place in said.items() if text not in known}
    assert not missing, "texts to be added to messages/zh_CN.json"
    assert not set(known) - set(said) - PARTS, "texts that nobody says any more"
    for text, translation in known.items():
        holes = [sorted(re.findall(r"\{[a-h]\}", each)) for each in (text, translation)]
        assert holes[0] == holes[1], text


@pytest.mark.parametrize(
    ("said", "chinese"),
    [
        ("there is no job 17", "没有作业 17"),
        ("'Orders' has no field 'nme'", "'Orders' 没有字段 'nme'"),
        ("must be text or a list, not 4", "必须是文本或列表，而不是4"),
        ("wrong expression at character 3: 'x' is not defined", "第 3 个字符处的表达式有误：'x' 未定义"),
        ("ROUND: a date is needed", "ROUND: 需要日期"),
        (
            "the query cannot be read at character 1: there is no function 'f'; choose another one",
            "查询在第 1 个字符处无法读取：没有函数 'f'；请选择其他函数",
        ),
        ("{{$context.a}} has no value here: “is missing” is disabled", None),
        ("nobody says this", "nobody says this"),
        pytest.param(f"there is no job {'7' * 5000}", f"there is no job {'7' * 5000}", id="no sentence"),
    ],
)
def test_what_layers_below_say_is_told_from_its_template(
    languages: Languages, said: str, chinese: str | None
) -> None:
    assert worded(said) == said
    languages.use("zh_CN")
    assert worded(said) == (chinese or "{{$context.a}} 在此没有值：“is missing”已禁用")


def test_errors_and_problems_are_explained_in_the_language_of_the_window(languages: Languages) -> None:
    languages.use("zh_CN")
    error = InvalidRequestError("the version was executed and is frozen", remedy="save it as a new version")
    told = explain("保存", error)
    assert (told.why, told.remedy) == ("该版本已执行过，不可更改", "请另存为新版本")
    assert problem_line(Problem("is missing", "n", "title")) == "节点“n”, 字段“title”: 缺失"
    shown = readable(Problem("is missing", "n", "title"), Workflow(), lambda _: None)
    assert shown.message == "缺失"


def test_summaries_of_cards_are_translated_around_what_a_person_wrote(languages: Languages) -> None:
    catalog = load_types().catalog()
    variable, output = catalog.nodes["variable"].summary, catalog.nodes["output"].summary
    assert variable is not None and output is not None
    languages.use("zh_CN")
    assert phrase(variable({"value": 0})) == "声明为 0" and phrase(variable({"value": ""})) == "声明为 空文本"
    assert phrase(output({"value": "No value"})) == "No value" and phrase(output({})) == "无值"


def test_quick_add_finds_types_by_their_synonyms_in_both_languages(languages: Languages) -> None:
    catalog = load_types().catalog()
    languages.use("zh_CN")
    for wanted in ("等待", "sleep", "休眠"):
        found = matching(offers(catalog, None, None), wanted)
        assert "delay" in {offer.spec.type for offer in found}, wanted


def test_languages_are_chosen_by_name_or_by_the_system() -> None:
    chinese, german = QLocale("zh_CN"), QLocale("de_DE")
    assert resolved("system", chinese) == "zh_CN" and resolved("system", german) == "en"
    assert resolved("en", chinese) == "en"
    assert set(CATALOGS) <= set(LANGUAGES)


def test_translations_are_used_at_once_and_what_is_missing_stays(languages: Languages) -> None:
    languages.use("zh_CN")
    assert tr("&File") == "文件(&F)" and counted(3, "1 node", "{n} nodes") == "3 个节点"
    assert tr("Nobody translates this") == "Nobody translates this"
    languages.use("en")
    assert tr("&File") == "&File"


def test_pseudo_texts_keep_placeholders_and_access_keys() -> None:
    assert pseudo("&Open {n} files").startswith("[&O") and "{n}" in pseudo("&Open {n} files")
    assert len(pseudo("x" * 50)) >= 70


def cut_off(dialog: QDialog) -> list[str]:
    """Return the texts of buttons and tick boxes that have less room than they need."""
    found = [each for each in dialog.findChildren(QAbstractButton) if each.isVisible() and each.text()]
    return [each.text() for each in found if each.width() < each.sizeHint().width()]


async def test_the_whole_window_speaks_the_pseudo_language_and_nothing_breaks(
    tmp_path: Path, languages: Languages
) -> None:
    languages.use(PSEUDO)
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, simple())
        page.session.document.select(("first",))
        await frames(5)
        for top in desk.window.menuBar().actions():
            assert top.text().startswith("["), top.text()
            menu = top.menu()
            assert isinstance(menu, QMenu)
            menu.aboutToShow.emit()
            plain = [a.text() for a in menu.actions() if a.text() and not a.text().startswith("[")]
            assert not [text for text in plain if text not in ("Line",)], top.text()
        for name in ("preferences", "shortcuts", "keys", "about", "template", "trash", "compare_saved"):
            desk.window.actions_[name].setEnabled(True)
            desk.window.actions_[name].trigger()
            dialog = await hand.dialog(QDialog)
            buttons = [b.text() for b in dialog.findChildren(QPushButton) if b.text() and b.isVisible()]
            assert all(text.strip().startswith("[") for text in buttons), (name, buttons)
            assert not cut_off(dialog), name
            dialog.close()
            await frames()


async def test_the_window_speaks_chinese(tmp_path: Path, languages: Languages) -> None:
    languages.use("zh_CN")
    async with open_desk(tmp_path) as desk:
        page = await opened(desk, simple())
        tops = [top.text() for top in desk.window.menuBar().actions()]
        assert tops[:3] == ["文件(&F)", "编辑(&E)", "插入(&I)"]
        assert page.strip.run_button.text().strip() == "运行"
        assert json.loads(resource_path("i18n", "zh_CN.json").read_text("utf-8"))["&Run"] == "运行(&R)"
