"""Engine side of running a command (data.md 3.10)."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.domain.errors import InvalidRequestError, NotFoundError, WireworkError
from desktop_app.domain.quick import dataclass
from desktop_app.domain.status import JobStatus
from desktop_app.domain.values import compact_json, text_of, to_json
from desktop_app.domain.workflow import JsonObject, Node
from desktop_app.engine.commands import Command, Outcome, run_command
from desktop_app.engine.file_nodes import FileError, failure
from desktop_app.engine.folders import Folders
from desktop_app.engine.heard import Teller, teller, trial_teller
from desktop_app.engine.instruction import JobDraft
from desktop_app.engine.outside import OutsideInstruction, tried
from desktop_app.engine.processor import Processor
from desktop_app.engine.settings import EngineSettings
from desktop_app.nodes.run_command.spec import MEMORY_MB, SPEC

if TYPE_CHECKING:
    from desktop_app.engine.dispatcher import Engine

SHELL = "/bin/sh"
CUT = "\n… more was written than is kept\n"
REASONS = {
    "timeout": ("ETIMEDOUT", "the program ran longer than {ms} ms"),
    "memory": ("ENOMEM", "the program used more than {mb} MB"),
    "processes": ("EAGAIN", "the program started too many processes"),
    "stopped": ("ECANCELED", "the program was stopped"),
}


@dataclass(frozen=True, slots=True)
class Prepared:
    """A config with its variables resolved, and what its work meets."""

    config: Mapping[str, Any]
    settings: EngineSettings
    heard: Teller


class RunCommandInstruction(OutsideInstruction):
    """Runs the program and waits for its end; a number other than 0 is a failure."""

    spec = SPEC

    async def prepared(self, node: Node, processor: Processor) -> Prepared:
        config = to_json(processor.get_parsed_value(node.settings, node))
        heard = teller(processor.jobs_by_key[node.key], processor)
        return Prepared(config, processor.engine.settings, heard)

    def printed(self, prepared: Prepared) -> str:
        return prepared.heard.log

    async def test_on(self, config: JsonObject, scope: Mapping[str, Any], engine: Engine) -> JobDraft:
        return await self.work(Prepared(*tried(config, scope, engine), trial_teller(engine)))

    async def work(self, prepared: Prepared) -> JobDraft:
        try:
            return _draft(await run_command(_command(prepared), prepared.heard), prepared.config)
        except (WireworkError, OSError, ValueError) as error:
            return JobDraft(_failed(prepared.config), failure(error))


def _failed(config: Mapping[str, Any]) -> int:
    return JobStatus.RESOLVED if config.get("ignoreFail") else JobStatus.FAILED


def _command(prepared: Prepared) -> Command:
    """Return what is to be run.

    :raises WireworkError: the program is not there, or the folder may not be used.
    """
    config, folders = prepared.config, Folders(prepared.settings)
    folder = folders.path(config.get("folder") or str(folders.own))
    if folder == folders.own:
        folder.mkdir(parents=True, exist_ok=True)
    if not folder.is_dir():
        raise FileError("there is no such folder", "ENOENT", folder)
    program, arguments = _line(config, folder)
    given = config.get("input")
    text = "" if given is None else given if isinstance(given, str) else compact_json(given)
    timeout = int(config.get("timeout") or 0)
    return Command(program, arguments, folder, _environment(config), text.encode(), timeout, _memory(config))


def _memory(config: Mapping[str, Any]) -> int:
    given = config.get("memoryMb")
    return MEMORY_MB if given is None else int(given)


def _line(config: Mapping[str, Any], folder: Path) -> tuple[str, list[str]]:
    """Return the path of the program and its arguments; nothing is read as a shell would read it."""
    named = str(config.get("command") or "").strip()
    arguments = _texts(config.get("arguments"))
    if not named:
        raise InvalidRequestError("no program is given")
    if any("\0" in text for text in (named, *arguments)):
        raise InvalidRequestError("a program cannot be given the sign NUL")
    if config.get("shell"):
        if sys.platform == "win32":
            return shutil.which("cmd") or "cmd.exe", ["/d", "/c", named, *arguments]
        return SHELL, ["-c", named, "sh", *arguments]
    expanded = str(Path(named).expanduser()) if named.startswith("~") else named
    found = shutil.which(expanded, path=None) or shutil.which(str(folder / expanded))
    if found is None:
        raise NotFoundError("there is no such program", place=named, remedy="give its whole path")
    return str(Path(found).absolute()), arguments


def _texts(value: Any) -> list[str]:
    """Return arguments as texts; lists inside are laid flat, nothing is left out but null."""
    if value is None:
        return []
    if not isinstance(value, list):
        return [text_of(value)]
    return [text for one in value if one is not None for text in _texts(one)]


def _environment(config: Mapping[str, Any]) -> dict[str, str]:
    rows = config.get("environment") or []
    named = [(str(row.get("name") or "").strip(), row.get("value")) for row in rows if isinstance(row, dict)]
    return {name: "" if value is None else text_of(value) for name, value in named if name}


def _draft(outcome: Outcome, config: Mapping[str, Any]) -> JobDraft:
    """Return what the program said; of one that failed or was ended also why."""
    said: dict[str, Any] = {
        "code": outcome.code,
        "output": outcome.output.decode("utf-8", "replace"),
        "errors": outcome.errors.decode("utf-8", "replace"),
    }
    log = outcome.log + (CUT if outcome.cut else "") or None
    if outcome.ended:
        code, words = REASONS[outcome.ended]
        said |= {"message": words.format(ms=config.get("timeout"), mb=_memory(config)), "code": code}
    elif outcome.code:
        last = said["errors"].strip().rpartition("\n")[2][:200]
        said["message"] = f"the program ended with {outcome.code}" + (f": {last}" if last else "")
    return JobDraft(_failed(config) if "message" in said else JobStatus.RESOLVED, said, log=log)
