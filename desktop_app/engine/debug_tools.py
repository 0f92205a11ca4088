"""The debugger with everything that people ask of it, each where it belongs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_app.engine.debug_changes import Changes
from desktop_app.engine.debug_commands import Commands
from desktop_app.engine.debug_views import Views
from desktop_app.engine.debugger import Debugger
from desktop_app.engine.forks import Forks

if TYPE_CHECKING:
    from desktop_app.engine.dispatcher import Engine


class DebugTools(Debugger):
    """The engine's debugger: ``commands`` let runs go on, ``changes`` edit them, ``views`` look at them,
    ``forks`` make new ones of them."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.commands = Commands(engine, self)
        self.changes = Changes(engine, self)
        self.views = Views(engine)
        self.forks = Forks(engine, self)
