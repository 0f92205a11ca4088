"""No node that works on the outside leaves a secret in results, logs, exports or errors (ADR 6)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from desktop_app.app.core import Core
from desktop_app.domain import codec
from desktop_app.domain.events import JobPrinted, Notified
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.services.environment import MemorySecrets
from tests.helpers.mail import mail_server
from tests.helpers.secrecy import logged, traces
from tests.helpers.web import web_peer

SECRET = "~h0rse-battery-staple~"
TOKEN = "{{$env.TOKEN}}"


def nodes(url: str, port: int) -> dict[str, Node]:
    """Return nodes that use the secret, and most of them break over it."""

    def request(**config: Any) -> Node:
        return Node("n", "request", "Ask", {"method": "GET", "url": f"{url}/echo", **config})

    def script(code: str, language: str = "python") -> Node:
        values = [{"name": "token", "value": TOKEN}]
        return Node("n", "script", "Run", {"language": language, "content": code, "arguments": values})

    def mail(**config: Any) -> Node:
        provider = {"host": "127.0.0.1", "port": port, "secure": False}
        whole = {
            "provider": provider,
            "from": "a@example.com",
            "to": ["b@example.com"],
            "text": TOKEN,
            **config,
        }
        return Node("n", "mailer", "Mail", whole)

    def command(*arguments: Any, **config: Any) -> Node:
        whole = {"command": sys.executable, "arguments": ["-c", *arguments], "timeout": 20_000, **config}
        return Node("n", "run-command", "Run", whole)

    def file(kind: str, **config: Any) -> Node:
        return Node("n", kind, "File", {"ignoreFail": False, **config})

    told, kept = "import sys; print(sys.argv); sys.exit(len(sys.argv[1]))", "import os; print(os.environ)"
    return {
        "command that tells its arguments and fails": command(told, TOKEN),
        "command that tells its environment": command(kept, environment=[{"name": "T", "value": TOKEN}]),
        "command that tells its input": command("print(input())", input=TOKEN),
        "command that is not there": command(command=TOKEN),
        "command that is not there, in a folder": command("", folder=f"/nowhere/{TOKEN}"),
        "file with a secret name": file("file-read", path=f"files/{TOKEN}"),
        "file elsewhere": file("file-write", path=f"/nowhere/{TOKEN}", content=TOKEN),
        "folder": file("file-list", folder=f"files/{TOKEN}"),
        "moved": file("file-move", source=f"files/{TOKEN}", target=f"files/x{TOKEN}"),
        "answer with the header": request(headers=[{"name": "X", "value": TOKEN}]),
        "answer with the query": request(params=[{"name": "x", "value": TOKEN}]),
        "host that is not there": request(url=f"http://{TOKEN}.invalid/"),
        "no address": request(url=f"ftp://{TOKEN}"),
        "bad header": request(headers=[{"name": "X", "value": f"{TOKEN}\r\nY: 1"}]),
        "missing file": request(
            method="POST",
            contentType="multipart/form-data",
            data=[{"name": "f", "valueType": "file", "file": f"/nowhere/{TOKEN}"}],
        ),
        "script that returns": script("print('token', token)\nreturn [token, {'t': token}]"),
        "script that breaks": script("raise ValueError(token)"),
        "script in JavaScript": script("console.log(token); throw new Error(token)", "javascript"),
        "mail": mail(subject=TOKEN),
        "mail to nobody": mail(to=[TOKEN]),
        "mail turned away": mail(to=[f"{TOKEN}@example.com"]),
        "notification": Node("n", "notification", "Tell", {"channelName": "desktop", "title": TOKEN}),
        "notice": Node("n", "notification", "Tell", {"channelName": "in-app", "content": TOKEN}),
    }


async def test_no_trace_of_a_secret_is_left_by_what_works_on_the_outside(tmp_path: Path) -> None:
    told: list[Any] = []
    async with web_peer() as peer, mail_server() as post:
        post.turned_away = {f"{SECRET}@example.com"}
        with logged(tmp_path):
            async with Core.open(tmp_path, secrets=MemorySecrets()) as core:
                core.services.subscribe(told.append)
                await core.services.environment.set_secret("TOKEN", SECRET)
                exported = await run_all(core, nodes(peer.url, post.port))
        arrived = [seen["headers"].get("x", "") + str(seen["query"]) for seen in peer.seen]
        assert any(SECRET in text for text in arrived), "the nodes themselves see the real value"
        assert any(SECRET in str(mail["Subject"]) for mail in post.mails)
    assert traces(tmp_path, SECRET) == []
    assert SECRET not in "".join(exported)
    shown = [event for event in told if isinstance(event, JobPrinted | Notified)]
    assert shown and all(SECRET not in str(event) for event in shown)


async def run_all(core: Core, made: dict[str, Node]) -> list[str]:
    """Run each node and return what the services and an export say of it."""
    said: list[str] = []
    for title, node in made.items():
        version = await core.services.workflows.create(Workflow(title=title, nodes=(node,)))
        execution = await core.services.executions.start(version, {})
        assert execution is not None
        await core.services.executions.idle()
        view = await core.services.executions.get(execution.id)
        jobs = await core.services.executions.jobs(execution.id, results=True)
        assert jobs[0].status != 0, title
        said += [str(view), str(jobs), codec.dumps(version.document)]
    return said
