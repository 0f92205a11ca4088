"""Two states that were changed apart come together: what one side did is taken, conflicts are asked."""

from __future__ import annotations

import random
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from desktop_app.domain.errors import WireworkError
from desktop_app.domain.graph import structure_problems
from desktop_app.domain.workflow import TRIGGER, Node, Slot, Workflow
from desktop_app.editor import operations as ops
from desktop_app.editor.comparison import ABSENT, compare
from desktop_app.editor.merging import PLACE, WHOLE, Item, Side, merge, merged, nearest
from tests.unit.editor.conftest import random_workflow, step

LINE = Workflow(nodes=(step("a"), step("b", "a"), step("c", "b")))
FORK = Workflow(
    nodes=(step("a"), Node("f", "fork", "Fork", {}, "a"), step("x", "f", 1), step("y", "x"), step("z", "f"))
)


def config(workflow: Workflow, key: str, **values: Any) -> Workflow:
    node = next(node for node in workflow.nodes if node.key == key)
    return ops.set_config(workflow, key, {**(node.config or {}), **values})


def by_id(items: tuple[Item, ...]) -> dict[tuple[str, tuple[str, ...]], Side | None]:
    return {item.id: item.proposed for item in items}


def test_what_each_side_changed_alone_is_taken_from_it() -> None:
    ours = ops.rename(LINE, "a", "Ours")
    theirs = config(LINE, "b", number=5)
    items = merge(LINE, ours, theirs)
    assert by_id(items) == {("a", ("title",)): "ours", ("b", ("config", "number")): "theirs"}
    result = merged(ours, theirs, items, {})
    assert result.nodes[0].title == "Ours" and (result.nodes[1].config or {})["number"] == 5


def test_the_same_value_changed_on_both_sides_is_a_conflict_with_all_three_values() -> None:
    ours, theirs = config(LINE, "b", number=1), config(LINE, "b", number=2)
    base = config(LINE, "b", number=0)
    (item,) = merge(base, ours, theirs)
    assert (item.base, item.ours, item.theirs, item.proposed) == (0, 1, 2, None)
    taken = merged(ours, theirs, (item,), {item.id: "theirs"})
    kept = merged(ours, theirs, (item,), {item.id: "ours"})
    assert not compare(taken, theirs) and not compare(kept, ours)


def test_the_same_change_on_both_sides_is_nothing_to_ask() -> None:
    both = ops.rename(LINE, "a", "Same")
    assert merge(LINE, both, both) == ()


def test_nodes_added_on_either_side_stay_and_come() -> None:
    ours = ops.add_node(LINE, step("mine"), Slot("a"))
    theirs = ops.add_node(LINE, step("new"), Slot("b"))
    result = merged(ours, theirs, merge(LINE, ours, theirs), {})
    assert [node.key for node in sorted_line(result)] == ["a", "mine", "b", "new", "c"]


def test_a_node_deleted_there_goes_unless_it_was_changed_here() -> None:
    theirs = ops.remove_nodes(LINE, ["b"])
    assert by_id(merge(LINE, ops.rename(LINE, "a", "Ours"), theirs))["b", WHOLE] == "theirs"
    ours = ops.rename(LINE, "b", "Still needed")
    (item,) = merge(LINE, ours, theirs)
    assert item.proposed is None and item.theirs is ABSENT and item.ours == "Still needed"


def test_a_branch_deleted_there_is_asked_about_when_something_was_added_in_it_here() -> None:
    theirs = ops.remove_nodes(FORK, ["f"])
    ours = ops.add_node(FORK, step("n"), Slot("y"))
    items = merge(FORK, ours, theirs)
    assert by_id(items)["f", WHOLE] is None
    result = merged(ours, theirs, items, {("f", WHOLE): "theirs"})
    assert {node.key for node in result.nodes} == {"a", "n", "z"}, "what stays comes out of the branch"
    assert not structure_problems(result)


def test_places_changed_on_one_side_are_taken_and_on_both_are_asked() -> None:
    theirs = ops.move_node(LINE, "a", Slot("c"))
    items = merge(LINE, ops.rename(LINE, "b", "Ours"), theirs)
    assert by_id(items)["a", PLACE] == "theirs"
    base = ops.add_node(LINE, step("d"), Slot("c"))
    ours, theirs = (ops.move_node(base, "a", Slot(goal)) for goal in ("c", "d"))
    items = merge(base, ours, theirs)
    conflict = next(item for item in items if item.path == PLACE)
    assert conflict.proposed is None
    result = merged(ours, theirs, items, {conflict.id: "theirs"})
    assert not compare(result, theirs)


def test_trigger_properties_and_notes_are_merged_one_by_one() -> None:
    base = replace(LINE, title="T", notes=({"id": "1", "text": "one"}, {"id": "2", "text": "two"}))
    ours = replace(base, title="Ours", notes=({"id": "1", "text": "mine"}, base.notes[1]))
    theirs = replace(base, type="schedule", notes=(base.notes[0], {"id": "2", "text": "theirs"}))
    result = merged(ours, theirs, items := merge(base, ours, theirs), {})
    assert by_id(items)[TRIGGER, ("type",)] == "theirs"
    assert (result.title, result.type) == ("Ours", "schedule")
    assert [note["text"] for note in result.notes] == ["mine", "theirs"]


def test_without_a_common_state_theirs_is_proposed_everywhere() -> None:
    ours, theirs = ops.rename(LINE, "a", "Ours"), ops.remove_nodes(LINE, ["c"])
    items = merge(None, ours, theirs)
    assert set(by_id(items).values()) == {"theirs"}
    assert not compare(merged(ours, theirs, items, {}), theirs)


def test_the_nearest_known_state_is_where_a_file_comes_from() -> None:
    ours = config(ops.rename(LINE, "a", "Ours"), "b", number=4)
    theirs = config(LINE, "c", number=9)
    other = Workflow(nodes=(step("q"),))
    assert nearest(ours, theirs, [other, LINE]) is LINE
    assert nearest(LINE, theirs, [other]) is None


@pytest.mark.parametrize("seed", range(60))
def test_all_of_one_side_gives_that_side_and_every_mixture_a_sound_tree(seed: int) -> None:
    chance = random.Random(seed)
    base = random_workflow(seed, 14)
    ours, theirs = (edited(base, chance, name) for name in ("o", "t"))
    items = merge(base if seed % 3 else None, ours, theirs)
    mine: dict[tuple[str, tuple[str, ...]], Side] = {item.id: "ours" for item in items}
    assert not compare(merged(ours, theirs, items, mine), ours)
    for _ in range(4):
        mixed: dict[tuple[str, tuple[str, ...]], Side] = {
            item.id: chance.choice(("ours", "theirs")) for item in items
        }
        result = merged(ours, theirs, items, mixed)
        assert not structure_problems(result)
        added = {item.key for item in items if item.path == WHOLE and item.theirs is ABSENT}
        kept = {key for key in added if mixed[key, WHOLE] == "ours"}
        assert kept <= {node.key for node in result.nodes}, "nothing that stays is lost"


def edited(workflow: Workflow, chance: random.Random, prefix: str) -> Workflow:
    """Return the workflow after some edits by chance."""
    for number in range(5):
        keys = [node.key for node in workflow.nodes]
        if not keys:
            break
        key, other = chance.choice(keys), chance.choice(keys)
        with suppress(WireworkError):
            match chance.randrange(4):
                case 0:
                    workflow = ops.add_node(workflow, step(f"{prefix}{number}"), Slot(key))
                case 1:
                    workflow = ops.remove_nodes(workflow, [key])
                case 2:
                    workflow = ops.move_node(workflow, key, Slot(other))
                case _:
                    workflow = ops.rename(workflow, key, f"{prefix}{number}")
    return workflow


def sorted_line(workflow: Workflow) -> list[Node]:
    from desktop_app.domain.graph import Tree

    return list(Tree(workflow.nodes).walk())
