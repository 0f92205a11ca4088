"""A random user on the level of documents: any command with any argument, sensible or not."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from itertools import count

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.errors import WireworkError
from desktop_app.domain.workflow import TRIGGER, Node, Slot, Workflow
from desktop_app.editor import clipboard, commands, selecting, subflows
from desktop_app.editor.arrangement import Arrangement, arrangement
from desktop_app.editor.arranging import (
    AddNote,
    Arrange,
    CollapseBranches,
    GroupItems,
    InsertAnnotations,
    RemoveAnnotations,
)
from desktop_app.editor.document import Document
from desktop_app.editor.fragments import Fragment, fragment, rekeyed
from desktop_app.editor.healing import healing
from desktop_app.editor.impact import Decisions, preview
from desktop_app.editor.moving import MoveNodes
from desktop_app.editor.note_copies import aside
from desktop_app.editor.notes import entries
from desktop_app.editor.replacing import replaced
from desktop_app.editor.stacking import Restack
from desktop_app.editor.wiring import AddReroutes, CutWires, NewPoint

LARGE = 14
"""From so many nodes on more is taken away than added."""
PAPERS = 3
"""From so many notes, groups and points of wires on none is added."""


class RandomUser:
    """Does one random thing after the other to a document; the same things for the same seed."""

    def __init__(self, document: Document, catalog: Catalog, seed: int) -> None:
        self.document, self.catalog = document, catalog
        self.rng = random.Random(seed)
        self.done = self.refused = 0
        self._numbers = count()
        self._clip = ""
        self._types = [*catalog.nodes, "nobody.knows"]
        adding = (self.add, self.add, self.paste, self.duplicate, self.move, self.move_line, self.configure)
        taking = (self.remove, self.remove, self.heal, self.empty_branch, self.cut)
        other = (
            *(self.rename, self.disable, self.retype, self.extract, self.inline, self.tail, self.place),
            *(self.copy, self.select, self.widen, self.trigger, self.undo, self.undo, self.redo),
            *(self.note, self.group, self.point, self.restack, self.cut_wires, self.move_together),
            self.fold,
        )
        self._small = (*adding, *adding, *taking, *other)
        self._large = (*adding, *taking, *taking, *taking, *other)

    # -- chances ---------------------------------------------------------------------------------------
    @property
    def workflow(self) -> Workflow:
        return self.document.workflow

    def fresh(self) -> str:
        return f"k{next(self._numbers)}"

    def key(self) -> str:
        keys = [node.key for node in self.workflow.nodes]
        return self.rng.choice([*keys, *keys, *keys, "gone"] if keys else ["gone"])

    def keys(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.key() for _ in range(self.rng.choice((1, 1, 2, 3)))))

    def slot(self) -> Slot:
        slots = [Slot(None), *(Slot(node.key) for node in self.workflow.nodes)]
        for node in self.workflow.nodes:
            slots += [Slot(node.key, branch.index) for branch in self.catalog.branches(node)]
        return self.rng.choice([*slots, Slot("gone"), Slot(self.key(), self.rng.choice((0, 1, 2)))])

    def reference(self) -> str:
        root = self.rng.choice(("$jobsMapByNodeKey", "$jobsMapByNodeKey", "$scopes"))
        return "{{" + f"{root}.{self.key()}{self.rng.choice(('', '.item', '.total:1'))}" + "}}"

    # -- one step --------------------------------------------------------------------------------------
    def step(self) -> None:
        """Do one random thing; a refusal must leave everything as it was."""
        before = self.workflow
        act: Callable[[], None] = self.rng.choice(self._large if len(before.nodes) > LARGE else self._small)
        try:
            act()
            self.done += 1
        except WireworkError:
            self.refused += 1
            assert self.workflow is before, f"{act.__name__} was refused and changed something"

    def apply(self, command: commands.Command) -> None:
        """Make an edit as the window does: preview it, decide about what breaks, one step."""
        found = preview(self.workflow, self.catalog, command, self.document.refusal)
        assert found.state in ("safe", "breaks", "refused")
        decisions = Decisions(found)
        for broken in found.broken:
            self.rng.choice((decisions.keep, lambda usage: decisions.set(usage, None), lambda usage: None))(
                broken.usage
            )
        steps = len(self.document.history.entries)
        if found.refusal:
            try:
                self.document.apply(command)
            except WireworkError:
                raise
            raise AssertionError(f"refused in the preview, not by the document: {found.refusal}")
        self.document.apply(decisions.command(), select=(self.key(),))
        assert len(self.document.history.entries) <= steps + 1, "one step"

    # -- what a person does ----------------------------------------------------------------------------
    def add(self) -> None:
        type_id = self.rng.choice(self._types)
        spec = self.catalog.node(type_id)
        config = spec.default_config() if spec else {}
        if self.rng.random() < 0.5:
            config = {**config, "note": self.reference()}
        if "rejectOnFalse" in (spec.config.model_fields if spec else ()):
            config["rejectOnFalse"] = False
        node = Node(self.fresh(), type_id, self.rng.choice(("", "Same", f"Title {type_id}")), config)
        tail = self.rng.choice((None, None, 0, 1))
        self.apply(commands.AddNode(node, self.slot(), tail))

    def remove(self) -> None:
        self.apply(commands.RemoveNodes(self.keys()))

    def heal(self) -> None:
        self.apply(healing(self.workflow, self.keys()))

    def empty_branch(self) -> None:
        shift = self.rng.random() < 0.5
        self.apply(commands.RemoveBranch(self.key(), self.rng.choice((0, 1, 2)), shift))

    def move(self) -> None:
        self.apply(commands.MoveNode(self.key(), self.slot()))

    def move_line(self) -> None:
        self.apply(commands.MoveLine(self.key(), self.slot()))

    def tail(self) -> None:
        self.apply(commands.PlaceTail(self.key(), self.rng.choice((0, 1))))

    def place(self) -> None:
        position = self.rng.choice((None, (self.rng.random() * 500, 3.0)))
        self.apply(Arrange({self.key(): position}, "Move", gesture=self.rng.choice((None, "drag"))))

    def rename(self) -> None:
        title = self.rng.choice(("", "Same", "‹Odd› & long " * 9, "名前"))
        self.apply(commands.RenameNode(self.key(), title, gesture=self.rng.choice((None, "typing"))))

    def configure(self) -> None:
        node = self.document.node(self.key())
        if node is not None:
            config = {**node.settings, "note": f"x {self.reference()}", self.reference(): [self.reference()]}
            self.apply(commands.SetConfig(node.key, config, "note"))

    def disable(self) -> None:
        self.apply(commands.SetDisabled(self.keys(), self.rng.random() < 0.6))

    def retype(self) -> None:
        after = replaced(self.workflow, self.catalog, self.key(), self.rng.choice(self._types))
        self.apply(commands.ReplaceWorkflow(after, "Replace"))

    def copy(self) -> None:
        piece = fragment(self.workflow, (*self.keys(), *self.papers()))
        if piece.nodes or piece.papers:
            self._clip = clipboard.copied_text(piece)

    def cut(self) -> None:
        self.copy()
        self.remove()

    def paste(self) -> None:
        text = self.rng.choice((self._clip, self._clip, self._clip, "[1]", "<html>", ""))
        self.insert(clipboard.read_clip(text))

    def duplicate(self) -> None:
        self.insert(fragment(self.workflow, self.keys()))

    def insert(self, piece: Fragment) -> None:
        """Put copies in, notes and groups too, as one step."""
        copied, _ = rekeyed(piece, self.fresh)
        adding = commands.InsertNodes(copied.nodes, self.slot())
        papers = InsertAnnotations(aside(copied.papers, self.workflow))
        self.apply(commands.Compound((adding, papers), "Paste") if copied.papers else adding)

    def extract(self) -> None:
        found = subflows.extracted(self.workflow, self.keys(), "Part", self.fresh(), self.fresh)
        self.apply(commands.ReplaceWorkflow(found.caller, "Extract"))

    def inline(self) -> None:
        called = Workflow(nodes=fragment(self.workflow, self.keys()).nodes)
        after = subflows.inlined(self.workflow, called, self.key(), self.fresh)
        self.apply(commands.ReplaceWorkflow(after, "Inline"))

    def trigger(self) -> None:
        fields = [{"name": self.rng.choice(("a", "b"))}]
        self.apply(commands.SetTriggerConfig({"fields": fields}, gesture=self.rng.choice((None, "typing"))))

    def select(self) -> None:
        self.document.select((*self.keys(), *((TRIGGER,) if self.rng.random() < 0.2 else ())))

    def widen(self) -> None:
        wider = self.rng.choice(list(selecting.WIDER.values()))
        self.document.select(wider(self.document.tree, self.document.selection))

    # -- notes, groups and points of wires -------------------------------------------------------------
    def papers(self) -> tuple[str, ...]:
        known = [key for key, _ in entries(self.workflow)]
        return tuple(self.rng.choice(known) for _ in range(self.rng.choice((0, 1, 2))) if known)

    def note(self) -> None:
        if len(self.workflow.notes) > PAPERS or self.rng.random() < 0.4:
            self.apply(RemoveAnnotations(self.papers()))
        else:
            self.apply(AddNote(self.fresh(), (self.rng.random() * 500, 40.0), "Ask [[Same]]"))

    def group(self) -> None:
        known = [key for key, entry in entries(self.workflow) if entry.get("kind") != "reroute"]
        nodes = [node.key for node in self.workflow.nodes]
        held = self.rng.sample([*known, *nodes], min(3, len(known) + len(nodes)))
        if held and len(self.workflow.notes) <= PAPERS:
            self.apply(GroupItems(self.fresh(), tuple(held)))

    def point(self) -> None:
        free = arrangement(self.workflow).free
        if not free or self.rng.random() < 0.2:
            self.apply(Arrange({}, "Layout", Arrangement(not free)))
        ends = [node.slot for node in self.workflow.nodes]
        if ends and len(self.workflow.notes) <= PAPERS:
            behind = (*self.papers(), "")[0]
            new = NewPoint(self.fresh(), self.rng.choice(ends), (self.rng.random() * 500, 9.0), behind)
            self.apply(AddReroutes((new,)))

    def restack(self) -> None:
        self.apply(Restack(self.papers(), self.rng.random() < 0.5))

    def cut_wires(self) -> None:
        self.apply(CutWires((self.slot(),)))

    def move_together(self) -> None:
        self.apply(MoveNodes(self.keys(), self.slot()))

    def fold(self) -> None:
        self.apply(CollapseBranches(self.keys(), self.rng.random() < 0.4))

    def undo(self) -> None:
        self.document.undo()

    def redo(self) -> None:
        self.document.redo()


def starting() -> Workflow:
    """Return the workflow that a random user begins with."""
    nodes = (
        Node("a", "calculation", "A", {"engine": "python", "expression": "1"}),
        Node("b", "loop", "B", {"target": "{{$jobsMapByNodeKey.a}}"}, "a"),
        Node("c", "calculation", "C", {"expression": "{{$scopes.b.item}}"}, "b", 0),
        Node("d", "output", "D", {"value": "{{$jobsMapByNodeKey.c}}"}, "b"),
    )
    return replace(Workflow(key="random", title="Random"), nodes=nodes)
