"""Categories: made, changed, ordered, assigned, copied and removed (engine.md 1.6)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop_app.app.core import Core
from desktop_app.domain.errors import ConflictError, InvalidRequestError, NotFoundError
from desktop_app.domain.events import CategoriesChanged, Event
from desktop_app.services.categories import Categories


async def titles(categories: Categories) -> list[str]:
    return [category.title for category in await categories.list()]


async def test_new_categories_come_last_and_can_be_ordered() -> None:
    async with Core.open(None) as core:
        categories = core.services.categories
        made = [await categories.create(title) for title in ("A", "B", "C")]
        assert await titles(categories) == ["A", "B", "C"]
        await categories.order([made[2].id, made[0].id])
        assert await titles(categories) == ["C", "A", "B"]


async def test_title_and_colour_can_be_changed() -> None:
    async with Core.open(None) as core:
        categories = core.services.categories
        made = await categories.create(" Sales ", "gold")
        await categories.change(replace(made, title="Shop", color="cyan"))
        assert [(one.title, one.color) for one in await categories.list()] == [("Shop", "cyan")]


async def test_a_workflow_is_in_several_and_removing_one_only_unlinks() -> None:
    async with Core.open(None) as core:
        categories = core.services.categories
        a, b = await categories.create("A"), await categories.create("B")
        await categories.assign("w", [b.id, a.id, b.id, 404])
        assert await categories.links() == {"w": [a.id, b.id]}
        await categories.remove(a.id)
        assert await categories.links() == {"w": [b.id]}
        await categories.assign("w", [])
        assert await categories.links() == {}


async def test_a_copy_gets_the_same_categories() -> None:
    async with Core.open(None) as core:
        categories = core.services.categories
        a = await categories.create("A")
        await categories.assign("w", [a.id])
        await categories.copy("w", "copy")
        assert (await categories.links())["copy"] == [a.id]


async def test_bad_categories_are_refused_by_name() -> None:
    async with Core.open(None) as core:
        categories = core.services.categories
        a = await categories.create("A")
        with pytest.raises(InvalidRequestError, match="needs a title"):
            await categories.create("  ")
        with pytest.raises(ConflictError, match="'a' already"):
            await categories.create("a")
        with pytest.raises(InvalidRequestError, match="no colour 'pink'"):
            await categories.create("B", "pink")
        await categories.remove(a.id)
        with pytest.raises(NotFoundError, match="'A'"):
            await categories.change(a)


async def test_changes_are_told_after_they_are_stored() -> None:
    async with Core.open(None) as core:
        heard: list[Event] = []
        core.services.subscribe(heard.append)
        await core.services.categories.create("A")
        assert CategoriesChanged() in heard
