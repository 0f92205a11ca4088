"""``serve`` is killed, then stopped, in the middle of a request, a script and a delay: all are accounted."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from desktop_app.app.core import Core
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.services.channel import ask
from tests.helpers.web import Peer, web_peer

REPOSITORY = Path(__file__).parents[2]
ENDLESS = {
    "language": "python",
    "content": "import time\nwhile True: time.sleep(1)",
    "timeout": 60_000,
    "onInterrupt": "abort",
}


def flows(peer: Peer) -> list[Workflow]:
    """Return what is under way when the process ends; the request last, so that its arrival tells of all."""
    ask = {"method": "GET", "url": f"{peer.url}/slow", "timeout": 60_000, "onInterrupt": "retry"}
    return [
        Workflow("script", "Script", nodes=(Node("n", "script", "n", ENDLESS),)),
        Workflow("delay", "Delay", nodes=(Node("n", "delay", "n", {"duration": 1, "unit": 1_000}),)),
        Workflow("request", "Request", nodes=(Node("n", "request", "n", ask),)),
    ]


async def served_until_asked(workspace: Path, peer: Peer, sign: signal.Signals) -> tuple[int, str]:
    """Serve until the request has arrived, send a signal, and return the status and the complaints."""
    peer.slow_arrived.clear()
    command = ("-m", "desktop_app", "serve", "--workspace", str(workspace))
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *command,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        await asyncio.wait_for(peer.slow_arrived.wait(), 30)
        assert process.stdout is not None
        assert (await asyncio.wait_for(process.stdout.readline(), 30)).startswith(b"Serving")
        assert (await asyncio.wait_for(process.stdout.readline(), 30)).startswith(b"Switched on: ")
        told = await asyncio.to_thread(ask, workspace, {"do": "switch", "workflow": "delay", "enabled": True})
        assert told == {"key": "delay", "title": "Delay", "enabled": True}
        process.send_signal(sign)
        _, complained = await asyncio.wait_for(process.communicate(), 30)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode is not None
    return process.returncode, complained.decode()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
async def test_a_killed_and_a_stopped_serve_leave_nothing_unaccounted(tmp_path: Path) -> None:
    async with web_peer() as peer:
        async with Core.open(tmp_path) as core:
            begun = {}
            for flow in flows(peer):
                version = await core.services.workflows.create(flow)
                run = await core.services.executions.start(version, {})
                assert run is not None
                begun[flow.key] = run.id
            await asyncio.wait_for(peer.slow_arrived.wait(), 30)
        killed, _ = await served_until_asked(tmp_path, peer, signal.SIGKILL)
        assert killed == -signal.SIGKILL
        stopped, complained = await served_until_asked(tmp_path, peer, signal.SIGTERM)
        assert (stopped, complained) == (0, ""), "the lock of the killed one keeps nobody out"
        peer.release.set()
        async with Core.open(tmp_path) as core:
            await core.services.executions.idle()
            ended = {}
            for key, number in begun.items():
                (job,) = await core.services.executions.jobs(number, results=True)
                ended[key] = (job.status, bool((job.meta or {}).get("interrupted")))
        assert ended == {"script": (-3, True), "delay": (1, False), "request": (1, False)}
        assert len(peer.seen) == 4, "once in each process"
