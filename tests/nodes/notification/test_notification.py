"""Notifications by every channel (data.md 3.4)."""

from __future__ import annotations

from typing import Any

from desktop_app.domain.events import Notified
from desktop_app.domain.execution import NOTICE
from desktop_app.domain.workflow import Node
from desktop_app.nodes.notification.instruction import SHOWN
from tests.helpers.engine import bench
from tests.helpers.mail import mail_server

TOTAL = "{{$context.total}}"


def node(channel: str | None, **config: Any) -> Node:
    words = {"title": f"Order of {TOTAL}", "content": f"The total is {TOTAL}."}
    return Node("n", "notification", "Tell", {"channelName": channel, **words, **config})


async def test_the_desktop_is_told_with_variables_filled_in() -> None:
    async with bench() as made:
        execution = await made.run(node("desktop"), context={"total": 5})
        assert await made.jobs(execution) == [("n", 1, {"status": "success"})]
        (told,) = [event for event in made.events if isinstance(event, Notified)]
        assert (told.title, told.text, told.execution_id) == ("Order of 5", "The total is 5.", execution.id)


async def test_a_notice_stays_in_the_list_until_it_is_read() -> None:
    async with bench() as made:
        execution = await made.run(node("in-app"), context={"total": 5})
        assert execution.status == 1
        (notice,) = await made.store.notices(unread=True)
        assert (notice.type, notice.title) == (NOTICE, "Order of 5: The total is 5.")


async def test_a_mail_goes_through_an_account_of_the_workspace() -> None:
    async with mail_server() as post:
        account = {"host": "127.0.0.1", "port": post.port, "secure": False, "from": "me@example.com"}
        async with bench(environment={"MAIL_OFFICE": account}) as made:
            execution = await made.run(node("email", account="OFFICE"), context={"total": 5})
            assert execution.status == 1
            job = await made.job(execution, "n")
            assert (job.result["status"], job.result["accepted"]) == ("success", ["me@example.com"])
            to = ["ada@example.com"]
            await made.run(node("email", account="OFFICE", receivers=to), context={"total": 5})
        assert [recipients for _, recipients in post.envelopes] == [["me@example.com"], to]
        assert (post.mails[0]["Subject"], post.mails[0].get_content().strip()) == (
            "Order of 5",
            "The total is 5.",
        )


async def test_failures_are_told_and_may_be_passed_over() -> None:
    async with bench() as made:
        for given, reason in ((node("pigeon"), "channel not found"), (node(None), "channel not found")):
            job = await made.job(await made.run(given), "n")
            assert (job.status, job.result) == (-1, {"status": "failure", "reason": reason})
        job = await made.job(await made.run(node("pigeon", ignoreFail=True)), "n")
        assert (job.status, job.result["status"]) == (1, "failure")
        job = await made.job(await made.run(node("email", account="NOBODY")), "n")
        assert (job.status, job.result["status"]) == (-1, "failure") and "no sender" in job.result["reason"]


async def test_the_channel_may_be_a_variable_like_everything_else() -> None:
    async with bench() as made:
        execution = await made.run(node("{{$context.way}}"), context={"way": "desktop", "total": 1})
        assert await made.jobs(execution) == [("n", 1, {"status": "success"})]


async def test_what_cannot_even_be_said_is_an_error_unless_failures_are_passed_over() -> None:
    def locked() -> str:
        raise PermissionError("the keyring is locked")

    async with bench(environment={"LOCKED": locked}) as made:
        given = {"title": "{{$env.LOCKED}}"}
        job = await made.job(await made.run(node("desktop", **given)), "n")
        assert job.status == -2 and "keyring is locked" in job.result["message"]
        job = await made.job(await made.run(node("desktop", **given, ignoreFail=True)), "n")
        assert (job.status, job.result) == (1, {"status": "failure", "reason": "the keyring is locked"})
        assert not [event for event in made.events if isinstance(event, Notified)]


async def test_a_test_tells_for_real_and_stores_nothing() -> None:
    async with mail_server() as post:
        account = {"host": "127.0.0.1", "port": post.port, "secure": False, "from": "me@example.com"}
        async with bench(environment={"MAIL_OFFICE": account}) as made:

            async def tried(channel: str, **config: Any) -> Any:
                given = node(channel, **config).settings
                draft = await made.engine.test_node("notification", given, {"$context": {"total": 5}})
                return draft.status, draft.result["status"], draft.log

            assert await tried("desktop") == (1, "success", None)
            assert await tried("in-app") == (1, "success", SHOWN)
            assert await tried("email", account="OFFICE") == (1, "success", None)
            assert await tried("pigeon") == (-1, "failure", None)
            told = [event for event in made.events if isinstance(event, Notified)]
            assert [(each.title, each.execution_id) for each in told] == [("Order of 5", 0)] * 2
            assert not await made.store.notices(unread=True)
        assert [mail["Subject"] for mail in post.mails] == ["Order of 5"]
