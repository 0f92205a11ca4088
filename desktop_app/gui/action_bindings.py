"""Starts custom actions by what a person does elsewhere: a key, the tray, files, a copied text, a link
(data.md 1.5.2). Folders are looked at by the engine, also without a window.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import parse_qsl, urlsplit

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QCursor, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu

from desktop_app.domain.bindings import CLIPBOARD, DROP, HOTKEY, LINK, TRAY, bound, matches
from desktop_app.domain.workflow import JsonObject, WorkflowVersion
from desktop_app.gui.desktop_keys import DesktopKeys, refusal
from desktop_app.gui.toasts import Toast
from desktop_app.gui.wording import tr
from desktop_app.services.dropped import handed

if TYPE_CHECKING:
    from desktop_app.gui.main_window import MainWindow

Bound: TypeAlias = tuple[WorkflowVersion, JsonObject]
"""An action that is switched on, with the settings of one of its bindings, or with the values of a run."""


class ActionBindings(QObject):
    """Knows which custom actions are switched on and bound to what. Owns their keys."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._bound: list[tuple[WorkflowVersion, dict[str, JsonObject]]] = []
        self._keys: list[QShortcut] = []
        self._by_key: dict[str, list[Bound]] = {}
        self._desktop = DesktopKeys(self)
        self._desktop.pressed.connect(self._press)
        self._missed: set[str] = set()
        """Keys that other programs have."""
        self._copied = ""

    def begin(self) -> None:
        """Follow the workflows and the clipboard."""
        self._window.workflows.listed.connect(lambda _: self.refresh())
        QGuiApplication.clipboard().dataChanged.connect(self._look_at_copy)
        self.refresh()

    def refresh(self) -> None:
        """Take up what is switched on now, and say in the window that the clipboard is read."""
        offered = self._window.services.record_actions.offered()
        self._bound = [(version, bound(version.document)) for version in offered]
        self._take_keys()
        self._window.line.show_listening([version.called for version, _ in self.by(CLIPBOARD)])

    def by(self, kind: str) -> list[Bound]:
        """Return the actions with a binding of this kind, with its settings."""
        return [(version, settings[kind]) for version, settings in self._bound if kind in settings]

    # -- keys ------------------------------------------------------------------------------------------
    def _take_keys(self) -> None:
        """Listen to the keys: of the whole desktop where that is wanted and can be had, else of the window,
        whose own keys stay what they are.
        """
        for key in self._keys:
            key.deleteLater()
        self._by_key = defaultdict(list)
        for version, settings in self.by(HOTKEY):
            keys = QKeySequence(str(settings["hotkey"]))
            if not self._window.actions_.having(keys):
                self._by_key[keys.toString(QKeySequence.SequenceFormat.PortableText)].append(
                    (version, settings)
                )
        wanted = {
            name for name, rows in self._by_key.items() if any(one.get("everywhere") for _, one in rows)
        }
        missed = self._desktop.hold(wanted)
        self._keys = [self._key(name) for name in self._by_key if name not in wanted or name in missed]
        if not refusal():
            self._tell_missed(missed - self._missed)
        self._missed = missed

    def _tell_missed(self, names: set[str]) -> None:
        for name in sorted(names):
            text = tr("Another program has {keys}: here it acts in the window alone.", keys=name)
            self._window.notifier.toasts.show(Toast(text, self._by_key[name][0][0].called))

    def _key(self, name: str) -> QShortcut:
        key = QShortcut(QKeySequence(name), self._window)
        key.setContext(Qt.ShortcutContext.ApplicationShortcut)
        key.setAutoRepeat(False)
        key.activated.connect(partial(self._press, name))
        return key

    def _press(self, name: str) -> None:
        """Start what is bound to a key; a person chooses where that is more than one action."""
        self._choose([(version, _pressed(settings)) for version, settings in self._by_key.get(name, [])])

    # -- the tray --------------------------------------------------------------------------------------
    def fill_tray(self, menu: QMenu) -> None:
        """Offer in the menu of the tray what is bound to it."""
        menu.clear()
        self._list(menu, [(version, {}) for version, _ in self.by(TRAY)])
        menu.menuAction().setVisible(not menu.isEmpty())

    # -- a copied text ---------------------------------------------------------------------------------
    def _look_at_copy(self) -> None:
        """Start what is bound to the clipboard, where another program has put a new text there."""
        clipboard, listening = QGuiApplication.clipboard(), self.by(CLIPBOARD)
        if not listening or clipboard.ownsClipboard():
            return
        text = clipboard.text()
        if not text.strip() or text == self._copied:
            return
        self._copied = text
        for version, settings in listening:
            if matches(str(settings["pattern"]), text):
                self.start(version, {"text": text})

    # -- files -----------------------------------------------------------------------------------------
    def takes_files(self) -> bool:
        """Whether an action waits for files."""
        return bool(self.by(DROP))

    def open_files(self, files: Sequence[Path]) -> None:
        """Open workflow files; hand other ones to the action that waits for files, which a person chooses
        if there are several.
        """
        others = [file for file in files if file.suffix.lower() != ".json"]
        taking = self.by(DROP) if others else []
        if not taking:
            self._window.commands.import_files(list(files))
            return
        if whole := [file for file in files if file not in others]:
            self._window.commands.import_files(whole)
        data = handed(others)
        self._choose([(version, data) for version, _ in taking])

    # -- links -----------------------------------------------------------------------------------------
    def follow(self, link: str) -> None:
        """Start what a link ``wirework://KEY?name=value`` names, after a question unless it is trusted."""
        parts = urlsplit(link)
        key = parts.netloc or parts.path.strip("/")
        found = [(version, settings) for version, settings in self.by(LINK) if version.key == key]
        if not found:
            self._window.line.tell(tr("No action that is switched on answers the link {link}.", link=link))
            return
        ((version, settings),) = found
        data = dict(parse_qsl(parts.query, keep_blank_values=True))
        if settings.get("trusted"):
            self.start(version, data)
        else:
            failed = tr("The action could not be started")
            self._window.bench.do(failed, self._asked(version, data))

    async def _asked(self, version: WorkflowVersion, data: JsonObject) -> None:
        from desktop_app.gui.dialogs.message import QuestionDialog, ask

        question = tr("Run “{title}”?", title=version.called)
        given = "\n".join(f"{name}: {value}" for name, value in data.items())
        why = tr("A link wants it, perhaps of a web page.")
        dialog = QuestionDialog(question, f"{why}\n{given}".strip(), tr("Run"), self._window.front, "primary")
        if await ask(dialog):
            self.start(version, data)

    # -- starting --------------------------------------------------------------------------------------
    def _choose(self, offered: Sequence[Bound]) -> None:
        """Start an action with values; a person chooses where several are offered."""
        if len(offered) == 1:
            self.start(*offered[0])
        elif offered:
            menu = QMenu(self._window)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            self._list(menu, offered)
            menu.popup(QCursor.pos())

    def _list(self, menu: QMenu, offered: Iterable[Bound]) -> None:
        for version, data in offered:
            menu.addAction(version.called.replace("&", "&&"), partial(self.start, version, data))

    def start(self, version: WorkflowVersion, data: JsonObject) -> None:
        """Start an action with values and tell what it says."""
        self._window.bench.do(tr("The action could not be started"), self._started(version, data))

    async def _started(self, version: WorkflowVersion, data: Any) -> None:
        from desktop_app.gui.records.model import outcome_fault

        outcome = await self._window.services.record_actions.start([version.key], None, (), data)
        fault = outcome_fault(outcome)
        text = fault or " ".join(outcome.messages)
        if text:
            notifier, tone = self._window.notifier, "error" if fault else "success"
            notifier.tell(Toast(text, version.called, tone, tr("Show the runs"), notifier.show_runs))
        else:
            self._window.line.tell(tr("“{title}” was started.", title=version.called))


def _pressed(settings: JsonObject) -> JsonObject:
    """Return the values of a run that a key starts."""
    copied = {"clipboard": QGuiApplication.clipboard().text()} if settings.get("clipboard") else {}
    return {"hotkey": settings["hotkey"], **copied}
