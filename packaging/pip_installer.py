"""Runs pip inside an environment: brings it there if missing, and turns its failures into complaints."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from complaint import Complaint, disk_full
from pip_source import INDEX_VARIABLES, NETWORK_REMEDY, fetch_pip

MISLEADING = ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_USER", "PIP_DRY_RUN", "PYTHONPATH", "PYTHONHOME")
"""Variables of the caller that would send the packages elsewhere."""

SIGNS = (
    (("do not match the hashes from",), "hash"),
    (("No space left on device", "Errno 28", "not enough space on the disk"), "disk"),
    (
        ("Connection", "NewConnectionError", "timed out", "getaddrinfo", "name resolution", "SSLError"),
        "network",
    ),
)
"""What pip's last lines say when it fails, and what that means; the first that is found counts."""


def ensure_pip(python: Path) -> None:
    """Bring pip into the environment of ``python``: the one bundled with Python, else the locked one."""
    if _quietly(python, "-m", "pip", "--version"):
        return
    if _quietly(python, "-m", "ensurepip", "--default-pip"):
        return
    print("This Python brings no pip: fetching it from the package index", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        wheel = fetch_pip(Path(folder))
        _run([str(python), str(wheel / "pip"), "install", "--no-index", "--no-deps", str(wheel)])


def install(python: Path, arguments: Sequence[str]) -> None:
    """Run ``pip install`` with ``arguments``; raise Complaint with the reason if it fails."""
    _run([str(python), "-m", "pip", "install", "--progress-bar=off", *arguments])


def _quietly(python: Path, *arguments: str) -> bool:
    done = subprocess.run([python, *arguments], env=_environment(), capture_output=True, check=False)
    return done.returncode == 0


def _run(command: list[str]) -> None:
    """Run a pip command, showing which package it is at; keep what it says for the case of failure."""
    said: list[str] = []
    with subprocess.Popen(
        command,
        env=_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as pip:
        for line in pip.stdout or ():
            said.append(line.rstrip())
            if line.startswith("Collecting "):
                print("  " + line.split()[1].partition(";")[0], flush=True)
    if pip.returncode:
        raise _complaint(command, said)


def _complaint(command: list[str], said: list[str]) -> Complaint:
    """Tell from pip's own words what went wrong with ``command``."""
    text = "\n".join(said[-40:]).lower()
    kind = next((kind for signs, kind in SIGNS if any(sign.lower() in text for sign in signs)), "other")
    shown = "pip could not install the packages. Its last words:\n" + "\n".join(
        f"  | {line}" for line in said[-16:]
    )
    if kind == "hash":
        remedy = "do not use these files. Try again on another network; if it stays so, report it."
        return Complaint(f"Hash mismatch: a package is not the file that the lock names.\n{shown}", remedy)
    if kind == "disk":
        return disk_full(Path(command[0]).parent.parent, Path(tempfile.gettempdir()))
    if kind == "network":
        return Complaint(f"No network, or the package index does not answer.\n{shown}", NETWORK_REMEDY)
    return Complaint(shown, "read the lines above; the same command can be given again at any time.")


def _environment() -> dict[str, str]:
    """Return the variables for pip: the caller's, without those that lead astray."""
    variables = {name: value for name, value in os.environ.items() if name not in MISLEADING}
    index = next((variables[name] for name in INDEX_VARIABLES if variables.get(name)), None)
    quiet = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1", "PIP_ROOT_USER_ACTION": "ignore"}
    return {**variables, **quiet, **({"PIP_INDEX_URL": index} if index else {})}
