"""A MariaDB server for tests: started by the test itself on loopback, from the system's packages."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import DateTime, String, create_engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.compiler import compiles

from tests.helpers.postgres import free_port, is_user

PLACES: Final = "/usr/sbin:/usr/libexec:/usr/local/sbin:/usr/local/bin"
DATABASE: Final = "wirework"
SECONDS_TO_START: Final = 60.0
SMALL: Final = (
    "--no-defaults",
    "--skip-grant-tables",
    "--skip-log-bin",
    "--bind-address=127.0.0.1",
    "--innodb-log-file-size=4M",
    "--innodb-buffer-pool-size=16M",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-doublewrite=0",
    "--character-set-server=utf8mb4",
    "--collation-server=utf8mb4_bin",
)
"""Nothing that a machine's administrator says, nobody to log in, nothing that has to outlive the test."""


@compiles(String, "mariadb")
def _text_of_some_length(kind: String, compiler: Any, **how: Any) -> str:
    """Give texts a length: ``main`` of the vectors is described for SQLite, which needs none."""
    return f"VARCHAR({kind.length or 255})"


@compiles(DateTime, "mariadb")
def _time_with_milliseconds(kind: DateTime, compiler: Any, **how: Any) -> str:
    return "TIMESTAMP(3) NULL" if kind.timezone else "DATETIME(3)"


@contextmanager
def server() -> Iterator[str]:
    """Run a server with its data in a folder of its own and yield the URL of an empty database; skip the test
    with a word where there is no server or no driver.
    """
    pytest.importorskip("pymysql", reason="no driver for MariaDB is installed (PyMySQL)")
    program = shutil.which("mariadbd") or shutil.which("mariadbd", path=PLACES)
    if program is None:
        pytest.skip("MariaDB is not installed (the system's package is called mariadb-server-core)")
    if os.geteuid() == 0 and not is_user("nobody"):
        pytest.skip("MariaDB refuses to run as root, and there is no user nobody")
    with tempfile.TemporaryDirectory(prefix="wirework-my-", ignore_cleanup_errors=True) as folder:
        user = []
        if os.geteuid() == 0:
            shutil.chown(folder, "nobody")
            user = ["--user=nobody"]
        port = free_port()
        places = [
            f"--datadir={folder}",
            f"--socket={folder}/socket",
            f"--pid-file={folder}/pid",
            f"--port={port}",
        ]
        with Path(folder, "log").open("wb") as log:
            process = subprocess.Popen([program, *SMALL, *user, *places], cwd="/", stdout=log, stderr=log)
        try:
            _wait_until_it_answers(process, port)
            yield f"mariadb://root@127.0.0.1:{port}/{DATABASE}?charset=utf8mb4"
        finally:
            process.kill()  # Its data goes with the folder: there is nothing to put in order.
            process.wait()


def _wait_until_it_answers(process: subprocess.Popen[bytes], port: int) -> None:
    """Create the database as soon as the server takes a connection."""
    engine = create_engine(f"mariadb+pymysql://root@127.0.0.1:{port}/")
    end = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < end and process.poll() is None:
        with suppress(OperationalError), engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {DATABASE}")
            break
        time.sleep(0.05)
    else:
        raise AssertionError(f"MariaDB did not start (ended with {process.poll()})")
    engine.dispose()
