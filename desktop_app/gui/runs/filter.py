"""What a person wants to see of the runs: chips beside a text, kept under names (editor.md F, Runs dock)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, fields, replace
from typing import Any, Final

from desktop_app.domain.quick import dataclass
from desktop_app.domain.runs import RunQuery
from desktop_app.domain.status import execution_status_name
from desktop_app.gui import formats
from desktop_app.gui.wording import counted, tr

DAY_MS: Final = 86_400_000
STATUSES: Final = (None, 0, 1, -1, -2, -3, -5)
DAYS: Final = (1, 7, 30)
SPANS: Final = (1_000, 10_000, 60_000, 600_000)


@dataclass(frozen=True, slots=True)
class RunFilter:
    """The chips of a filter; each member that is not empty is one. ``statuses`` may hold None (queueing),
    ``here`` keeps to the workflow of the current tab, ``version`` is an id.
    """

    statuses: tuple[int | None, ...] = ()
    days: int = 0
    longer: int = 0
    trigger: str = ""
    version: int = 0
    input: str = ""
    error: str = ""
    tag: str = ""
    pinned: bool = False
    noted: bool = False
    mocked: bool = False
    here: bool = False

    def query(self, text: str, key: str | None, now: int) -> RunQuery:
        """Return what to ask for; ``key`` is the workflow of the current tab."""
        return RunQuery(
            workflow_key=key if self.here or self.version else None,
            statuses=self.statuses or None,
            text=text,
            since=now - self.days * DAY_MS if self.days else None,
            longer=self.longer or None,
            version=self.version or None,
            trigger=self.trigger,
            input=self.input,
            error=self.error,
            tag=self.tag,
            pinned=self.pinned,
            noted=self.noted,
            mocked=self.mocked,
        )

    def chips(self) -> Iterator[tuple[str, str]]:
        """Yield the name of each member in force, and what its chip says."""
        names = [tr(execution_status_name(status)) for status in self.statuses]
        texts = {
            "here": tr("this workflow") if self.here else "",
            "statuses": ", ".join(names),
            "days": counted(self.days, "last day", "last {n} days") if self.days else "",
            "longer": tr("longer than {span}", span=formats.duration(self.longer)) if self.longer else "",
            "trigger": tr("trigger {name}", name=self.trigger) if self.trigger else "",
            "version": tr("one version") if self.version else "",
            "input": tr("input contains “{text}”", text=self.input) if self.input else "",
            "error": tr("error contains “{text}”", text=self.error) if self.error else "",
            "tag": tr("tag {name}", name=self.tag) if self.tag else "",
            "pinned": tr("kept for ever") if self.pinned else "",
            "mocked": tr("with mocks") if self.mocked else "",
            "noted": tr("with a note") if self.noted else "",
        }
        yield from ((name, text) for name, text in texts.items() if text)

    def without(self, name: str) -> RunFilter:
        """Return the filter without one of its members."""
        return self.having(name, getattr(EVERYTHING, name))

    def having(self, name: str, value: Any) -> RunFilter:
        """Return the filter with another value of one of its members."""
        changed: dict[str, Any] = {name: value}
        return replace(self, **changed)

    def toggled(self, status: int | None) -> RunFilter:
        """Return the filter with another status, or without it."""
        rest = tuple(each for each in self.statuses if each != status)
        return replace(self, statuses=rest if status in self.statuses else (*rest, status))

    def stored(self) -> dict[str, Any]:
        """Return the members in force as JSON."""
        return {name: value for name, value in asdict(self).items() if value}


EVERYTHING: Final = RunFilter()


def restored(stored: Any) -> RunFilter:
    """Return what was stored; what does not fit is left out."""
    given = stored if isinstance(stored, dict) else {}
    known = {
        each.name: given[each.name]
        for each in fields(RunFilter)
        if each.name != "statuses" and type(given.get(each.name)) is type(getattr(EVERYTHING, each.name))
    }
    statuses = given.get("statuses")
    kept = [each for each in statuses if each in STATUSES] if isinstance(statuses, list | tuple) else []
    return RunFilter(statuses=tuple(kept), **known)
