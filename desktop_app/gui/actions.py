"""Every action of the window by name, once: menus, buttons, keys and later the palette take it from here."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence

from desktop_app.domain.quick import dataclass
from desktop_app.gui.icons import action_icon, themed_icon
from desktop_app.gui.theme import Theme
from desktop_app.gui.tips import plain_tip
from desktop_app.gui.wording import tr, unmarked


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """What an action is called, which keys it has, how it looks. ``keys`` are separated by blanks.

    The keys of a ``canvas`` action work only while the focus is in the tab: elsewhere they mean other things.
    """

    name: str
    text: str
    keys: str = ""
    icon: str = ""
    tip: str = ""
    checkable: bool = False
    canvas: bool = False


class Actions(QObject):
    """Owns the actions of one window. An action that cannot be used now says why in its tooltip."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._actions: dict[str, QAction] = {}
        self._specs: dict[str, ActionSpec] = {}
        self._reasons: dict[str, str] = {}
        self._tips: dict[str, str] = {}
        """What an action is called in its tooltip, with its keys."""

    def add(self, spec: ActionSpec, handler: Callable[[], object]) -> QAction:
        """Register an action; ``handler`` is called without arguments when it is triggered."""
        action = QAction(tr(spec.text), self)
        action.setObjectName(spec.name)
        action.setShortcuts([QKeySequence(keys) for keys in spec.keys.split()])
        context = Qt.ShortcutContext
        action.setShortcutContext(
            context.WidgetWithChildrenShortcut if spec.canvas else context.WindowShortcut
        )
        action.setCheckable(spec.checkable)
        action.triggered.connect(lambda _checked=False: handler())
        self._actions[spec.name], self._specs[spec.name] = action, spec
        self._entitle(spec.name)
        return action

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def __contains__(self, name: object) -> bool:
        return name in self._actions

    def __iter__(self) -> Iterator[str]:
        return iter(self._actions)

    def on_canvas(self, name: str) -> bool:
        """Whether the action's keys belong to the canvas."""
        return self._specs[name].canvas

    def title(self, name: str) -> str:
        """Return the text that an action has before anything renames it, without its marks."""
        return unmarked(tr(self._specs[name].text))

    # -- keys ------------------------------------------------------------------------------------------
    def keys_text(self, name: str) -> str:
        """Return the keys of an action as a person reads them."""
        native = QKeySequence.SequenceFormat.NativeText
        return "   ".join(keys.toString(native) for keys in self._actions[name].shortcuts())

    def first_keys(self, name: str) -> list[QKeySequence]:
        """Return the keys that an action has unless a person changes them."""
        return [QKeySequence(keys) for keys in self._specs[name].keys.split()]

    def rebind(self, name: str, keys: list[QKeySequence]) -> None:
        """Give an action other keys."""
        self._actions[name].setShortcuts(keys)
        self._entitle(name)

    def having(self, keys: QKeySequence) -> list[str]:
        """Return the actions that these keys call."""
        if keys.isEmpty():
            return []
        return [name for name, action in self._actions.items() if keys in action.shortcuts()]

    def changed_keys(self) -> dict[str, list[str]]:
        """Return the keys that a person has changed, by action, in a form that can be kept."""
        return {
            name: [keys.toString() for keys in action.shortcuts()]
            for name, action in self._actions.items()
            if action.shortcuts() != self.first_keys(name)
        }

    def allow(self, name: str, reason: str | None = None) -> None:
        """Enable the action, or disable it for ``reason``."""
        action = self._actions[name]
        if self.reason(name) == (reason or "") and action.isEnabled() is not bool(reason):
            return  # Every change of an action makes menus and windows look at it again.
        action.setEnabled(not reason)
        self._reasons[name] = reason or ""
        self._explain(name)

    def reason(self, name: str) -> str:
        """Return why the action cannot be used; empty when it can."""
        return self._reasons.get(name, "")

    def rename(self, name: str, text: str) -> None:
        """Give an action another text, as undo has with every step."""
        if self._actions[name].text() != text:
            self._actions[name].setText(text)
            self._entitle(name)

    def _entitle(self, name: str) -> None:
        action, spec = self._actions[name], self._specs[name]
        title = tr(spec.tip) if spec.tip else unmarked(action.text())
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        self._tips[name] = f"{title}  ({keys})" if keys else title
        self._explain(name)

    def _explain(self, name: str) -> None:
        action, tip, reason = self._actions[name], self._tips[name], self.reason(name)
        action.setToolTip(plain_tip(f"{tip}\n{reason}" if tip and reason else tip or reason))
        action.setStatusTip(reason)

    def dress(self, theme: Theme) -> None:
        """Paint the icons in the colours of ``theme``."""
        for name, spec in self._specs.items():
            if spec.icon:
                self._actions[name].setIcon(themed_icon(action_icon(spec.icon), theme))
