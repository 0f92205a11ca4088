"""Mail against a server on loopback: the vectors M1 to M3, and what goes wrong (data.md 3.3)."""

from __future__ import annotations

import asyncio
import ssl
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
import trustme

from desktop_app.domain.execution import Job
from desktop_app.domain.workflow import Node
from desktop_app.engine.clock import SystemClock
from desktop_app.nodes.mailer.spec import SPEC
from tests.helpers.engine import bench
from tests.helpers.mail import Post, mail_server

MAIL = {
    "from": "Wirework <me@example.com>",
    "to": ["ada@example.com"],
    "subject": " Hello\n you ",
    "text": "Hi",
}


def node(post: Post, **config: Any) -> Node:
    provider = {"host": "127.0.0.1", "port": post.port, "secure": False}
    return Node("m", "mailer", "Mail", {"provider": provider, **MAIL, **config})


async def sent(post: Post, context: Any = None, root: Path | None = None, **config: Any) -> Job:
    async with bench(root=root) as made:
        return await made.job(await made.run(node(post, **config), context=context), "m")


async def test_m1_attachments_arrive_byte_for_byte_with_their_names(tmp_path: Path) -> None:
    content = bytes(range(256)) * 40
    (tmp_path / "Größe 1.bin").write_bytes(content)
    (tmp_path / "two.txt").write_text("zwei")
    files = [[str(tmp_path / "Größe 1.bin")], {"path": "two.txt", "title": "second"}, 5, None]
    async with mail_server() as post:
        job = await sent(post, root=tmp_path, attachments=files)
        assert job.status == 1, job.result
        parts = [(part.get_filename(), part.get_content()) for part in post.mails[0].iter_attachments()]
        assert parts == [("Größe 1.bin", content), ("second.txt", "zwei")]


async def test_m2_the_end_of_the_workflows_time_drops_the_connection() -> None:
    async with mail_server() as post, bench(clock=SystemClock()) as made:
        post.release = asyncio.Event()
        version = await made.add(node(post, ignoreFail=True), options={"timeout": 300})
        begun = await made.engine.execute(version, {})
        assert begun is not None
        await asyncio.wait_for(post.left.wait(), 10)
        await made.engine.idle()
        ended = await made.engine.execution(begun.id)
        assert (ended.status, ended.reason) == (-3, "timeout")
        assert [status for _, status, _ in await made.jobs(ended)] == [-3]
        assert post.mails == []


@pytest.mark.parametrize(
    "config",
    [
        {},
        {"provider": {}},
        {"provider": {"host": "{{$env.HOST}}", "port": "{{$env.PORT}}", "secure": "{{$env.TLS}}"}},
        {"to": "{{$context.all}}", "cc": ["{{$context.a}}"], "attachments": "{{$context.files}}"},
    ],
)
def test_m3_everything_may_be_empty_or_a_variable_on_save(config: dict[str, Any]) -> None:
    assert not SPEC.faults(config)
    assert SPEC.faults({"contentType": "pdf"})


def test_what_a_mail_cannot_go_without_is_told_before_it_runs() -> None:
    def told(**config: Any) -> list[str]:
        found = SPEC.problems({**SPEC.default_config(), **config})
        assert all((problem.severity, problem.code) == ("warning", "missing") for problem in found)
        return [problem.field for problem in found]

    assert told() == ["provider.host", "from", "to"] and told(provider=None)[0] == "provider.host"
    server = {"host": "{{$env.MAIL_OFFICE.host}}"}
    assert told(provider=server, **{"from": "me@example.com"}, to=[" ", []]) == ["to"]
    for to in ("ada@example.com", "{{$context.to}}", [["ada@example.com"]]):
        assert told(provider=server, **{"from": "me@example.com"}, to=to) == []


async def test_recipients_come_from_lists_in_lists_and_blanks_are_dropped() -> None:
    async with mail_server() as post:
        job = await sent(
            post,
            {"all": ["Ada <ada@example.com>", " ", "bob@example.com"]},
            to=["{{$context.all}}", ""],
            cc=" eve@example.com ",
            bcc=["hidden@example.com", "ada@example.com"],
        )
        everyone = ["ada@example.com", "bob@example.com", "eve@example.com", "hidden@example.com"]
        assert job.result["accepted"] == everyone and job.result["rejected"] == []
        assert post.envelopes == [("me@example.com", everyone)]
        mail = post.mails[0]
        assert (mail["To"], mail["Cc"], mail["Bcc"]) == (
            "Ada <ada@example.com>, bob@example.com",
            "eve@example.com",
            None,
        )
        assert (mail["Subject"], mail["Message-ID"]) == ("Hello you", job.result["messageId"])


async def test_the_kind_chooses_the_message_and_absent_is_text() -> None:
    async with mail_server() as post:
        await sent(post, html="<b>größer</b>", contentType="html")
        await sent(post, html="<b>größer</b>", text="plain ä")
        found = [(mail.get_content_type(), mail.get_content().strip()) for mail in post.mails]
        assert found == [("text/html", "<b>größer</b>"), ("text/plain", "plain ä")]


async def test_a_subject_cannot_smuggle_headers_in() -> None:
    async with mail_server() as post:
        assert (await sent(post, subject="x\r\nBcc: evil@example.com")).status == 1
        assert post.mails[0]["Bcc"] is None and post.envelopes[0][1] == ["ada@example.com"]
        for name in ("to", "cc", "from"):
            job = await sent(post, **{name: "a@example.com\r\nBcc: evil@example.com"})
            assert job.status == -1 and "no mail address" in job.result["message"]
        assert len(post.mails) == 1


@pytest.mark.parametrize(
    ("config", "code", "words"),
    [
        ({"to": []}, "EENVELOPE", "no recipient"),
        ({"from": ""}, "EENVELOPE", "no sender"),
        ({"to": ["nonsense"]}, "EENVELOPE", "no mail address"),
        ({"provider": {}}, "EENVELOPE", "no name"),
        ({"provider": {"host": "127.0.0.1", "port": 1, "secure": False}}, "ECONNECTION", ""),
        ({"attachments": ["/nowhere"]}, "EENVELOPE", "No such file"),
        ({"to": ["gone@example.com"]}, "EENVELOPE", "nobody of this name"),
    ],
)
async def test_what_goes_wrong_is_told_and_may_be_passed_over(
    config: dict[str, Any], code: str, words: str
) -> None:
    async with mail_server() as post:
        post.turned_away = {"gone@example.com"}
        job = await sent(post, **config)
        assert (job.status, job.result["code"]) == (-1, code) and words in job.result["message"]
        job = await sent(post, ignoreFail=True, **config)
        assert (job.status, job.result["code"]) == (1, code)


async def test_who_is_turned_away_is_told_beside_those_who_are_not() -> None:
    async with mail_server() as post:
        post.turned_away = {"gone@example.com"}
        result = (await sent(post, to=["gone@example.com", "ada@example.com"])).result
        assert result["accepted"] == ["ada@example.com"]
        assert result["rejected"] == [
            {"address": "gone@example.com", "code": 550, "message": "nobody of this name"}
        ]


@pytest.mark.parametrize("implicit", [True, False])
async def test_it_logs_in_over_tls_with_what_an_account_says(tmp_path: Path, implicit: bool) -> None:
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    provider = {
        "host": "{{$env.MAIL_OFFICE.host}}",
        "port": "{{$env.MAIL_OFFICE.port}}",
        "secure": "{{$env.MAIL_OFFICE.secure}}",
        "auth": {"user": "{{$env.MAIL_OFFICE.user}}", "pass": "{{$env.MAIL_OFFICE_PASSWORD}}"},
    }
    async with mail_server(context, implicit=implicit, password=b"s3cret") as post:
        account = {"host": "localhost", "port": post.port, "secure": implicit, "user": "me"}
        environment = {"MAIL_OFFICE": account, "SSL_CERT_FILE": str(tmp_path / "ca.pem")}
        for password, status in (("s3cret", 1), ("wrong", -1)):
            settings = {**environment, "MAIL_OFFICE_PASSWORD": password}
            async with bench(environment=settings) as made:
                job = await made.job(await made.run(node(post, provider=provider)), "m")
            assert job.status == status, job.result
        assert post.logins[0] == (b"me", b"s3cret")
        assert (job.result["code"], job.result.get("responseCode")) == ("EAUTH", 535), job.result


async def test_a_dry_run_writes_the_mail_into_the_workspace(tmp_path: Path) -> None:
    async with (
        mail_server() as post,
        bench(root=tmp_path, environment={"WORKFLOW_MAIL_DRY_RUN": True}) as made,
    ):
        job = await made.job(await made.run(node(post)), "m")
        assert job.status == 1 and post.mails == []
    (path,) = (tmp_path / "files" / "mail").glob("*.eml")
    assert str(path) in job.result["response"]
    assert message_from_bytes(path.read_bytes(), policy=policy.default)["To"] == "ada@example.com"
