"""Writes the hashed locks beside this file from pyproject.toml: ``python packaging/lock.py [--upgrade]``.

One lock serves Linux, macOS and Windows with Python 3.11 and newer. Without ``--upgrade`` versions that are
locked already stay. The resolver is uv: the one on the PATH, else one fetched into a throwaway environment.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent
RUNTIME_LOCK = HERE / "requirements.lock"
DEV_LOCK = HERE / "requirements-dev.lock"
PIP_LOCK = HERE / "requirements-pip.lock"
HEADER = "# Written by: python packaging/lock.py\n"
OPTIONS = [
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    # A dependency of Qt.py that no code needs and that misleads type checkers.
    "--no-emit-package=types-pyside6",
    # Comments would name the machine that wrote the lock.
    "--no-header",
    "--no-annotate",
    "--quiet",
]


def main() -> int:
    """Write the three locks; the development lock holds every version of the runtime lock."""
    parser = argparse.ArgumentParser(description="Writes the hashed locks from pyproject.toml.")
    parser.add_argument("--upgrade", action="store_true", help="take the newest allowed versions")
    upgrade = ["--upgrade"] if parser.parse_args().upgrade else []
    with _resolver() as uv:
        _compile(uv, RUNTIME_LOCK, ["pyproject.toml", *upgrade])
        _compile(uv, DEV_LOCK, ["pyproject.toml", "--group=dev", f"--constraint={RUNTIME_LOCK}", *upgrade])
        _compile(uv, PIP_LOCK, ["-", *upgrade], requirements="pip\n")
    return 0


@contextmanager
def _resolver() -> Iterator[str]:
    """Yield the path of a uv; one that had to be fetched is removed again."""
    found = shutil.which("uv")
    if found:
        yield found
        return
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        scripts = Path(folder) / ("Scripts" if sys.platform == "win32" else "bin")
        subprocess.run([scripts / "python", "-m", "pip", "install", "--quiet", "uv"], check=True)
        yield str(scripts / "uv")


def _compile(uv: str, lock: Path, arguments: list[str], requirements: str = "") -> None:
    """Resolve into ``lock`` and refuse a result that names an index or a folder of this machine."""
    command = [uv, "pip", "compile", *arguments, *OPTIONS, f"--output-file={lock}"]
    subprocess.run(
        command, check=True, input=requirements, text=True, cwd=REPOSITORY, stdout=subprocess.DEVNULL
    )
    text = lock.read_text(encoding="utf-8")
    if re.search(r"://|^--", text, re.MULTILINE):
        raise SystemExit(f"{lock} names a package index or a path: it must not be committed")
    lock.write_text(HEADER + text, encoding="utf-8", newline="\n")
    print(f"{lock.name}: {len(re.findall(r'(?m)^[^ #]+==', text))} packages")


if __name__ == "__main__":
    sys.exit(main())
