"""A collapsed group takes the room of one card in a tidy layout."""

from __future__ import annotations

import pytest

from desktop_app.domain.workflow import Node, Workflow
from desktop_app.editor.arrangement import Arrangement, Measures, arranged, lay_out
from desktop_app.editor.arranging import ChangeAnnotation, GroupItems
from desktop_app.editor.layout_values import Layout, Spacing
from tests.unit.editor.conftest import CATALOG

MEASURES = Measures(lambda node: (200.0, 60.0), (200.0, 60.0), Spacing())


def workflow() -> Workflow:
    nodes = [Node(key, "step", upstream=up) for key, up in (("a", None), ("b", "a"))]
    nodes.append(Node("loop", "loop", upstream="b"))
    nodes += [Node("in", "step", "", {}, "loop", 0), Node("deep", "step", "", {}, "in")]
    return Workflow(nodes=(*nodes, Node("c", "step", upstream="loop"), Node("d", "step", upstream="c")))


def collapsed(*members: str, direction: str = "down") -> Layout:
    grouped = GroupItems("g", members).apply(workflow())
    closed = ChangeAnnotation("g", {"collapsed": True}, "").apply(grouped)
    wanted = Arrangement(False, direction)  # type: ignore[arg-type]
    return lay_out(arranged(closed, wanted), CATALOG, MEASURES)


@pytest.mark.parametrize("direction", ["down", "right"])
def test_the_gap_behind_a_collapsed_group_closes(direction: str) -> None:
    found = collapsed("b", "loop", "in", "deep", "c", direction=direction).nodes
    along = 1 if direction == "down" else 0
    step = found["b"][along] - found["a"][along]
    assert found["d"][along] - found["b"][along] == step, "one card behind the other"
    assert len({found[key] for key in ("b", "loop", "in", "deep", "c")}) == 1


def test_what_stays_open_inside_a_branch_keeps_its_room() -> None:
    plain, found = collapsed().nodes, collapsed("b", "loop").nodes
    assert found["in"] == plain["in"]._replace(y=found["in"].y)
    assert found["in"].y > found["loop"].bottom and found["c"].y > found["deep"].bottom


def test_a_branch_that_is_folded_away_is_as_short_as_an_empty_one() -> None:
    plain, found = collapsed(), collapsed("in", "deep")
    assert found.nodes["c"].y < plain.nodes["c"].y
    assert found.nodes["deep"] == found.nodes["in"]
