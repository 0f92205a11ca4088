"""How a task is laid out, in our own blocks or by another program (engine.md 4.17, 4.18)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from desktop_app.domain import foreign_layouts
from desktop_app.domain.errors import Problem
from desktop_app.domain.foreign_layouts import Drawn
from desktop_app.domain.node_spec import Config


class Block(Config):
    """One part of a task's layout: a ``text`` in Markdown, a ``data`` value that is only looked at, or one of
    the forms; those of one ``tab`` stand together.
    """

    type: str
    content: str | None = None
    title: str | None = None
    value: Any = None
    form: str | None = None
    columns: int | None = None
    tab: str | None = None


class Layout(Config):
    """How a task is laid out; layouts of other programs are kept as they are."""

    blocks: list[Block] | None = None


def drawn(layout: Any, forms: Any) -> Drawn:
    """Return what a layout shows, of the node's ``forms`` by key; our own blocks count before all else."""
    if not isinstance(layout, Mapping):
        return Drawn()
    if isinstance(layout.get("blocks"), list):
        return Drawn([block for block in layout["blocks"] if isinstance(block, Mapping)])
    return foreign_layouts.read(layout, forms if isinstance(forms, Mapping) else {})


def known_forms(forms: Any, layout: Any = None) -> dict[str, Any]:
    """Return forms with the fields that they have, or that another program has drawn for them."""
    if not isinstance(forms, Mapping):
        return {}
    found = drawn(layout, forms).fields
    return {key: _with_fields(form, found.get(key, [])) for key, form in forms.items()}


def layout_problems(layout: Any, forms: Any) -> Iterator[Problem]:
    """A block must show a form that is there, and each form stands in one place; what another program has
    drawn and is not shown here is told.
    """
    found = drawn(layout, forms)
    if found.lost:
        words = f"the layout of another program has parts that are not shown here: {', '.join(found.lost)}"
        yield Problem(words, field="schema", severity="warning")
    seen: set[Any] = set()
    for at, block in enumerate(found.blocks):
        key = block.get("form")
        if block.get("type") == "form" and (key not in (forms or {}) or key in seen):
            gone = key not in (forms or {})
            words = f"no form has the key “{key}”" if gone else f"“{key}” is shown above already"
            yield Problem(words, field=f"schema.blocks.{at}.form", code="invalid")
        seen.add(key)


def _with_fields(form: Any, drawn_fields: list[dict[str, Any]]) -> Any:
    if not isinstance(form, Mapping) or isinstance(form.get("fields"), list):
        return form
    return {**form, "fields": drawn_fields or list(foreign_layouts.of_collection(form).values())}
