"""Requests go through a proxy that asks for a user and a password (data.md 3.1.2, issue 7)."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

import pytest
import trustme

from desktop_app.app.core import Core
from desktop_app.domain.environment import Variable, check_setting
from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.execution import Job
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.services.environment import MemorySecrets
from tests.helpers.engine import bench
from tests.helpers.secrecy import logged, traces
from tests.helpers.web import web_peer
from tests.helpers.web_proxy import web_proxy

PASSWORD = "pá:ss w@rd/7"
FAR = "http://far.example/data"


def asking(url: str, **config: Any) -> Node:
    return Node("r", "request", "Ask", {"method": "GET", "url": url, "onlyData": True, **config})


async def ran(core: Core, url: str) -> Job:
    version = await core.services.workflows.create(Workflow(title="w", nodes=(asking(url),)))
    execution = await core.services.executions.start(version, {})
    assert execution is not None
    await core.services.executions.idle()
    return (await core.services.executions.jobs(execution.id, results=True))[0]


async def test_user_and_password_open_the_proxy_and_leave_no_trace(tmp_path: Path) -> None:
    async with web_peer() as peer, web_proxy(peer, f"me:{PASSWORD}") as proxy:
        with logged(tmp_path):
            async with Core.open(tmp_path, secrets=MemorySecrets()) as core:
                environment = core.services.environment
                for name, value in {"HTTP_PROXY": proxy.url, "NO_PROXY": ".local,127.0.0.1"}.items():
                    await environment.set(name, value)
                shut = await ran(core, FAR)
                await environment.set("PROXY_USER", "me")
                await environment.set_secret("PROXY_PASSWORD", PASSWORD)
                assert (await ran(core, FAR)).result == {"method": "GET", "query": {}}
                assert proxy.passed == [f"GET {FAR} HTTP/1.1"]
                assert "proxy-authorization" not in peer.seen[-1]["headers"]
                assert (await ran(core, f"{peer.url}/data")).status == 1, "reached without the proxy"
                await environment.set_secret("PROXY_PASSWORD", PASSWORD + "!")
                wrong = await ran(core, FAR)
        assert (len(proxy.passed), proxy.refused, len(peer.seen)) == (1, 2, 2)
    for job in (shut, wrong):
        assert (job.status, job.result["code"]) == (-1, "ERR_PROXY")
        assert "PROXY_PASSWORD" in job.result["message"] and PASSWORD not in str(job)
    assert traces(tmp_path, PASSWORD, f"me:{PASSWORD}") == []


async def test_tls_goes_through_a_tunnel_and_a_wrong_password_is_told(tmp_path: Path) -> None:
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("far.example").configure_cert(context)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    async with web_peer(context) as peer, web_proxy(peer, f"me:{PASSWORD}") as proxy:
        settings = {"HTTPS_PROXY": proxy.url, "SSL_CERT_FILE": str(tmp_path / "ca.pem"), "PROXY_USER": "me"}
        node = asking("https://far.example/data", retries=2)
        async with bench(environment={**settings, "PROXY_PASSWORD": PASSWORD}) as made:
            assert (await made.job(await made.run(node), "r")).result == {"method": "GET", "query": {}}
            assert proxy.passed == ["CONNECT far.example:443 HTTP/1.1"]
        async with bench(environment={**settings, "PROXY_PASSWORD": "other"}) as made:
            job = await made.job(await made.run(node), "r")
            assert (job.status, job.result["code"], proxy.refused) == (-1, "ERR_PROXY", 1)


@pytest.mark.parametrize(
    ("settings", "code", "words"),
    [
        ({"HTTP_PROXY": "http://127.0.0.1:1"}, "ECONNREFUSED", "the proxy cannot be reached"),
        ({"HTTP_PROXY": "socks5://me:hidden@there"}, "ERR_BAD_OPTION", "HTTP_PROXY: this is no address of a"),
        ({"HTTP_PROXY": "there", "PROXY_USER": "a:b"}, "ERR_BAD_OPTION", "PROXY_USER"),
    ],
)
async def test_a_proxy_that_cannot_be_used_is_named(settings: dict[str, str], code: str, words: str) -> None:
    async with bench(environment=settings) as made:
        result = (await made.job(await made.run(asking(FAR)), "r")).result
        assert result["code"] == code and words in result["message"] and "hidden" not in str(result)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HTTP_PROXY", "http://me:hidden@proxy:8080"),
        ("https_proxy", "me:hidden@proxy"),
        ("HTTPS_PROXY", "http://proxy:hidden"),
        ("PROXY_PASSWORD", "hidden"),
        ("PROXY_USER", "me:hidden"),
    ],
)
async def test_no_plain_variable_takes_the_password_of_a_proxy(name: str, value: str) -> None:
    async with Core.open(None) as core:
        with pytest.raises(InvalidRequestError, match=name) as refused:
            await core.services.environment.set(name, value)
        assert "hidden" not in str(refused.value)
        assert await core.services.environment.list() == list[Variable]()
    check_setting("HTTP_PROXY", "proxy.example.com:8080")
