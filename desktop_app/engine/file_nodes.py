"""What the file nodes share: their work goes on in a thread, within the folders that are allowed, and what
goes wrong is a failure of the node with a code that people can compare (data.md 3.10).
"""

from __future__ import annotations

import asyncio
import errno
import threading
from collections.abc import Mapping
from typing import Any

from desktop_app.domain.errors import PermissionDeniedError, WireworkError
from desktop_app.domain.execution import Job
from desktop_app.domain.status import JobStatus
from desktop_app.domain.workflow import Node
from desktop_app.engine.folders import Folders
from desktop_app.engine.instruction import InstructionResult, JobDraft
from desktop_app.engine.outside import ConfiguredInstruction, Prepared
from desktop_app.engine.processor import Processor


class FileError(WireworkError):
    """A file is not as the node needs it; ``code`` as in ``errno`` (``ENOENT``, ``EEXIST``)."""

    def __init__(self, message: str, code: str, place: object = "") -> None:
        super().__init__(message, place=str(place))
        self.code = code


class Stop(Exception):
    """The execution has ended while a thread worked for it."""


class Work:
    """What a thread works with: the config, the folders, and whether anybody still waits for it."""

    def __init__(self, config: Mapping[str, Any], folders: Folders) -> None:
        self.config = config
        self.folders = folders
        self.stopped = threading.Event()

    def go_on(self) -> None:
        """Do nothing as long as somebody waits.

        :raises Stop: nobody does.
        """
        if self.stopped.is_set():
            raise Stop


class FileInstruction(ConfiguredInstruction):
    """Base of the file nodes. A type says what it does with the files."""

    def act(self, work: Work) -> Any:
        """Do it, in a thread, and return the result; ``work.go_on()`` between pieces of long work."""
        raise NotImplementedError

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        """Look at files within the pass: that can be done again. What changes them is announced."""
        if self.spec.effects:
            return await super().run(node, input, processor)
        return await self.work(await self.prepared(node, processor))

    async def work(self, prepared: Prepared) -> JobDraft:
        work = Work(prepared.config, Folders(prepared.settings))
        try:
            return JobDraft(JobStatus.RESOLVED, await asyncio.to_thread(self.act, work))
        except (WireworkError, OSError, ValueError) as error:
            status = JobStatus.RESOLVED if prepared.config.get("ignoreFail") else JobStatus.FAILED
            return JobDraft(status, failure(error))
        finally:
            work.stopped.set()


def failure(error: Exception) -> dict[str, Any]:
    """Return what a node says of an error: message, code, and the path where there is one."""
    if isinstance(error, OSError):
        code = errno.errorcode.get(error.errno or 0, "EIO")
        place = str(error.filename or "")
        return {"message": error.strerror or str(error), "code": code, **({"path": place} if place else {})}
    if isinstance(error, WireworkError):
        known = "EACCES" if isinstance(error, PermissionDeniedError) else "EINVAL"
        code = getattr(error, "code", known)
        said = f"{error.message} ({error.remedy})" if error.remedy else error.message
        return {"message": said, "code": code, **({"path": error.place} if error.place else {})}
    return {"message": str(error), "code": "EINVAL"}
