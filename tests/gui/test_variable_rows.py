"""The rows of the variable browser by themselves: names, and how little is made (editor.md G)."""

from __future__ import annotations

from typing import Any

from desktop_app.domain.node_spec import Later, Variable
from desktop_app.editor.variables import Choice
from desktop_app.gui.variables.model import VariableModel, tip_of
from desktop_app.gui.variables.rows import Row, World
from desktop_app.gui.variables.search import Search
from desktop_app.services.last_seen import Sighting


def row_of(value: Any) -> Row:
    """Return a result that was seen, on its own."""
    world = World(at=lambda path: Sighting(value))
    choice = Choice(("$jobsMapByNodeKey", "q"), ("Node results", "Query order"), "object", "q")
    return Row(world, "value", "Query order", "$jobsMapByNodeKey.q", choice=choice)


def test_a_value_found_in_a_list_is_named_with_its_list() -> None:
    search = Search("price")
    for _ in search.run([row_of({"lines": [{"price": 1}, {"price": 2}]})]):
        pass
    assert [row.trail for row in search.found] == ["Query order ▸ all lines ▸ price"]


def test_rows_of_the_very_value_they_had_are_not_made_anew() -> None:
    row = row_of({"lines": list(range(500))})
    model = VariableModel()
    model.show_roots([row])
    model.fetchMore(model.index(0, 0))
    lines = row.shown[0]
    model.fetchMore(model.index_of(lines))
    before = list(lines.shown)
    row.world.forget()
    model.renew()
    assert all(new is old for new, old in zip(lines.shown, before, strict=True))
    row.world.at = lambda path: Sighting({"lines": [7]})
    row.world.forget()
    model.renew()
    assert [each.label for each in lines.shown] == ["length", "[0]"]
    assert lines.shown[1].preview == "7"


def test_whether_a_result_has_members_is_told_without_making_all_of_them() -> None:
    made = []

    def members() -> Any:
        for number in range(100):
            made.append(number)
            yield Variable(str(number), str(number))

    assert Later(members)
    assert made == [0]
    assert not Later(list)


def test_a_result_of_which_nothing_is_known_says_why_until_it_was_seen() -> None:
    choice = Choice(("$jobsMapByNodeKey", "q"), ("Node results", "Rows"), "list", "q", why="nobody knows")
    world = World()
    row = Row(world, "value", "Rows", "$jobsMapByNodeKey.q", choice=choice)
    assert row.has_members and [(each.kind, each.label) for each in row.everything()] == [
        ("message", "nobody knows")
    ]
    assert tip_of(next(row.everything())) == "nobody knows"
    for value, names in (([{"a": 1}], ["a", "length", "[0]"]), ({"message": "no such table"}, ["message"])):
        world.at = lambda path, value=value: Sighting(value)
        world.forget()
        assert [each.label for each in row.everything()] == names


def test_what_a_run_gave_otherwise_than_declared_is_marked_with_both_types() -> None:
    members = (Variable("n", "N", "int"), Variable("when", "When", "date"), Variable("none", "None", "text"))
    choice = Choice(("$jobsMapByNodeKey", "q"), ("Node results", "Row"), "object", "q", members)
    seen = Sighting({"n": "four", "when": "2026-01-01", "none": None})
    row = Row(World(at=lambda path: seen), "value", "Row", "$jobsMapByNodeKey.q", choice=choice)
    told = {each.label: each.warning for each in row.everything()}
    assert told == {"N": "declared as int, the run gave text", "When": "", "None": ""}
