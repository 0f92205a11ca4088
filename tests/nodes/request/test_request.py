"""The vectors R1 to R17 of the HTTP request against servers on loopback (data.md 3.1)."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import trustme

from desktop_app.domain.execution import Execution, Job
from desktop_app.domain.workflow import Node
from desktop_app.engine.clock import SystemClock
from desktop_app.nodes.request.allowed import AllowList, BlockedError
from desktop_app.nodes.request.answers import MOST_BYTES
from desktop_app.nodes.request.spec import SPEC
from tests.helpers.engine import Bench, bench
from tests.helpers.web import PNG, Peer, web_peer


class Asking:
    """An engine and a server, and one request node."""

    def __init__(self, made: Bench, peer: Peer) -> None:
        self.made, self.peer = made, peer

    def node(self, path: str, **config: Any) -> Node:
        url = path if "://" in path else f"{self.peer.url}/{path}"
        return Node("r", "request", "Ask", {"method": "GET", "url": url, **config})

    async def run(self, path: str, context: Any = None, **config: Any) -> Execution:
        return await self.made.run(self.node(path, **config), context=context)

    async def job(self, path: str, context: Any = None, **config: Any) -> Job:
        return await self.made.job(await self.run(path, context, **config), "r")


@asynccontextmanager
async def asking(tmp_path: Path | None = None, **settings: Any) -> AsyncIterator[Asking]:
    async with web_peer() as peer, bench(clock=None, root=tmp_path, **settings) as made:
        yield Asking(made, peer)


async def test_r1_parameters_are_text_and_the_last_of_a_name_wins() -> None:
    rows = [
        {"name": "id", "value": "{{$context.id}}"},
        {"name": "a", "value": 1},
        {"name": "a", "value": " 2 "},
    ]
    async with asking() as ask:
        job = await ask.job("data?kept=%20+", {"id": 7}, params=rows)
        assert (job.status, job.result["data"]["query"]) == (1, {"kept": "  ", "id": "7", "a": "2"})


async def test_r2_only_the_data() -> None:
    async with asking() as ask:
        assert (await ask.job("data", onlyData=True)).result == {"method": "GET", "query": {}}


async def test_r3_the_whole_answer() -> None:
    async with asking() as ask:
        result = (await ask.job("data")).result
        assert set(result) == {"status", "statusText", "headers", "data"}
        assert (result["status"], result["statusText"]) == (200, "OK")
        assert result["headers"]["content-type"].startswith("application/json")


@pytest.mark.parametrize("path", ["slow", "drip"])
async def test_r4_a_time_limit_holds_for_the_whole_request(path: str) -> None:
    late = {"message": "timeout of 250ms exceeded", "code": "ECONNABORTED"}
    async with asking() as ask:
        execution = await ask.run(path, timeout=250)
        job = await ask.made.job(execution, "r")
        assert (execution.status, job.status, job.result) == (-3, -3, late)
        ignored = await ask.job(path, timeout=250, ignoreFail=True)
        assert (ignored.status, ignored.result) == (1, late)


async def test_r5_the_end_of_the_workflows_time_ends_the_request() -> None:
    async with web_peer() as peer, bench(clock=SystemClock()) as made:
        version = await made.add(
            Node("r", "request", "Ask", {"method": "GET", "url": f"{peer.url}/slow", "timeout": 60_000}),
            options={"timeout": 300},
        )
        execution = await made.engine.execute(version, {})
        assert execution is not None
        await asyncio.wait_for(peer.slow_left.wait(), 10)
        peer.release.set()
        await made.engine.idle()
        ended = await made.engine.execution(execution.id)
        assert (ended.status, ended.reason) == (-3, "timeout")
        assert [status for _, status, _ in await made.jobs(ended)] == [-3]


async def test_a_cancel_drops_the_connection_and_a_late_answer_changes_nothing() -> None:
    async with asking() as ask:
        version = await ask.made.add(ask.node("slow", timeout=60_000))
        execution = await ask.made.engine.execute(version, {})
        assert execution is not None
        await ask.peer.slow_arrived.wait()
        await ask.made.engine.cancel(execution.id)
        await asyncio.wait_for(ask.peer.slow_left.wait(), 10)
        await ask.made.engine.idle()
        ended = await ask.made.engine.execution(execution.id)
        assert (ended.status, ended.reason) == (-3, "manual_cancel")
        assert [status for _, status, _ in await ask.made.jobs(ended)] == [-3]


async def test_while_one_execution_waits_for_its_answer_others_run() -> None:
    async with asking() as ask:
        version = await ask.made.add(ask.node("slow", timeout=60_000))
        waiting = await ask.made.engine.execute(version, {})
        assert waiting is not None and waiting.status == 0
        await ask.peer.slow_arrived.wait()
        other = await ask.made.engine.execute(await ask.made.add(Node("e", "echo", "Echo")), {})
        assert other is not None and other.status == 1
        ask.peer.release.set()
        await ask.made.engine.idle()
        assert (await ask.made.engine.execution(waiting.id)).status == 1


async def test_r6_r8_answers_with_an_error_status() -> None:
    async with asking() as ask:
        refused = {"message": "Request failed with status code 400", "code": "ERR_BAD_REQUEST", "status": 400}
        refused |= {"statusText": "Bad Request"}
        for path, data in (("bare", "Bad Request"), ("words", "what is wrong"), ("object", {"a": 1})):
            job = await ask.job(path)
            assert (job.status, job.result) == (-1, {**refused, "data": data})
            ignored = await ask.job(path, ignoreFail=True)
            assert (ignored.status, ignored.result["status"]) == (1, 400)


@pytest.mark.parametrize("path", ["drop", "half", "garbage"])
async def test_r7_a_connection_that_breaks(path: str) -> None:
    async with asking() as ask:
        job = await ask.job(path)
        assert (job.status, job.result) == (-1, {"message": "socket hang up", "code": "ECONNRESET"})


async def test_r9_r10_variables_stand_safely_inside_of_json() -> None:
    title = 'two\n\nlines, a "quote" and \\'
    async with asking() as ask:
        data = {"title": "{{$context.title}}", "list": ["{{$context.n}}", None]}
        job = await ask.job("data", {"title": title, "n": 3}, method="POST", data=data)
        assert job.status == 1
        sent = ask.peer.seen[-1]
        assert sent["headers"]["content-type"] == "application/json"
        assert json.loads(sent["body"]) == {"title": title, "list": [3, None]}


async def test_get_sends_no_body_and_nothing_is_sent_for_null() -> None:
    async with asking() as ask:
        await ask.job("data", data={"a": 1})
        await ask.job("data", method="POST", data=None)
        assert [seen["body"] for seen in ask.peer.seen] == [b"", b""]


async def test_r11_form_fields_keep_order_and_duplicates() -> None:
    rows = [
        {"name": "a", "value": "{{$context.t}}"},
        {"name": "", "value": "nameless"},
        {"name": "gone", "value": "{{$context.nothing}}"},
        {"name": "a", "value": "&=1"},
    ]
    async with asking() as ask:
        kind = "application/x-www-form-urlencoded"
        await ask.job("data", {"t": "t1"}, method="POST", contentType=kind, data=rows)
        assert ask.peer.seen[-1]["body"] == b"a=t1&a=%26%3D1"


async def test_r12_files_arrive_byte_for_byte(tmp_path: Path) -> None:
    first, second = tmp_path / "Büro 1.bin", tmp_path / "two.txt"
    first.write_bytes(PNG), second.write_text("second")
    rows = [
        {"name": "note", "valueType": "text", "text": "for {{$context.who}}"},
        {"name": "one", "valueType": "file", "file": str(first)},
        {"name": "none", "valueType": "file", "file": None},
        {"name": "more", "valueType": "file", "file": [{"path": "two.txt", "filename": "2.txt"}, str(first)]},
    ]
    async with asking(tmp_path) as ask:
        job = await ask.job(
            "data", {"who": "Ada"}, method="POST", contentType="multipart/form-data", data=rows
        )
        assert job.status == 1
        parts = _parts(ask.peer.seen[-1])
    assert parts == [
        ("note", None, b"for Ada"),
        ("one", "Büro 1.bin", PNG),
        ("more", "2.txt", b"second"),
        ("more", "Büro 1.bin", PNG),
    ]


def _parts(seen: dict[str, Any]) -> list[tuple[str, str | None, bytes]]:
    from email import message_from_bytes
    from email.header import decode_header, make_header
    from urllib.parse import unquote

    whole = message_from_bytes(
        b"Content-Type: " + seen["headers"]["content-type"].encode() + b"\n\n" + seen["body"]
    )
    found = []
    for part in whole.get_payload():
        name, file = part.get_param("name", header="content-disposition"), part.get_filename()
        file = unquote(str(make_header(decode_header(file)))) if file else None
        found.append((name, file, part.get_payload(decode=True)))
    return found


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"valueType": "file", "file": "/nowhere/at/all"}, "No such file"),
        ({"valueType": "file", "file": "/"}, "a folder"),
        ({"valueType": "odd"}, "text or file"),
    ],
)
async def test_a_field_that_cannot_be_sent_is_a_failure(row: dict[str, Any], words: str) -> None:
    async with asking() as ask:
        data = [{"name": "f", **row}]
        job = await ask.job("data", method="POST", contentType="multipart/form-data", data=data)
        assert job.status == -1 and words in job.result["message"]
        assert ask.peer.seen == []


async def test_r13_headers_are_trimmed_and_the_kind_of_the_body_is_not_theirs_to_say() -> None:
    rows = [
        {"name": " X-Token ", "value": "abc\n"},
        {"name": "Content-Type", "value": "text/html"},
        {"name": "content-length", "value": "3"},
        {"name": "", "value": "x"},
    ]
    async with asking() as ask:
        await ask.job("data", method="POST", headers=rows, contentType="text/plain", data="whole body")
        sent = ask.peer.seen[-1]
        assert (sent["headers"]["x-token"], sent["headers"]["content-type"]) == ("abc", "text/plain")
        assert sent["body"] == b"whole body"
        job = await ask.job("data", headers=[{"name": "X", "value": "a\r\nEvil: 1"}])
        assert job.status == -1 and "line break" in job.result["message"]


async def test_r14_in_a_synchronous_workflow_the_answer_is_there_at_once() -> None:
    async with asking() as ask:
        version = await ask.made.add(ask.node("nowhere", ignoreFail=True), sync=True)
        execution = await ask.made.engine.execute(version, {})
        assert execution is not None and execution.status == 1
        assert (await ask.made.job(execution, "r")).result["status"] == 404


@pytest.mark.parametrize(
    "url", ["", "nonsense", "ftp://example.com/x", "http://", "http://[::1", "http://h:99999/"]
)
async def test_r15_what_is_no_address_is_told_when_it_runs(url: str) -> None:
    async with bench() as made:
        draft = await made.engine.test_node("request", {"url": url} if url else {})
        assert (draft.status, draft.result) == (-1, {"message": "Invalid URL", "code": "ERR_INVALID_URL"})


async def test_a_trial_asks_for_real() -> None:
    async with asking() as ask:
        config = {"url": f"{ask.peer.url}/data", "method": "PUT", "onlyData": True, "data": "{{$context.a}}"}
        draft = await ask.made.engine.test_node("request", config, {"$context": {"a": [1]}})
        assert (draft.status, draft.result["method"], ask.peer.seen[-1]["body"]) == (1, "PUT", b"[1]")


@pytest.mark.parametrize(
    ("setting", "host", "passes"),
    [
        ("", "example.com", True),
        ("", "169.254.169.254", False),
        ("", "[::ffff:169.254.169.254]", False),
        ("", "metadata.google.internal", False),
        ("169.254.169.254", "169.254.169.254", True),
        ("10.0.0.0/8 example.com", "10.1.2.3", True),
        ("10.0.0.0/8 example.com", "11.1.2.3", False),
        ("10.0.0.0/8, Example.com", "example.COM.", True),
        ("10.0.0.0/8,example.com", "a.example.com", False),
        ("*.example.com", "a.example.com", True),
        ("*.example.com", "a.b.example.com", False),
        ("*.example.com", "example.com", False),
        ("::1", "[::1]", True),
    ],
)
def test_r16_hosts_that_may_be_reached(setting: str, host: str, passes: bool) -> None:
    allowed = AllowList(setting)
    if passes:
        allowed.check(host)
    else:
        with pytest.raises(BlockedError, match="blocked"):
            allowed.check(host)


async def test_r16_redirects_are_checked_like_addresses() -> None:
    environment = {"WORKFLOW_REQUEST_ALLOW": "127.0.0.1"}
    async with asking(environment=environment) as ask:
        assert (await ask.job("data")).status == 1
        for target in ("http://localhost:1/secret", "http://169.254.169.254/latest", "file:///etc/passwd"):
            job = await ask.job("elsewhere", params=[{"name": "to", "value": target}])
            assert job.status == -1
            assert "blocked" in job.result["message"] or job.result["code"] == "ERR_INVALID_URL"


async def test_r16_a_name_that_leads_to_the_machines_own_services_is_blocked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("169.254.169.254", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *asked, **how: found)
    async with bench() as made:
        draft = await made.engine.test_node("request", {"url": "http://harmless.example/latest"})
        assert (draft.status, draft.result["code"]) == (-1, "ERR_BLOCKED")
        assert "blocked" in draft.result["message"]


def test_r17_method_and_kind_of_body_are_checked_on_save() -> None:
    assert SPEC.problems({"method": "HEAD"}) and SPEC.problems({"contentType": "text/html"})
    assert SPEC.problems({"timeout": 0})
    assert not SPEC.problems({"url": "http://{{$env.HOST}}/x"}) and not SPEC.problems({"url": "nonsense"})


# ------------------------------------------------------------------------------------ beyond the vectors


async def test_an_answer_that_is_too_large_is_refused_while_it_comes() -> None:
    async with asking() as ask:
        for path in ("huge", "bomb"):
            job = await ask.job(path, timeout=20_000)
            assert (job.status, job.result["code"]) == (-1, "ERR_TOO_LARGE"), path
        assert str(MOST_BYTES // 1024 // 1024) in job.result["message"]


async def test_what_is_no_text_becomes_a_file_inside_of_the_workspace(tmp_path: Path) -> None:
    async with asking(tmp_path) as ask:
        found = (await ask.job("image", onlyData=True)).result
        assert await asyncio.to_thread(Path(found["path"]).read_bytes) == PNG
    assert Path(found["path"]).is_relative_to(tmp_path / "files" / "downloads")
    assert (found["filename"], found["mimetype"], found["size"]) == ("pic ture.png", "image/png", len(PNG))


async def test_redirects_are_followed_as_browsers_do() -> None:
    async with asking() as ask:
        target = [{"name": "to", "value": "/data?x=1"}]
        for status, method in ((302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")):
            rows = [*target, {"name": "status", "value": status}]
            job = await ask.job("elsewhere", method="POST", params=rows, data={"a": 1})
            assert job.result["data"] == {"method": method, "query": {"x": "1"}}
        assert (await ask.job("circle")).result["code"] == "ERR_FR_TOO_MANY_REDIRECTS"


async def test_credentials_do_not_follow_to_another_server() -> None:
    async with asking() as ask, web_peer() as other:
        rows = [{"name": "Authorization", "value": "Bearer s"}, {"name": "X-Mine", "value": "1"}]
        await ask.job("elsewhere", headers=rows, params=[{"name": "to", "value": f"{other.url}/data"}])
        assert "authorization" in ask.peer.seen[-1]["headers"]
        assert "authorization" not in other.seen[-1]["headers"] and other.seen[-1]["headers"]["x-mine"] == "1"


async def test_it_is_repeated_only_where_nothing_can_happen_twice() -> None:
    async with asking() as ask:
        ask.peer.failing = 2
        assert (await ask.job("flaky", retries=2, onlyData=True)).result == "fine"
        assert len(ask.peer.seen) == 3
        ask.peer.failing = 2
        assert (await ask.job("flaky", method="POST", retries=2)).result["status"] == 503
        assert len(ask.peer.seen) == 4
        assert (await ask.job("words", retries=2)).status == -1
        assert len(ask.peer.seen) == 5


async def test_nobody_listens(unused: int) -> None:
    async with bench() as made:
        for url, code in ((f"http://127.0.0.1:{unused}", "ECONNREFUSED"), ("http://no.invalid", "ENOTFOUND")):
            draft = await made.engine.test_node("request", {"url": url, "method": "GET"})
            assert (draft.status, draft.result["code"]) == (-1, code)


@pytest.fixture
def unused() -> int:
    """A port on which nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


async def test_certificates_are_checked_and_an_own_authority_can_be_named(tmp_path: Path) -> None:
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    async with web_peer(context) as peer:
        node = Node("r", "request", "Ask", {"method": "GET", "url": f"{peer.url}/data", "onlyData": True})
        async with bench() as made:
            job = await made.job(await made.run(node), "r")
            assert (job.status, job.result["code"]) == (-1, "ERR_TLS")
            told = job.result["message"]
            place = peer.url.removeprefix("https://")
            assert told.startswith(f"the certificate of {place} is not trusted: ")
            assert "SSL_CERT_FILE" in told and "ssl:" not in told
        async with bench(environment={"SSL_CERT_FILE": str(tmp_path / "ca.pem")}) as made:
            assert (await made.job(await made.run(node), "r")).result["method"] == "GET"
        async with bench(environment={"SSL_CERT_FILE": str(tmp_path / "none.pem")}) as made:
            assert "none.pem" in (await made.job(await made.run(node), "r")).result["message"]


async def test_a_proxy_is_used_but_not_for_hosts_that_are_reached_directly() -> None:
    async with web_peer() as proxy, web_peer() as peer:
        node = Node("r", "request", "Ask", {"method": "GET", "url": "http://far.example/data"})
        near = Node("r", "request", "Ask", {"method": "GET", "url": f"{peer.url}/data"})
        settings = {"HTTP_PROXY": proxy.url.removeprefix("http://"), "NO_PROXY": ".local, 127.0.0.1"}
        async with bench(environment=settings) as made:
            assert (await made.job(await made.run(node), "r")).status == 1
            assert proxy.seen[-1]["headers"]["host"] == "far.example"
            assert (await made.job(await made.run(near), "r")).status == 1
            assert len(proxy.seen) == 1 and len(peer.seen) == 1


@pytest.mark.parametrize(("decision", "status", "asked"), [("retry", 1, 2), ("abort", -3, 1), ("ask", 0, 1)])
async def test_what_was_in_flight_at_the_end_of_the_process_is_never_repeated_silently(
    tmp_path: Path, decision: str, status: int, asked: int
) -> None:
    store = tmp_path / "store.db"
    async with web_peer() as peer:
        config = {"method": "GET", "url": f"{peer.url}/slow", "timeout": 60_000, "onInterrupt": decision}
        async with bench(store) as made:
            begun = await made.engine.execute(await made.add(Node("r", "request", "Ask", config)), {})
            assert begun is not None
            await peer.slow_arrived.wait()
            made.engine._tasks and [task.cancel() for task in tuple(made.engine._tasks)]
        peer.release.set()
        async with bench(store) as made:
            await made.engine.idle()
            job = await made.job(begun, "r")
            assert (job.status, len(peer.seen)) == (status, asked)
            assert bool((job.meta or {}).get("interrupted")) == (decision != "retry")
