"""What is done with data sources and tables: register, create, change, import (data.md 4.1)."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QFileDialog, QMenu, QTreeWidgetItem

from desktop_app.domain.collections import MAIN, SourceState
from desktop_app.gui import capturing
from desktop_app.gui.actions import ActionSpec
from desktop_app.gui.docks.data import NAME, SOURCE
from desktop_app.gui.wording import counted, tr
from desktop_app.gui.workbench import SHOP
from desktop_app.services.examples import EXAMPLES, example

if TYPE_CHECKING:
    from desktop_app.gui.main_window import MainWindow

EXAMPLES_SPEC: Final = ActionSpec("examples", "&More examples …", tip="Workflows to try, with their tables")
ACTION_SPEC: Final = ActionSpec(
    "custom_action",
    "Custom a&ction …",
    "Ctrl+Shift+Return",
    tip="Run a custom action on chosen records, or with values",
)
SPECS: Final = (
    ActionSpec("add_source", "Add a data &source …", tip="Use the tables of another database"),
    ActionSpec("new_table", "New &table …", tip="Create a table of the workspace without SQL"),
    ActionSpec("import_table", "&Import a table …", tip="Read a CSV, JSON or XLSX file into a table"),
    ActionSpec("example_data", "Install the &example data", tip="Orders and stock of a small shop"),
    capturing.SPEC,
)


class DataCommands(QObject):
    """Opens the dialogs for data and shows in the Data panel what they have made. Owns no state."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window = window
        self.capturing = capturing.Capturing(window)

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what each action does."""
        return {
            "add_source": self.ask_source,
            "new_table": self.ask_table,
            "import_table": self._choose_file,
            "example_data": self._install,
            EXAMPLES_SPEC.name: self._choose_example,
            ACTION_SPEC.name: self._show_actions,
            capturing.NAME: self.capturing.toggle,
        }

    def connect_window(self) -> None:
        """Offer the actions in the Data panel."""
        dock = self.window.data
        menu = QMenu(dock.new_button)
        for spec in SPECS:
            menu.addAction(self.window.actions_[spec.name])
        dock.new_button.setMenu(menu)
        self.capturing.connect_window()
        dock.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        dock.tree.customContextMenuRequested.connect(self._menu)
        dock.loaded.connect(self._learn)

    def _learn(self) -> None:
        """Let panels, variables and problems take up what the data sources hold: fields are variables."""
        self.window.configuration.know_collections()
        self.window.variables.refresh()
        for session in self.window.bench.sessions.values():
            session.validate()

    def open_shop(self) -> None:
        """Open the example that deducts the stock of orders, beside its tables."""
        self.window.bench.do(tr("The example could not be opened"), self._open_shop())

    async def _open_shop(self) -> None:
        await self.window.bench.open_shop()
        told = tr("Add a record to “orders” in the Data panel: the workflow runs by itself.")
        self._show("orders", told)

    def _show_actions(self) -> None:
        self.window.focus_dock(self.window.data)
        self.window.data.show_actions()

    def _choose_example(self) -> None:
        from desktop_app.gui.dialogs.template import TemplateDialog

        names, window = list(EXAMPLES), self.window
        found = [example(name) for name in names]
        words = (tr("Open an example"), tr("Open"))
        dialog = TemplateDialog(found, window.services.catalog, window.themes, window.front, words)
        dialog.chosen.connect(lambda workflow: self._open(names[found.index(workflow)]))
        dialog.open()

    def _open(self, name: str) -> None:
        if name == SHOP:
            self.open_shop()
        else:
            self.window.bench.do(tr("The example could not be opened"), self._open_example(name))

    async def _open_example(self, name: str) -> None:
        session = await self.window.bench.open_example(name)
        told = tr("“{title}” is open with its tables. The note tells how to try it.", title=session.title)
        self._show(EXAMPLES[name][0], told)

    def _install(self) -> None:
        self.window.focus_dock(self.window.data)
        self.window.data.install_example()

    def _show(self, path: str, told: str) -> None:
        """Read the structure again and show a table."""
        self.window.focus_dock(self.window.data)
        self.window.bench.do(tr("The tables could not be read"), self._listed(path))
        self.window.line.tell(told)

    async def _listed(self, path: str) -> None:
        await self.window.data.load()
        self.window.data.show_collection(path)

    # -- sources ---------------------------------------------------------------------------------------
    def ask_source(self, known: SourceState | None = None) -> None:
        """Ask for a data source, or for changes of one."""
        from desktop_app.gui.records.source_dialog import SourceDialog

        dialog = SourceDialog(self.window.services.data, known, self.window.front)
        dialog.registered.connect(self._registered)
        dialog.open()

    def _registered(self, state: SourceState) -> None:
        told = tr("The source {name} is registered.", name=state.name)
        if state.error:
            told = tr("The source {name} cannot be reached: {reason}", name=state.name, reason=state.error)
        self._show("", told)

    async def _remove_source(self, state: SourceState) -> None:
        from desktop_app.gui.dialogs.message import QuestionDialog, ask

        question = tr("Remove the source {name}?", name=state.name)
        gone = tr("Its database stays as it is. Workflows that use its tables fail until it is added again.")
        if await ask(QuestionDialog(question, gone, tr("Remove"), self.window.front)):
            left = await self.window.services.data.remove(state.name)
            await self.window.data.load()
            if left:
                self.window.line.tell(tr("Triggers in the database could not be removed: {why}", why=left))

    # -- tables ----------------------------------------------------------------------------------------
    def ask_table(self, name: str = "") -> None:
        """Ask for a new table, or for changes of one of the workspace."""
        self.window.bench.do(tr("The tables could not be read"), self._ask_table(name))

    async def _ask_table(self, name: str) -> None:
        from desktop_app.gui.records.table_dialog import TableDialog

        known = await self.window.services.data.collections()
        table = next((one for one in known if one.source == MAIN and one.name == name), None)
        dialog = TableDialog(self.window.services.data, known, table, self.window.front)
        told = tr("The table is changed.") if table else tr("The table is created.")
        dialog.changed.connect(lambda path: self._show(path, told))
        dialog.open()

    async def _remove_table(self, name: str) -> None:
        from desktop_app.gui.dialogs.message import QuestionDialog, ask

        data = self.window.services.data
        count = counted(await data.records.count(name), "1 record", "{n} records")
        question = tr("Remove the table {name}?", name=name)
        gone = tr("It is removed with {records}. This cannot be undone.", records=count)
        if await ask(QuestionDialog(question, gone, tr("Remove"), self.window.front)):
            await data.records.remove_collection(name)
            await self.window.data.load()

    # -- imports ---------------------------------------------------------------------------------------
    def _choose_file(self) -> None:
        dialog = QFileDialog(self.window.front, tr("Import a table"), self.window.settings.folder())
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(
            [tr("Tables (*.csv *.tsv *.txt *.json *.jsonl *.xlsx *.xlsm)"), tr("All files (*)")]
        )
        dialog.fileSelected.connect(lambda file: self.import_file(Path(file)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def import_file(self, path: Path) -> None:
        """Show what a file would become."""
        self.window.settings.save_folder(str(path.parent))
        self.window.bench.do(tr("The file could not be imported"), self._preview(path))

    async def _preview(self, path: Path) -> None:
        from desktop_app.gui.records.import_dialog import ImportDialog

        services = self.window.services
        plan = await services.data.read_table(path)
        name = re.sub(r"\W+", "_", path.stem).strip("_") or "table"
        table = f"t_{name}" if name[0].isdigit() else name
        dialog = ImportDialog(services, path, plan, table, self.window.front)
        dialog.imported.connect(self._imported)
        dialog.open()

    def _imported(self, name: str, count: int) -> None:
        self._show(name, counted(count, "1 row was imported.", "{n} rows were imported."))
        self.window.data.refresh_records()

    # -- menu of the list ------------------------------------------------------------------------------
    def _menu(self, point: QPoint) -> None:
        tree = self.window.data.tree
        item = tree.itemAt(point)
        menu = QMenu(tree)
        menu.setToolTipsVisible(True)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if item is not None:
            self._add_own(menu, item)
            menu.addSeparator()
        for spec in SPECS:
            menu.addAction(self.window.actions_[spec.name])
        menu.popup(tree.viewport().mapToGlobal(point))

    def _add_own(self, menu: QMenu, item: QTreeWidgetItem) -> None:
        state, path = item.data(0, SOURCE), item.data(0, NAME)
        do = self.window.bench.do
        if state is not None:
            own = state.name == MAIN
            what = tr("The source could not be removed")
            change = menu.addAction(tr("Change the source …"), partial(self.ask_source, state))
            remove = menu.addAction(tr("Remove the source …"), lambda: do(what, self._remove_source(state)))
            reason = tr("The database of this workspace is always there.") if own else ""
            entries = (change, remove)
        else:
            what = tr("The table could not be removed")
            change = menu.addAction(tr("Change the table …"), partial(self.ask_table, path))
            remove = menu.addAction(tr("Remove the table …"), lambda: do(what, self._remove_table(path)))
            reason = self._foreign(path)
            entries = (change, remove)
        for entry in entries:
            entry.setEnabled(not reason)
            entry.setToolTip(reason)

    def _foreign(self, path: str) -> str:
        """Return why the structure of a table is not changed here; empty if it is."""
        if ":" in path:
            return tr("Only tables of this workspace are changed here.")
        table = next((one for one in self.window.services.data.known() if one.path == path), None)
        return tr("This is a view.") if table is None or table.view else ""
