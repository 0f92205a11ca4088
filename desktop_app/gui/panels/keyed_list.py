"""A list of things that each have a key: an object in the document, a list to the person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from desktop_app.domain.errors import Problem
from desktop_app.gui.panels.list_editor import ListEditor

KEY: Final = "key"
VALUE: Final = "value"


class KeyedListEditor(ListEditor):
    """Its items are ``{"key": …, "value": …}``; its value is the object that maps one to the other.

    Two things of the same key are no value: the document keeps what it has until one is renamed.
    """

    def write(self, value: Any) -> None:
        """Show the members in their order."""
        members = value.items() if isinstance(value, Mapping) else ()
        super().write([{KEY: key, VALUE: member} for key, member in members])

    def commit(self, value: Any) -> None:
        """Commit the object, or say which key stands twice."""
        keys = Counter(str(item[KEY]) for item in value)
        twice = next((key for key, count in keys.items() if count > 1), None)
        if twice is not None:
            self.complained.emit(self.tr("The key “{key}” is used twice.").format(key=twice))
            return
        self.complained.emit("")
        super().commit({str(item[KEY]): item[VALUE] for item in value})

    def show_problems(self, problems: Sequence[Problem]) -> list[Problem]:
        """Put each problem into the form of its thing: paths name keys, the list counts places."""
        places = {str(thing[KEY]): at for at, thing in enumerate(self._things)}
        return super().show_problems([_placed(problem, places) for problem in problems])


def _placed(problem: Problem, places: Mapping[str, int]) -> Problem:
    head, dot, rest = problem.field.partition(".")
    return replace(problem, field=f"{places[head]}.{VALUE}{dot}{rest}") if head in places else problem
