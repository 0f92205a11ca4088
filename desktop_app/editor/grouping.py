"""Putting things into a group and out of it (editor.md E, Groups)."""

from __future__ import annotations

from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.quick import dataclass
from desktop_app.domain.workflow import Workflow
from desktop_app.editor.arranging import Visual
from desktop_app.editor.notes import changed, groups, inside, without_emptied


@dataclass(frozen=True)
class Regroup(Visual):
    """Take members out of their groups and, with the id of a group, into that; an emptied group goes."""

    keys: tuple[str, ...]
    group: str = ""

    def label(self, workflow: Workflow) -> str:
        return "Put into a group" if self.group else "Take out of a group"

    def apply(self, workflow: Workflow) -> Workflow:
        found = groups(workflow)
        wanted = tuple(key for key in self.keys if key != self.group)
        if self.group and self.group not in {group.id for group in found}:
            raise InvalidRequestError("the group is gone")
        if any(self.group in inside(found, key) for key in wanted):
            raise InvalidRequestError("a group cannot go into itself")
        members = {
            group.id: [name for name in group.members if name not in wanted]
            + (list(wanted) if group.id == self.group else [])
            for group in found
        }
        lists = {group.id: {"members": members[group.id]} for group in found}
        other = {group.id for group in found if list(group.members) != members[group.id]}
        after = changed(workflow, {key: value for key, value in lists.items() if key in other})
        return without_emptied(workflow, after) if other else workflow
