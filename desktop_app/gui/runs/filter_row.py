"""The row above the runs: a text, a menu of what else to narrow by, and a chip for each of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QInputDialog, QLabel, QMenu, QToolButton, QWidget

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.status import execution_status_name
from desktop_app.gui import formats
from desktop_app.gui.runs.filter import DAYS, EVERYTHING, SPANS, STATUSES, RunFilter, restored
from desktop_app.gui.settings import Settings
from desktop_app.gui.theme import Themes
from desktop_app.gui.widgets import SearchField, tool_button
from desktop_app.gui.wording import counted, tr

PAUSE_MS = 200


class RunFilterRow(QWidget):
    """Emits ``changed`` when other runs are wanted: :attr:`filter` and :attr:`text`."""

    changed = Signal()

    def __init__(self, settings: Settings, catalog: Catalog, themes: Themes) -> None:
        super().__init__()
        self._settings, self._catalog = settings, catalog
        self.filter = EVERYTHING
        self.tags: Sequence[str] = ()
        self.versions: Sequence[tuple[int, str]] = ()
        """Ids and names of the versions of the current workflow."""
        self.search = SearchField(tr("Find runs: number, title, tag, note, input"), themes)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.changed)
        self.search.textChanged.connect(lambda _: self._pause.start())
        self.button = tool_button(tr("Narrow the list"))
        self.button.setText(tr("Filter"))
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(self)
        self.menu.aboutToShow.connect(self._fill)
        self.button.setMenu(self.menu)
        self.note = QLabel()
        self.note.setProperty("kind", "muted")
        self._chips = QHBoxLayout()
        self._chips.setSpacing(4)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(6)
        row.addWidget(self.search, 1)
        row.addWidget(self.button)
        row.addLayout(self._chips)
        row.addWidget(self.note)

    @property
    def text(self) -> str:
        """What was typed."""
        return self.search.text().strip()

    def show_filter(self, wanted: RunFilter) -> None:
        """Put another filter in force."""
        self.filter = wanted
        self._show_chips()
        self._pause.stop()
        self.changed.emit()

    def _show_chips(self) -> None:
        while (item := self._chips.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        for name, text in self.filter.chips():
            chip = tool_button(tr("Take “{text}” away", text=text))
            chip.setText(f"{text}  ×")
            chip.setObjectName(f"chip_{name}")
            chip.clicked.connect(lambda _=False, name=name: self.show_filter(self.filter.without(name)))
            self._chips.addWidget(chip)

    # -- menu ------------------------------------------------------------------------------------------
    def _fill(self) -> None:
        menu = self.menu
        menu.clear()
        self._offer_saved(menu)
        self._choices(
            tr("Status"),
            [
                (tr(execution_status_name(each)), each in self.filter.statuses, self.filter.toggled(each))
                for each in STATUSES
            ],
        )
        self._values(
            tr("Started"), "days", [(each, counted(each, "last day", "last {n} days")) for each in DAYS]
        )
        self._values(tr("Longer than"), "longer", [(each, formats.duration(each)) for each in SPANS])
        types = [(spec.type, tr(spec.title)) for spec in self._catalog.triggers.values()]
        self._values(tr("Trigger"), "trigger", types)
        self._values(tr("Version of this workflow"), "version", self.versions)
        self._values(tr("Tag"), "tag", [(tag, tag) for tag in self.tags])
        for name, title in (("input", tr("Input contains …")), ("error", tr("Error contains …"))):
            menu.addAction(title, partial(self._ask, name, title))
        for name, title in (
            ("here", tr("This workflow only")),
            ("pinned", tr("Kept for ever")),
            ("noted", tr("With a note")),
            ("mocked", tr("With mocks")),
        ):
            action = menu.addAction(title, partial(self._toggle, name))
            action.setCheckable(True)
            action.setChecked(getattr(self.filter, name))
        menu.addSeparator()
        save = menu.addAction(tr("Save this filter …"), self._ask_name)
        save.setEnabled(self.filter != EVERYTHING)
        menu.addAction(tr("Show all runs"), self.clear)

    def clear(self) -> None:
        """Show every run."""
        self.search.clear()
        self.show_filter(EVERYTHING)

    def _choices(self, title: str, rows: Iterable[tuple[str, bool, RunFilter]]) -> None:
        inner = self.menu.addMenu(title)
        for text, chosen, wanted in rows:
            action = inner.addAction(text, partial(self.show_filter, wanted))
            action.setCheckable(True)
            action.setChecked(chosen)

    def _values(self, title: str, name: str, rows: Sequence[tuple[Any, str]]) -> None:
        """Offer one of several values of a member; choosing it again takes it away."""
        now = getattr(self.filter, name)
        self._choices(
            title,
            [
                (
                    text,
                    value == now,
                    self.filter.without(name) if value == now else self.filter.having(name, value),
                )
                for value, text in rows
            ],
        )
        self.menu.actions()[-1].setEnabled(bool(rows))

    def _toggle(self, name: str) -> None:
        self.show_filter(self.filter.having(name, not getattr(self.filter, name)))

    def _ask(self, name: str, title: str) -> None:
        ask_text(self, title, getattr(self.filter, name), partial(self._narrow, name))

    def _narrow(self, name: str, text: str) -> None:
        self.show_filter(self.filter.having(name, text.strip()))

    # -- saved filters ---------------------------------------------------------------------------------
    def _offer_saved(self, menu: QMenu) -> None:
        saved = self._settings.run_filters()
        for name, stored in saved.items():
            menu.addAction(name.replace("&", "&&"), partial(self.show_filter, restored(stored)))
        if saved:
            gone = menu.addMenu(tr("Forget a filter"))
            for name in saved:
                gone.addAction(name.replace("&", "&&"), partial(self._forget, name))
            menu.addSeparator()

    def _ask_name(self) -> None:
        ask_text(self, tr("Name of the filter"), "", self.save_as)

    def save_as(self, name: str) -> None:
        """Keep the filter under a name."""
        if name.strip():
            self._settings.save_run_filters(
                {**self._settings.run_filters(), name.strip(): self.filter.stored()}
            )

    def _forget(self, name: str) -> None:
        rest = {each: stored for each, stored in self._settings.run_filters().items() if each != name}
        self._settings.save_run_filters(rest)


def ask_text(parent: QWidget, title: str, text: str, chosen: Callable[[str], None]) -> None:
    """Ask for one line without a nested loop."""
    dialog = QInputDialog(parent)
    dialog.setWindowTitle(title.rstrip(" …"))
    dialog.setLabelText(title.rstrip(" …"))
    dialog.setTextValue(text)
    dialog.setOkButtonText(tr("OK"))
    dialog.setCancelButtonText(tr("Cancel"))
    dialog.textValueSelected.connect(chosen)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
