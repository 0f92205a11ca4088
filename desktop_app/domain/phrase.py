"""Texts of ours around words of people: English where they are made, in the person's language where shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


class Phrase(str):
    """An English text that remembers its ``template`` and the ``values`` in its ``{names}``, so that the
    window can say it in another language. A plain text beside it is a person's own and stays as it is.
    """

    __slots__ = ("template", "values")

    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, /, **values: object) -> Phrase:
        phrase = super().__new__(cls, template.format(**values) if values else template)
        phrase.template, phrase.values = template, values
        return phrase


def joined(parts: Iterable[str], by: str) -> Phrase:
    """Return the parts in one phrase, with ``by`` between them."""
    values = {f"part{number}": part for number, part in enumerate(parts)}
    return Phrase(by.join(f"{{{name}}}" for name in values), **values)
