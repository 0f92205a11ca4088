"""What was filled in is there again: by workflow and place, under names, without secrets."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.app.core import Core
from desktop_app.domain.errors import ConflictError, InvalidRequestError
from desktop_app.domain.masking import MASK
from desktop_app.domain.workflow import Workflow
from desktop_app.services.inputs import RUN, has_masks, task_of, trial_of

KEY = "w"
TRIAL = trial_of("node")


async def test_the_last_input_outlives_the_process(tmp_path: Path) -> None:
    async with Core.open(tmp_path) as core:
        await core.services.inputs.save(KEY, RUN, {"amount": 3})
        await core.services.inputs.save(KEY, RUN, {"amount": 4})
    async with Core.open(tmp_path) as core:
        assert await core.services.inputs.last(KEY, RUN) == {"amount": 4}
        assert await core.services.inputs.named(KEY, RUN) == []


async def test_places_and_workflows_are_kept_apart() -> None:
    async with Core.open(None) as core:
        inputs = core.services.inputs
        for place, value in ((RUN, 1), (TRIAL, 2), (task_of(7), 3)):
            await inputs.save(KEY, place, value)
        await inputs.save("other", RUN, 4)
        found = [await inputs.last(KEY, place) for place in (RUN, TRIAL, task_of(7), task_of(8))]
        assert found == [1, 2, 3, None]


async def test_named_inputs_are_replaced_renamed_and_removed() -> None:
    async with Core.open(None) as core:
        inputs = core.services.inputs
        for name, value in (("small", 1), ("large", 9), ("small", 2)):
            await inputs.save(KEY, RUN, value, name)
        await inputs.rename(KEY, RUN, "small", " tiny ")
        assert [(one.name, one.value) for one in await inputs.named(KEY, RUN)] == [("large", 9), ("tiny", 2)]
        await inputs.remove(KEY, RUN, "large")
        assert [one.name for one in await inputs.named(KEY, RUN)] == ["tiny"]


async def test_a_name_is_never_taken_from_another_input() -> None:
    async with Core.open(None) as core:
        inputs = core.services.inputs
        await inputs.save(KEY, RUN, 1, "a")
        await inputs.save(KEY, RUN, 2, "b")
        with pytest.raises(ConflictError, match="'b' already"):
            await inputs.rename(KEY, RUN, "a", "b")
        with pytest.raises(InvalidRequestError, match="needs a name"):
            await inputs.rename(KEY, RUN, "a", "  ")
        assert [one.value for one in await inputs.named(KEY, RUN)] == [1, 2]


async def test_secrets_are_never_kept_in_inputs() -> None:
    async with Core.open(None) as core:
        await core.services.environment.set_secret("TOKEN", "open sesame")
        await core.services.inputs.save(KEY, RUN, {"text": "say open sesame"})
        kept = await core.services.inputs.last(KEY, RUN)
        assert kept == {"text": f"say {MASK}"}
        assert has_masks(kept) and not has_masks({"text": "say"}), "it has to be filled in again"


async def test_inputs_and_categories_go_with_the_workflow() -> None:
    async with Core.open(None) as core:
        services = core.services
        version = await services.workflows.create(Workflow(title="Gone soon"))
        category = await services.categories.create("Sales")
        await services.categories.assign(version.key, [category.id])
        await services.inputs.save(version.key, RUN, 1)
        await services.workflows.delete(version.id)
        assert await services.inputs.last(version.key, RUN) is None
        assert await services.categories.links() == {}
