"""The debugger for a person at a terminal: ``wirework run --debug`` (editor.md F)."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Awaitable, Callable
from typing import Any, Final

from desktop_app.cli.debuggee import Debuggee
from desktop_app.cli.lines import Lines
from desktop_app.cli.signals import CTRL_C, heard
from desktop_app.domain.debugging import DebugLogged, DebugState
from desktop_app.domain.errors import InvalidRequestError, WireworkError
from desktop_app.domain.events import Event
from desktop_app.domain.expressions import ExpressionError
from desktop_app.domain.values import compact_json
from desktop_app.services.watch import first_of

PROMPT: Final = "(wirework) "
WIDEST: Final = 100
HELP: Final = """\
  next, n            over: run this node with everything inside it
  step, s            into: the first node inside, or inside the called workflow
  out, o             finish the body around: in a loop this round
  out all            finish the whole loop
  continue, c        to the next breakpoint, or the end
  until NODE         run to a node
  retry, ignore      after a node that failed: run it again, go on once as if it had resolved
  break, b [after|wire|error] [NODE] [if EXPRESSION] [log TEXT] [hits N] [once]
                     after it, on the wire that leaves it, where it fails; else before it
  delete ID          remove a breakpoint; breaks lists them
  where, w           where the run is;  nodes  all nodes;  tokens, t  where else it goes on
  token ID           choose the token that steps
  print, p EXPR      a value: p $context.n * 2;  vars  all that the node sees
  set PATH = JSON    another value for what comes: set $jobsMapByNodeKey.q.total = 5
  reset PATH         take that back
  skip JOB, answer JOB JSON   end a wait
  leave              leave the run as it is; wirework debug goes on with it
  quit, q            end the run (Ctrl+C here, or the end of the input, likewise)"""
ALIASES: Final = {
    "n": "next",
    "s": "step",
    "o": "out",
    "c": "continue",
    "b": "break",
    "w": "where",
    "t": "tokens",
    "p": "print",
    "q": "quit",
    "h": "help",
    "?": "help",
    "over": "next",
    "into": "step",
    "run-to": "until",
}
"""Short words, and those that the protocol and the window use."""
STEPS: Final = {
    "next": "over",
    "step": "into",
    "out-all": "out-all",
    "continue": "continue",
    "retry": "retry",
    "ignore": "ignore",
}


class Terminal:
    """Asks, does, and says where the run is."""

    def __init__(self, debuggee: Debuggee) -> None:
        self._debuggee = debuggee
        self._commands = debuggee.commands()
        self._done = False
        self._last = ""

    async def serve(self) -> None:
        """Serve until the run has ended or the person leaves, which ends it."""
        unsubscribe = self._debuggee.services.subscribe(self._hear)
        try:
            await self._debuggee.start()
            await self._rounds(Lines())
        finally:
            unsubscribe()

    async def _rounds(self, lines: Lines) -> None:
        state = await self._settled()
        self._say_where(state)
        while state is not None and not self._done:
            sys.stdout.write(PROMPT)
            sys.stdout.flush()
            line = await self._line(lines)
            if line is None:
                print()
                await self._commands["stop"]({})
                return
            before = state
            await self._obey(line)
            state = await self._settled()
            if state is None or state.stop != before.stop or state.status != before.status:
                self._say_where(state)

    async def _settled(self) -> DebugState | None:
        """Wait until nothing is left to do now; Ctrl+C pauses the run before its next node."""
        found: list[DebugState | None] = []

        async def wait() -> None:
            found.append(await self._debuggee.settled())

        with heard(CTRL_C) as stopped:
            await first_of(wait(), stopped.wait())
        if not found:
            await self._commands["pause"]({})
            await wait()
        return found[0]

    async def _line(self, lines: Lines) -> str | None:
        """Return what the person types; None for Ctrl+C and the end of the input."""
        typed: list[str | None] = []

        async def listen() -> None:
            typed.append(await lines.next())

        with heard(CTRL_C) as stopped:
            await first_of(listen(), stopped.wait())
        return typed[0] if typed else None

    async def _obey(self, line: str) -> None:
        word, _, rest = line.strip().partition(" ")
        word = ALIASES.get(word, word)
        if not word:
            word, rest = self._last, ""  # an empty line steps again
        self._last = word if word in ("next", "step", "out") else ""
        try:
            await self._command(word)(rest.strip())
        except WireworkError as error:
            print(f"  {error}")
        except (ValueError, ExpressionError) as error:
            print(f"  {error}")

    def _command(self, word: str) -> Callable[[str], Awaitable[None]]:
        own = getattr(self, f"_do_{word}", None) if word.isidentifier() else None
        if word in STEPS:
            return lambda rest: self._debuggee.go(STEPS[word])
        if own is None:
            raise InvalidRequestError(f"there is no command {word!r}", remedy="help lists them")
        command: Callable[[str], Awaitable[None]] = own
        return command

    # -- commands --------------------------------------------------------------------------------------

    async def _do_help(self, rest: str) -> None:
        print(HELP)

    async def _do_out(self, rest: str) -> None:
        await self._debuggee.go("out-all" if rest == "all" else "out")

    async def _do_until(self, rest: str) -> None:
        await self._debuggee.go("run-to", rest)

    async def _do_where(self, rest: str) -> None:
        self._say_where(await self._debuggee.settled())

    async def _do_nodes(self, rest: str) -> None:
        for node in self._debuggee.document.nodes:
            print(f"  {node.key:12} {node.type:20} {node.title}")

    async def _do_break(self, rest: str) -> None:
        made = await self._commands["break"](breakpoint_of(shlex.split(rest)))
        print(f"  breakpoint {made['id']}")

    async def _do_breaks(self, rest: str) -> None:
        for each in await self._commands["breakpoints"]({}):
            print(f"  {each['id']}  {compact_json({k: v for k, v in each.items() if k != 'id'})}")

    async def _do_delete(self, rest: str) -> None:
        await self._commands["remove"]({"breakpoint": rest})

    async def _do_print(self, rest: str) -> None:
        print(f"  {_short(await self._commands['print']({'expression': rest}), 20 * WIDEST)}")

    async def _do_vars(self, rest: str) -> None:
        for root, members in (await self._commands["variables"]({})).items():
            for name, value in members.items() if isinstance(members, dict) else [("", members)]:
                print(f"  {root}.{name} = {_short(value)}".replace(". =", " ="))

    async def _do_set(self, rest: str) -> None:
        path, equal, text = rest.partition("=")
        if not equal:
            raise ValueError("set PATH = JSON")
        edit = await self._commands["set"]({"path": path.strip(), "value": _json(text)})
        print(f"  {edit['path']} = {_short(edit['value'])}  (was {_short(edit['before'])})")

    async def _do_reset(self, rest: str) -> None:
        await self._commands["reset"]({"path": rest})

    async def _do_tokens(self, rest: str) -> None:
        state = await self._debuggee.settled()
        for token in state.tokens if state is not None else ():
            job = f"  job {token.job_id}" if token.state == "waiting" else ""
            print(f"  {'>' if token.selected else ' '} {token.id}  {token.address}  {token.state}{job}")

    async def _do_token(self, rest: str) -> None:
        await self._commands["token"]({"token": rest})

    async def _do_skip(self, rest: str) -> None:
        await self._commands["skip"]({"job": _job(rest)})

    async def _do_answer(self, rest: str) -> None:
        job, _, text = rest.partition(" ")
        await self._commands["answer"]({"job": _job(job), "result": _json(text) if text else None})

    async def _do_quit(self, rest: str) -> None:
        self._done = True
        await self._commands["stop"]({})

    async def _do_leave(self, rest: str) -> None:
        self._done = True
        print(f"  left: wirework debug {self._debuggee.execution_id} goes on")

    # -- telling ---------------------------------------------------------------------------------------

    def _hear(self, event: Event) -> None:
        if isinstance(event, DebugLogged):
            print(f"  log: {event.text}")

    def _say_where(self, state: DebugState | None) -> None:
        if state is None:
            return
        if state.stop is None:
            waits = "  ".join(f"{t.address} (job {t.job_id})" for t in state.tokens if t.state == "waiting")
            print(f"{state.status}{': ' + waits if waits else ''}")
            return
        stop = state.stop
        node = next((n for n in self._debuggee.document.nodes if n.key == stop.node_key), None)
        title = f'"{node.title}" ({node.type})' if node is not None else stop.node_key
        why = f" - {stop.reason}" + (f" {stop.breakpoint_id}" if stop.breakpoint_id else "")
        told = f": {stop.message}" if stop.message else ""
        print(f"{stop.place} {title} at {stop.address}{why}{told}")


def breakpoint_of(words: list[str]) -> dict[str, Any]:
    """Return the members of a breakpoint from the words behind ``break``.

    :raises ValueError: they cannot be read.
    """
    made: dict[str, Any] = {}
    if words and words[0] in ("before", "after", "wire", "error", "status"):
        made["kind"] = words.pop(0)
    names: list[str] = []
    while words and words[0] not in ("if", "log", "hits", "once"):
        names.append(words.pop(0))
    if names:
        made["node"] = " ".join(names)
    while words:
        word = words.pop(0)
        if word == "once":
            made["once"] = True
            continue
        given: list[str] = []
        ends = {"if", "log", "hits", "once"} - {word}
        while words and words[0] not in ends:
            given.append(words.pop(0))
        made |= _property(word, " ".join(given))
    if not made:
        raise ValueError("break NODE, or break error; help tells more")
    return made


def _property(word: str, text: str) -> dict[str, Any]:
    if word == "hits":
        return {"hit_rule": "=", "hits": int(text)}
    if word == "log":
        return {"message": text}
    return {"condition": {"engine": "python", "expression": text}}


def _job(text: str) -> int:
    if not text.isdecimal():
        raise ValueError("name the job by its number: where tells which one waits")
    return int(text)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise ValueError(f'{text.strip()!r} is no JSON: texts stand in "quotes"') from None


def _short(value: Any, most: int = WIDEST) -> str:
    text = compact_json(value)
    return text if len(text) <= most else f"{text[: most - 1]}…"
