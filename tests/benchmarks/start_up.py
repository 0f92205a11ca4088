"""From process start to a usable window, as a ratio to importing PySide6 and NodeGraphQt as shipped."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROUNDS = 5
IMPORTS = "import warnings; warnings.simplefilter('ignore'); import PySide6.QtWidgets, NodeGraphQt"


def _seconds(command: list[str], environment: dict[str, str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began


def main() -> None:
    """Print both medians and their ratio; the window is measured until its first paint and event round."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "WIREWORK_WORKSPACE": folder}
        window = [sys.executable, "-m", "desktop_app", "--workspace", folder, "--exit-when-usable"]
        root = Path(__file__).parents[2]
        os.chdir(root)
        _seconds(window, environment)
        imports, starts = [], []
        for _ in range(ROUNDS):
            imports.append(_seconds([sys.executable, "-c", IMPORTS], environment))
            starts.append(_seconds(window, environment))
    base, start = median(imports), median(starts)
    print("Start-up: process start to a usable window and out again, medians")
    print(f"    imports as shipped {base:6.2f} s   window {start:6.2f} s   ratio {start / base:5.2f}")


if __name__ == "__main__":
    main()
