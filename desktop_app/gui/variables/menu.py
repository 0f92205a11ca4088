"""What can be done with a row, as a menu; the keys are those of the tree (editor.md G)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from desktop_app.domain.roots import CONTEXT, RESULTS, SCOPES
from desktop_app.gui.variables.rows import Row
from desktop_app.gui.variables.view import KEYS
from desktop_app.gui.wording import tr

CHANGEABLE: Final = (CONTEXT, RESULTS, SCOPES)
Ask = Callable[[str, Row], None]


def row_menu(
    row: Row, ask: Ask, pinned: Collection[str], parent: QWidget, *, inserting: bool, short: bool
) -> QMenu:
    """Return the menu of a row; what cannot be done stands there greyed and says why. A ``short`` one, of a
    pop-up, leaves out what leads elsewhere.
    """
    menu = QMenu(parent)
    menu.setToolTipsVisible(True)
    if row.kind == "broken":
        _add(menu, tr("Re-bind …"), "rebind", row, ask)
        _add(menu, tr("Go to the field"), "place", row, ask)
        return menu
    why = "" if inserting else tr("Put the caret into a field first.")
    _add(menu, tr("Insert"), "take", row, ask, why or row.reason)
    _add_list_choices(menu, row, ask, why or row.reason)
    if not short:
        unseen = "" if row.has_value else tr("No value was seen yet.")
        _add(menu, tr("Open the value"), "open", row, ask, unseen)
        _add(menu, tr("Change the value …"), "change", row, ask, _unchangeable(row))
    menu.addSeparator()
    for text, name in (
        (tr("Copy path"), "copy_path"),
        (tr("Copy value"), "copy_value"),
        (tr("Copy as expression"), "copy_expression"),
        (tr("Copy name"), "copy_name"),
    ):
        missing = name == "copy_value" and not row.has_value
        _add(menu, text, name, row, ask, tr("No value was seen yet.") if missing else "")
    menu.addSeparator()
    _add(menu, tr("Unpin") if row.path in pinned else tr("Pin"), "pin", row, ask)
    if not short:
        _add_ways(menu, row, ask)
    return menu


def _add_ways(menu: QMenu, row: Row, ask: Ask) -> None:
    _add(menu, tr("Watch"), "watch", row, ask, "" if row.reference else tr("This value has no path."))
    unused = "" if row.world.used(row.path) else tr("Nothing uses it.")
    _add(menu, tr("Where it is used"), "uses", row, ask, unused)
    _add(menu, tr("Replace reference …"), "replace_reference", row, ask, unused)
    if row.node:
        menu.addSeparator()
        _add(menu, tr("Go to the node"), "go", row, ask)
        _add(menu, tr("Rename the node"), "rename", row, ask)
        _add(menu, tr("Delete the node"), "delete", row, ask)


def _unchangeable(row: Row) -> str:
    """Return why the value cannot be changed now; empty when it can (editor.md F, "Paused view")."""
    if not row.world.held():
        return tr("Values can be changed while a run is paused.")
    if row.path.partition(".")[0] not in CHANGEABLE or not row.has_value:
        return tr("This value cannot be changed.")
    return ""


def _add_list_choices(menu: QMenu, row: Row, ask: Ask, why: str) -> None:
    """Say what a path through a list gives, and offer the ways to one of its values (engine.md 5.5)."""
    if not row.through[0]:
        return
    inner = menu.addMenu(tr("Take from the list"))
    inner.setToolTipsVisible(True)
    _add(inner, tr("All values, as a list"), "take", row, ask, why)
    _add(inner, tr("The first"), "take_first", row, ask, why)
    _add(inner, tr("The last"), "take_last", row, ask, why)
    _add(inner, tr("One by its number …"), "take_index", row, ask, why)
    _add(inner, tr("How many there are"), "take_length", row, ask, why)
    _add(inner, tr("All, joined by commas"), "take_joined", row, ask, why)


def _add(menu: QMenu, text: str, name: str, row: Row, ask: Ask, why: str = "") -> QAction:
    action = menu.addAction(text, lambda: ask(name, row))
    keys = next((keys for keys, wish in KEYS.items() if wish == name), "")
    if keys:
        shown = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
        action.setText(f"{text}\t{shown}")
    action.setEnabled(not why)
    action.setToolTip(why or text)
    action.setObjectName(name)
    return action
