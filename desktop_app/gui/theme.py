"""The colours of the window: light, dark and high contrast, by role, following the system live.

Painting code asks a :class:`Theme` for a role and never names a colour. Every status and group colour has a
contrast of at least 3:1 against the card and the canvas it is painted on (a test holds that).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from desktop_app.domain.quick import dataclass

Mode: TypeAlias = Literal["system", "light", "dark", "contrast"]

GROUPS: Final = ("control", "calculation", "collection", "manual", "files", "extended", "trigger", "unknown")
STATUSES: Final = (
    "queue",
    "running",
    "resolved",
    "failed",
    "error",
    "aborted",
    "canceled",
    "rejected",
    "pending",
)


@dataclass(frozen=True, slots=True)
class Theme:
    """One set of colours. ``groups`` and ``statuses`` hold a colour for each of :data:`GROUPS` and
    :data:`STATUSES`; ``border`` is the width of card borders, ``radius`` scales their corners.
    """

    name: str
    dark: bool
    canvas: QColor
    grid: QColor
    window: QColor
    panel: QColor
    card: QColor
    card_border: QColor
    shadow: QColor
    text: QColor
    muted: QColor
    accent: QColor
    on_accent: QColor
    wire: QColor
    wire_taken: QColor
    wire_running: QColor
    selection: QColor
    drop: QColor
    refused: QColor
    warning: QColor
    groups: Mapping[str, QColor]
    statuses: Mapping[str, QColor]
    tint: float = 0.13
    border: float = 1.0

    def group(self, name: str) -> QColor:
        """Return the colour of a node group; foreign groups share one."""
        return self.groups.get(name) or self.groups["extended"]

    def status(self, name: str) -> QColor:
        """Return the colour of a status, one of :data:`STATUSES`."""
        return self.statuses[name]

    def role(self, name: str) -> QColor:
        """Return any colour by the name of its role: a field, a group or a status."""
        value = getattr(self, name, None)
        if isinstance(value, QColor):
            return value
        return self.groups.get(name) or self.statuses[name]

    def tinted(self, color: QColor) -> QColor:
        """Return ``color`` laid thinly over the card."""
        return blend(self.card, color, self.tint)


def blend(below: QColor, above: QColor, share: float) -> QColor:
    """Return the opaque mix of two colours; ``share`` 1 is all of ``above``."""

    def mix(a: float, b: float) -> float:
        return a + (b - a) * share

    red, green = mix(below.redF(), above.redF()), mix(below.greenF(), above.greenF())
    return QColor.fromRgbF(red, green, mix(below.blueF(), above.blueF()))


def contrast(first: QColor, second: QColor) -> float:
    """Return the contrast ratio of two opaque colours as WCAG 2 defines it, from 1 to 21."""
    low, high = sorted((_luminance(first), _luminance(second)))
    return (high + 0.05) / (low + 0.05)


def _luminance(color: QColor) -> float:
    channels = (color.redF(), color.greenF(), color.blueF())
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _named(names: tuple[str, ...], colors: str) -> Mapping[str, QColor]:
    return MappingProxyType(dict(zip(names, map(QColor, colors.split()), strict=True)))


LIGHT: Final = Theme(
    name="light",
    dark=False,
    canvas=QColor("#f5f6f9"),
    grid=QColor("#d9dde5"),
    window=QColor("#eef0f4"),
    panel=QColor("#ffffff"),
    card=QColor("#ffffff"),
    card_border=QColor("#dfe3ea"),
    shadow=QColor(27, 35, 55, 255),
    text=QColor("#1a2130"),
    muted=QColor("#626d80"),
    accent=QColor("#4b57d6"),
    on_accent=QColor("#ffffff"),
    wire=QColor("#818c9f"),
    wire_taken=QColor("#15803d"),
    wire_running=QColor("#2563eb"),
    selection=QColor("#4b57d6"),
    drop=QColor("#4b57d6"),
    refused=QColor("#b91c1c"),
    warning=QColor("#a85d00"),
    groups=_named(GROUPS, "#3568d4 #0b7f73 #a8600a #8347cf #4d7a1c #b93673 #4b57d6 #677285"),
    statuses=_named(STATUSES, "#677285 #2563eb #15803d #c2410c #b91c1c #7a5230 #5d6b7e #a21caf #9a6200"),
)

DARK: Final = Theme(
    name="dark",
    dark=True,
    canvas=QColor("#13161b"),
    grid=QColor("#272d37"),
    window=QColor("#191d24"),
    panel=QColor("#1d222a"),
    card=QColor("#1f242d"),
    card_border=QColor("#323a47"),
    shadow=QColor(0, 0, 0, 255),
    text=QColor("#e8ecf3"),
    muted=QColor("#9aa5b6"),
    accent=QColor("#8d97ff"),
    on_accent=QColor("#12141c"),
    wire=QColor("#677386"),
    wire_taken=QColor("#4ade80"),
    wire_running=QColor("#60a5fa"),
    selection=QColor("#8d97ff"),
    drop=QColor("#8d97ff"),
    refused=QColor("#f87171"),
    warning=QColor("#fbbf4a"),
    groups=_named(GROUPS, "#74a4ff #40cbb7 #e6a94f #bb91fb #9ccc5a #f088b6 #8d97ff #98a2b2"),
    statuses=_named(STATUSES, "#98a2b2 #60a5fa #4ade80 #fb923c #f87171 #cbab8a #94a3b8 #e879f9 #facc15"),
    tint=0.17,
)

CONTRAST: Final = Theme(
    name="contrast",
    dark=True,
    canvas=QColor("#000000"),
    grid=QColor("#3a3a3a"),
    window=QColor("#000000"),
    panel=QColor("#000000"),
    card=QColor("#000000"),
    card_border=QColor("#ffffff"),
    shadow=QColor(0, 0, 0, 0),
    text=QColor("#ffffff"),
    muted=QColor("#e6e6e6"),
    accent=QColor("#ffe14d"),
    on_accent=QColor("#000000"),
    wire=QColor("#ffffff"),
    wire_taken=QColor("#5dff9b"),
    wire_running=QColor("#7cc4ff"),
    selection=QColor("#ffe14d"),
    drop=QColor("#ffe14d"),
    refused=QColor("#ff8080"),
    warning=QColor("#ffc933"),
    groups=_named(GROUPS, "#9cc2ff #66f0dc #ffc46b #d3b3ff #b8f06a #ffa8d0 #ffe14d #d0d0d0"),
    statuses=_named(STATUSES, "#d0d0d0 #7cc4ff #5dff9b #ffab66 #ff8080 #e8c8a4 #c9d6e6 #ff9dff #ffe14d"),
    tint=0.0,
    border=2.0,
)

THEMES: Final = MappingProxyType({theme.name: theme for theme in (LIGHT, DARK, CONTRAST)})


def palette_of(theme: Theme) -> QPalette:
    """Return the palette that paints every stock widget in ``theme``."""
    palette = QPalette()
    role = QPalette.ColorRole
    for target, color in {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.panel,
        role.AlternateBase: blend(theme.panel, theme.window, 0.6),
        role.Text: theme.text,
        role.Button: blend(theme.window, theme.card, 0.6),
        role.ButtonText: theme.text,
        role.BrightText: theme.refused,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.on_accent,
        role.Accent: theme.accent,
        role.Link: theme.accent,
        role.LinkVisited: theme.groups["manual"],
        role.ToolTipBase: theme.card,
        role.ToolTipText: theme.text,
        role.PlaceholderText: theme.muted,
        role.Light: blend(theme.window, theme.card, 0.8),
        role.Midlight: blend(theme.window, theme.card_border, 0.4),
        role.Mid: theme.card_border,
        role.Dark: blend(theme.card_border, theme.text, 0.25),
        role.Shadow: blend(theme.canvas, theme.shadow, 0.5),
    }.items():
        palette.setColor(target, color)
    for target in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, target, blend(theme.window, theme.text, 0.42))
    return palette


def style_sheet(theme: Theme) -> str:
    """Return the few rules that a palette cannot express."""
    return (
        f'QToolTip, QLabel[kind="tip"] {{ color: {theme.text.name()}; background: {theme.card.name()};'
        f" border: 1px solid {theme.card_border.name()}; padding: 4px 6px; }}"
        # Under a style sheet a line would paint its base, however transparent its palette says that is.
        ' QLineEdit[kind="inner"] { background: transparent; border: none; }'
    )


class Themes(QObject):
    """Owns which theme is in force. Applies it to the application and tells whoever paints by hand."""

    changed = Signal(object)
    """The new :class:`Theme`."""

    def __init__(self, parent: QObject | None = None, mode: Mode = "system") -> None:
        super().__init__(parent)
        self._mode: Mode = mode
        self._prepared = False
        self._sheeted = False
        self._current = self._wanted()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow)

    @property
    def current(self) -> Theme:
        """The theme in force."""
        return self._current

    @property
    def mode(self) -> Mode:
        """What the person chose; ``system`` follows the desktop."""
        return self._mode

    def apply(self) -> None:
        """Dress the application: Fusion, our palette, a few rules. Call once, after its creation."""
        self.prepare()
        self.finish()

    def prepare(self) -> None:
        """Begin to apply: all but the rules. Under a style sheet each widget that is made, and each that gets
        another parent, is looked at anew: a window is built in half the time without one.
        """
        self._prepared = True
        QApplication.setStyle(QStyleFactory.create("Fusion"))
        self._dress()

    def finish(self) -> None:
        """Add the rules to what was prepared; a window asks for it when it is built, before it shows."""
        if self._prepared and not self._sheeted:
            self._sheeted = True
            self._dress_by_rules()

    def force(self, mode: Mode) -> None:
        """Choose a theme, or ``system`` to follow the desktop again."""
        self._mode = mode
        scheme = Qt.ColorScheme.Unknown
        if mode != "system":
            scheme = Qt.ColorScheme.Light if mode == "light" else Qt.ColorScheme.Dark
        # Title bars and native dialogs; without effect on desktops that have no theme of their own.
        QGuiApplication.styleHints().setColorScheme(scheme)
        self._follow()

    def _wanted(self) -> Theme:
        if self._mode != "system":
            return THEMES[self._mode]
        dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return DARK if dark else LIGHT

    def _follow(self) -> None:
        if (wanted := self._wanted()) is self._current:
            return
        self._current = wanted
        if self._prepared:
            self._dress()
        self.changed.emit(wanted)

    def _dress(self) -> None:
        QApplication.setPalette(palette_of(self._current))
        if self._sheeted:
            self._dress_by_rules()

    def _dress_by_rules(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.setStyleSheet(style_sheet(self._current))
