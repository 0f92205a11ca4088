"""The part of the store that no run touches: what people settle once and keep (engine.md 1.6, 5.1, 7.7)."""

from __future__ import annotations

from asyncio import Future
from collections.abc import Sequence
from typing import TypeVar

from desktop_app.domain.categories import Category
from desktop_app.domain.collections import SourceConfig
from desktop_app.domain.environment import Variable
from desktop_app.domain.records import SavedInput
from desktop_app.storage import categories, data_sources, environment, inputs
from desktop_app.storage.batch import Operation
from desktop_app.storage.json_text import to_json, to_text

T = TypeVar("T")


class Settled:
    """Variables, data sources, inputs and categories. The store around it queues and commits."""

    def _submit(self, operation: Operation[T], *, durable: bool = False) -> Future[T]:
        raise NotImplementedError

    # -- environment -----------------------------------------------------------------------------------

    def variables(self) -> Future[list[Variable]]:
        """Return every variable by name; of secrets without the value."""
        return self._submit(environment.listed)

    def save_variable(self, variable: Variable) -> Future[None]:
        """Insert or replace a variable; the value of a secret is left out."""
        row = environment.values(variable)
        return self._submit(lambda connection: environment.save(connection, row), durable=True)

    def data_sources(self) -> Future[list[SourceConfig]]:
        """Return every registered data source by name."""
        return self._submit(data_sources.listed)

    def save_data_source(self, source: SourceConfig) -> Future[None]:
        """Insert or replace a data source."""
        row = data_sources.values(source)
        return self._submit(lambda connection: data_sources.save(connection, row), durable=True)

    def remove_data_source(self, name: str) -> Future[bool]:
        """Delete a data source; False when there was none."""
        return self._submit(lambda connection: data_sources.remove(connection, name), durable=True)

    def remove_variable(self, name: str) -> Future[bool]:
        """Delete a variable; False when there was none."""
        return self._submit(lambda connection: environment.remove(connection, name), durable=True)

    # -- what people have filled in --------------------------------------------------------------------

    def inputs(self, key: str, place: str) -> Future[list[SavedInput]]:
        """Return everything filled in at one place of a workflow, by name."""
        return self._submit(lambda connection: inputs.listed(connection, key, place))

    def save_input(self, key: str, place: str, given: SavedInput) -> Future[None]:
        """Insert or replace what stands under a name."""
        row = {"name": to_text(given.name), "saved_at": given.saved_at, "value": to_json(given.value)}
        return self._submit(lambda connection: inputs.save(connection, key, place, row), durable=True)

    def rename_input(self, key: str, place: str, old: str, new: str) -> Future[bool]:
        """Give an input another name; False when there is none, or the new name is taken."""
        return self._submit(lambda connection: inputs.rename(connection, key, place, old, new), durable=True)

    def remove_input(self, key: str, place: str, name: str) -> Future[None]:
        """Delete what stands under a name; harmless when there is nothing."""
        return self._submit(lambda connection: inputs.remove(connection, key, place, name), durable=True)

    # -- categories ------------------------------------------------------------------------------------

    def categories(self) -> Future[list[Category]]:
        """Return every category in its order."""
        return self._submit(categories.listed)

    def save_category(self, category: Category) -> Future[None]:
        """Insert a category, or change it."""
        return self._submit(lambda connection: categories.save(connection, category), durable=True)

    def remove_category(self, category_id: int) -> Future[None]:
        """Delete a category; its workflows stay."""
        return self._submit(lambda connection: categories.remove(connection, category_id), durable=True)

    def category_links(self) -> Future[dict[str, list[int]]]:
        """Return the category ids of each workflow that has any."""
        return self._submit(categories.links)

    def assign_categories(self, key: str, category_ids: Sequence[int]) -> Future[None]:
        """Put a workflow into exactly these categories."""
        return self._submit(lambda connection: categories.assign(connection, key, category_ids), durable=True)

    def workspace_id(self) -> Future[str]:
        """Return the id under which secrets of this workspace are kept elsewhere."""
        return self._submit(environment.workspace_id, durable=True)

    # --------------------------------------------------------------------------------------------------
