"""Servers that do not answer: told in time and in words, while everything else goes on (issue 6)."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.app.core import Core
from desktop_app.data import connections
from tests.helpers.postgres import free_port
from tests.helpers.records import types


@pytest.fixture
def silent() -> Iterator[int]:
    """Return the port of a server that takes connections and never says a word."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield int(server.getsockname()[1])


async def test_a_server_that_never_answers_is_given_up_while_the_loop_goes_on(
    silent: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "CONNECT_SECONDS", 2)
    gaps: list[float] = []

    async def tick() -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(0.01)
            gaps.append(time.perf_counter() - began)

    async with Core.open(tmp_path, types=types()) as core:
        data, ticking = core.services.data, asyncio.ensure_future(tick())
        began = time.perf_counter()
        state = await data.register("far", f"postgresql://ada:secret@127.0.0.1:{silent}/shop")
        took = time.perf_counter() - began
        ticking.cancel()
        assert took < 8
        assert f"postgresql+psycopg://ada@127.0.0.1:{silent}/shop cannot be reached" in state.error
        assert "timeout" in state.error and "see that the server runs" in state.error
        assert "secret" not in state.error
    assert len(gaps) > 50, "the loop stood still"


@pytest.mark.parametrize("kind", ["postgresql", "mysql"])
async def test_a_server_that_is_not_there_is_named_with_what_to_look_at(kind: str, tmp_path: Path) -> None:
    async with Core.open(tmp_path, types=types()) as core:
        port = free_port()
        state = await core.services.data.register("far", f"{kind}://ada@127.0.0.1:{port}/shop")
        assert f"127.0.0.1:{port}/shop cannot be reached" in state.error
        assert "see that the server runs" in state.error


async def test_a_url_may_say_how_long_to_wait() -> None:
    url = connections.read_url("postgresql://ada@127.0.0.1:1/shop?connect_timeout=60")
    arguments = connections.open_engine(url).dialect.create_connect_args(url)[1]
    assert arguments["connect_timeout"] == "60"
