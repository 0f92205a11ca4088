"""Runs the benchmarks and prints their ratios: ``python -m tests.benchmarks [name …]``."""

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
)


def main() -> None:
    """Run those that are named, or all."""
    for name in sys.argv[1:] or NAMES:
        began = time.perf_counter()
        importlib.import_module(f"tests.benchmarks.{name}").main()
        print(f"    ({name}: {time.perf_counter() - began:.0f} s)\n", flush=True)


if __name__ == "__main__":
    main()
