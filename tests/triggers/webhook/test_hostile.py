"""Hostile callers of webhooks: nothing changes, nothing leaks (issue 7; data.md 1.3.3)."""

from __future__ import annotations

import asyncio
import logging
import os
from collections import Counter
from pathlib import Path

import pytest

from desktop_app.app.core import Core
from desktop_app.domain import codec
from desktop_app.triggers.webhook import guard, server
from tests.triggers.webhook.client import (
    BASIC,
    PASSWORD,
    RIGHT,
    Hooks,
    answering,
    guesses,
    hooked,
    parsed,
    types,
)

counts_handles = pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="the system tells no handles")

ECHO = {"key": "out", "type": "output", "config": {"value": "{{$context.body.a}}"}}
LINE = b"POST /api/webhook:trigger/hook HTTP/1.1\r\nHost: localhost\r\n"

MALFORMED = {
    "garbage": b"\x00\x01\x02\xff" * 50 + b"\r\n\r\n",
    "no-version": b"POST /api/webhook:trigger/hook\r\n\r\n",
    "wrong-version": b"POST /api/webhook:trigger/hook HTTP/9.7\r\n\r\n",
    "header-without-colon": LINE + b"nonsense\r\n\r\n",
    "null-in-header": LINE + b"X: a\x00b\r\n\r\n",
    "two-lengths": LINE + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
    "negative-length": LINE + b"Content-Length: -5\r\n\r\n",
    "length-and-chunks": LINE + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "bad-chunk": LINE
    + b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n{}\r\n0\r\n\r\n",
    "long-line": b"POST /" + b"a" * 20_000 + b" HTTP/1.1\r\n\r\n",
    "long-header": LINE + b"X: " + b"a" * 20_000 + b"\r\n\r\n",
    "many-headers": LINE + b"".join(b"X%d: 1\r\n" % n for n in range(1000)) + b"\r\n",
    "tls": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"a" * 200,
}


@pytest.mark.parametrize("data", MALFORMED.values(), ids=MALFORMED)
async def test_malformed_http_starts_nothing_and_is_answered_without_details(
    data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "HEAD_SECONDS", 0.3)
    async with hooked() as hooks:
        await hooks.workflow(ECHO)
        answer = await hooks.raw(data)
        assert not answer or parsed(answer).status in (400, 413, 431)
        assert b"aiohttp" not in answer and b"Traceback" not in answer and b"python" not in answer.lower()
        assert await hooks.runs() == []
        assert (await hooks.call({"a": 1})).status == 200


async def test_a_head_that_trickles_in_is_cut_off_and_others_are_served(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(server, "HEAD_SECONDS", 0.3)
    async with hooked() as hooks:
        await hooks.workflow(ECHO)
        slow = [asyncio.create_task(hooks.raw(LINE + b"X: a")) for _ in range(20)]
        assert (await hooks.call({"a": 1})).status == 200
        assert set(await asyncio.gather(*slow)) == {b""}
        assert len(await hooks.runs()) == 1


async def test_a_body_that_trickles_in_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "BODY_SECONDS", 0.2)
    async with hooked() as hooks:
        await hooks.workflow(ECHO)
        answer = await hooks.raw(LINE + b"Content-Length: 100\r\n\r\n{")
        assert parsed(answer).status == 413 and await hooks.runs() == []


async def test_a_connection_too_many_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "MOST_CONNECTIONS", 3)
    monkeypatch.setattr(server, "HEAD_SECONDS", 0.5)
    async with hooked() as hooks:
        await hooks.workflow(ECHO)
        found = await asyncio.gather(*(hooks.raw(LINE + b"X: a") for _ in range(6)))
        assert set(found) == {b""} and await hooks.runs() == []


async def test_a_gigabyte_is_refused_by_its_length_before_a_byte_is_read() -> None:
    async with hooked() as hooks:
        await hooks.workflow(ECHO)
        head = LINE + b"Content-Type: application/json\r\nContent-Length: 1073741824\r\n\r\n"
        assert parsed(await hooks.raw(head)).status == 413
        assert await hooks.runs() == []


async def test_a_body_without_a_length_is_refused_when_it_grows_too_large() -> None:
    async with hooked() as hooks:
        await hooks.workflow(ECHO)
        head = LINE + b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        chunk = b"10000\r\n" + b"a" * 65_536 + b"\r\n"
        answer = await hooks.raw(head + chunk * 20)
        assert not answer or parsed(answer).status == 413
        assert await hooks.runs() == []


async def test_a_body_of_exactly_the_limit_is_taken() -> None:
    async with hooked() as hooks:
        await hooks.workflow(ECHO)
        text = b'{"a": "' + b"x" * (server.LARGEST - 9) + b'"}'
        assert len(text) == server.LARGEST
        assert (await hooks.call(raw=text)).status == 200
        assert (await hooks.call(raw=text + b" ")).status == 413


async def test_ten_thousand_wrong_passwords_are_stopped_after_ten(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with hooked() as hooks:
        version = await hooks.workflow(ECHO, basicAuthentication=BASIC)
        calls = [_guess(hooks.desk, number) for number in range(10_000)]
        statuses = [await call for call in calls]
        assert statuses.count(401) == guard.FAILURES and statuses.count(429) == 10_000 - guard.FAILURES
        answer = await hooks.call({}, Authorization="Basic wrong")
        assert answer.status == 401 or answer.headers["retry-after"] == "60"
        assert await hooks.runs() == [] and version.enabled
        assert PASSWORD not in caplog.text


async def _guess(desk: object, number: int) -> int:
    async def nothing() -> bytes:
        raise AssertionError("the body of a stranger was read")

    headers = {"Authorization": f"Basic {number}"}
    call = server.Call("POST", "hook", "", headers, "10.0.0.9", nothing)
    return int((await desk.answer(call)).status)  # type: ignore[attr-defined]


async def test_wrong_passwords_over_the_socket_close_the_door_for_a_while() -> None:
    async with hooked() as hooks:
        await hooks.workflow(ECHO, basicAuthentication=BASIC)
        found = [(await hooks.call({}, Authorization="Basic wrong")).status for _ in range(15)]
        assert found == [401] * 10 + [429] * 5
        assert (await hooks.call({}, Authorization=RIGHT)).status == 429
        assert await hooks.runs() == []


@counts_handles
async def test_a_thousand_guesses_over_kept_connections_leave_nothing_behind(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with hooked() as hooks:
        version = await hooks.workflow(ECHO, basicAuthentication=BASIC)
        await guesses(hooks.port, 1)  # what the first request opens for good
        handles, written = await handles_of(hooks), len(caplog.text)
        found = await asyncio.gather(*(guesses(hooks.port, 250) for _ in range(4)))
        counted = Counter(status for statuses in found for status in statuses)
        assert counted == {401: guard.FAILURES - 1, 429: 1_000 - guard.FAILURES + 1}
        assert await handles_of(hooks) <= handles
        assert len(caplog.text) - written < 2_000 and version.enabled and await hooks.runs() == []


@counts_handles
async def test_ninety_broken_requests_leave_no_handle_and_no_line_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with hooked() as hooks:
        await hooks.workflow(ECHO)
        await hooks.raw(MALFORMED["tls"])
        handles, written = await handles_of(hooks), len(caplog.text)
        await asyncio.gather(*(hooks.raw(data) for _ in range(7) for data in MALFORMED.values()))
        assert await handles_of(hooks) <= handles
        assert len(caplog.text) - written < 2_000 and await hooks.runs() == []


async def handles_of(hooks: Hooks) -> int:
    """Return how many handles are open once the server has noticed what its callers have done."""
    async with asyncio.timeout(10):
        while hooks.trigger.server._web.connections:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)
    return len(os.listdir("/proc/self/fd"))


async def test_a_flood_of_calls_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard.Counter, "full", lambda self, name, now: len(self._times.get(name, ())) >= 3)
    async with hooked() as hooks:
        await hooks.workflow(ECHO)
        assert [(await hooks.call({})).status for _ in range(5)] == [200, 200, 200, 429, 429]


@pytest.mark.parametrize("evil", ["a\r\nX-Evil: 1", "a\nSet-Cookie: b=c", "a\x00b", "\r\n\r\n<script>"])
async def test_values_of_headers_cannot_begin_a_line_of_their_own(evil: str) -> None:
    async with hooked() as hooks:
        header = {"name": "X-Reason", "value": "{{$context.body.a}}"}
        await hooks.workflow(answering(200, {}, [header]), sync=True)
        answer = await hooks.call({"a": evil})
        assert answer.status == 200 and answer.text == "{}"
        assert "x-evil" not in answer.headers and "set-cookie" not in answer.headers


async def test_headers_that_belong_to_the_server_cannot_be_set() -> None:
    async with hooked() as hooks:
        headers = [{"name": name, "value": "9999"} for name in ("Content-Length", "Transfer-Encoding", "a b")]
        await hooks.workflow(answering(200, "ok", headers), sync=True)
        answer = await hooks.call({})
        assert (answer.text, answer.headers["content-length"]) == ("ok", "2")


async def test_what_a_caller_writes_is_never_taken_for_a_template() -> None:
    async with hooked() as hooks:
        await hooks.workflow(
            answering(200, {"said": "{{$context.body.a}}"}),
            sync=True,
            response={"body": "{{$context.body.a}}"},
        )
        answer = await hooks.call({"a": "{{$env.PAY_PASSWORD}}"})
        assert answer.json == {"said": "{{$env.PAY_PASSWORD}}"}


async def test_the_answer_of_an_asynchronous_webhook_cannot_read_secrets() -> None:
    async with hooked() as hooks:
        await hooks.workflow(ECHO, response={"statusCode": 200, "body": "{{$env.PAY_PASSWORD}}"})
        assert PASSWORD not in (await hooks.call({})).text


async def test_secrets_stand_in_no_file_of_the_workspace_after_all_that(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    environment = {"WORKFLOW_WEBHOOK_PORT": "0"}
    async with Core.open(tmp_path, types=types(), environment=environment) as core:
        await core.services.environment.set_secret("PAY_PASSWORD", PASSWORD)
        nodes = [{"upstream": None, "branchIndex": None, **ECHO}]
        config = {"basicAuthentication": BASIC}
        made = codec.decode(
            {"format": 1, "key": "hook", "type": "webhook", "sync": False, "config": config, "nodes": nodes}
        )
        await core.services.workflows.create(made, enabled=True)
        await core.engine.idle()
        hooks = Hooks(core)
        for header in (RIGHT, f"Bearer {PASSWORD}", "Basic wrong"):
            answer = await hooks.call({"a": 1}, Authorization=header)
            assert PASSWORD not in answer.text
        await hooks.call({"a": PASSWORD}, Authorization=RIGHT)
        (first, second) = await hooks.runs()
        assert (first.output, PASSWORD in repr(second)) == (1, False)
    assert_nowhere(tmp_path)
    assert PASSWORD not in caplog.text and RIGHT not in caplog.text


def assert_nowhere(folder: Path) -> None:
    """Look for the password in every file, as it is and as it is sent."""
    encoded = RIGHT.split()[1].encode()
    for path in (path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        assert PASSWORD.encode() not in content and encoded not in content, path
