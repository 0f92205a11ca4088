"""The dress of the window around the canvas: one style sheet, made from the roles of a theme."""

from __future__ import annotations

from string import Template
from typing import Final

from PySide6.QtGui import QColor

from desktop_app.domain.resources import resource_path
from desktop_app.gui.theme import Theme, blend

_SHEET: Final = Template("""
QMainWindow, QDialog { background: $window; }
QMainWindow::separator { background: $line; width: 1px; height: 1px; }
QMainWindow::separator:hover { background: $accent; }

QMenuBar { background: $window; padding: 2px 6px; border-bottom: 1px solid $line; }
QMenuBar::item { background: transparent; padding: 5px 10px; border-radius: 5px; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $card; border: 1px solid $line; padding: 5px; }
QMenu::item { padding: 6px 26px 6px 10px; border-radius: 5px; }
QMenu::item:selected { background: $accent; color: $on_accent; }
QMenu::item:disabled { color: $faint; background: transparent; }
QMenu::separator { height: 1px; background: $line; margin: 5px 6px; }
QMenu::icon { padding-left: 8px; }

QStatusBar { background: $window; border-top: 1px solid $line; min-height: $status; }
QStatusBar::item { border: 0; }
QStatusBar QLabel, QStatusBar QToolButton { color: $muted; padding: 2px 8px; border: 0; }

QTabWidget::pane { border: 0; }
QTabBar { qproperty-drawBase: 0; background: $window; border: 0; }
QTabBar::tab { background: transparent; color: $muted; border: 0; border-bottom: 2px solid transparent;
  padding: 0 12px; margin: 0; height: 34px; min-width: $tab; }
QTabBar::tab:hover { color: $text; background: $hover; }
QTabBar::tab:selected { color: $text; border-bottom: 2px solid $accent; }
QTabBar#documents::tab { min-width: $document_tab; max-width: 220px;
  padding: 0 8px 0 14px; border-right: 1px solid $line; }
QTabBar#documents::tab:selected { background: $panel; }
QTabBar::close-button { image: url($close); subcontrol-position: right; border-radius: 4px; }
QTabBar::close-button:hover { background: $hover_strong; }
QTabBar::tear { width: 0; image: none; }
QTabBar QToolButton { background: $window; border: 0; }
QCalendarWidget QToolButton::menu-indicator { image: none; }

QWidget#dockBody, QWidget#dockBar { background: $panel; }
QWidget#dockBar { border-bottom: 1px solid $line_soft; }
QLabel#dockTitle { font-weight: 600; }
QScrollArea#panelArea, QScrollArea#panelArea > QWidget > QWidget { background: $panel; border: 0; }

QWidget#strip { background: $panel; border-bottom: 1px solid $line; }
QLabel#crumb { color: $muted; }
QLabel#title { font-weight: 600; }
QLabel[kind="muted"] { color: $muted; }
QLabel[kind="heading"] { font-size: $heading; font-weight: 600; }
QLabel[kind="display"] { font-size: $display; font-weight: 600; }
QLabel[kind="section"] { color: $muted; font-weight: 600; }
QLabel[kind="warning"] { color: $warning; }
QLabel[kind="chip"] { background: $chip; color: $muted; border-radius: 4px; padding: 2px 7px; }
QFrame[kind="rule"] { background: $line_soft; border: 0; max-height: 1px; min-height: 1px; }
QFrame#banner { background: $banner; border: 0; border-bottom: 1px solid $banner_line; }
QFrame#toast { background: $card; border: 1px solid $edge; border-radius: 8px; }
QFrame#card { background: $card; border: 1px solid $line; border-radius: 6px; }

QToolButton[kind="tool"] { background: transparent; border: 1px solid transparent; border-radius: 6px;
  padding: 4px; qproperty-iconSize: $icon $icon; }
QStatusBar QToolButton[kind="tool"], QFrame#toast QToolButton[kind="tool"] {
  qproperty-iconSize: $icon_small $icon_small; }
QToolButton[kind="tool"]:hover { background: $hover; }
QToolButton[kind="tool"]:pressed, QToolButton[kind="tool"]:checked { background: $hover_strong; }
QToolButton[kind="tool"]:focus { border-color: $accent; }
QToolButton[kind="tool"]:disabled { color: $faint; }

QPushButton[icons="text"] { qproperty-iconSize: $icon_text $icon_text; }
QPushButton[kind] { background: $button; border: 1px solid $edge; border-radius: 6px; padding: 5px 14px; }
QPushButton[kind]:hover { background: $button_hover; }
QPushButton[kind]:pressed { background: $hover_strong; }
QPushButton[kind]:checked { background: $hover_strong; }
QPushButton[kind]:focus { border-color: $accent; }
QPushButton[kind]::menu-indicator { image: url($down); width: $icon_small; height: $icon_small;
  subcontrol-origin: padding; subcontrol-position: right center; right: 4px; }
QDialogButtonBox { button-layout: 3; }
QPushButton[kind]:disabled { color: $faint; border-color: $dim; }
QPushButton[kind="primary"] { background: $accent; color: $on_accent; border-color: $accent;
  font-weight: 600; }
QPushButton[kind="primary"]:hover { background: $accent_hover; }
QPushButton[kind="primary"]:focus { border: 2px solid $text; padding: 4px 13px; }
QPushButton[kind="primary"]:disabled { background: $chip; color: $faint; border-color: $dim; }
QPushButton[kind="danger"] { color: $refused; }
QPushButton[kind="row"] { background: $card; border: 1px solid $line; border-radius: 8px; padding: 9px 14px;
  text-align: left; }
QPushButton[kind="row"]:hover, QPushButton[kind="row"]:focus { border-color: $accent; }

QLineEdit[kind="field"], QComboBox[kind="field"] { background: $field; border: 1px solid $edge;
  border-radius: 6px; padding: 5px 6px; selection-background-color: $accent; selection-color: $on_accent; }
QLineEdit[kind="field"]:focus, QComboBox[kind="field"]:focus { border: 1px solid $accent; }
QLineEdit[kind="field"]:disabled, QComboBox[kind="field"]:disabled { color: $faint; background: $window; }
QLineEdit[kind="bare"] { background: transparent; border: 1px solid transparent; border-radius: 6px;
  padding: 2px 5px; font-size: $heading; font-weight: 600; }
QLineEdit[kind="bare"]:hover { border-color: $edge; }
QLineEdit[kind="bare"]:focus { border-color: $accent; background: $field; }
QComboBox[kind="field"] { padding-right: 22px; }
QComboBox[kind="field"]::drop-down { border: 0; width: 22px; }
QComboBox[kind="field"]::down-arrow { image: url($down); width: $icon_small; height: $icon_small; }
QComboBox[kind="field"] QAbstractItemView { background: $card; border: 1px solid $line; padding: 4px;
  outline: 0; }
QCheckBox { spacing: 7px; }
QCheckBox::indicator { width: $mark; height: $mark; border: 1px solid $box; border-radius: 4px;
  background: $field; }
QCheckBox::indicator:hover, QCheckBox::indicator:focus { border-color: $accent; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url($check); }
QCheckBox::indicator:disabled { border-color: $dim; background: $window; }
QRadioButton { spacing: 7px; }
QRadioButton::indicator { width: $mark; height: $mark; border: 1px solid $box; border-radius: $mark_round;
  background: $field; }
QRadioButton::indicator:hover, QRadioButton::indicator:focus { border-color: $accent; }
QRadioButton::indicator:checked { width: $mark_core; height: $mark_core; border: $mark_rim solid $accent;
  background: $on_accent; }
QRadioButton::indicator:disabled { border-color: $dim; background: $window; }
QTableView[kind="list"] { background: $panel; border: 0; gridline-color: $line_soft;
  selection-background-color: $picked; selection-color: $text; }
QTableView[kind="list"] QTableCornerButton::section { background: $panel; border: 0;
  border-bottom: 1px solid $line_soft; }
QTableView[kind="list"] QHeaderView { background: $panel; }
QTableView[kind="list"] QHeaderView::section:horizontal { background: $panel; color: $muted; border: 0;
  border-bottom: 1px solid $line_soft; border-right: 1px solid $line_soft; padding: 5px 6px; }
QTableView[kind="list"] QHeaderView::section:vertical { background: $panel; color: $muted; border: 0;
  border-right: 1px solid $line_soft; padding: 0 6px; }
QPlainTextEdit[kind="text"] { background: $panel; border: 0; selection-background-color: $accent;
  selection-color: $on_accent; }

QTableView[lines="true"] { selection-background-color: $picked; selection-color: $text; outline: 0; }
QTableView[lines="true"]::item { border: 0; padding: 0 4px; }
QTableView[lines="true"]::item:selected { background: $picked; color: $text; }
QTreeView[kind="list"], QListView[kind="list"] { background: $panel; border: 0; outline: 0; }
QTreeView[kind="list"]::item, QListView[kind="list"]::item { border: 0; padding: 3px 4px; }
QTreeView[kind="list"]::item:hover, QListView[kind="list"]::item:hover { background: $hover; }
QTreeView[kind="list"]::item:selected, QListView[kind="list"]::item:selected { background: $picked;
  color: $text; }
QTreeView[kind="list"]::branch { background: transparent; }
QTreeView[kind="list"]::branch:hover { background: $hover; }
QTreeView[kind="list"]::branch:selected { background: $picked; }
QTreeView[kind="list"]::branch:has-children:closed { image: url($right); }
QTreeView[kind="list"]::branch:has-children:open { image: url($down); }
QTreeView[kind="list"] QHeaderView { background: $panel; }
QTreeView[kind="list"] QHeaderView::section { background: $panel; color: $muted; border: 0;
  border-bottom: 1px solid $line_soft; padding: 5px 6px; }

QScrollArea, QScrollArea > QWidget > QWidget#scrollBody { background: transparent; border: 0; }
QScrollBar:vertical { background: transparent; width: 11px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 11px; margin: 0; }
QScrollBar::handle { background: $handle; border-radius: 3px; margin: 2px 3px; min-height: 28px;
  min-width: 28px; }
QScrollBar::handle:horizontal { margin: 3px 2px; }
QScrollBar::handle:hover { background: $faint; }
QAbstractScrollArea::corner { background: transparent; border: 0; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: $line_soft; }
QToolTip { color: $text; background: $card; border: 1px solid $line; padding: 4px 6px; }
""")


def chrome_sheet(theme: Theme, font_pixels: int) -> str:
    """Return the style sheet of the main window; sizes follow the font of the interface."""
    roles = {name: color.name() for name, color in _roles(theme).items()}
    sizes = {"heading": f"{round(font_pixels * 1.25)}px", "display": f"{round(font_pixels * 1.9)}px"}
    # Where there is no room for all tabs they scroll; a name of two words stays whole.
    sizes["tab"] = f"{round(font_pixels * 3.2)}px"
    sizes["document_tab"] = f"{round(font_pixels * 10.5)}px"
    sizes["status"] = f"{round(font_pixels * 1.5) + 8}px"
    for role, share in (("icon", 1.38), ("icon_text", 1.33), ("icon_small", 1.08)):
        sizes[role] = f"{round(font_pixels * share)}px"
    sizes |= _marks(round(font_pixels * 1.15))
    return _SHEET.substitute(roles, **sizes, **_pictures(theme))


def _marks(side: int) -> dict[str, str]:
    """Return the sizes of what is marked in check boxes and radio buttons, ``side`` pixels wide inside."""
    rim = round(side * 0.36)
    pixels = {"mark": side, "mark_round": side // 2 + 1, "mark_rim": rim, "mark_core": side + 2 - 2 * rim}
    return {name: f"{size}px" for name, size in pixels.items()}


def _roles(theme: Theme) -> dict[str, QColor]:
    sharp = theme.name == "contrast"
    line = theme.card_border
    return {
        "window": theme.window,
        "panel": theme.panel,
        "card": theme.card,
        "text": theme.text,
        "muted": theme.muted,
        "accent": theme.accent,
        "on_accent": theme.on_accent,
        "accent_hover": blend(theme.accent, theme.text, 0.18),
        "refused": theme.refused,
        "warning": theme.warning,
        "dim": blend(theme.panel, theme.muted, 0.45) if sharp else line,
        "faint": blend(theme.panel, theme.muted, 0.6) if sharp else blend(theme.panel, theme.muted, 0.65),
        "line": line,
        "line_soft": line if sharp else blend(theme.panel, line, 0.6),
        "edge": line if sharp else blend(line, theme.muted, 0.22),
        "box": line if sharp else blend(theme.panel, theme.muted, 0.75),
        "field": theme.panel if not theme.dark or sharp else blend(theme.panel, theme.canvas, 0.6),
        "button": blend(theme.window, theme.card, 0.75),
        "button_hover": blend(theme.card, theme.accent, 0.08),
        "hover": blend(theme.panel, theme.text, 0.16 if sharp else 0.055),
        "hover_strong": blend(theme.panel, theme.text, 0.3 if sharp else 0.11),
        "picked": blend(theme.panel, theme.accent, 0.4 if sharp else 0.16),
        "chip": blend(theme.panel, theme.text, 0.07),
        "handle": blend(theme.panel, theme.muted, 0.45),
        "banner": blend(theme.panel, theme.warning, 0.12),
        "banner_line": blend(theme.panel, theme.warning, 0.4),
    }


def _pictures(theme: Theme) -> dict[str, str]:
    names = {"down": "chevron-down", "up": "chevron-up", "right": "chevron-right", "close": "close"}
    names["check"] = "check-dark" if theme.dark else "check"
    return {role: resource_path("icons", "chrome", f"{name}.svg").as_posix() for role, name in names.items()}
