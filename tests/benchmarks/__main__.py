"""Runs the benchmarks and prints their ratios: ``python -m tests.benchmarks [name …]``.

``soak --minutes 20`` is run by itself alone.
"""

from __future__ import annotations

import importlib
import sys
import time

NAMES = (
    "engine_rates",
    "shapes",
    "long_runs",
    "window_gaps",
    "start_up",
    "canvas",
    "tabs",
    "values",
    "variables",
    "data_rates",
    "data_dock",
    "capture",
    "runs",
    "run_tab",
    "debugger",
    "idle",
    "hostile",
)
LONG = ("soak",)
"""Run only when they are named: they take as long as they are told to."""


def main() -> None:
    """Run those that are named, or all."""
    named = [name for name in sys.argv[1:] if name in NAMES + LONG]
    for name in named or NAMES:
        began = time.perf_counter()
        importlib.import_module(f"tests.benchmarks.{name}").main()
        print(f"    ({name}: {time.perf_counter() - began:.0f} s)\n", flush=True)


if __name__ == "__main__":
    main()
