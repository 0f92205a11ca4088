"""Packages of the system: installed with apt-get when we are root, named otherwise."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence

from complaint import Complaint

LAST_WORDS = 12
"""Lines of what apt-get said that are shown when it fails."""


def can_install() -> bool:
    """Tell whether we have the rights and the program to install packages."""
    return bool(shutil.which("apt-get")) and os.geteuid() == 0


def install(packages: Sequence[str]) -> None:
    """Install ``packages`` as root.

    :raises Complaint: apt-get cannot; its last words are in it.
    """
    variables = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    subprocess.run(["apt-get", "update"], env=variables, capture_output=True, check=False)
    done = subprocess.run(
        command, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode:
        said = "\n".join(f"  | {line}" for line in done.stdout.splitlines()[-LAST_WORDS:])
        raise Complaint(
            f"apt-get could not install the packages. Its last words:\n{said}",
            "check the network and the system's package sources, then run: " + apt_command(packages),
        )


def apt_command(packages: Sequence[str]) -> str:
    """Return the command that a person types to have the packages."""
    prefix = "" if os.geteuid() == 0 else "sudo "
    return f"{prefix}apt-get install -y " + " ".join(packages)


def remedy(packages: Sequence[str]) -> str:
    """Return what a person does to have the packages, on a system of any kind."""
    if shutil.which("apt-get"):
        return f"run this once, then the same command again:\n  {apt_command(packages)}"
    return "install them with your system's package manager (named here as in Debian): " + " ".join(packages)
