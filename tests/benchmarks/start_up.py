"""From process start to a usable window, as a ratio to importing PySide6 and NodeGraphQt as shipped.

Usable: the workflow of the last time has been loaded and painted, and one round of events has been served.
The machine may be shared, so both contestants take turns, and the processor's seconds stand beside those
of the clock. Neither counts how long the process takes to end. Both find their compiled files, as every
start but the first does, even where the environment forbids Python to write them.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROUNDS = 7
IMPORTS = """\
import warnings; warnings.simplefilter('ignore')
import PySide6.QtWidgets, NodeGraphQt
import time; print('usable', time.monotonic(), time.process_time())
"""


@dataclass(frozen=True)
class Start:
    """Seconds of the clock and of the processor until a process said that it is usable."""

    wall: float
    cpu: float


def start(command: list[str], environment: dict[str, str]) -> Start:
    """Run ``command`` until it ends by itself; the clock is the one that all processes share."""
    began = time.monotonic()
    done = subprocess.run(command, check=True, env=environment, capture_output=True, text=True)
    line = next(line for line in done.stdout.splitlines() if line.startswith("usable "))
    usable, cpu = map(float, line.split()[1:])
    return Start(usable - began, cpu)


def main() -> None:
    """Print the medians and their ratios."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONPYCACHEPREFIX": f"{folder}/compiled",
            "PYTHONDONTWRITEBYTECODE": "",
        }
        workspace = f"{folder}/workspace"
        window = [sys.executable, "-m", "desktop_app", "--workspace", workspace, "--exit-when-usable"]
        imports = [sys.executable, "-c", IMPORTS]
        os.chdir(Path(__file__).parents[2])
        # The very first starts write the compiled files, and the workspace with the sample.
        for command in (imports, window):
            start(command, environment)
        pairs = [(start(imports, environment), start(window, environment)) for _ in range(ROUNDS)]
    print(f"Start-up: process start to a usable window, medians of {ROUNDS}")
    for name, seconds in (
        ("wall", [(base.wall, own.wall) for base, own in pairs]),
        ("cpu", [(base.cpu, own.cpu) for base, own in pairs]),
    ):
        base, own = (median(column) for column in zip(*seconds, strict=True))
        ratio = own / base
        print(f"    {name:4}  imports as shipped {base:5.2f} s   window {own:5.2f} s   ratio {ratio:5.2f}")


if __name__ == "__main__":
    main()
