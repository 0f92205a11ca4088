"""What an expression comes to at the job that is looked at (editor.md F, Watch and Evaluate)."""

from __future__ import annotations

import re
from typing import Final

from desktop_app.domain import template
from desktop_app.gui import formats
from desktop_app.gui.live_values import LiveValues
from desktop_app.gui.panels.live_preview import Outcome, by_language, outcome_of
from desktop_app.gui.wording import tr

LANGUAGE: Final = "python"
_PATH: Final = re.compile(r"\$[A-Za-z]\w*(?:\.(?:\w+|-\d+))+")


def written(text: str) -> str:
    """Return an expression as templates are written; bare paths (``$context.amount``) are meant, too."""
    text = text.strip()
    return text if "{{" in text else _PATH.sub(lambda found: "{{" + found[0] + "}}", text)


def of_variable(path: str) -> str:
    """Return the expression that gives a variable: its bare path, where that is read as nothing else."""
    reference = "{{" + path + "}}"
    return path if written(path) == reference else reference


def result(text: str, seen: LiveValues) -> Outcome:
    """Return what an expression comes to on the values that ``seen`` shows."""
    text = written(text)
    found = list(template.placeholders(text))
    alone = len(found) == 1 and text.startswith("{{") and text.endswith("}}") and text.count("{{") == 1
    return outcome_of(text, seen, template.render if alone else by_language(LANGUAGE))


def words(found: Outcome) -> str:
    """Return an outcome in one line."""
    if found.unseen:
        return tr("{name}: not seen there", name=found.unseen)
    if found.fault:
        return found.fault
    return "null" if found.value is None else formats.preview(found.value) or '""'
