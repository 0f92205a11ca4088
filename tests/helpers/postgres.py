"""A PostgreSQL server for tests: started by the test itself on loopback, from the system's packages."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PLACES = ("/usr/lib/postgresql/15/bin", "/usr/lib/postgresql/16/bin", "/usr/lib/postgresql/17/bin")
USER = "wirework"


def _program(name: str) -> str | None:
    return shutil.which(name) or shutil.which(name, path=os.pathsep.join(PLACES))


def is_user(name: str) -> bool:
    """Tell whether this machine knows a user."""
    return any(entry.pw_name == name for entry in pwd.getpwall())


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server() -> Iterator[str]:
    """Run a server with its data in a folder of its own and yield the URL of an empty database; skip the test
    with a word where there is no server or no driver.
    """
    pytest.importorskip("psycopg", reason="no driver for PostgreSQL is installed (psycopg)")
    initdb, control = _program("initdb"), _program("pg_ctl")
    if initdb is None or control is None:
        pytest.skip("PostgreSQL is not installed (the system's package is called postgresql)")
    if os.geteuid() == 0 and not is_user("postgres"):
        pytest.skip("PostgreSQL refuses to run as root, and there is no user postgres")
    with tempfile.TemporaryDirectory(prefix="wirework-pg-", ignore_cleanup_errors=True) as folder:
        if os.geteuid() == 0:  # The server refuses to run as root; its package brings a user of its own.
            shutil.chown(folder, "postgres", "postgres")
        data, port = str(Path(folder) / "data"), free_port()
        _run(initdb, "-D", data, "-U", USER, "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")
        options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories= -c fsync=off"
        _run(control, "-D", data, "-w", "-l", f"{folder}/log", "-o", options, "start")
        try:
            yield f"postgresql://{USER}@127.0.0.1:{port}/postgres"
        finally:
            _run(control, "-D", data, "-m", "fast", "-w", "stop")


def _run(*command: str) -> None:
    user = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
    # Its output goes nowhere: the server would keep a pipe open.
    done = subprocess.run(command, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **user)
    assert done.returncode == 0, f"{Path(command[0]).name} ended with {done.returncode}"
