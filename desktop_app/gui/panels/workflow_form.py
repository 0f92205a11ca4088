"""What is part of a workflow's document as a whole: description, trigger, options (engine.md 1.2, 1.3)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.status import ExecutionStatus, execution_status_name
from desktop_app.domain.workflow import Workflow
from desktop_app.gui.panels.choices import Choice, SwitchEditor
from desktop_app.gui.panels.drop_down import ComboEditor
from desktop_app.gui.panels.fields import combo
from desktop_app.gui.panels.fill_form import outside
from desktop_app.gui.panels.form import Field, Form
from desktop_app.gui.panels.form_inputs import ManyEditor
from desktop_app.gui.panels.measure_editor import TimeEditor
from desktop_app.gui.panels.template_text import MultilineEditor
from desktop_app.gui.panels.text_fields import NumberEditor
from desktop_app.gui.wording import tr

LONGEST: Final = 180 * 86_400_000
"""Milliseconds of the longest time limit that is offered (1.3)."""
FINAL_STATUSES: Final = tuple(status for status in ExecutionStatus if status)


class WholeNumberEditor(NumberEditor):
    """A whole number from 1 on."""

    def number(self, text: str) -> int | float:
        """Return the number; raises ``ValueError`` in words for a person."""
        value = super().number(text)
        if not isinstance(value, int) or value < 1:
            raise ValueError(self.tr("Enter a whole number from 1 on."))
        return value


def workflow_fields(catalog: Catalog, workflow: Workflow) -> list[Field]:
    """Return the fields before the trigger's own settings."""
    triggers = [Choice(spec.type, tr(spec.title), tr(spec.description)) for spec in catalog.triggers.values()]
    spec = catalog.trigger(workflow.type)
    locked = tr("This trigger decides it.") if spec is not None and spec.sync is not None else ""
    return [
        Field("description", MultilineEditor, tr("Description"), None, default=""),
        Field(
            "type",
            partial(ComboEditor, choices=triggers),
            tr("Trigger"),
            None,
        ),
        Field(
            "sync",
            SwitchEditor,
            tr("Synchronous"),
            tr("Whoever starts a run waits until it has ended. Nodes that wait are not available then."),
            frozen=locked,
            default=False,
        ),
    ]


def option_fields() -> list[Field]:
    """Return the fields of the options (1.3)."""
    statuses = [Choice(int(status), tr(execution_status_name(status))) for status in FINAL_STATUSES]
    return [
        Field(
            "timeout",
            partial(TimeEditor, most=LONGEST, usual=60_000),
            tr("Time limit"),
            tr("A run that takes longer is aborted, at most 180 days. Runs under way keep theirs."),
            default=0,
        ),
        Field(
            "stackLimit",
            WholeNumberEditor,
            tr("Most runs in one chain"),
            tr("How many runs of this version may cause one another, the first included."),
            default=1,
        ),
        Field(
            "deleteExecutionOnStatus",
            partial(ManyEditor, choices=statuses),
            tr("Delete runs that end as"),
            tr("They are deleted with their jobs as soon as they have ended."),
            default=[],
        ),
        Field(
            "rateLimit.runs",
            partial(WholeNumberEditor, optional=True, placeholder=tr("No limit")),
            tr("Most runs that begin"),
            tr("What is beyond waits in order, also over a restart. Runs by hand do not count."),
            default=None,
        ),
        Field(
            "rateLimit.per",
            combo(
                (1_000, tr("in a second")),
                (60_000, tr("in a minute")),
                (3_600_000, tr("in an hour")),
                (86_400_000, tr("in a day")),
            ),
            tr("In which time"),
            None,
            visible=lambda options: bool((options.get("rateLimit") or {}).get("runs")),
            default=60_000,
        ),
        *missed_fields(),
    ]


def missed_fields() -> list[Field]:
    """Return the options of schedules about times at which nothing could run (data.md 1.2.5)."""
    policies = [
        Choice("skip", tr("Leave it out")),
        Choice("runOnce", tr("Run once, for the latest")),
        Choice("runAll", tr("Run for each")),
    ]
    return [
        Field(
            "misfire",
            partial(ComboEditor, choices=policies),
            tr("When a time was missed"),
            tr("Because the machine slept, or Wirework was closed. The runs keep the time that was meant."),
            default="skip",
        ),
        Field(
            "misfireLimit",
            WholeNumberEditor,
            tr("Most runs to make up for"),
            tr("The oldest come first; what is beyond is left out."),
            visible=lambda options: options.get("misfire") == "runAll",
            default=10,
        ),
    ]


def workflow_form(catalog: Catalog, workflow: Workflow) -> Form:
    """Return the form of what stands before the trigger's settings."""
    return Form(outside(), workflow_fields(catalog, workflow))


def option_form() -> Form:
    """Return the form of the options."""
    return Form(outside(), option_fields())


def shown_workflow(catalog: Catalog, workflow: Workflow) -> dict[str, Any]:
    """Return what :func:`workflow_form` shows of a workflow."""
    spec = catalog.trigger(workflow.type)
    locked = spec.sync if spec is not None else None
    sync = workflow.sync if locked is None else locked
    return {"description": workflow.description, "type": workflow.type, "sync": sync}


def changed_options(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return options as they are stored: an empty list of statuses is left out; unknown members stay."""
    return {key: value for key, value in options.items() if (key, value) != ("deleteExecutionOnStatus", [])}
