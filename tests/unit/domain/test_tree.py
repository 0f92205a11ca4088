"""The index over the nodes of a workflow: where lines begin (engine.md 1.7)."""

from __future__ import annotations

import random

from desktop_app.domain.graph import Tree
from desktop_app.domain.workflow import Node


class Counted(Tree):
    """Counts the steps up."""

    __slots__ = ("steps",)
    steps: int

    def upstream(self, node: Node) -> Node | None:
        self.steps += 1
        return super().upstream(node)


def test_the_owners_of_all_nodes_of_a_long_line_are_found_in_one_walk() -> None:
    nodes = [
        Node(f"n{n}", "t", "", {}, f"n{n - 1}" if n else None, 0 if n == 1 else None) for n in range(3000)
    ]
    tree = Counted(nodes)
    tree.steps = 0
    assert all(list(tree.owners(node)) == [nodes[0]] for node in nodes[1:])
    assert tree.steps < 5 * len(nodes)


def test_lines_begin_where_a_walk_up_ends_also_in_circles_and_for_nodes_that_are_not_there_yet() -> None:
    pick = random.Random(1)
    for _ in range(300):
        keys = [f"k{number}" for number in range(pick.randint(1, 8))]
        places = [(pick.choice([None, "gone", *keys]), pick.choice([None, None, 0])) for _ in keys]
        nodes = [Node(key, "t", "", {}, *place) for key, place in zip(keys, places, strict=True)]
        tree, asked = (
            Tree(nodes),
            [*nodes, Node(keys[0], "t", "", {}, keys[-1]), Node("new", "t", "", {}, keys[0])],
        )
        for _ in range(10):
            node = pick.choice(asked)
            assert tree.line_start(node) is walked(tree, node)


def walked(tree: Tree, node: Node) -> Node:
    seen = {node.key}
    while node.branch_index is None and (before := tree.upstream(node)) and before.key not in seen:
        seen.add(before.key)
        node = before
    return node
