"""Runs queries in a process of its own: a line ``{engine, expression, source}`` in, a line with ``result`` or
``error`` out; ``{engine, check, holes}`` only reads a query. Stands alone: it imports nothing of the package,
and each query library only when it is needed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from pathlib import Path
from time import monotonic
from typing import Any

MEMORY = 200 * 1024 * 1024
"""Bytes that a query may take beyond what the process has at its start."""

SECONDS = 1.5
"""Time for a query that its own library can watch; who asks kills whatever takes longer."""

CELLS = 2_000_000
"""Values in one result at most."""


def main() -> None:
    """Answer until the input ends."""
    answers, sys.stdout = sys.stdout, sys.stderr
    limit_memory()
    print("ready", file=answers, flush=True)
    for line in sys.stdin:
        print(answered(line), file=answers, flush=True)


def limit_memory() -> None:
    """Bound the address space where the system offers that."""
    try:
        import resource
    except ImportError:
        return
    size = Path("/proc/self/statm")
    if size.exists():
        used = int(size.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, used + MEMORY))


def answered(line: str) -> str:
    """Return the answer to one request as a line."""
    try:
        request = json.loads(line)
        if "check" in request:
            return json.dumps(checked(request["engine"], request["check"], request.get("holes", ())))
        result = ENGINES[request["engine"]](request["expression"], request["source"])
        count(result)
        return json.dumps({"result": result}, default=plain)
    except (MemoryError, RecursionError):
        return json.dumps({"error": {"message": "the query makes too much data or is nested too deeply"}})
    except ImportError as error:
        hint = f"{error}; installing Wirework's requirements again brings it back"
        return json.dumps({"error": {"name": "ImportError", "message": hint}})
    except Exception as error:
        return json.dumps({"error": described(error)})


def plain(value: Any) -> Any:
    """Refuse what is no data; sequences of the libraries are lists already."""
    raise TypeError(f"the query gives a {type(value).__name__}, which is no data")


def count(value: Any) -> None:
    """Refuse a result with more values than could be stored; shared parts count each time."""
    left, waiting = CELLS, [value]
    while waiting:
        item = waiting.pop()
        left -= 1 + len(item) // 16 if isinstance(item, str) else 1
        if isinstance(item, dict):
            waiting.extend(item.values())
        elif isinstance(item, (list, tuple)):
            waiting.extend(item)
        if left < len(waiting):
            raise ValueError("the result is too large")


def described(error: Exception) -> dict[str, Any]:
    """Return the fields of an error that people can read, its name and its message."""
    names = {"error": "code", "location": "position", "expected": "token", "current": "value"}
    fields = vars(error) if type(error).__name__ != "JException" else by_name(vars(error), names)
    shown = {
        key: value
        for key, value in fields.items()
        if not key.startswith("_") and isinstance(value, (str, int, float)) and value != ""
    }
    shown.pop("msg", None)
    return {**shown, "name": type(error).__name__, "message": first_line(error)}


def first_line(error: Exception) -> str:
    """Return what went wrong, without the drawings that some libraries put below it."""
    words = [getattr(error, "message", None), getattr(error, "msg", None), str(error)]
    return next((word for word in words if isinstance(word, str) and word), "").partition("\n")[0]


def by_name(fields: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """Return the fields that have a common name, under it."""
    return {new: fields[old] for old, new in names.items() if old in fields}


# --------------------------------------------------------------------------------------- the languages


def query_jmespath(expression: str, source: Any) -> Any:
    """Search with JMESPath."""
    import jmespath

    return jmespath.search(expression, source)


def query_jsonata(expression: str, source: Any) -> Any:
    """Evaluate JSONata."""
    from jsonata.jsonata import Jsonata

    return Jsonata.jsonata(expression, timeout=int(SECONDS * 1000), stack=2000).evaluate(source)


def query_jsonpath(expression: str, source: Any) -> Any:
    """Find with JSONPath (decision 4): nothing is null, a definite path gives the value, others a list."""
    path = jsonpath_environment().compile(expression)
    definite = getattr(path, "singular_query", lambda: False)()
    if not isinstance(source, (dict, list)):
        return source if definite and path.empty() else None
    found = []
    for match in path.finditer(source):
        found.append(match.obj)
        if len(found) > CELLS:
            raise ValueError("the result is too large")
    return None if not found else found[0] if definite else found


def jsonpath_environment() -> Any:
    """Return JSONPath as browsers know it: a bare path in a filter asks for the truth of what it finds."""
    from jsonpath import JSONPathEnvironment, NodeList

    class Environment(JSONPathEnvironment):
        def is_truthy(self, obj: object) -> bool:
            if isinstance(obj, NodeList) and len(obj) == 1:
                return truth(obj[0].obj)
            return super().is_truthy(obj)

    return Environment()


def truth(value: Any) -> bool:
    """Tell whether a JSON value counts as true: empty lists and objects do."""
    return isinstance(value, (list, dict)) or bool(value)


# ------------------------------------------------------------------------------ reading without a run

TOO_EARLY = "the query ends too early; write what is missing behind it"
OPEN_TEXT = "a text begins here and does not end; close it with the same quotation mark"
UNKNOWN = "there is no function {name!r}; choose another one"
UNEXPECTED = "{token!r} is not expected here; take it away, or write what is missing before it"


FILLS = ("a", "1", "'a'", '"a"', " ", ",")
"""What stands for a variable in a query: a name, a number, a text, nothing, the next item."""

SIGNS = {"jmespath": ("||", "=="), "jsonpathplus": ("&&", "=="), "jsonata": ("and", "=")}
"""What may stand for it besides, as a variable may hold an operator."""

ATTEMPTS, PATIENCE = 600, 0.5
"""A query is read so often, and for so many seconds, at most; with more variables it is not read at all."""


def checked(engine: str, query: str, holes: Sequence[Sequence[int]] = ()) -> dict[str, Any]:
    """Return what is wrong with a query: the fault with its remedy, and its place from 1.

    Variables will be put into ``holes`` (begin, end). Only what is wrong outside of them, whatever they are
    filled with, counts: the fault of the attempt that came farthest.
    """
    faults, begun = [], monotonic()
    for text in filled(engine, query, holes):
        fault = fault_of(engine, text)
        if fault is None or (holes and monotonic() - begun > PATIENCE):
            return {"result": None}
        faults.append(fault)
    outside = [found for found in faults if not any(begin < found[0] <= end for begin, end in holes)]
    if not outside:
        return {"result": None}
    position, message = max(outside, key=lambda found: found[0])
    return {"error": {"position": position, "message": message}}


def filled(engine: str, query: str, holes: Sequence[Sequence[int]]) -> Iterator[str]:
    """Yield the query with everything that its holes may hold, as long as they are: places stay."""
    kinds = (*FILLS, *SIGNS[engine])
    if len(kinds) ** len(holes) > ATTEMPTS:
        return
    for choice in product(kinds, repeat=len(holes)):
        text = query
        for kind, (begin, end) in zip(choice, holes, strict=True):
            text = text[:begin] + stretched(kind, end - begin) + text[end:]
        yield text


def stretched(kind: str, length: int) -> str:
    """Return a name, number or text of ``length`` letters; signs stand between blanks."""
    if kind in ("a", "1"):
        return kind * length
    return kind[0] + "a" * (length - 2) + kind[-1] if "a" in kind[1:-1] else kind.center(length)


def fault_of(engine: str, query: str) -> tuple[int, str] | None:
    """Return the place and the words of what is wrong with a query without holes, or None."""
    try:
        return READERS[engine](query)
    except ImportError:
        return None  # A run says how to bring the library back.
    except (MemoryError, RecursionError):
        return 1, "it is nested too deeply"
    except Exception as error:
        return FAULTS[engine](error, query)


def read_jmespath(query: str) -> tuple[int, str] | None:
    """Read JMESPath; functions that it does not have it tells only when they are called."""
    import jmespath
    from jmespath.functions import Functions

    waiting = [jmespath.compile(query).parsed]
    while waiting:
        part = waiting.pop()
        if part["type"] == "function_expression" and part["value"] not in Functions.FUNCTION_TABLE:
            return query.find(part["value"]) + 1, UNKNOWN.format(name=part["value"])
        waiting.extend(child for child in part["children"] if isinstance(child, dict))  # A slice has numbers.
    return None


def read_jsonpath(query: str) -> None:
    """Read JSONPath."""
    jsonpath_environment().compile(query)


def read_jsonata(query: str) -> None:
    """Read JSONata."""
    from jsonata.jsonata import Jsonata

    Jsonata.jsonata(query)


def jmespath_fault(error: Exception, query: str) -> tuple[int, str]:
    """Say what JMESPath does not understand."""
    at, token = getattr(error, "lex_position", 0) + 1, str(getattr(error, "token_value", ""))
    if type(error).__name__ == "IncompleteExpressionError" or getattr(error, "token_type", "") == "EOF":
        return len(query) + 1, TOO_EARLY
    if "nclosed" in str(getattr(error, "message", "")):
        return at, OPEN_TEXT
    return (at, UNEXPECTED.format(token=token)) if token else (at, first_line(error))


def jsonpath_fault(error: Exception, query: str) -> tuple[int, str]:
    """Say what JSONPath does not understand."""
    token = getattr(error, "token", None)
    value, at = getattr(token, "value", ""), getattr(token, "index", 0) + 1
    if not value:
        return len(query) + 1, TOO_EARLY
    if type(error).__name__ == "JSONPathNameError":
        return at, UNKNOWN.format(name=value)
    return at, OPEN_TEXT if value in ("'", '"') else UNEXPECTED.format(token=value)


def jsonata_fault(error: Exception, query: str) -> tuple[int, str]:
    """Say what JSONata does not understand."""
    code, token = getattr(error, "error", ""), str(getattr(error, "current", ""))
    behind = int(getattr(error, "location", 0) or 0)
    if code == "S0207" or (code == "S0203" and getattr(error, "expected", "") == "(end)"):
        return len(query) + 1, TOO_EARLY
    if code == "S0101":
        return behind, "a text does not end; close it with the quotation mark that it begins with"
    if code == "S0201":
        return behind - len(token) + 1, UNEXPECTED.format(token=token)
    if isinstance(error, KeyError):
        return query.find(error.args[0]) + 1, UNEXPECTED.format(token=error.args[0])
    return max(1, behind), first_line(error)


READERS: dict[str, Callable[[str], tuple[int, str] | None]] = {
    "jmespath": read_jmespath,
    "jsonpathplus": read_jsonpath,
    "jsonata": read_jsonata,
}
FAULTS: dict[str, Callable[[Exception, str], tuple[int, str]]] = {
    "jmespath": jmespath_fault,
    "jsonpathplus": jsonpath_fault,
    "jsonata": jsonata_fault,
}

ENGINES: dict[str, Callable[[str, Any], Any]] = {
    "jmespath": query_jmespath,
    "jsonpathplus": query_jsonpath,
    "jsonata": query_jsonata,
}


if __name__ == "__main__":
    main()
