"""Script: a piece of Python or JavaScript in a process of its own (data.md 3.2)."""

from __future__ import annotations

import ast
import keyword
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import Field, create_model

from desktop_app.domain.errors import Problem
from desktop_app.domain.node_spec import Config, ForeignText, NodeSpec, Variable
from desktop_app.domain.phrase import Phrase
from desktop_app.domain.workflow import JsonObject, Node

MEMORY_MB: Final = 256
START: Final = 'print("Hello")\nreturn "Hello world!"\n'
CHECK: Final = Path(__file__).with_name("check_process.py")
_SCRIPT_NAME: Final = re.compile(r"[^\W\d]\w*")


class Argument(Config):
    """A name that the script knows, and its value."""

    name: str | None = Field(default=None, title="Name")
    value: Any = Field(default="", title="Value")


class Script(Config):
    """All members but ``continue``, which Python knows as something else."""

    language: Literal["python", "javascript"] = Field(default="javascript", title="Language")
    arguments: list[Argument] | None = Field(default=None, title="Values")
    content: str | None = Field(default="", title="Script")
    timeout: int = Field(
        default=0, ge=0, title="Time limit", description="From the first line to the result. 0 is no limit."
    )
    memoryMb: int = Field(default=MEMORY_MB, ge=16, le=65_536, title="Memory")
    network: bool = Field(
        default=True,
        title="May use the network",
        description="Holds a script off that means no harm; it is no wall.",
    )
    onInterrupt: Literal["ask", "retry", "abort"] = Field(default="ask", title="If Wirework ends in between")


_CONTINUE: Any = {
    "continue": (
        bool,
        Field(
            default=False,
            title="Go on after an error",
            description="The result is then the text of the error.",
        ),
    )
}
ScriptConfig: Final = create_model("ScriptConfig", __base__=Script, **_CONTINUE)
"""A config without ``language`` is of the model system: JavaScript."""


def names_of(config: JsonObject) -> list[str]:
    """Return the names of the values, in order; those without a name are left out."""
    rows = config.get("arguments")
    named = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return [str(row["name"]).strip() for row in named if row.get("name")]


def check(config: JsonObject) -> list[Problem]:
    """Refuse names that the language does not know as such, and names that stand twice."""
    python, names = config.get("language") == "python", names_of(config)
    found = []
    for at, name in enumerate(names):
        if not is_name(name, python=python):
            found.append(Problem(f"{name!r} cannot be a name in a script", field=f"arguments.{at}.name"))
        elif name in names[:at]:
            found.append(Problem(f"the name {name!r} stands twice", field=f"arguments.{at}.name"))
    return [*found, *_unreadable(str(config.get("content") or ""))] if python else found


def _unreadable(script: str) -> Iterator[Problem]:
    """Tell the first place that Python cannot read; JavaScript is read by a process of its own."""
    try:
        with warnings.catch_warnings(action="ignore"):
            ast.parse(script)
    except (MemoryError, RecursionError):
        yield Problem("the script is nested too deeply to be read", field="content", code="expression")
    except (SyntaxError, ValueError) as error:
        line, reason = getattr(error, "lineno", None) or 1, getattr(error, "msg", None) or str(error)
        yield Problem(
            f"the script cannot be read at line {line}: {reason}", field="content", code="expression"
        )


def foreign(config: JsonObject) -> ForeignText | None:
    """Return a script in JavaScript: only its own interpreter can read it."""
    script = config.get("content")
    if config.get("language") == "python" or not isinstance(script, str) or not script.strip():
        return None
    names = [name for name in names_of(config) if is_name(name, python=False)]
    return ForeignText(CHECK, {"check": script, "names": names}, "content", "script")


def is_name(name: str, *, python: bool) -> bool:
    """Tell whether a script can use a name; ``$`` is a letter in JavaScript."""
    if python:
        return name.isidentifier() and not keyword.iskeyword(name)
    return bool(_SCRIPT_NAME.fullmatch(name.replace("$", "_")))


def variables(node: Node) -> Variable:
    """Offer whatever the script returns."""
    return Variable(node.key, node.title, "any")


def summary(config: JsonObject) -> str:
    """Show the first line of the script on the card, one that does something if there is any."""
    lines = [line.strip() for line in str(config.get("content") or "").splitlines()]
    said = next((line for line in lines if line and not line.startswith(("#", "//", "import ", "from "))), "")
    return said or next(filter(None, lines), "") or Phrase("No script yet")


SPEC = NodeSpec(
    type="script",
    title="Script",
    group="extended",
    description="Runs Python or JavaScript in a process of its own.",
    config=ScriptConfig,
    defaults={
        "language": "python",
        "arguments": [],
        "content": START,
        "timeout": 0,
        "memoryMb": MEMORY_MB,
        "network": True,
        "continue": False,
    },
    synonyms=("code", "python", "javascript", "js", "function", "program"),
    effects=True,
    testable=True,
    check=check,
    variables=variables,
    summary=summary,
    foreign=foreign,
)
