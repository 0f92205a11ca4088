"""What a person does with the records of a grid: add, delete, start workflows (data.md 1.4 to 1.6)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Signal
from PySide6.QtWidgets import QMenu, QTableView

from desktop_app.domain.collections import MAIN, Collection
from desktop_app.domain.errors import InvalidRequestError, WireworkError
from desktop_app.domain.workflow import WorkflowVersion
from desktop_app.gui.editing import reason_of
from desktop_app.gui.panels.record_key import Choose
from desktop_app.gui.records.following import Following
from desktop_app.gui.records.model import RecordsModel, follow_fault, outcome_fault
from desktop_app.gui.records.picker import chooser
from desktop_app.gui.sending import sent
from desktop_app.gui.tasks import spawn
from desktop_app.gui.theme import Themes
from desktop_app.gui.wording import counted, tr
from desktop_app.services import Services
from desktop_app.services.inputs import RUN, has_masks

if TYPE_CHECKING:
    from desktop_app.gui.records.dialogs import RecordDialog


class RecordWork(QObject):
    """Works on what is selected in a grid. Owns no state."""

    told = Signal(str)
    """Something for the status bar."""
    failed = Signal(str)
    """Something was not done, in words."""
    done = Signal()
    """Something was done: what was said about a failure before is over."""

    def __init__(
        self,
        services: Services,
        themes: Themes,
        model: RecordsModel,
        table: QTableView,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._services, self._themes = services, themes
        self._following = Following(services, self)
        self.model = model
        self.table = table

    def why_not(self) -> str:
        """Return why no record can be added or deleted; empty if it can."""
        return tr("Choose a collection first.") if self.model.collection is None else self.model.locked

    def add_record(self) -> None:
        """Ask for the values of a new record."""
        from desktop_app.gui.records.dialogs import RecordDialog  # It brings the kit of forms.

        collection = self.model.collection
        if collection is None or self.why_not():
            return
        dialog = RecordDialog(collection, self.choosers(collection), self.table.window())

        def save(values: dict[str, Any]) -> None:
            spawn(self._create(collection, values, dialog), self)

        dialog.submitted.connect(save)
        dialog.open()

    def choosers(self, collection: Collection) -> dict[str, Choose]:
        """Return what asks for the records that fields of one column point to, by field."""
        source = "" if collection.source == MAIN else f"{collection.source}:"
        pointing = [one for one in collection.associations if one.type == "belongsTo" and len(one.own) == 1]
        return {
            one.own[0]: chooser(self._services, self._themes, f"{source}{one.target}") for one in pointing
        }

    def choose_linked(self, index: QModelIndex, choose: Choose) -> None:
        """Ask for the record that a cell points to."""
        cell = QPersistentModelIndex(index)

        def take(key: Any) -> None:
            if cell.isValid():
                self.model.setData(self.model.index(cell.row(), cell.column()), key)

        choose(self.table, take)

    async def _create(self, collection: Collection, values: dict[str, Any], dialog: RecordDialog) -> None:
        """Add a record; ``dialog`` shows why not, unless it was left meanwhile."""
        if await sent(dialog, self._created(collection, values)):
            self.model.refresh()

    async def _created(self, collection: Collection, values: dict[str, Any]) -> None:
        named = await self._services.followers.named(collection.path)
        outcome = await self._services.record_actions.create(collection.path, values, named)
        if fault := outcome_fault(outcome):
            raise InvalidRequestError(fault)
        if followed := follow_fault(outcome):
            self.failed.emit(followed)
        else:
            self.told.emit(" ".join(outcome.messages) or tr("The record was added."))

    def chosen_rows(self) -> list[int]:
        """Return the rows in which something is selected."""
        return sorted({index.row() for index in self.table.selectionModel().selectedIndexes()})

    def ask_delete(self) -> None:
        """Ask, then delete the selected records."""
        rows = self.chosen_rows()
        keys = [key for key in map(self.model.key, rows) if key is not None]
        if keys and not self.why_not():
            spawn(self._delete(keys), self)

    async def _delete(self, keys: list[Any]) -> None:
        from desktop_app.gui.dialogs.message import QuestionDialog, ask

        collection = self.model.collection
        assert collection is not None
        question = counted(len(keys), "Delete 1 record?", "Delete {n} records?")
        gone = tr("They are removed from {name} at once. This cannot be undone.", name=collection.label)
        if not await ask(QuestionDialog(question, gone, tr("Delete"), self.table.window())):
            return
        try:
            named = await self._services.followers.named(collection.path)
            outcome = await self._services.record_actions.destroy(collection.path, keys, named)
            fault = outcome_fault(outcome)
        except WireworkError as error:
            fault = reason_of(error)
        if fault:
            self.failed.emit(tr("Not deleted: {reason}", reason=fault))
        else:
            self.done.emit()
            told = counted(len(keys), "1 record was deleted.", "{n} records were deleted.")
            self.told.emit(" ".join(outcome.messages) or told)
        self.model.refresh()

    def add_workflows(self, menu: QMenu) -> None:
        """Offer the workflows that a person can start on the chosen records (1.5)."""
        collection = self.model.collection
        offered = self._services.record_actions.offered(collection.path) if collection else []
        if offered:
            menu.addSeparator()
        reason = "" if self.chosen_rows() else tr("Choose a record first.")
        for version in offered:
            action = menu.addAction(_verb(version), partial(self._run, version.key))
            action.setEnabled(not reason)
            action.setToolTip(reason)

    def fill_actions(self, menu: QMenu) -> None:
        """Offer all custom actions that are switched on: on the chosen records, and with values."""
        menu.clear()
        self.add_workflows(menu)
        menu.addSeparator()
        for version in self._services.record_actions.offered():
            menu.addAction(f"{_verb(version)} …", partial(self._ask_values, version))
        if all(action.isSeparator() for action in menu.actions()):
            menu.addAction(tr("No custom action is switched on that fits here.")).setEnabled(False)
        if self.model.collection is not None and not self.model.locked:
            menu.addSeparator()
            self._following.add_to(menu, self.model.collection)

    def _ask_values(self, version: WorkflowVersion) -> None:
        spawn(self._asked(version), self)

    async def _asked(self, version: WorkflowVersion) -> None:
        """Ask for the values of a custom action; those of its last run stand there first."""
        from desktop_app.gui.records.action_dialog import ActionDialog  # It brings the kit of forms.

        last = await self._services.inputs.last(version.key, RUN)
        values = last.get("data") if isinstance(last, dict) and not has_masks(last) else None
        dialog = ActionDialog(self._services, version, values or {}, self.table.window())
        dialog.started.connect(self.told)
        dialog.started.connect(lambda _: self.model.refresh())
        dialog.open()

    def _run(self, workflow: str) -> None:
        keys = [key for key in map(self.model.key, self.chosen_rows()) if key is not None]
        if keys:
            spawn(self._started(workflow, keys), self)

    async def _started(self, workflow: str, keys: list[Any]) -> None:
        collection = self.model.collection
        assert collection is not None
        try:
            outcome = await self._services.record_actions.start([workflow], collection.path, keys)
            fault = outcome_fault(outcome)
        except WireworkError as error:
            fault = reason_of(error)
        if fault:
            self.failed.emit(fault)
        else:
            self.told.emit(" ".join(outcome.messages) or tr("The workflow was started."))
        self.model.refresh()


def _verb(version: WorkflowVersion) -> str:
    title = version.called.replace("&", "&&")
    return tr("Run “{title}”", title=title)
