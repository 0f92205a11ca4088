"""The models behind the lists, without a window: what they show, and that they stay quick with much data."""

from __future__ import annotations

import time

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.execution import Execution, Job
from desktop_app.domain.graph import Tree
from desktop_app.domain.node_spec import NodeSpec
from desktop_app.domain.workflow import TRIGGER, Node, Slot, Workflow
from desktop_app.editor.document import Document
from desktop_app.gui.bridge import NodeProgress
from desktop_app.gui.canvas.faces import WireState
from desktop_app.gui.models.json_tree import CHUNK, JsonTreeModel
from desktop_app.gui.models.node_types import matching, offers
from desktop_app.gui.models.tables import Column, RowsModel
from desktop_app.gui.run_state import RunState


def texts(model: JsonTreeModel, parent: QModelIndex) -> list[tuple[str, str]]:
    rows = range(model.rowCount(parent))
    return [(model.index(row, 0, parent).data(), model.index(row, 1, parent).data()) for row in rows]


def test_a_json_value_unfolds_into_names_and_values(qapp):
    model = JsonTreeModel({"a": 1, "b": [True, None], "c": {}, "d": "x", "e": 1.5})
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    top = [("a", "1"), ("b", "[2 entries]"), ("c", "{0 members}"), ("d", "x"), ("e", "1.5")]
    assert texts(model, QModelIndex()) == top
    inner = model.index(1, 0)
    assert model.hasChildren(inner) and not model.hasChildren(model.index(2, 0))
    model.fetchMore(inner)
    assert texts(model, inner) == [("0", "true"), ("1", "null")]


def test_a_scalar_and_null_stand_alone(qapp):
    for value, text in ((5, "5"), (None, "null"), ("", ""), (False, "false")):
        assert texts(JsonTreeModel(value), QModelIndex()) == [("value", text)]


def test_a_million_entries_open_at_once(qapp):
    value = {"rows": [{"n": number} for number in range(300_000)]}
    began = time.perf_counter()
    model = JsonTreeModel(value)
    rows = model.index(0, 0)
    model.fetchMore(rows)
    assert model.rowCount(rows) == CHUNK and model.canFetchMore(rows)
    assert time.perf_counter() - began < 0.3


def test_rows_that_are_appended_do_not_reset_the_view(qapp):
    model: RowsModel[tuple[int, str]] = RowsModel([Column("Name", lambda row: row[1])], lambda row: row[0])
    resets: list[int] = []
    model.modelReset.connect(lambda: resets.append(1))
    model.show_rows([(1, "a"), (2, "b")])
    model.show_rows([(1, "a!"), (2, "b"), (3, "c")])
    assert len(resets) == 1
    assert [model.index(row, 0).data() for row in range(3)] == ["a!", "b", "c"]
    model.show_rows([(9, "z")])
    assert len(resets) == 2 and model.row_of(9) == 0 and model.row_of(1) is None


def spec(
    type_id: str, title: str, *synonyms: str, group: str = "control", asynchronous: bool = False
) -> NodeSpec:
    return NodeSpec(type_id, title, group, f"Does {title}.", synonyms=synonyms, asynchronous=asynchronous)


CATALOG = Catalog(
    {
        one.type: one
        for one in (
            spec("delay", "Delay", "wait", "sleep", asynchronous=True),
            spec("multi-conditions", "Multiple conditions", "switch"),
            spec("condition", "Condition", "if"),
            spec("calculation", "Calculation", "formula", group="calculation"),
        )
    }
)


def found(text: str) -> list[str]:
    return [offer.spec.type for offer in matching(offers(CATALOG, Document(Workflow()), None), text)]


def test_types_are_found_by_title_word_synonym_and_letters_in_order():
    assert found("") == ["delay", "multi-conditions", "condition", "calculation"]
    assert found("cond")[0] == "condition"
    assert found("wait") == ["delay"]
    assert found("clc") == ["calculation"]
    assert found("zzz") == []


def test_impossible_types_say_why():
    reasons = {o.spec.type: o.reason for o in offers(CATALOG, Document(Workflow(sync=True)), Slot(None))}
    assert reasons["condition"] is None and reasons["delay"]
    closed = offers(CATALOG, None, None)
    assert all(offer.reason == "Open a workflow first." for offer in closed)


def test_a_run_becomes_badges_and_wires():
    nodes = (Node("a", "condition"), Node("b", "calculation", upstream="a"), Node("c", "delay", upstream="b"))
    run = RunState(Execution(1, 1, "w", "", None, status=0))
    jobs = [Job(1, 1, "a", "condition", 1), Job(2, 1, "a", "condition", 1), Job(3, 1, "b", "calculation", 0)]
    run.show_jobs(jobs, CATALOG)
    assert run.phase == "waiting" and run.job_count == 3
    assert (run.badges()["a"].count, run.badges()["b"].status) == (2, 0)
    assert TRIGGER in run.badges()
    wires = run.wires(Tree(nodes))
    assert wires == {Slot(None): WireState.TAKEN, Slot("a"): WireState.RUNNING}
    run.note(NodeProgress(1, "b", 3, 1, 0), nodes[1], CATALOG)
    run.note(NodeProgress(1, "c", 4, -1, 1), nodes[2], CATALOG)
    assert run.badges()["b"].status == 1 and run.badges()["c"].role == "failed"


def test_a_loop_tells_how_many_rounds_it_comes_to_while_it_runs_and_how_many_there_were_afterwards():
    tree = Tree((loop := Node("l", "loop"), inside := Node("x", "calculation", upstream="l", branch_index=0)))
    run = RunState(Execution(1, 1, "w", "", None, status=0))
    run.note(NodeProgress(1, "l", 1, 0, 1, rounds=20), loop, CATALOG)
    run.note(NodeProgress(1, "x", 6, 1, 5), inside, CATALOG)
    assert run.rounds(tree) == {"l": (5, 20)}
    run.show_jobs([Job(1, 1, "l", "loop", 0, meta={"rounds": 20}), Job(2, 1, "x", "calculation", 1)], CATALOG)
    assert run.rounds(tree) == {"l": (1, 20)}, "a run that is opened later knows it from the job"
    run.note(NodeProgress(1, "l", 1, 1, 0, rounds=20), loop, CATALOG)
    assert run.rounds(tree) == {"l": (1, 1)}, "it was left early"


def test_a_loop_inside_another_tells_the_round_of_its_present_turn_and_how_many_there_are():
    outer, inner = Node("o", "loop"), Node("i", "loop", upstream="o", branch_index=0)
    body = Node("x", "calculation", upstream="i", branch_index=0)
    run = RunState(Execution(1, 1, "w", "", None, status=0))
    run.note(NodeProgress(1, "o", 1, 0, 1, rounds=3, round=2), outer, CATALOG)
    run.note(NodeProgress(1, "i", 7, 0, 2, rounds=5, round=4), inner, CATALOG)
    run.note(NodeProgress(1, "x", 11, 1, 9), body, CATALOG)
    tree = Tree((outer, inner, body))
    assert run.rounds(tree) == {"o": (2, 3), "i": (4, 5)}
    run.note(NodeProgress(1, "i", 12, 1, 1), inner, CATALOG)
    assert "i" not in run.rounds(tree), "this time there was nothing to go round"
    stored = Job(7, 1, "i", "loop", 0, {"looped": 3, "done": 3}, {"rounds": 5})
    run.show_jobs([Job(1, 1, "o", "loop", 0, meta={"rounds": 3}), stored], CATALOG)
    assert run.rounds(tree)["i"] == (4, 5) and run.rounds(tree)["o"] == (2, 3), "results are not always read"


def test_no_run_shows_nothing():
    assert RunState().badges() == {} and RunState().wires(Tree(())) == {} and RunState().phase == "none"
    assert RunState(active=True).phase == "running"


def test_columns_can_align_colour_and_explain(qapp):
    column: Column[int] = Column("N", str, tip=lambda n: f"<{n}>", color=lambda _: None, align_right=True)
    model: RowsModel[int] = RowsModel([column], lambda n: n)
    model.show_rows([7])
    index = model.index(0, 0)
    assert index.data(Qt.ItemDataRole.ToolTipRole) == "<qt>&lt;7&gt;</qt>"
    assert index.data(Qt.ItemDataRole.TextAlignmentRole) & int(Qt.AlignmentFlag.AlignRight)
