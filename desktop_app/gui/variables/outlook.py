"""From where one looks at variables, and what is seen from there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.quick import dataclass
from desktop_app.domain.workflow import Workflow
from desktop_app.editor.browsing import Offering, offering
from desktop_app.editor.references import Former, nobody
from desktop_app.editor.variables import Declared
from desktop_app.gui.panels.field_words import FieldWords
from desktop_app.gui.variables.tree import Shown

if TYPE_CHECKING:
    from desktop_app.editor.impact import Broken
    from desktop_app.gui.live_values import LiveValues
    from desktop_app.gui.variables.memory import BrowserMemory


@dataclass(frozen=True, slots=True)
class Outlook:
    """From where one looks: the node ``key`` of a workflow (empty: from nowhere in particular); with
    ``own_scope`` what the node offers inside itself counts too.
    """

    workflow: Workflow
    catalog: Catalog
    key: str = ""
    own_scope: bool = False
    seen: LiveValues | None = None
    given: Offering | None = None
    """What is offered, where somebody else knows it; otherwise the workflow decides."""
    former: Former = nobody
    """Knows nodes that were deleted."""


class Views:
    """Makes what is shown of one outlook after the other. What is offered is made anew only for another
    workflow, node or environment: a workflow may declare 100,000 values.
    """

    def __init__(self) -> None:
        self._declared = Declared()
        self._made_of: tuple[object, ...] = ()
        self._offering = Offering()

    def shown(self, look: Outlook | None, broken: tuple[Broken, ...], memory: BrowserMemory) -> Shown:
        """Return all that the roots are made of; None looks at nothing."""
        if look is None:
            self._made_of = ()
            return Shown(filters=memory.filters)
        titles = tuple((node.key, node.title or node.type) for node in look.workflow.nodes)
        pins = memory.pinned(look.workflow.key)
        words = FieldWords(look.workflow, look.catalog)
        return Shown(self._offered(look), broken, pins, titles, memory.filters, words)

    def prepare(self, look: Outlook) -> bool:
        """Make what is offered ahead of :meth:`shown`; return whether there was something to make."""
        before = self._made_of
        self._offered(look)
        return self._made_of is not before

    def _offered(self, look: Outlook) -> Offering:
        named = look.seen.environment if look.seen else ()
        known = tuple(look.catalog.collections())
        made_of = (look.workflow, look.catalog, look.key, look.own_scope, named, known)
        if not self._same(made_of):
            self._made_of = made_of
            self._offering = look.given or offering(
                look.workflow,
                look.catalog,
                look.key,
                own_scope=look.own_scope,
                environment=named,
                declared=self._declared,
            )
        return self._offering

    def _same(self, made_of: tuple[object, ...]) -> bool:
        before = self._made_of
        return len(before) == len(made_of) and all(
            old is new or (isinstance(old, str | tuple) and old == new)
            for old, new in zip(before, made_of, strict=True)
        )
