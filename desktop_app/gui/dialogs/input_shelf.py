"""The inputs of a workflow's runs: kept under names, taken from past runs and files (7.7; editor.md F)."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QMenu, QSizePolicy, QWidget

from desktop_app.domain import codec
from desktop_app.domain.errors import DocumentError, Problem
from desktop_app.domain.records import ExecutionFilter, SavedInput
from desktop_app.gui import formats
from desktop_app.gui.dialogs.ask_text import TextDialog
from desktop_app.gui.messages import explain
from desktop_app.gui.session import EditorSession
from desktop_app.gui.tasks import spawn
from desktop_app.gui.widgets import push_button
from desktop_app.gui.wording import tr
from desktop_app.services.inputs import RUN

RUNS: Final = 15
"""Past runs whose input is offered."""
LARGEST: Final = 20_000_000
"""Bytes of a file that is read as an input."""


class InputShelf(QWidget):
    """Offers kept inputs to a dialog and keeps its own: ``value`` asks for what is filled in there, or None
    while that is no input.
    """

    taken = Signal(object)
    """An input that is to be shown."""
    failed = Signal(str)
    """Why something could not be done."""

    def __init__(self, session: EditorSession, value: Callable[[], Any]) -> None:
        super().__init__()
        self._session, self._value = session, value
        self._inputs = session.services.inputs
        self._saved: list[SavedInput] = []
        self.chooser = QComboBox()
        self.chooser.setProperty("kind", "field")
        self.chooser.setAccessibleName(tr("Begin with which input"))
        self.chooser.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.chooser.activated.connect(lambda _: self._choose())
        self.save_button = push_button(tr("Save as …"))
        self.save_button.clicked.connect(lambda: self._ask_name(self._save, self.chosen))
        self.more_button = push_button(tr("More"))
        self.more_button.setMenu(self._menu())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for widget in (self.chooser, self.save_button, self.more_button):
            row.addWidget(widget)
        self._do(self.load())

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        menu.addAction(tr("From a file …"), self._ask_file)
        menu.addSeparator()
        self.rename_action = menu.addAction(
            tr("Rename the saved input …"), lambda: self._ask_name(self._rename, self.chosen)
        )
        self.remove_action = menu.addAction(tr("Delete the saved input"), lambda: self._do(self._remove()))
        menu.aboutToShow.connect(self._refresh_menu)
        return menu

    def _refresh_menu(self) -> None:
        for action in (self.rename_action, self.remove_action):
            action.setEnabled(bool(self.chosen))

    def _do(self, operation: Coroutine[Any, Any, None]) -> None:
        def tell(error: BaseException) -> None:
            message = explain("", error)
            self.failed.emit(f"{message.why} {message.remedy}".strip())

        spawn(operation, self, tell)

    # -- what there is ---------------------------------------------------------------------------------
    @property
    def chosen(self) -> str:
        """The name of the saved input that is chosen; empty when it is none."""
        data = self.chooser.currentData()
        return data if isinstance(data, str) else ""

    async def load(self, chosen: str = "") -> None:
        """Read what is kept, and the newest runs."""
        self._saved = await self._inputs.named(self._session.key, RUN)
        query = ExecutionFilter(workflow_key=self._session.key, limit=RUNS)
        runs = await self._session.services.executions.list(query)
        self.chooser.clear()
        self.chooser.addItem(tr("What is filled in"), None)
        for saved in self._saved:
            self.chooser.addItem(saved.name, saved.name)
        for run in runs:
            words = tr("Run #{id} · {time}", id=run.id, time=formats.moment(run.created_at))
            self.chooser.addItem(words, run.id)
        self.chooser.setCurrentIndex(max(0, self.chooser.findData(chosen) if chosen else 0))

    def _choose(self) -> None:
        data = self.chooser.currentData()
        if isinstance(data, str):
            self.taken.emit(next(saved.value for saved in self._saved if saved.name == data))
        elif data is not None:
            self._do(self._take_run(data))

    async def _take_run(self, execution_id: int) -> None:
        view = await self._session.services.executions.get(execution_id)
        self.taken.emit(view.execution.context)

    # -- named inputs ----------------------------------------------------------------------------------
    def _ask_name(self, done: Callable[[str], Coroutine[Any, Any, None]], name: str) -> None:
        question = tr("What is this input called?")
        dialog = TextDialog(tr("Name of the input"), question, name, tr("Keep"), self)
        dialog.given.connect(lambda text: self._do(done(text.strip())))
        dialog.open()

    async def _save(self, name: str) -> None:
        value = self._value()
        if name and value is not None:
            await self._inputs.save(self._session.key, RUN, value, name)
            await self.load(name)

    async def _rename(self, name: str) -> None:
        await self._inputs.rename(self._session.key, RUN, self.chosen, name)
        await self.load(name)

    async def _remove(self) -> None:
        await self._inputs.remove(self._session.key, RUN, self.chosen)
        await self.load()

    # -- files -----------------------------------------------------------------------------------------
    def _ask_file(self) -> None:
        dialog = QFileDialog(self, tr("Input from a file"), "", tr("JSON files (*.json);;All files (*)"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self._do(self.take_file(Path(path))))
        dialog.open()

    async def take_file(self, path: Path) -> None:
        """Show the JSON value in a file.

        :raises DocumentError: it cannot be read, is too large, or is not JSON.
        """
        self.taken.emit(_read(path))
        self.chooser.setCurrentIndex(0)


def _read(path: Path) -> Any:
    try:
        if path.stat().st_size > LARGEST:
            raise DocumentError([Problem(tr("the file is too large for an input"))], place=str(path))
        content = path.read_bytes()
    except OSError as error:
        raise DocumentError([Problem(error.strerror or str(error))], place=str(path)) from error
    return codec.parse(content, str(path))
