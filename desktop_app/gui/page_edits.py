"""What can be done with the chosen nodes of one tab: all of it goes through the impact preview."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import replace

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop_app.domain.errors import InvalidRequestError, WireworkError
from desktop_app.domain.ids import new_key
from desktop_app.domain.workflow import Slot, Workflow
from desktop_app.editor.arranging import RemoveAnnotations
from desktop_app.editor.availability import refusal
from desktop_app.editor.commands import (
    Command,
    Compound,
    MoveLine,
    MoveNode,
    RemoveBranch,
    RemoveNode,
    RemoveNodes,
    ReplaceWorkflow,
    SetDisabled,
)
from desktop_app.editor.fragments import Fragment, tops
from desktop_app.editor.healing import healing
from desktop_app.editor.impact import preview
from desktop_app.editor.moving import MoveNodes
from desktop_app.editor.operations import line_move_refusal
from desktop_app.editor.reroutes import hanging, ids
from desktop_app.editor.wiring import CutWires
from desktop_app.gui import copied, editing
from desktop_app.gui.arranging import drawn_among
from desktop_app.gui.attempts import Attempt, Attempts
from desktop_app.gui.consent import arrived, holds_code, may_run
from desktop_app.gui.pasting import LayOut, counted_nodes, insertion, piece_of
from desktop_app.gui.session import EditorSession
from desktop_app.gui.tasks import spawn
from desktop_app.gui.wording import counted, tr, worded


class PageEdits(QObject):
    """Turns wishes about nodes into attempts. Owns no state but the sheet that is open."""

    def __init__(self, session: EditorSession, owner: QWidget, lay_out: LayOut) -> None:
        super().__init__(owner)
        self._session, self._lay_out = session, lay_out
        self.attempts = Attempts(session, owner)

    @property
    def _workflow(self) -> Workflow:
        return self._session.document.workflow

    def chosen(self, keys: Iterable[str] | None = None) -> tuple[str, ...]:
        """Return the nodes among ``keys``, or among what is selected.

        :raises InvalidRequestError: there is none; the trigger can only be changed.
        """
        wanted = self._session.document.selection if keys is None else tuple(keys)
        nodes = tuple(key for key in wanted if self._session.document.node(key) is not None)
        if not nodes:
            trigger = tr("The trigger cannot be deleted, only changed.")
            raise InvalidRequestError(trigger if wanted else tr("Select a node first."))
        return nodes

    # -- deleting --------------------------------------------------------------------------------------
    def delete(self, keys: Iterable[str] | None = None) -> None:
        """Delete nodes with their branches, notes and frames; the line closes, what a frame held stays."""
        document = self._session.document
        papers = drawn_among(document, document.selection if keys is None else keys)
        if not papers:
            self._remove(RemoveNodes(nodes := self.chosen(keys)), nodes, tr("Delete"))
            return
        nodes = tuple(key for key in keys or document.selection if document.node(key) is not None)
        steps = (RemoveNodes(nodes),) if nodes else ()
        points = set(papers) <= ids(self._workflow)
        label = tr("Remove points") if points else tr("Remove a note or frame")
        label = tr("Remove notes and nodes") if nodes else label
        command = Compound((*steps, RemoveAnnotations(papers)), label)
        self.attempts.make(Attempt(command, tr("Delete"), tr("Deleted. Ctrl+Z brings it back."), ()))

    def heal(self) -> None:
        """Delete nodes, but keep the nodes of a branch."""
        nodes = self.chosen()
        self._remove(healing(self._workflow, nodes), nodes, tr("Delete"))

    def delete_keeping(self, key: str, branch: int) -> None:
        """Delete a branching node and keep the nodes of one of its branches."""
        self._remove(RemoveNode(key, branch), (key,), tr("Delete"))

    def empty_branch(self, key: str, index: int) -> None:
        """Delete the nodes of one branch; the branch itself stays (6.5)."""
        done = tr("Branch deleted. Ctrl+Z brings it back.")
        self.attempts.make(Attempt(RemoveBranch(key, index), tr("Delete"), done, (key,)))

    def _remove(self, command: Command, nodes: tuple[str, ...], verb: str) -> None:
        document = self._session.document
        gone = len(self._workflow.nodes) - len(command.apply(self._workflow).nodes)
        many = tr("{n} nodes deleted. Ctrl+Z brings them back.", n=gone)
        done = many if gone > 1 else tr("Node deleted. Ctrl+Z brings it back.")
        self.attempts.make(Attempt(command, verb, done, editing.neighbour(document, nodes)))

    def cut_wires(self, slots: tuple[Slot, ...]) -> None:
        """Cut wires: what hangs on them goes with its branches, after the look at what that breaks.

        :raises WireworkError: nothing hangs on them.
        """
        document = self._session.document
        nodes = hanging(document.tree, slots)
        if not nodes:
            raise InvalidRequestError(tr("Nothing hangs on it"))
        self._remove(CutWires(slots), nodes, tr("Cut"))

    # -- moving ----------------------------------------------------------------------------------------
    def move(self, key: str, slot: Slot) -> None:
        """Move a node with its branches.

        :raises WireworkError: it cannot stand there.
        """
        document = self._session.document
        reason = editing.move_refusal(document, self._session.catalog, key, slot)
        if reason is not None:
            raise InvalidRequestError(reason)
        self.attempts.make(Attempt(MoveNode(key, slot), tr("Move"), select=(key,)))

    def breaks_of(self, key: str, line: bool = False) -> Callable[[Slot], int]:
        """Return what counts the references that moving the node to a slot would break; with ``line`` all
        that follows it moves too.
        """
        return self._breaking(lambda slot: MoveLine(key, slot) if line else MoveNode(key, slot))

    def breaks_of_many(self, keys: tuple[str, ...]) -> Callable[[Slot], int]:
        """Return what counts the references that moving several nodes to a slot would break."""
        return self._breaking(lambda slot: MoveNodes(keys, slot))

    def _breaking(self, moving: Callable[[Slot], Command]) -> Callable[[Slot], int]:
        workflow, catalog = self._workflow, self._session.catalog

        @functools.cache
        def found(slot: Slot) -> int:
            return len(preview(workflow, catalog, moving(slot)).broken)

        return lambda slot: found(slot)

    def move_many(self, keys: tuple[str, ...], slot: Slot) -> None:
        """Move several nodes with their branches to one place.

        :raises WireworkError: one of them cannot stand there.
        """
        document = self._session.document
        reason = editing.moves_refusal(document, self._session.catalog, keys, slot)
        if reason is not None:
            raise InvalidRequestError(reason)
        self.attempts.make(Attempt(MoveNodes(keys, slot), tr("Move"), select=keys))

    def line_refusal(self, key: str, slot: Slot) -> str | None:
        """Return why a node with all that follows it cannot go to ``slot``, or None."""
        document = self._session.document
        node = document.node(key)
        if document.frozen or node is None:
            return document.frozen or tr("The node is gone.")
        reason = line_move_refusal(document.tree, node, slot)
        if reason is None and self._session.catalog.node(node.type) is not None:
            reason = refusal(self._workflow, self._session.catalog, node.type, slot, document.tree)
        return reason

    def move_line(self, key: str, slot: Slot) -> None:
        """Move a node with all that follows it: its wire now begins elsewhere."""
        if (reason := self.line_refusal(key, slot)) is not None:
            raise InvalidRequestError(reason)
        self.attempts.make(Attempt(MoveLine(key, slot), tr("Move"), select=(key,)))

    # -- clipboard -------------------------------------------------------------------------------------
    def _piece(self) -> Fragment:
        """Return what is selected, notes and groups included.

        :raises InvalidRequestError: that is nothing, or the trigger alone.
        """
        piece = piece_of(self._workflow, self._session.document.selection, self._lay_out)
        if not piece.papers:
            self.chosen()
        return piece

    def copy(self) -> None:
        """Put what is selected on the clipboard, as text that any window takes."""
        self._copied()

    def _copied(self) -> Fragment:
        from desktop_app.editor.clipboard import copied_text

        piece = self._piece()
        copied.put(copied_text(piece), ours=may_run(self._session))
        told = counted_nodes(piece, "1 node copied.", "{n} nodes copied.", tr("Notes copied."))
        self.attempts.told.emit(told)
        return piece

    def cut(self) -> None:
        """Copy what is selected, then delete it, groups with what they hold."""
        piece = self._copied()
        nodes = tuple(node.key for node in tops(self._session.document.tree, (n.key for n in piece.nodes)))
        papers = tuple(paper["id"] for paper in piece.papers)
        steps: tuple[Command, ...] = (RemoveNodes(nodes),) if nodes else ()
        steps += (RemoveAnnotations(papers),) if papers else ()
        if nodes:
            label = counted(len(nodes), "Cut 1 node", "Cut {n} nodes")
            self._remove(Compound(steps, label), nodes, tr("Cut"))
        else:
            command = Compound(steps, tr("Cut notes"))
            self.attempts.make(Attempt(command, tr("Cut"), tr("Deleted. Ctrl+Z brings it back."), ()))

    def paste(self, slot: Slot | None = None, *, in_place: bool = False, mapping: bool = False) -> None:
        """Insert what the clipboard holds at ``slot``, behind the selection, or where it was copied. With
        ``mapping`` every reference to the outside is asked about.

        :raises WireworkError: the clipboard holds nothing that can be pasted.
        """
        piece = self._from_clipboard()
        if in_place and (
            piece.origin.upstream is None or piece.origin.upstream in self._session.document.tree
        ):
            slot = piece.origin
        target = editing.slot_after(self._session.document) if slot is None else slot
        label = counted_nodes(piece, "Paste 1 node", "Paste {n} nodes", tr("Paste notes"))
        insert = functools.partial(self._insert, piece, target, label, tr("Paste"), mapping)
        if copied.is_ours() or not holds_code(piece):
            insert()
        else:
            spawn(arrived(self._session, piece, insert), self, self._refuse)

    def _refuse(self, error: BaseException) -> None:
        self.attempts.refused.emit(worded(str(error)))

    @staticmethod
    def _from_clipboard() -> Fragment:
        from desktop_app.editor.clipboard import read_clip

        return read_clip(copied.text())

    def duplicate(self) -> None:
        """Copy what is selected behind the last node of it."""
        piece = self._piece()
        last = tops(self._session.document.tree, (node.key for node in piece.nodes))[-1:]
        count = len(self.chosen()) if last else 0
        label = counted(count, "Duplicate 1 node", "Duplicate {n} nodes") if last else tr("Duplicate notes")
        self._insert(piece, Slot(last[0].key if last else None), label, tr("Duplicate"))

    def _insert(self, piece: Fragment, slot: Slot, label: str, verb: str, mapping: bool = False) -> None:
        made = insertion(self._workflow, piece, slot, label, self._lay_out)
        done = counted_nodes(piece, "1 node inserted.", "{n} nodes inserted.", tr("Notes inserted."))
        asked = made.nodes if mapping else ()
        self.attempts.make(Attempt(made.command, verb, done, made.select, asked_about=asked))
        if not made.nodes and len(made.select) == 1:
            self._session.document.select(())
            self._session.document.select(made.select)  # A note that is selected afresh is shown.

    # -- other states ----------------------------------------------------------------------------------
    def toggle_disabled(self) -> None:
        """Let runs pass the chosen nodes over, or run them again if all of them are passed over."""
        nodes, tree = self.chosen(), self._session.document.tree
        disable = not all(tree[key].disabled for key in nodes)
        verb = tr("Disable") if disable else tr("Enable")
        done = tr("Disabled: runs pass it over.") if disable else tr("Enabled again.")
        self.attempts.make(Attempt(SetDisabled(nodes, disable), verb, done))

    def replace_type(self, key: str, type_id: str) -> None:
        """Give a node another type; key, title, common fields and branches stay where possible."""
        from desktop_app.editor.replacing import displaced, replaced

        session = self._session
        node = session.document.tree[key]
        if node.type == type_id:
            raise InvalidRequestError(tr("The node is of this type already."))
        if reason := refusal(self._workflow, session.catalog, type_id, node.slot, session.document.tree):
            raise InvalidRequestError(reason)
        spec = session.catalog.node(type_id)
        label = tr("Replace by {type}", type=tr(spec.title) if spec else type_id)
        out = displaced(self._workflow, session.catalog, key, type_id)
        moved = counted(out, "1 node left its branch.", "{n} nodes left their branch.") if out else ""
        command = ReplaceWorkflow(replaced(self._workflow, session.catalog, key, type_id), label)
        done = f"{label}. {moved}".strip()
        self.attempts.make(Attempt(command, tr("Replace"), done, (key,)))

    # -- sub-workflows ---------------------------------------------------------------------------------
    def extract(self) -> None:
        """Make the chosen line a workflow of its own that this one calls.

        :raises WireworkError: the nodes cannot stand alone.
        """
        from desktop_app.editor.subflows import extracted

        nodes = self.chosen()
        top = tops(self._session.document.tree, nodes)[0]
        title = tr("{workflow}: {node}", workflow=self._session.title, node=top.title or top.type)
        found = extracted(self._workflow, nodes, title, new_key(), new_key)
        command = ReplaceWorkflow(found.caller, counted(len(nodes), "Extract 1 node", "Extract {n} nodes"))
        attempt = Attempt(command, tr("Extract"), tr("Extracted to “{title}”.", title=title), (found.call,))

        def create(decided: Command) -> None:
            spawn(self._create(found.called, attempt, decided), self, self._fail)

        self.attempts.make(replace(attempt, carry_out=create))

    async def _create(self, called: Workflow, attempt: Attempt, command: Command) -> None:
        """Store the new workflow, then let this one call it, if it is still the one that was looked at."""
        before = self._workflow
        services = self._session.services
        await services.workflows.make_of(before, called, services.consents)
        self.attempts.carry_out(attempt, command, before)

    def _fail(self, error: BaseException) -> None:
        self.attempts.refused.emit(tr("The sub-workflow could not be stored: {why}", why=worded(str(error))))

    async def inline(self) -> None:
        """Put the nodes of the called workflow in the place of the call.

        :raises WireworkError: the call or the called workflow does not allow it.
        """
        from desktop_app.editor.subflows import inlined

        key = self.chosen()[0]
        node = self._session.document.tree[key]
        version = await self._session.services.workflows.current(str(node.settings.get("workflow") or ""))
        before, consents = self._workflow, self._session.services.consents
        if consents.open(version.key, version.document):
            await consents.arrived(self._session.key, version.document, before)
        after = inlined(before, version.document, key, new_key)
        known = {node.key for node in before.nodes}
        added = tuple(node.key for node in after.nodes if node.key not in known)
        command = ReplaceWorkflow(after, tr("Inline “{title}”", title=node.title or node.type))
        self.attempts.make(Attempt(command, tr("Inline"), tr("The call is replaced by its nodes."), added))

    def rebind(self) -> None:
        """Ask what each reference that leads nowhere is to name."""
        from desktop_app.editor.impact import repairs

        found = repairs(self._workflow, self._session.catalog, self._session.document.former)
        if not found.broken:
            self.attempts.told.emit(tr("No reference is broken."))
            return
        done = tr("References are bound again. Ctrl+Z takes it back.")
        self.attempts.ask(Attempt(found.command, tr("Re-bind"), done), found)

    def apply_told(self, command: Command, done: str) -> None:
        """Do what was decided in a dialog of its own, and say so."""
        self.attempts.carry_out(Attempt(command, "", done), command, self._workflow)

    def guarded(self, act: Callable[[], None]) -> None:
        """Do something; what refuses it is told."""
        try:
            act()
        except WireworkError as error:
            self.attempts.refused.emit(editing.reason_of(error))
