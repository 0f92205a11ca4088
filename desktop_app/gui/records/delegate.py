"""Edits a cell with the control that fits its type (data.md 4.2)."""

from __future__ import annotations

import json
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QDate,
    QDateTime,
    QEvent,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    Qt,
    QTime,
)
from PySide6.QtGui import QDoubleValidator, QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QDateTimeEdit,
    QLineEdit,
    QPlainTextEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTimeEdit,
    QWidget,
)

from desktop_app.domain.collections import DataField
from desktop_app.gui.records.cells import LONG, MOMENT, ZONED, parsed
from desktop_app.gui.records.model import RecordsModel
from desktop_app.gui.wording import tr

_Index = QModelIndex | QPersistentModelIndex
LONG_HEIGHT = 96
LONG_WIDTH = 320
TIME = "HH:mm:ss"


class CellDelegate(QStyledItemDelegate):
    """Makes the control for a cell, fills it, and gives what was typed to the model."""

    def __init__(self, model: RecordsModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:
        """Return the control for the type of the field."""
        field = self._model.fields[index.column()]
        editor = _made(field, parent)
        editor.setAccessibleName(field.label)
        editor.setAutoFillBackground(True)
        return editor

    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        """Show the value."""
        value = self._model.value(index)
        if isinstance(editor, QComboBox):
            self._show_choice(editor, value)
        elif isinstance(editor, QDateTimeEdit):
            _show_moment(editor, value)
            editor.setProperty("start", editor.dateTime())
        else:
            text = "" if value is None else value if isinstance(value, str) else json.dumps(value)
            if isinstance(editor, QPlainTextEdit):
                long = not isinstance(value, str) and value is not None
                editor.setPlainText(json.dumps(value, indent=2, ensure_ascii=False) if long else text)
            elif isinstance(editor, QLineEdit):
                editor.setText(text)

    @staticmethod
    def _show_choice(editor: QComboBox, value: Any) -> None:
        place = next((n for n in range(editor.count()) if editor.itemData(n) == value), -1)
        if place < 0:
            editor.addItem(str(value), value)
            place = editor.count() - 1
        editor.setCurrentIndex(place)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: _Index) -> None:
        """Give what was typed to the model; what is no value is kept and marked."""
        field = self._model.fields[index.column()]
        if isinstance(editor, QComboBox):
            self._model.setData(index, editor.currentData())
            return
        if isinstance(editor, QDateTimeEdit):
            if editor.property("taken") or editor.dateTime() != editor.property("start"):
                self._model.setData(index, _moment(editor, field))
            return
        text = editor.toPlainText() if isinstance(editor, QPlainTextEdit) else ""
        text = editor.text() if isinstance(editor, QLineEdit) else text
        try:
            value = parsed(field, text)
        except ValueError as fault:
            self._model.refuse(index, text, str(fault))
            return
        self._model.setData(index, value)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Let Enter take a moment as it is proposed; leaving the cell alone does not."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            editor.setProperty("taken", event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter))
        return super().eventFilter(editor, event)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: _Index) -> None:
        """Give several lines the room that they need, inside the grid."""
        cell: QRect = option.rect
        if isinstance(editor, QPlainTextEdit):
            cell = QRect(cell)
            cell.setSize(cell.size().expandedTo(editor.minimumSize()))
            view = editor.parentWidget()
            if view is not None:
                cell.moveBottom(min(cell.bottom(), view.rect().bottom()))
                cell.moveRight(min(cell.right(), view.rect().right()))
        editor.setGeometry(cell)


def _made(field: DataField, parent: QWidget) -> QWidget:
    if field.type == "boolean" or field.options:
        return _choice(field, parent)
    if field.type in ("dateOnly", "time", "datetimeTz", "datetimeNoTz", "unixTimestamp"):
        return _calendar(field, parent)
    if field.type in LONG:
        text = QPlainTextEdit(parent)
        text.setTabChangesFocus(True)
        text.setMinimumSize(LONG_WIDTH, LONG_HEIGHT)
        return text
    line = QLineEdit(parent)
    line.setFrame(False)
    if field.kind == "number" and field.type not in ("integer", "bigInt"):
        numbers = QDoubleValidator(line)
        numbers.setLocale(QLocale.c())
        line.setValidator(numbers)
    return line


def _choice(field: DataField, parent: QWidget) -> QComboBox:
    box = QComboBox(parent)
    if field.nullable:
        box.addItem(tr("(empty)"), None)
    if field.options:
        for option in field.options:
            box.addItem(str(option), option)
    else:
        box.addItem(tr("Yes"), True)
        box.addItem(tr("No"), False)
    return box


def _calendar(field: DataField, parent: QWidget) -> QDateTimeEdit:
    if field.type == "time":
        times = QTimeEdit(parent)
        times.setDisplayFormat(TIME)
        return times
    edit = QDateEdit(parent) if field.type == "dateOnly" else QDateTimeEdit(parent)
    edit.setDisplayFormat("yyyy-MM-dd" if field.type == "dateOnly" else MOMENT)
    edit.setCalendarPopup(True)
    edit.setFrame(False)
    return edit


def _show_moment(editor: QDateTimeEdit, value: Any) -> None:
    text = value if isinstance(value, str) else ""
    if isinstance(editor, QTimeEdit):
        time = QTime.fromString(text[:8], TIME)
        editor.setTime(time if time.isValid() else QTime.currentTime())
        return
    if isinstance(editor, QDateEdit):
        day = QDate.fromString(text[:10], Qt.DateFormat.ISODate)
        editor.setDate(day if day.isValid() else QDate.currentDate())
        return
    moment = QDateTime.fromString(text.replace(" ", "T"), Qt.DateFormat.ISODateWithMs)
    editor.setDateTime(moment.toLocalTime() if moment.isValid() else QDateTime.currentDateTime())


def _moment(editor: QDateTimeEdit, field: DataField) -> str:
    if isinstance(editor, QTimeEdit):
        return str(editor.time().toString(TIME))
    if isinstance(editor, QDateEdit):
        return str(editor.date().toString(Qt.DateFormat.ISODate))
    moment = editor.dateTime()
    if field.type in ZONED:
        return str(moment.toUTC().toString(Qt.DateFormat.ISODateWithMs))
    return str(moment.toString(MOMENT))
