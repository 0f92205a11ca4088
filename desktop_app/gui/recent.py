"""What was open last: the list of File ▸ Open recent, its pins, and those that are gone (editor.md C, N)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu

from desktop_app.domain.quick import dataclass
from desktop_app.gui.actions import ActionSpec
from desktop_app.gui.session import EditorSession
from desktop_app.gui.tips import plain_tip
from desktop_app.gui.wording import tr

if TYPE_CHECKING:
    from desktop_app.gui.main_window import MainWindow

LONGEST: Final = 15
SPECS: Final = (
    ActionSpec("browse_recent", "&Browse recent", "Ctrl+Shift+R", "history", "Show what was open last"),
    ActionSpec("reopen", "&Reopen last", "Ctrl+R", "", "Open again what was open last"),
    ActionSpec("pin_recent", "&Pin this workflow", tip="Keep it in the list", checkable=True),
    ActionSpec("clear_recent", "&Clear list", tip="Forget all that is not pinned"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A workflow by its key, or a file by its path; ``title`` is what it was called last."""

    kind: str
    place: str
    title: str
    pinned: bool = False

    def same(self, other: Entry) -> bool:
        """Whether both lead to the same thing."""
        return (self.kind, self.place) == (other.kind, other.place)


Entries: TypeAlias = tuple[Entry, ...]


def noted(entries: Entries, entry: Entry) -> Entries:
    """Return the list with ``entry`` in front, what is pinned kept, at most :data:`LONGEST` in all."""
    before = next((one for one in entries if one.same(entry)), entry)
    found = [replace(entry, pinned=before.pinned), *(one for one in entries if not one.same(entry))]
    while len(found) > LONGEST:
        loose = [number for number, one in enumerate(found) if number and not one.pinned]
        del found[loose[-1] if loose else -1]
    return tuple(found)


def read(rows: Sequence[Any]) -> Entries:
    """Return the list as it was kept; what is no entry is left out."""
    return tuple(_entry(row) for row in rows if isinstance(row, dict) and row.get("place"))


def _entry(row: dict[str, Any]) -> Entry:
    kind, place = str(row.get("kind")), str(row["place"])
    return Entry(kind, place, str(row.get("title") or place), row.get("pinned") is True)


class Recent:
    """Joins the list with one window. The settings own it."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what each action does."""
        return {
            "browse_recent": self._browse,
            "reopen": self._reopen,
            "pin_recent": self._pin,
            "clear_recent": lambda: self._keep(tuple(one for one in self.entries() if one.pinned)),
        }

    def entries(self) -> Entries:
        """Return the list, the latest first."""
        return read(self._window.settings.recent())

    def _keep(self, entries: Entries) -> None:
        self._window.settings.save_recent([asdict(entry) for entry in entries])
        self.refresh(self._window.session)

    def refresh(self, session: EditorSession | None) -> None:
        """Enable what can be used now."""
        allow, entries = self._window.actions_.allow, self.entries()
        allow("reopen", None if self._closed() else tr("All that was open last is open or gone."))
        allow("pin_recent", None if session else tr("Open a workflow first."))
        loose = any(not one.pinned for one in entries)
        allow("clear_recent", None if loose else tr("There is nothing to forget."))
        pinned = any(one.pinned for one in entries if session and one.place == session.key)
        self._window.actions_["pin_recent"].setChecked(pinned)

    # -- noting ----------------------------------------------------------------------------------------
    def note_workflow(self, session: EditorSession) -> None:
        """Remember a workflow that has come to the front."""
        self._keep(noted(self.entries(), Entry("workflow", session.key, session.title)))

    def note_file(self, path: Path) -> None:
        """Remember a file that was opened."""
        self._keep(noted(self.entries(), Entry("file", str(path.absolute()), path.name)))

    def _pin(self) -> None:
        session = self._window.session
        if session is not None:
            own = Entry("workflow", session.key, session.title)
            pins = [replace(one, pinned=one.pinned != one.same(own)) for one in noted(self.entries(), own)]
            self._keep(tuple(pins))

    # -- opening ---------------------------------------------------------------------------------------
    def _gone(self, entry: Entry) -> bool:
        if entry.kind == "file":
            return not Path(entry.place).is_file()
        return self._window.workflows.model.row_of(entry.place) < 0

    def _title(self, entry: Entry) -> str:
        known = entry.kind == "workflow" and not self._gone(entry)
        return self._window.workflows.title_of(entry.place) if known else entry.title

    def _closed(self) -> Entries:
        sessions = self._window.bench.sessions
        return tuple(one for one in self.entries() if one.place not in sessions and not self._gone(one))

    def _reopen(self) -> None:
        if closed := self._closed():
            self._open(closed[0])

    def _open(self, entry: Entry) -> None:
        if entry.kind == "file":
            self._window.commands.import_file(Path(entry.place))
        else:
            self._window.commands.on_workflow("open", entry.place)

    def _browse(self) -> None:
        menu = self._window.findChild(QMenu, "recent")
        if isinstance(menu, QMenu):
            menu.popup(
                self._window.mapToGlobal(QPoint(self._window.width() // 3, self._window.height() // 5))
            )

    def fill(self, menu: QMenu) -> None:
        """List what was open last, what is pinned first; what is gone says so."""
        menu.clear()
        menu.setToolTipsVisible(True)
        entries = self.entries()
        for entry in sorted(entries, key=lambda one: not one.pinned):
            self._add(menu, entry)
        if not entries:
            menu.addAction(tr("Nothing was open yet")).setEnabled(False)
        menu.addSeparator()
        for name in ("browse_recent", "reopen", "pin_recent", "clear_recent"):
            menu.addAction(self._window.actions_[name])

    def _add(self, menu: QMenu, entry: Entry) -> None:
        gone, title = self._gone(entry), self._title(entry).replace("&", "&&")
        shown = tr("{title} – pinned", title=title) if entry.pinned else title
        action = menu.addAction(tr("{title} – gone", title=title) if gone else shown)
        action.triggered.connect(partial(self._open, entry))
        action.setEnabled(not gone)
        why = tr("It was deleted or moved.") if gone else ""
        where = entry.place if entry.kind == "file" else ""
        action.setToolTip(plain_tip("\n".join(line for line in (where, why) if line) or title))
