"""The servers that the tests start by themselves: which are missing, and who has them packaged.

Two are of databases, one is for keys of the whole desktop. Without them the tests that need them are skipped,
with a word; nothing else misses them.
"""

from __future__ import annotations

import glob
import shutil
import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Server:
    """A program of a server, the Debian package that has it, and where it stands beside the search path."""

    name: str
    program: str
    package: str
    places: tuple[str, ...]

    def is_there(self) -> bool:
        """Tell whether the tests will find the program."""
        found = any(glob.glob(f"{place}/{self.program}") for place in self.places)
        return found or shutil.which(self.program) is not None


SERVERS = (
    Server("PostgreSQL", "initdb", "postgresql", ("/usr/lib/postgresql/*/bin",)),
    Server("MariaDB", "mariadbd", "mariadb-server-core", ("/usr/sbin", "/usr/libexec")),
    Server("Xvfb", "Xvfb", "xvfb", ("/usr/bin",)),
)


def missing_servers() -> list[Server]:
    """Return the servers that are not installed."""
    return [server for server in SERVERS if not server.is_there()] if sys.platform == "linux" else []
