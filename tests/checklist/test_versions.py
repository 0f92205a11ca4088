"""Engine.md 9.4, A10 to A21: workflows and their versions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from desktop_app.domain import codec
from desktop_app.domain.catalog import Catalog
from desktop_app.domain.errors import InvalidRequestError, NotFoundError, WireworkError
from desktop_app.domain.workflow import Node, Slot, Workflow, WorkflowVersion
from desktop_app.editor import operations, validation
from desktop_app.editor.admission import Admission
from desktop_app.editor.commands import AddNode
from desktop_app.editor.document import Document
from desktop_app.services.executions import Executions
from tests.checklist.doubles import executions, line, opened, revisions, send
from tests.helpers.engine import START, Bench

SIGNAL: dict[str, Any] = {"type": "signal", "config": {"source": "a"}}


async def executed(b: Bench, *types: Any, **members: Any) -> WorkflowVersion:
    """Store a workflow that was run once."""
    version = await b.add(*line(*types), **members)
    await b.engine.execute(version, {})
    return await b.workflows.get(version.id)


async def test_a10_a_workflow_needs_a_trigger_that_is_known() -> None:
    """A document of an unknown type is kept and shown (editor.md A5), but nothing starts it."""
    async with opened() as b:
        catalog = b.engine.registry.catalog()
        with pytest.raises(InvalidRequestError):
            operations.set_trigger(Workflow(), "")
        unknown = Workflow(type="nobody.knows")
        assert [p.code for p in validation.blocking(unknown, catalog)] == [validation.UNKNOWN_TYPE]
        version = await b.workflows.create(unknown, enabled=True)
        with pytest.raises(InvalidRequestError, match="nobody"):
            await b.engine.execute(version, {})
        given = {**codec.encode(Workflow(key="k", title="t")), "invalid": True}
        stored = await b.workflows.create(codec.decode(given), enabled=True)
        assert await b.engine.execute(stored, {}) is not None


async def test_a11_the_config_of_an_executed_version_is_frozen() -> None:
    async with opened() as b:
        fresh, used = await b.add(*line("echo"), **SIGNAL), await executed(b, "echo", **SIGNAL)
        changed = {"source": "b"}
        await b.workflows.configure(fresh.id, replace(fresh.document, config=changed))
        assert (await b.workflows.get(fresh.id)).document.config == changed
        with pytest.raises(InvalidRequestError, match="frozen"):
            await b.workflows.configure(used.id, replace(used.document, config=changed))


async def test_a12_an_executed_version_can_be_switched_and_given_other_options() -> None:
    async with opened() as b:
        version = await executed(b, "pending", **SIGNAL)
        await b.workflows.configure(version.id, replace(version.document, options={"timeout": 500}))
        await send("a", {})
        await b.engine.idle()
        assert [e.expires_at for e in await executions(b)] == [None, START + 500]
        await b.workflows.set_enabled(version.key, False)
        await send("a", {})
        await b.engine.idle()
        assert len(await executions(b)) == 2


async def test_a13_a_run_leaves_an_editable_version_behind() -> None:
    """Instead of ``autoRevision``: a run executes exactly the document on the canvas, as a version found by
    its content; saving a changed document after a run makes a new version without a question (editor.md 0).
    """
    async with opened() as b:
        first = await b.add(*line("echo"))
        run = Executions(b.store, b.engine, b.workflows)
        for _ in range(2):
            await run.run_document(first.key, first.document, {})
        assert [v.executed for v in await b.workflows.versions(first.key)] == [2]
        changed = replace(first.document, nodes=line("echo", "echo"))
        saved = await b.workflows.save(first.key, changed)
        assert saved.id != first.id and (saved.enabled, saved.current, saved.executed) == (True, True, 0)
        again = await b.workflows.save(first.key, replace(changed, nodes=line("echo")))
        assert again.id == saved.id


async def test_a14_deleting_the_main_version_takes_all_versions_and_counts_along() -> None:
    async with opened() as b:
        version = await executed(b, "echo")
        copy = await revisions(b).revise(version.id)
        await b.workflows.delete(version.id)
        for version_id in (version.id, copy.id):
            with pytest.raises(NotFoundError):
                await b.workflows.get(version_id)
        (execution,) = await executions(b)
        assert len(await b.jobs(execution)) == 1
        anew = await b.workflows.create(replace(version.document, key=version.key))
        assert (anew.key, anew.executed, anew.all_executed) == (version.key, 0, 0)


MANUAL = ("manual", {"assignees": [1], "forms": {"f": {"actions": [{"key": "yes", "status": 1}]}}})


async def test_a15_deleting_another_version_leaves_the_counts_of_the_key_and_its_own_tasks_go() -> None:
    async with opened() as b:
        version = await executed(b, MANUAL)
        copy = await revisions(b).revise(version.id)
        await b.engine.execute(copy, {})
        assert len(await b.store.tasks(pending=True)) == 2
        await b.workflows.delete(copy.id)
        left = await b.workflows.get(version.id)
        assert (left.executed, left.all_executed) == (1, 2)
        assert [task.workflow_id for task in await b.store.tasks(pending=True)] == [version.id]


async def test_a16_a_revision_is_quiet_until_it_takes_over() -> None:
    async with opened() as b:
        version = await executed(b, "echo", options={"timeout": 7}, **SIGNAL)
        copy = await revisions(b).revise(version.id)
        assert (copy.key, copy.current, copy.enabled) == (version.key, False, False)
        assert (copy.document.config, copy.document.options) == (version.document.config, {"timeout": 7})
        assert (copy.executed, copy.all_executed) == (0, 1)
        copy = await revisions(b).set_enabled(copy.id, True)
        former = await b.workflows.get(version.id)
        assert [(v.current, v.enabled) for v in (copy, former)] == [(True, True), (False, False)]
        await send("a", {})
        await b.engine.idle()
        copy = await b.workflows.get(copy.id)
        assert (copy.executed, copy.all_executed) == (1, 2)
        assert [(e.workflow_id, e.key) for e in await executions(b)] == [
            (version.id, version.key), (copy.id, version.key),
        ]  # fmt: skip


async def test_a17_a_revision_keeps_node_keys_so_that_references_hold() -> None:
    calculation = {"engine": "math.js", "expression": "{{$jobsMapByNodeKey.n0}} + 1"}
    async with opened() as b:
        version = await b.add(*line(("echoVariable", {"variable": 1}), ("calculation", calculation)))
        copy = await revisions(b).revise(version.id)
        assert [(n.key, n.config) for n in copy.document.nodes] == [
            (n.key, n.config) for n in version.document.nodes
        ]
        execution = await b.engine.execute(copy, {})
        assert execution is not None and (await b.jobs(execution))[-1] == ("n1", 1, 2)


@pytest.mark.parametrize("sync", [True, False])
async def test_a18_a_duplicate_is_a_workflow_of_its_own(sync: bool) -> None:
    async with opened() as b:
        version = await executed(b, "echo", sync=sync)
        copy = await revisions(b).duplicate(version.id)
        assert copy.key != version.key and (copy.current, copy.enabled) == (True, False)
        assert (copy.document.sync, copy.executed, copy.all_executed) == (sync, 0, 0)
        assert copy.document.title == "test copy"
        await b.engine.execute(copy, {})
        counts = [(await b.workflows.get(v.id)).all_executed for v in (version, copy)]
        assert counts == [1, 1]


async def test_a19_copies_carry_categories_and_ask_the_types_for_their_configs() -> None:
    """Categories are a member of the document like any other that this version does not interpret."""
    async with opened() as b:
        nodes = line(("echo", {"duplicateFlag": True}), "echo")
        version = await b.add(*nodes, extra={"categories": ["orders"]})
        for copy in (await revisions(b).revise(version.id), await revisions(b).duplicate(version.id)):
            assert copy.document.extra == {"categories": ["orders"]}
            configs = [node.config for node in copy.document.nodes]
            assert configs == [{"duplicateFlag": True, "duplicated": True}, {}]


async def test_a20_every_edit_of_the_nodes_stamps_the_workflow() -> None:
    """There is one user, so the time is stamped alone (decision 8)."""
    async with opened() as b:
        version = await b.add(*line("echo"))
        edits = (
            lambda w: operations.add_node(w, Node("x", "echo"), Slot()),
            lambda w: operations.set_config(w, "x", {"a": 1}),
            lambda w: operations.remove_node(w, "x"),
        )
        document = version.document
        for edit in edits:
            await b.advance(1_000)
            document = edit(document)
            stored = await b.workflows.configure(version.id, document)
            assert stored.updated_at == b.clock.now() > stored.created_at


async def test_a21_no_node_is_made_in_a_frozen_version_or_of_no_known_type() -> None:
    async with opened() as b:
        version = await executed(b, "echo")
        with_more = operations.add_node(version.document, Node("x", "echo"), Slot())
        with pytest.raises(InvalidRequestError, match="frozen"):
            await b.workflows.configure(version.id, with_more)
        catalog = b.engine.registry.catalog()
    frozen = Document(version.document, frozen="it was executed", admission=Admission(catalog))
    free = Document(version.document, admission=Admission(catalog))
    for document, type_id, word in ((frozen, "echo", "executed"), (free, "", "type"), (free, "zz", "'zz'")):
        with pytest.raises(WireworkError, match=word):
            document.apply(AddNode(Node("x", type_id), Slot()))
        assert len(document.workflow.nodes) == 1


def test_a21_an_admission_knows_only_its_catalog() -> None:
    document = Document(Workflow(), admission=Admission(Catalog()))
    with pytest.raises(InvalidRequestError, match="unknown"):
        document.apply(AddNode(Node("x", "echo"), Slot()))
