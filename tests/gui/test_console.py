"""What a command prints is shown in the window while it runs, and stays with its job."""

from __future__ import annotations

import sys
from pathlib import Path

from desktop_app.domain.events import JobPrinted
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.gui.docks.live_output import MOST_JOBS, MOST_LETTERS, MOST_LINES, Console, LiveOutput
from tests.helpers.desk import open_desk
from tests.helpers.windows import until

GOES_ON = """
import os, time
print("first", flush=True)
while not os.path.exists("go"):
    time.sleep(0.02)
print("last")
"""


async def test_lines_come_while_the_command_runs_and_are_its_log_afterwards(tmp_path: Path) -> None:
    config = {"command": sys.executable, "arguments": ["-c", GOES_ON], "folder": "files", "timeout": 60_000}
    document = Workflow(title="Talk", nodes=(Node("c", "run-command", "Talk", config),))
    async with open_desk(tmp_path) as desk:
        window = desk.window
        session = await window.bench.create(document)
        await until(window.actions_["run"].isEnabled)
        window.actions_["run"].trigger()
        await until(lambda: window.jobs.show_node("c"))
        await until(lambda: "first" in window.jobs.result.console.toPlainText())
        assert window.jobs.result.is_console and session.run.phase != "ended"
        assert window.jobs.result._state.text().startswith("Waiting · since "), "it has taken no 0 ms"
        (tmp_path / "files" / "go").touch()
        await until(lambda: session.run.phase == "ended")
        await until(lambda: not window.jobs.result.is_console)
        window.jobs.result._buttons.button(3).click()
        await until(lambda: "last" in window.jobs.result.log.text.toPlainText())


def test_the_latest_lines_of_the_latest_jobs_are_kept(qtbot: object) -> None:
    output, told = LiveOutput(), []
    output.printed.connect(lambda job, text: told.append((job, text)))
    output.on_events(tuple(JobPrinted(1, job, "n", "x" * 40_000 + "\n") for job in range(MOST_JOBS + 5)))
    output.on_events((JobPrinted(1, 54, "n", "a\n"), JobPrinted(1, 54, "n", "b\n" * 20_000)))
    assert output.of(0) == "" and output.of(54).endswith("b\n") and len(output.of(54)) == MOST_LETTERS
    assert len(told) == MOST_JOBS + 6
    console = Console()
    console.add("line\n" * 10_000)
    assert console.blockCount() <= MOST_LINES
