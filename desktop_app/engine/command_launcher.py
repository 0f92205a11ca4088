"""Runs the program that is named behind it as its child and ends with its number. Before the name stands how
many megabytes each process of it may hold, 0 for any number. It ties its life to that of its parent, becomes
the parent of whatever the program leaves behind, and ends that when the program is over. Linux only. Stands
alone: it imports nothing of the package.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import sys
from pathlib import Path

SYSTEM = ctypes.CDLL(None)


def die_with_parent() -> None:
    """Have the system end this process when the one that started it ends."""
    SYSTEM.prctl(1, signal.SIGKILL, 0, 0, 0)


def bound(megabytes: int) -> None:
    """Let the system refuse more memory that can be written to; what is merely reserved does not count."""
    size = megabytes * 1024 * 1024
    most = resource.getrlimit(resource.RLIMIT_DATA)[1]
    if size and (most == resource.RLIM_INFINITY or size < most):
        resource.setrlimit(resource.RLIMIT_DATA, (size, size))


def become(megabytes: int, program: str, line: list[str]) -> None:
    """Be the program from now on; 126 is the number of one that cannot be run, as in a shell."""
    die_with_parent()
    bound(megabytes)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        os.execv(program, line)
    except OSError as error:
        print(error.strerror, file=sys.stderr, flush=True)
    os._exit(126)


def left() -> list[int]:
    """Return the children that are still there, those that were adopted among them."""
    text = Path(f"/proc/self/task/{os.getpid()}/children").read_text("ascii")
    return [int(number) for number in text.split()]


def end_children() -> None:
    """Kill the children, and theirs as they are adopted, until none is left."""
    while found := left():
        for pid in found:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(-1, 0)


def main() -> None:
    """Run the program; asked to end, pass that on."""
    die_with_parent()
    SYSTEM.prctl(36, 1, 0, 0, 0)
    child = os.fork()
    if not child:
        become(int(sys.argv[1]), sys.argv[2], sys.argv[3:])
    signal.signal(signal.SIGTERM, lambda *_: os.kill(child, signal.SIGTERM))
    for stream in (0, 1, 2):
        os.close(stream)
    status = os.waitpid(child, 0)[1]
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    end_children()
    code = os.waitstatus_to_exitcode(status)
    os._exit(code if code >= 0 else 128 - code)


if __name__ == "__main__":
    main()
