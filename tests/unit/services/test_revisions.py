"""Copies of versions, and which one listens."""

from __future__ import annotations

import pytest

from desktop_app.app.core import Core
from desktop_app.domain import codec
from desktop_app.domain.errors import NotFoundError
from tests.helpers.documents import adding


async def test_revision_is_a_quiet_copy_with_the_same_key_and_nodes() -> None:
    async with Core.open(None) as core:
        first = await core.services.workflows.create(codec.decode(adding()), enabled=True)
        copy = await core.revisions.revise(first.id)
        assert (copy.key, copy.current, copy.enabled, copy.executed) == (first.key, False, False, 0)
        assert copy.document.nodes == first.document.nodes


async def test_duplicate_is_a_workflow_of_its_own() -> None:
    async with Core.open(None) as core:
        first = await core.services.workflows.create(codec.decode(adding()))
        copy = await core.revisions.duplicate(first.id)
        assert copy.key != first.key
        assert (copy.current, copy.enabled, copy.document.title) == (True, False, "Sample copy")
        assert (await core.revisions.duplicate(first.id, "Other")).document.title == "Other"


async def test_switching_a_version_on_silences_the_other() -> None:
    async with Core.open(None) as core:
        first = await core.services.workflows.create(codec.decode(adding()), enabled=True)
        copy = await core.revisions.revise(first.id)
        assert (await core.revisions.set_enabled(copy.id, True)).current
        silenced = await core.services.workflows.get(first.id)
        assert (silenced.enabled, silenced.current) == (False, False)


async def test_unknown_version_is_told() -> None:
    async with Core.open(None) as core:
        with pytest.raises(NotFoundError):
            await core.revisions.revise(5)
