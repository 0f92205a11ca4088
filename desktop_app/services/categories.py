"""What a person can do with the categories of workflows (engine.md 1.6, 7.4)."""

from __future__ import annotations

import builtins
from collections.abc import Awaitable, Sequence
from dataclasses import replace
from typing import Protocol

from desktop_app.domain.categories import COLORS, Category
from desktop_app.domain.errors import ConflictError, InvalidRequestError, NotFoundError
from desktop_app.domain.events import CategoriesChanged
from desktop_app.domain.ids import new_id
from desktop_app.engine.bus import EventBus


class CategoryStore(Protocol):
    """Where categories are kept."""

    def categories(self) -> Awaitable[list[Category]]:
        """Return every category in its order."""

    def save_category(self, category: Category) -> Awaitable[None]:
        """Insert a category, or change it."""

    def remove_category(self, category_id: int) -> Awaitable[None]:
        """Delete a category; its workflows stay."""

    def category_links(self) -> Awaitable[dict[str, list[int]]]:
        """Return the category ids of each workflow that has any."""

    def assign_categories(self, key: str, category_ids: Sequence[int]) -> Awaitable[None]:
        """Put a workflow into exactly these categories."""


class Categories:
    """Categories and who is in them. Owns no state; the store does. What changes here is stored at once."""

    def __init__(self, store: CategoryStore, bus: EventBus) -> None:
        self._store = store
        self._bus = bus

    async def list(self) -> builtins.list[Category]:
        """Return every category in its order."""
        return await self._store.categories()

    async def links(self) -> dict[str, builtins.list[int]]:
        """Return the category ids of each workflow that has any, by workflow key."""
        return await self._store.category_links()

    async def create(self, title: str, color: str = "default") -> Category:
        """Make a category behind the others.

        :raises InvalidRequestError: it has no title, or an unknown colour. :raises ConflictError: the title
            is taken.
        """
        known = await self.list()
        sort = max((each.sort for each in known), default=0) + 1
        return await self._save(Category(new_id(), title.strip(), color, sort), known)

    async def change(self, category: Category) -> Category:
        """Give a category another title or colour; errors as in :meth:`create`.

        :raises NotFoundError: it is gone.
        """
        known = await self.list()
        if category.id not in {each.id for each in known}:
            raise NotFoundError(f"there is no category {category.title!r}")
        return await self._save(replace(category, title=category.title.strip()), known)

    async def _save(self, category: Category, known: Sequence[Category]) -> Category:
        if not category.title:
            raise InvalidRequestError("a category needs a title")
        if category.color not in COLORS:
            raise InvalidRequestError(f"there is no colour {category.color!r}", remedy=", ".join(COLORS))
        taken = {each.title.casefold() for each in known if each.id != category.id}
        if category.title.casefold() in taken:
            raise ConflictError(
                f"there is a category {category.title!r} already", remedy="Choose another title."
            )
        await self._store.save_category(category)
        self._tell()
        return category

    async def order(self, category_ids: Sequence[int]) -> None:
        """Put the categories into this order; those not named come behind."""
        places = {category_id: number for number, category_id in enumerate(category_ids)}
        known = sorted(await self.list(), key=lambda each: places.get(each.id, len(places)))
        for number, category in enumerate(known, 1):
            await self._store.save_category(replace(category, sort=number))
        self._tell()

    async def remove(self, category_id: int) -> None:
        """Delete a category; the workflows in it stay."""
        await self._store.remove_category(category_id)
        self._tell()

    async def assign(self, key: str, category_ids: Sequence[int]) -> None:
        """Put a workflow into exactly these categories."""
        await self._store.assign_categories(key, list(dict.fromkeys(category_ids)))
        self._tell()

    async def copy(self, source: str, target: str) -> None:
        """Put a workflow into the categories of another one, as a copy has them (6.8)."""
        found = (await self.links()).get(source, [])
        if found:
            await self.assign(target, found)

    def _tell(self) -> None:
        self._bus.publish([CategoriesChanged()])
