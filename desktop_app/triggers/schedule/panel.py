"""How the schedule is edited: when it fires, how it repeats, and the times that come of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.domain.occurrences import BY_FIELD, STATIC
from desktop_app.domain.workflow import JsonObject
from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.editor import Editor
from desktop_app.gui.panels.fields import segments
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.records import appends_editor, collection_editor
from desktop_app.gui.panels.text_fields import NumberEditor
from desktop_app.gui.panels.time_zone import TimeZoneEditor
from desktop_app.triggers.schedule.points import PointEditor
from desktop_app.triggers.schedule.preview import FiresPreview
from desktop_app.triggers.schedule.repeating import RepeatEditor
from desktop_app.triggers.schedule.spec import SPEC


class SchedulePanel(ConfigPanel):
    """The fields of :class:`ScheduleConfig`, and below them the next times."""

    SPEC = SPEC

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        self.preview = FiresPreview()
        super().__init__(context, parent)
        column = self.layout()
        assert isinstance(column, QVBoxLayout)
        column.insertWidget(column.count() - 1, self.preview)
        self.edited.connect(lambda path, value, config: self.preview.show_config(config))

    def fields(self) -> tuple[Field, ...]:
        """Return the fields."""
        modes = (
            (STATIC, self.tr("At set times")),
            (BY_FIELD, self.tr("By a date of records")),
        )
        return (
            Field("mode", segments(*modes), on_edit=_of_mode),
            Field("collection", collection_editor, visible=_by_field, on_edit=_of_another),
            Field("startsOn", partial(PointEditor, name="startsOn"), also=("mode",)),
            Field("repeat", RepeatEditor, on_edit=_without_end),
            Field(
                "endsOn", partial(PointEditor, name="endsOn", open_end=True), also=("mode",), visible=_repeats
            ),
            Field("limit", partial(LimitEditor, optional=True), visible=_repeats),
            Field("timeZone", OptionalZone),
            Field("appends", appends_editor, visible=_by_field),
        )

    def show_config(self, config: JsonObject) -> None:
        """Show the times, too."""
        super().show_config(config)
        self.preview.show_config(config)


class LimitEditor(NumberEditor):
    """A whole number from 1 on, or none."""

    def number(self, text: str) -> int | float:
        """Return the number; raises ``ValueError`` in words for a person."""
        value = super().number(text)
        if not isinstance(value, int) or value < 0:
            raise ValueError(self.tr("Enter a whole number from 1 on, or nothing."))
        return value


class OptionalZone(TimeZoneEditor):
    """A time zone, or the machine's where nothing is said."""

    def write(self, value: Any) -> None:
        """Show the zone; none is an empty line."""
        super().write(value or "")

    def read(self) -> Any:
        """Return the name; an empty line is none."""
        return super().read() if self.line.text().strip() else None

    def commit(self, value: Any) -> None:
        """Commit, and say what time it is there."""
        Editor.commit(self, value)
        self.write(value)


def _by_field(config: Mapping[str, Any]) -> bool:
    return config.get("mode") == BY_FIELD


def _repeats(config: Mapping[str, Any]) -> bool:
    return bool(config.get("repeat"))


def _of_mode(old: Mapping[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Begin anew: what was said belongs to the other kind (1.2.1)."""
    kept = {**SPEC.default_config(), "mode": new["mode"]}
    return {**kept, "appends": []} if new["mode"] == BY_FIELD else kept


def _of_another(old: Mapping[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Forget the field of another collection."""
    if old.get("collection") in (None, "", new.get("collection")):
        return new
    return {**new, "startsOn": None, "appends": []}


def _without_end(old: Mapping[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """An end and a limit belong to what repeats."""
    return new if new.get("repeat") else {**new, "endsOn": None, "limit": None}
