"""What a person can do with the variables and secrets of the workspace (engine.md 5.1, ADR 6)."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from desktop_app.domain.environment import MOST_VALUE, Variable, check_name, check_secret, check_setting
from desktop_app.domain.errors import (
    ExpressionError,
    InvalidRequestError,
    NotFoundError,
    Problem,
    WireworkError,
)
from desktop_app.domain.events import EnvironmentChanged
from desktop_app.domain.masking import Veil
from desktop_app.domain.values import compact_json, to_json
from desktop_app.domain.workflow import Workflow
from desktop_app.engine.dispatcher import Engine

log = logging.getLogger(__name__)

Apply = Callable[[dict[str, Any]], None]
"""Makes a new ``$env`` the one that the next pass sees."""


class VariableStore(Protocol):
    """Where variables are kept; of secrets only their names."""

    def variables(self) -> Awaitable[list[Variable]]:
        """Return every variable by name; a secret has no value here."""

    def save_variable(self, variable: Variable) -> Awaitable[None]:
        """Insert or replace a variable; the value of a secret is left out."""

    def remove_variable(self, name: str) -> Awaitable[bool]:
        """Delete a variable; False when there was none."""


class SecretStore(Protocol):
    """Where the values of secrets are kept: outside of the store of workflows. Names are checked already."""

    def get(self, name: str) -> Awaitable[str | None]:
        """Return the value of a secret; None when it is not known on this machine."""

    def set(self, name: str, value: str) -> Awaitable[None]:
        """Keep a value, instead of the one before.

        :raises StorageError: it cannot be kept.
        """

    def remove(self, name: str) -> Awaitable[None]:
        """Forget a value; harmless when there is none."""


class MemorySecrets:
    """Secrets that end with the process: for tests, and for workspaces in memory."""

    def __init__(self) -> None:
        self._values: dict[str, str] = {}

    async def get(self, name: str) -> str | None:
        """Return the value of a secret."""
        return self._values.get(name)

    async def set(self, name: str, value: str) -> None:
        """Keep a value."""
        self._values[name] = value

    async def remove(self, name: str) -> None:
        """Forget a value."""
        self._values.pop(name, None)


class Environment:
    """Variables and secrets. Owns the values in force; the stores own what lasts. Each change holds for the
    next pass of every execution, without a restart.
    """

    def __init__(
        self, store: VariableStore, engine: Engine, secrets: SecretStore, veil: Veil, apply: Apply
    ) -> None:
        self._store = store
        self._engine = engine
        self._secret_store = secrets
        self._veil = veil
        self._apply = apply
        self._plain: dict[str, Any] = {}
        self._secrets: dict[str, str] = {}
        self._missing: set[str] = set()

    async def load(self) -> None:
        """Read everything and put it in force; called once at start. A node that asks for a secret which
        this machine does not know ends with an error that says so.
        """
        for variable in await self._store.variables():
            if not variable.secret:
                self._plain[variable.name] = variable.value
            elif (value := await self._known(variable.name)) is not None:
                self._secrets[variable.name] = value
            else:
                self._missing.add(variable.name)
        self._in_force()

    async def _known(self, name: str) -> str | None:
        try:
            value = await self._secret_store.get(name)
        except WireworkError as error:
            log.warning("the secret %s cannot be read: %s", name, error)
            return None
        if value is None:
            log.warning("the secret %s has no value on this machine; set it again", name)
        return value

    async def list(self) -> list[Variable]:
        """Return every variable by name. A secret comes without its value; see :meth:`reveal`."""
        found = await self._store.variables()
        return [replace(each, missing=True) if each.name in self._missing else each for each in found]

    def missing(self) -> frozenset[str]:
        """Return the names of secrets that have no value on this machine."""
        return frozenset(self._missing)

    async def set(self, name: str, value: Any) -> None:
        """Set a plain variable to a JSON value. A secret stays one until it is removed.

        :raises InvalidRequestError: the name or the value cannot be, or the name is that of a secret.
        """
        check_name(name)
        value = to_json(value)
        check_setting(name, value)
        if len(compact_json(value)) > MOST_VALUE:
            raise InvalidRequestError(f"the value is longer than {MOST_VALUE} characters", place=name)
        if await self._is_secret(name):
            raise InvalidRequestError(
                "this is a secret", place=name, remedy="set it as a secret, or remove it first"
            )
        await self._store.save_variable(Variable(name, value, False, self._engine.clock.now()))
        self._plain[name] = value
        self._changed(name)

    async def set_secret(self, name: str, value: str) -> None:
        """Set a secret; a plain variable of that name becomes one.

        :raises InvalidRequestError: the name or the value cannot be. :raises StorageError: there is no place
            to keep it.
        """
        check_name(name)
        check_secret(name, value)
        # First hidden, then kept, then listed: at no moment is there a secret that nobody masks.
        self._veil.change({**self._secrets, name: value})
        await self._secret_store.set(name, value)
        await self._store.save_variable(Variable(name, None, True, self._engine.clock.now()))
        self._plain.pop(name, None)
        self._missing.discard(name)
        self._secrets[name] = value
        self._changed(name)

    async def remove(self, name: str) -> None:
        """Remove a variable or a secret, its value included.

        :raises NotFoundError: there is none of this name. :raises StorageError: the value stays where it is.
        """
        if not any(each.name == name for each in await self.list()):
            raise NotFoundError(f"there is no variable {name!r}")
        if await self._is_secret(name):
            await self._secret_store.remove(name)
        await self._store.remove_variable(name)
        self._plain.pop(name, None)
        self._secrets.pop(name, None)
        self._missing.discard(name)
        self._changed(name, removed=True)

    async def reveal(self, name: str) -> str:
        """Return the value of a secret, for a person who asks to see it.

        :raises NotFoundError: there is no such secret, or this machine does not know it.
        """
        if not await self._is_secret(name):
            raise NotFoundError(f"there is no secret {name!r}")
        value = await self._secret_store.get(name)
        if value is None:
            raise NotFoundError(f"the secret {name!r} has no value on this machine", remedy="set it again")
        return value

    def exposed(self, document: Workflow) -> Sequence[Problem]:
        """Return a warning for each field that holds the value of a secret itself. Documents are what people
        wrote: they are never masked, so a secret does not belong there.
        """
        configs = [("trigger", document.config), *((node.key, node.config) for node in document.nodes)]
        return [
            Problem(
                f"the value of the secret {name} stands here; write {{{{$env.{name}}}}} instead",
                key,
                field,
                severity="warning",
                code="secret",
            )
            for key, config in configs
            for field, text in _texts(config)
            for name in sorted({place[2] for place in self._veil.mask.hide(text).places})
        ]

    async def _is_secret(self, name: str) -> bool:
        return any(each.name == name and each.secret for each in await self.list())

    def _changed(self, name: str, *, removed: bool = False) -> None:
        self._in_force()
        self._engine.bus.publish([EnvironmentChanged(name, removed)])

    def _in_force(self) -> None:
        """Hide first, then offer."""
        self._veil.change(self._secrets)
        absent = {name: _refusing(name) for name in self._missing}
        self._apply({**self._plain, **self._secrets, **absent})


def _refusing(name: str) -> Callable[[], Any]:
    """Return what ``$env`` holds for a missing secret: templates call it (5.3.6), and it says what to do."""

    def refuse() -> Any:
        raise ExpressionError(
            f"the secret {name} has no value on this machine",
            remedy=f"set it again: wirework env set-secret {name}",
        )

    return refuse


def _texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text in a config with its dotted path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping | list | tuple):
        members = value.items() if isinstance(value, Mapping) else enumerate(value)
        for name, member in members:
            yield from _texts(member, f"{path}.{name}" if path else str(name))
