"""Runs one script in a process of its own: a line ``{language, code, args, limits}`` in, ``ready`` and a line
with ``result`` or ``error`` out. Stands alone: it imports nothing of the package.

What the script prints goes to standard error; the answer goes where no ``print`` reaches it.
"""

from __future__ import annotations

import ast
import asyncio
import datetime
import decimal
import json
import math
import mmap
import os
import signal
import sys
import traceback
import types
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

NAME = "<script>"
DEEPEST = 200
NETWORK = ("socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname")
TRACE = "Traceback (most recent call last):"
MOST_CALLS = 40
"""Calls that a trace tells; of more, the outermost and the innermost."""
MOST_FORKS = 256
MOST_PRINTED = 65_536
"""Characters that a script in JavaScript may print; what Python prints is counted by whoever reads it."""


class ScriptError(Exception):
    """What the person is told, and ``trace``: through which lines of the script it came."""

    def __init__(self, message: str, trace: str = "") -> None:
        super().__init__(message)
        self.trace = trace


def main() -> None:
    """Answer one request, whatever the script leaves running."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    sys.stdout.reconfigure(encoding="utf-8", errors="replace", line_buffering=True)  # type: ignore[union-attr]
    sys.stderr = sys.stdout
    request = json.loads(sys.stdin.readline())
    whoever_asked = os.dup(0)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    join_the_fate_of_the_parent()
    limit(request["limits"])
    print("ready", file=answers, flush=True)
    try:
        answer = {
            "result": LANGUAGES[request["language"]](request["code"], request["args"], request["limits"])
        }
        text = json.dumps(answer, allow_nan=False)
    except MemoryError:
        text = json.dumps({"error": "memory"})
    except ScriptError as error:
        text = json.dumps({"error": "script", "message": str(error), "trace": error.trace})
    except RecursionError:
        text = json.dumps({"error": "script", "message": "RecursionError: the script is nested too deeply"})
    sys.stdout.flush()
    print(text, file=answers, flush=True)
    os.read(whoever_asked, 1)  # killed with all that the script has started, or the one who asked is gone
    os._exit(0)


def join_the_fate_of_the_parent() -> None:
    """End when the parent does; and become the parent of whatever the script's children leave behind, so that
    all of it can be found.
    """
    if sys.platform == "linux":
        import ctypes

        system = ctypes.CDLL(None)
        system.prctl(1, signal.SIGKILL, 0, 0, 0)
        system.prctl(36, 1, 0, 0, 0)


def limit(limits: dict[str, Any]) -> None:
    """Bound memory, processor time, open files and core dumps where the system offers that."""
    if not limits["network"]:
        sys.addaudithook(without_network)
    sys.addaudithook(counting_forks())
    try:
        import resource
    except ImportError:
        return
    size = Path("/proc/self/statm")
    used = int(size.read_text(encoding="ascii").split()[0]) * resource.getpagesize() if size.exists() else 0
    memory = used + limits["memoryMb"] * 1024 * 1024
    bounds = [(resource.RLIMIT_AS, memory), (resource.RLIMIT_NOFILE, 256), (resource.RLIMIT_CORE, 0)]
    if limits["timeout"]:
        bounds.append((resource.RLIMIT_CPU, math.ceil(limits["timeout"] / 1000) + 1))
    for what, bound in bounds:
        _, most = resource.getrlimit(what)
        bound = bound if most == resource.RLIM_INFINITY else min(bound, most)
        resource.setrlimit(what, (bound, bound))


def counting_forks() -> Callable[[str, tuple[Any, ...]], None]:
    """Return what refuses to fork once the script has done so often, in whichever of its processes: whoever
    watches from outside looks now and then, and copies of copies grow faster than that.
    """
    count = memoryview(mmap.mmap(-1, 8)).cast("q")

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event in ("os.fork", "os.forkpty"):
            count[0] += 1
            if count[0] > MOST_FORKS:
                raise BlockingIOError("this script may start no more processes")

    return hook


def without_network(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse connections, for a script that is not to make any."""
    if event in NETWORK:
        raise PermissionError("this script has no network")


# ---------------------------------------------------------------------------------------- Python


def run_python(code: str, args: dict[str, Any], limits: dict[str, Any]) -> Any:
    """Run the code as the body of an asynchronous function and return what it returns, as JSON."""
    module = types.ModuleType("__script__")
    vars(module).update(args)
    sys.modules["__script__"] = module
    try:
        exec(compiled(code, list(args)), vars(module))
        value = asyncio.new_event_loop().run_until_complete(vars(module)["__main__"]())
    except SystemExit as error:
        raise ScriptError(f"SystemExit: {error.code}") from error
    except MemoryError:
        raise
    except BaseException as error:
        raise ScriptError(described(error), traced(error, code)) from error
    return plain(value)


def compiled(code: str, names: list[str]) -> types.CodeType:
    """Compile the code as the body of ``async def __main__()``, with the person's own line numbers."""
    tree = ast.parse(code, NAME)
    refuse_yield(tree)
    function = ast.parse("async def __main__(): pass", NAME).body[0]
    assert isinstance(function, ast.AsyncFunctionDef)
    shared: list[ast.stmt] = [ast.Global(names, lineno=1, col_offset=0)] if names else []
    function.body = [*shared, *tree.body] or function.body
    tree.body = [function]
    return compile(ast.fix_missing_locations(tree), NAME, "exec")


def refuse_yield(tree: ast.AST) -> None:
    """Refuse ``yield`` outside of a function: the body would become a generator that nobody runs."""
    waiting = list(ast.iter_child_nodes(tree))
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Yield | ast.YieldFrom):
            raise SyntaxError("'yield' outside function", (NAME, node.lineno, node.col_offset, ""))
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            waiting.extend(ast.iter_child_nodes(node))


def described(error: BaseException) -> str:
    """Return the error with the line of the script in which it came up."""
    if isinstance(error, SyntaxError) and error.filename == NAME:
        return f"{type(error).__name__}: {error.msg} (line {error.lineno})"
    frames = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == NAME]
    place = f" (line {frames[-1]})" if frames else ""
    return f"{type(error).__name__}: {error}{place}" if str(error) else f"{type(error).__name__}{place}"


def traced(error: BaseException, code: str) -> str:
    """Return the calls inside of the script that led to the error, outermost first, with their lines."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == NAME]
    lines = code.splitlines()
    calls = []
    for frame in (*frames[: MOST_CALLS // 2], *frames[MOST_CALLS // 2 :][-MOST_CALLS // 2 :]):
        line = lines[frame.lineno - 1].strip() if frame.lineno and frame.lineno <= len(lines) else ""
        within = "" if frame.name == "__main__" else f", in {frame.name}"
        calls.append(f"  line {frame.lineno}{within}\n    {line[:200]}")
    return "\n".join((TRACE, *calls, described(error)[:2000])) if calls else ""


def plain(value: Any, depth: int = 0) -> Any:
    """Return what a script returns as JSON; raises :class:`ScriptError` for what is none."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    if depth > DEEPEST:
        raise ScriptError("result is not JSON serialisable: it is nested too deeply")
    if isinstance(value, dict):
        return {key_of(key): plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item, depth + 1) for item in value]
    if isinstance(value, datetime.datetime):
        moment = value if value.tzinfo else value.astimezone()
        return moment.astimezone(datetime.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return decimal_of(value)
    if isinstance(value, uuid.UUID | Path):
        return str(value)
    raise ScriptError(f"result is not JSON serialisable: {value!r:.50} of type {type(value).__name__}")


def key_of(key: Any) -> str:
    """Return the key of an object as text."""
    if not isinstance(key, str | int | float | bool) and key is not None:
        raise ScriptError(f"result is not JSON serialisable: a key of type {type(key).__name__}")
    return key if isinstance(key, str) else json.dumps(key)


def decimal_of(value: decimal.Decimal) -> Any:
    """Return a number that a double holds exactly as a number, any other as text."""
    number = float(value) if value.is_finite() else math.nan
    if not math.isfinite(number):
        raise ScriptError("result is not JSON serialisable: a number that is none")
    if len(value.as_tuple().digits) > 15:
        return str(value)
    return int(value) if value == value.to_integral_value() else number


# ------------------------------------------------------------------------------------ JavaScript

CONSOLE = """
globalThis.__out = []; globalThis.__left = %d; globalThis.__state = {};
(() => {
  const json = (v) => { try { return JSON.stringify(v) ?? String(v); } catch { return String(v); } };
  const text = (v) => typeof v === 'string' ? v : json(v);
  const print = (...all) => {
    const line = all.map(text).join(' ');
    if (__left > 0) { __out.push(line.slice(0, __left)); __left -= line.length + 1; }
  };
  globalThis.console = {log: print, info: print, warn: print, error: print, debug: print};
})();
"""
RUN = """
((names, values, code) => {
  const body = (async function () {}).constructor(...names, code);
  body(...names.map((name) => values[name])).then(
    (value) => {
      __state.ok = true;
      __state.text = value === undefined ? 'null' : JSON.stringify(value) ?? '';
    },
    (error) => {
      __state.failed = error instanceof Error ? `${error.message}\\n${error.stack ?? ''}` : String(error);
    });
})(%s, %s, %s)
"""


def run_javascript(code: str, args: dict[str, Any], limits: dict[str, Any]) -> Any:
    """Run the code as the body of an asynchronous function; the interpreter knows nothing of the machine."""
    import quickjs

    context = quickjs.Context()
    context.set_memory_limit(limits["memoryMb"] * 1024 * 1024)
    context.set_max_stack_size(1024 * 1024)
    if limits["timeout"]:
        context.set_time_limit(limits["timeout"] / 1000 + 1)
    context.eval(CONSOLE % MOST_PRINTED)
    given = (json.dumps(list(args)), json.dumps(args), json.dumps(code))
    try:
        context.eval(RUN % given)
        while context.execute_pending_job():
            pass
        return javascript_result(context)
    except quickjs.JSException as error:
        raise javascript_error(str(error)) from error
    finally:
        for line in json.loads(context.eval("JSON.stringify(__out)")):
            print(line)


def javascript_result(context: Any) -> Any:
    """Return what the promise of the script came to."""
    state = json.loads(context.eval("JSON.stringify(__state)"))
    if "failed" in state:
        raise javascript_error(state["failed"])
    if "ok" not in state:
        raise ScriptError("script promise never settled")
    if not state["text"]:
        raise ScriptError("result is not JSON serialisable")
    return json.loads(state["text"])


def javascript_error(text: str) -> Exception:
    """Return what an error of the interpreter means."""
    first, _, calls = text.strip().partition("\n")
    trace = "\n".join((TRACE, *calls.splitlines()[:MOST_CALLS], first)) if calls.strip() else ""
    return MemoryError() if "out of memory" in first or first == "null" else ScriptError(first, trace)


LANGUAGES = {"python": run_python, "javascript": run_javascript}


if __name__ == "__main__":
    main()
