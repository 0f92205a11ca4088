"""A screen of 200 % and a system that turns dark, in a process of its own: Qt reads the scale but once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

REPOSITORY = Path(__file__).parents[2]
ENVIRONMENT = {
    **os.environ,
    "QT_QPA_PLATFORM": "offscreen",
    "QT_SCALE_FACTOR": "2",
    "PYTHONPATH": str(REPOSITORY),
}


@pytest.mark.slow
def test_l11_an_animated_run_goes_on_and_every_icon_is_sharp_when_the_system_turns_dark(
    tmp_path: Path,
) -> None:
    script = Path(__file__).with_name("scaled_window.py")
    command = [sys.executable, str(script), str(tmp_path)]
    done = subprocess.run(command, env=ENVIRONMENT, text=True, capture_output=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().endswith("sharp and dark")
    light, dark = (QImage(str(tmp_path / f"{name}.png")) for name in ("light", "dark"))
    assert light.size() == dark.size() and light.width() == 2 * 1440
