"""Takes plug-ins in: registers their types, or refuses them and remembers why."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import field

from desktop_app.app.plugins.imports import told
from desktop_app.app.plugins.parts import Found, Home, Part
from desktop_app.app.plugins.sources import Source
from desktop_app.domain.errors import ExtensionError
from desktop_app.domain.quick import dataclass
from desktop_app.engine.instruction import Instruction
from desktop_app.engine.registry import Registry

log = logging.getLogger(__name__)

Key = tuple[str, bool]
"""Type id, and whether it is a trigger's."""

Refuse = Callable[[str, ExtensionError], None]
"""What is done about a plug-in, or part of one, that cannot be used: its name, and why."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A foreign package, or one type of it, that was skipped, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Plugin:
    """A plug-in in use, and the types it brought."""

    name: str
    types: tuple[Key, ...]


@dataclass(slots=True)
class Shelf:
    """Owns who gave which type. A part is registered as a whole or not at all, and never in place of
    another's type: of two plug-ins that bring the same one, the later is refused.
    """

    registry: Registry
    homes: dict[Key, Home] = field(default_factory=dict)
    plugins: list[Plugin] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)
    _owners: dict[Key, str] = field(default_factory=dict)
    _classes: set[type] = field(default_factory=set)
    _known: set[str] = field(default_factory=set)

    def offer(self, source: Source) -> None:
        """Take in what can be used of a plug-in that was found; the rest is skipped and noted."""
        self._add(source, self._skip)

    def demand(self, source: Source) -> None:
        """Take in a plug-in that a person has named.

        :raises ExtensionError: any part of it cannot be used.
        """
        self._add(source, _raise)

    def _add(self, source: Source, refuse: Refuse) -> None:
        if source.identity in self._known:
            return
        name, types, refusals = source.named(source.value), list[Key](), len(self.broken)
        try:
            for part in self._parts(source, name):
                types += self._take_or(refuse, part, source)
            if not types and len(self.broken) == refusals:
                raise ExtensionError("no node type and no trigger in it", place=name)
        except ExtensionError as error:
            refuse(name, error)
        if types:
            self.plugins.append(Plugin(name, tuple(types)))
        if len(self.broken) == refusals:
            self._known.add(source.identity)

    def _parts(self, source: Source, name: str) -> list[Part]:
        with told(name):
            return source.parts()

    def _take_or(self, refuse: Refuse, part: Part, source: Source) -> list[Key]:
        try:
            return self._take(part, source)
        except ExtensionError as error:
            refuse(source.named(part.name), error)
            return []

    def _skip(self, name: str, error: ExtensionError) -> None:
        reason = _reason(name, error)
        log.warning("plug-in skipped: %s: %s", name, reason, exc_info=error.__cause__)
        self.broken.append(Broken(name, reason))

    # -- one part --------------------------------------------------------------------------------------

    def _take(self, part: Part, source: Source) -> list[Key]:
        """Register what is new. A class that came by another way already (a package may list itself and one
        of its classes) counts as found.
        """
        name = source.named(part.name)
        with told(name):
            found = part.load()
            fresh = [one for one in found if one.kind not in self._classes]
            registry = _registered(fresh)
        self._refuse_taken([_key(one) for one in fresh], name)
        for one in fresh:
            self._owners[_key(one)], self.homes[_key(one)] = name, one.home
            self._classes.add(one.kind)
        self.registry.instructions.update(registry.instructions)
        self.registry.triggers.update(registry.triggers)
        return [_key(one) for one in found]

    def _refuse_taken(self, keys: list[Key], name: str) -> None:
        for key in keys:
            kind = "trigger" if key[1] else "node"
            if keys.count(key) > 1:
                raise ExtensionError(f"two classes say they are the {kind} type {key[0]!r}", place=name)
            known = self.registry.triggers if key[1] else self.registry.instructions
            if key[0] in known:
                owner = self._owners.get(key)
                whose = f"given by {owner}" if owner else "one of Wirework's own"
                raise ExtensionError(f"the {kind} type {key[0]!r} is already {whose}", place=name)


def _registered(found: list[Found]) -> Registry:
    """Make the instances apart from the real registry: a constructor that breaks must leave no traces."""
    registry = Registry()
    for one in found:
        if issubclass(one.kind, Instruction):
            registry.register_instruction(one.kind)
        else:
            registry.register_trigger(one.kind)
    return registry


def _key(found: Found) -> Key:
    return (found.kind.spec.type, not issubclass(found.kind, Instruction))


def _reason(name: str, error: ExtensionError) -> str:
    """Return the error without the name that stands before it anyway."""
    place = "" if error.place and name.startswith(error.place) else error.place
    return str(ExtensionError(error.message, place=place, remedy=error.remedy))


def _raise(name: str, error: ExtensionError) -> None:
    raise error
