"""What the form of a node or of the trigger knows of the world around it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from desktop_app.domain.workflow import Workflow
from desktop_app.gui.session import EditorSession

if TYPE_CHECKING:
    from desktop_app.gui.panels.context import PanelContext
    from desktop_app.gui.variables.memory import BrowserMemory


def form_context(
    session: EditorSession,
    key: str,
    workflows: Mapping[str, Workflow],
    browsing: BrowserMemory | None,
    ways: tuple[Callable[[str], None], Callable[[str], None]],
) -> PanelContext:
    """Return it for the node ``key``. ``workflows`` are those it can call; ``ways`` lead to a variable and to
    who gives it.
    """
    # Imported with the first form: languages with all their functions are not needed to show a window.
    from desktop_app.gui.panels.context import PanelContext, Ways
    from desktop_app.gui.panels.languages import languages
    from desktop_app.gui.panels.offered import offered_variables

    document = session.document
    return PanelContext(
        document.workflow,
        session.catalog,
        document.node(key),
        read_only=bool(document.frozen),
        reason=document.frozen,
        variables=offered_variables,
        languages=languages(),
        collections=session.services.data.known(),
        workflows=workflows,
        seen=session.seen,
        browsing=browsing,
        ways=Ways(*ways, document.former),
    )
