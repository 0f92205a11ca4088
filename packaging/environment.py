"""A virtual environment that holds the packages of a lock and the project itself, editable.

A stamp in the environment remembers what was installed; while it matches, setting up again costs
milliseconds. Packages come from the hashed lock, without resolving (``--require-hashes --no-deps``).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import editable
import pip_installer
from complaint import Complaint, disk_full, of_os_error
from locks import REPOSITORY

MINIMUM = (3, 11)
NEEDED_BYTES = 900_000_000
"""Room for the packages, of which Qt is 250 MB, and for their downloads."""


class Environment:
    """One virtual environment at ``path``. Owns its stamp; knows nothing of what the packages are for."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.scripts = path / ("Scripts" if os.name == "nt" else "bin")
        self.python = self.scripts / ("python.exe" if os.name == "nt" else "python")
        self._stamp_file = path / "wirework-stamp.json"

    def ensure(self, lock_text: str, also_holds: Iterable[str] = ()) -> None:
        """Make the environment hold the packages of ``lock_text`` and the project; do nothing if it does.

        ``also_holds`` are texts of locks that ``lock_text`` includes: asking for them later is quick, too.
        """
        version = self._usable_version()
        keys = [_digest(version, text) for text in (lock_text, *also_holds)]
        stamp = self._read_stamp()
        if keys[0] not in stamp.get("locks", []):
            self._write_stamp({**stamp, "locks": []})
            self._install_lock(lock_text)
            self._write_stamp({**stamp, "locks": keys})
        project = _digest(
            version, str(REPOSITORY), (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")
        )
        if project != self._read_stamp().get("project"):
            self._install_project()
            self._write_stamp({**self._read_stamp(), "project": project})

    def _usable_version(self) -> str:
        """Return the version of the environment's Python; create the environment if there is none."""
        if not self.path.exists():
            self._create()
        version = _version_of(self.python)
        if version is None and self._stamp_file.exists():
            print(f"The Python that {self.path} was made with is gone", flush=True)
            self._create(clear=True)
            version = _version_of(self.python)
        if version is None or version < MINIMUM:
            raise Complaint(
                f"{self.path} is there but is no environment of Python 3.11 or newer.",
                "move or remove that folder, or set WIREWORK_VENV to another place.",
            )
        return ".".join(map(str, version))

    def _create(self, clear: bool = False) -> None:
        """Create the environment, without pip: Debian's Python cannot add it."""
        _need_room(self.path.parent)
        print(f"Creating the environment {self.path} (Python {sys.version.split()[0]})", flush=True)
        try:
            import venv

            venv.EnvBuilder(clear=clear, symlinks=os.name != "nt").create(self.path)
        except ImportError as error:
            remedy = "install the whole standard library (Debian: apt-get install libpython3-stdlib)."
            raise Complaint(f"{sys.executable} has no module {error.name}.", remedy) from error
        except OSError as error:
            raise of_os_error(error, self.path) from error

    def _install_lock(self, text: str) -> None:
        for place in (self.path, Path(tempfile.gettempdir())):
            _need_room(place)
        print(f"Installing the locked packages into {self.path}", flush=True)
        lock = self._write("wirework-requirements.txt", text)
        pip_installer.ensure_pip(self.python)
        options = ["--require-hashes", "--no-deps", "--only-binary=:all:"]
        pip_installer.install(self.python, [*options, f"--requirement={lock}"])

    def _install_project(self) -> None:
        print("Installing the project itself (this folder stays its source)", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            wheel = editable.build(Path(folder))
            pip_installer.install(self.python, ["--no-deps", "--no-index", "--force-reinstall", str(wheel)])

    def _read_stamp(self) -> dict[str, Any]:
        try:
            stamp = json.loads(self._stamp_file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return stamp if isinstance(stamp, dict) else {}

    def _write_stamp(self, stamp: dict[str, Any]) -> None:
        self._write(self._stamp_file.name, json.dumps(stamp, indent=1))

    def _write(self, name: str, text: str) -> Path:
        path = self.path / name
        try:
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise of_os_error(error, path) from error
        return path


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _version_of(python: Path) -> tuple[int, int] | None:
    """Return the version of an interpreter, or None if it does not start."""
    question = "import sys; print(*sys.version_info[:2])"
    try:
        done = subprocess.run(
            [python, "-I", "-S", "-c", question], capture_output=True, text=True, check=True
        )
        major, minor = map(int, done.stdout.split())
    except (OSError, ValueError, subprocess.CalledProcessError):
        return None
    return major, minor


def _need_room(place: Path) -> None:
    """Complain about a disk that is too full before half an environment lies on it."""
    existing = next((folder for folder in (place, *place.parents) if folder.exists()), place)
    if shutil.disk_usage(existing).free < NEEDED_BYTES:
        raise disk_full(existing)
