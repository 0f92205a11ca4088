"""Reads scripts in JavaScript without running them, in a process of its own: a line ``{check, names}`` in, a
line with ``result`` or ``error`` out. Stands alone, as the worker that runs them does.
"""

from __future__ import annotations

import json
import re
import sys
from typing import Any

SECONDS = 1.5
MEMORY = 128 * 1024 * 1024
PLACE = re.compile(r"at <input>:(\d+):(\d+)")
ABOVE = 2
"""Lines that the interpreter puts above the text of a function."""
READ = "new ((async function () {}).constructor)(...%s, %s)"


def main() -> None:
    """Answer until the input ends."""
    answers, sys.stdout = sys.stdout, sys.stderr
    print("ready", file=answers, flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps(checked(request["check"], request["names"])), file=answers, flush=True)


def checked(code: str, names: list[str]) -> dict[str, Any]:
    """Return what is wrong with a script, and at which line and character of it, both from 1."""
    try:
        import quickjs
    except ImportError:
        return {"result": None}  # A run says how to bring the interpreter back.
    context = quickjs.Context()
    context.set_memory_limit(MEMORY)
    context.set_max_stack_size(1024 * 1024)
    context.set_time_limit(SECONDS)
    try:
        context.eval(READ % (json.dumps(names), json.dumps(code)))
    except quickjs.JSException as error:
        return {"error": fault(str(error), code)}
    return {"result": None}


def fault(said: str, code: str) -> dict[str, Any]:
    """Return what the interpreter says of a place; what it says of its own text behind the script means that
    the script ends too early.
    """
    words = said.partition("\n")[0].removeprefix("SyntaxError: ")
    found = PLACE.search(said)
    if found is None:
        return {"message": words}
    line, lines = int(found[1]) - ABOVE, code.count("\n") + 1
    if line > lines:
        return {"line": lines, "message": "the script ends too early; close what is still open"}
    message = f"{words}; correct it, or what stands before it"
    return {"line": max(1, line), "position": int(found[2]), "message": message}


if __name__ == "__main__":
    main()
