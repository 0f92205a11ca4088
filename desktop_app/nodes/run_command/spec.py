"""Run command: another program, with its arguments, in a process of its own (data.md 3.10)."""

from __future__ import annotations

from typing import Any, Final

from pydantic import Field

from desktop_app.domain.errors import Problem
from desktop_app.domain.file_fields import WritingConfig
from desktop_app.domain.node_spec import Config, NodeSpec, Variable
from desktop_app.domain.phrase import Phrase
from desktop_app.domain.workflow import JsonObject, Node

TIMEOUT_MS: Final = 60_000
MEMORY_MB: Final = 4_096


class Named(Config):
    """A variable that the program sees, and its value."""

    name: str | None = Field(default=None, title="Name")
    value: Any = Field(default="", title="Value")


class RunCommandConfig(WritingConfig):
    """Which program, with what, where, and how long."""

    command: str = Field(
        default="", title="Program", description="Its name, or its path. A line of a shell where one is used."
    )
    arguments: list[Any] | str | None = Field(
        default_factory=list,
        title="Arguments",
        description="A list: each is given to the program as it is, whatever signs it holds.",
    )
    shell: bool = Field(
        default=False,
        title="Use a shell",
        description="For pipes and wildcards. The line finds the arguments as $1, $2 and so on.",
    )
    folder: Any = Field(default="files", title="In the folder")
    environment: list[Named] | None = Field(default=None, title="Environment")
    input: Any = Field(default=None, title="Input", description="What the program reads; JSON unless a text.")
    timeout: int = Field(default=TIMEOUT_MS, ge=0, title="Time limit", description="0 is no limit.")
    memoryMb: int = Field(
        default=MEMORY_MB,
        ge=0,
        le=1_048_576,
        title="Memory",
        description="Of each process and of all together; held to on Linux alone. 0 is no limit.",
    )


def check(config: JsonObject) -> list[Problem]:
    """Values do not become parts of a shell's line; every name can be one of an environment."""
    found = []
    line = str(config.get("command") or "")
    if config.get("shell") and "{{" in line:
        found.append(
            Problem(
                "a value could do anything in the line of a shell; give it as an argument and write $1",
                field="command",
            )
        )
    for at, row in enumerate(config.get("environment") or ()):
        name = str(row.get("name") or "").strip()
        if "=" in name or "\0" in name:
            words = f"{name!r} cannot be a name of the environment"
            found.append(Problem(words, field=f"environment.{at}.name"))
    return found


def variables(node: Node) -> Variable:
    """Offer what the program says, and its number at the end."""
    children = (
        Variable("code", "Exit code", "int"),
        Variable("output", "Output", "text"),
        Variable("errors", "Error output", "text"),
    )
    return Variable(node.key, node.title, "object", children)


def summary(config: JsonObject) -> str:
    """Show the command on the card."""
    command = str(config.get("command") or "").strip()
    arguments = config.get("arguments")
    given = arguments if isinstance(arguments, list | tuple) else [arguments] if arguments else []
    words = [command, *(str(one) for one in given if isinstance(one, str | int | float))]
    return " ".join(words) if command else Phrase("No program chosen yet")


SPEC = NodeSpec(
    type="run-command",
    title="Run command",
    group="files",
    description="Runs a program of this machine and waits for its end.",
    config=RunCommandConfig,
    defaults={
        "command": "",
        "arguments": [],
        "shell": False,
        "folder": "files",
        "environment": [],
        "input": None,
        "timeout": TIMEOUT_MS,
        "memoryMb": MEMORY_MB,
        "ignoreFail": False,
    },
    synonyms=("program", "shell", "execute", "process", "terminal", "bash", "exe"),
    effects=True,
    check=check,
    testable=True,
    variables=variables,
    summary=summary,
)
