"""Refuses to run the code of a workflow from outside before a person has agreed to exactly this code
(data.md 3.2.2). Workflows that were made here need nobody's consent.
"""

from __future__ import annotations

from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.foreign_code import code_hash
from desktop_app.domain.workflow import Workflow
from desktop_app.engine.settings import EngineSettings


def needs_consent(settings: EngineSettings, key: str, document: Workflow) -> bool:
    """Tell whether a document of the workflow ``key`` holds code that nobody has agreed to."""
    agreed = settings.foreign.get(key)
    return agreed is not None and code_hash(document) not in ("", agreed)


def check_code(settings: EngineSettings, key: str, document: Workflow) -> None:
    """Do nothing for a document whose code may run.

    :raises InvalidRequestError: nobody has agreed to it yet.
    """
    if needs_consent(settings, key, document):
        raise InvalidRequestError(
            "this workflow comes from outside and holds code that nobody has agreed to yet",
            place=document.title or key,
            remedy=f"look at it in the window when you run it, or agree with: wirework agree {key}",
        )
