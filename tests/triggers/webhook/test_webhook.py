"""Webhooks on a real server on loopback: who comes in, what runs, what is answered (data.md 1.3, 3.6)."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from desktop_app.triggers.webhook import desk as desk_module
from desktop_app.triggers.webhook.reading import leaf_paths, read_query
from desktop_app.triggers.webhook.spec import SPEC, variables
from tests.helpers.engine import Hang
from tests.triggers.webhook.client import BASIC, PASSWORD, RIGHT, answering, hooked

ECHO = {"key": "out", "type": "output", "config": {"value": "{{$context.body.a}}"}}


async def test_an_asynchronous_webhook_answers_at_once_and_runs_then() -> None:
    async with hooked() as hooks:
        reply = {"statusCode": 202, "headers": [{"name": "X-Got", "value": "{{$context.body.a}}"}]}
        await hooks.workflow(ECHO, response={**reply, "body": {"had": "{{$context.body.a}}"}})
        answer = await hooks.call({"a": 7})
        assert (answer.status, answer.headers["x-got"], answer.json) == (202, "7", {"had": 7})
        (run,) = await hooks.runs()
        assert (run.status, run.output, run.context["body"]) == (1, 7, {"a": 7})


async def test_the_response_node_of_a_synchronous_webhook_answers_and_ends_the_run() -> None:
    async with hooked() as hooks:
        body = {"ok": True, "a": "{{$context.body.a}}"}
        after = {"key": "never", "type": "output", "config": {"value": 1}}
        await hooks.workflow(answering(418, body, [{"name": "X-A", "value": "b"}]), after, sync=True)
        answer = await hooks.call({"a": [1]})
        assert (answer.status, answer.headers["x-a"], answer.json) == (418, "b", {"ok": True, "a": [1]})
        (run,) = await hooks.runs()
        jobs = await hooks.core.services.executions.jobs(run.id, results=True)
        assert run.status == 1 and [job.node_key for job in jobs] == ["ok"]


async def test_a_text_is_answered_as_text() -> None:
    async with hooked() as hooks:
        await hooks.workflow(answering(200, "thanks, {{$context.body.a}}"), sync=True)
        answer = await hooks.call({"a": "Ada"})
        assert answer.text == "thanks, Ada" and answer.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize(
    ("node", "status", "message"),
    [
        (ECHO, 200, None),
        ({"key": "bad", "type": "fail"}, 500, "the workflow failed"),
        ({"key": "later", "type": "wait"}, 500, "workflow is waiting"),
    ],
    ids=["resolved", "failed", "waiting"],
)
async def test_without_a_response_node_the_outcome_of_the_run_is_the_answer(
    node: dict[str, Any], status: int, message: str | None
) -> None:
    async with hooked() as hooks:
        await hooks.workflow(node, sync=True)
        answer = await hooks.call({"a": 1})
        assert answer.status == status and "on purpose" not in answer.text
        assert message is None or answer.json == {"message": message}


async def test_a_synchronous_run_that_takes_too_long_is_answered_504(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_module, "WAIT_MS", 50)
    async with hooked() as hooks:
        Hang.entered = asyncio.Event()
        await hooks.workflow({"key": "long", "type": "hang"}, sync=True)
        assert (await hooks.call({})).status == 504


async def test_a_workflow_with_a_timeout_of_its_own_is_waited_for_that_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(desk_module, "WAIT_MS", 0)
    async with hooked() as hooks:
        await hooks.workflow(ECHO, sync=True, options={"timeout": 20_000})
        assert (await hooks.call({})).status == 200


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"key": "nothing"}, 404),
        ({"method": "GET"}, 405),
        ({"method": "OPTIONS"}, 405),
        ({"Origin": "https://evil.example"}, 403),
        ({"raw": b"{"}, 400),
        ({"raw": b"[" * 100_000}, 400),
        ({"raw": b'{"a": NaN}'}, 400),
        ({"raw": b"\xff\xfe"}, 400),
        ({"query": "&".join(f"a{n}=1" for n in range(1100))}, 400),
        ({"query": "a" + "[b]" * 20 + "=1"}, 400),
        ({"Idempotency_Key": "k" * 201}, 400),
    ],
)
async def test_what_cannot_be_is_refused_and_nothing_runs(given: dict[str, Any], status: int) -> None:
    async with hooked() as hooks:
        await hooks.workflow(ECHO)
        answer = await hooks.call(**given)
        assert answer.status == status and await hooks.runs() == []
        assert status != 405 or answer.headers["allow"] == "POST"


async def test_a_page_on_the_list_of_origins_may_call() -> None:
    async with hooked(WORKFLOW_WEBHOOK_ORIGINS="https://good.example, https://b.example") as hooks:
        await hooks.workflow(ECHO)
        assert (await hooks.call({}, Origin="https://good.example")).status == 200


async def test_other_types_of_bodies_count_as_empty() -> None:
    async with hooked() as hooks:
        await hooks.workflow(ECHO)
        assert (await hooks.call(raw=b"a=1", Content_Type="text/plain")).status == 200
        (run,) = await hooks.runs()
        assert run.context["body"] == {}
        assert "application/json" in hooks.desk.heard[0].reason, "the inspector says why it is empty"


async def test_basic_authentication_wants_the_right_name_and_password() -> None:
    async with hooked() as hooks:
        await hooks.workflow(ECHO, basicAuthentication=BASIC)
        for wrong in ("", "Basic", "Basic !!!", "Basic cGF5Og==", f"Bearer {PASSWORD}", "Digest x"):
            answer = await hooks.call({}, Authorization=wrong)
            assert (answer.status, answer.headers["www-authenticate"][:5]) == (401, "Basic"), wrong
        assert await hooks.runs() == []
        assert (await hooks.call({}, Authorization=RIGHT)).status == 200
        (run,) = await hooks.runs()
        assert "authorization" not in run.context["headers"]


async def test_a_token_is_another_way_in() -> None:
    async with hooked() as hooks:
        await hooks.workflow(ECHO, token="{{$env.PAY_PASSWORD}}")
        assert (await hooks.call({}, Authorization="Bearer wrong")).status == 401
        assert (await hooks.call({}, Authorization=f"Bearer {PASSWORD}")).status == 200


async def test_a_secret_that_is_not_there_admits_nobody() -> None:
    async with hooked() as hooks:
        await hooks.workflow(ECHO, token="{{$env.NOT_THERE}}")
        for guess in ("Bearer ", "Bearer None", "Bearer null", ""):
            assert (await hooks.call({}, Authorization=guess)).status == 401


async def test_the_same_idempotency_key_runs_once() -> None:
    async with hooked() as hooks:
        await hooks.workflow(ECHO)
        answers = [await hooks.call({"a": n}, Idempotency_Key="k") for n in range(3)]
        assert [answer.status for answer in answers] == [200] * 3
        assert len(await hooks.runs()) == 1


async def test_the_same_idempotency_key_of_a_synchronous_webhook_is_a_conflict() -> None:
    async with hooked() as hooks:
        await hooks.workflow(ECHO, sync=True)
        answers = [await hooks.call({"a": n}, Idempotency_Key="k") for n in range(2)]
        assert [answer.status for answer in answers] == [200, 409]


async def test_parts_with_names_of_their_own_stand_beside_what_was_sent() -> None:
    async with hooked() as hooks:
        shape = {
            "query": [{"key": "order.id", "_var": "query_$0"}, {"key": "list[1].a", "_var": "query_$1"}],
            "body": [{"key": "data.ref", "_var": "body_$0"}, {"key": "nothing", "_var": "body_$1"}],
        }
        await hooks.workflow(ECHO, request=shape)
        await hooks.call({"data": {"ref": "A7"}}, query="order[id]=9&list[0][a]=x&list[1][a]=y")
        (run,) = await hooks.runs()
        assert run.context["body"] == {"data": {"ref": "A7"}, "body_$0": "A7"}
        assert (run.context["query"]["query_$0"], run.context["query"]["query_$1"]) == ("9", "y")


async def test_the_server_runs_only_while_a_webhook_is_enabled() -> None:
    async with hooked() as hooks:
        version = await hooks.workflow(ECHO)
        assert hooks.port
        await hooks.core.revisions.set_enabled(version.id, False)
        await hooks.core.engine.idle()
        assert not hooks.port
        await hooks.core.revisions.set_enabled(version.id, True)
        await hooks.core.engine.idle()
        assert (await hooks.call({})).status == 200


async def test_by_default_only_this_machine_is_listened_to() -> None:
    async with hooked() as hooks:
        await hooks.workflow(ECHO)
        assert hooks.trigger.server.host == "127.0.0.1"


async def test_beyond_this_machine_a_webhook_without_a_password_hears_nobody(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with hooked(WORKFLOW_WEBHOOK_HOST="0.0.0.0") as hooks:
        await hooks.workflow(ECHO)
        assert (await hooks.call({})).status == 403
        assert "other machines can reach" in caplog.text
        caplog.clear()


async def test_the_inspector_remembers_what_was_asked_and_answered() -> None:
    async with hooked() as hooks:
        await hooks.workflow(ECHO, basicAuthentication=BASIC)
        await hooks.call({"a": 1}, Authorization=RIGHT)
        await hooks.call({"a": 2})
        refused, heard = hooks.desk.heard
        (run,) = await hooks.runs()
        assert (heard.status, heard.execution_id, heard.context["body"]) == (200, run.id, {"a": 1})
        assert (refused.status, refused.reason, refused.context) == (401, "credentials are needed", None)
        assert PASSWORD not in repr(hooks.desk.heard) and RIGHT not in repr(hooks.desk.heard)


async def test_a_test_call_is_captured_for_a_workflow_that_is_off_and_runs_nothing() -> None:
    async with hooked() as hooks:
        version = await hooks.workflow(ECHO, basicAuthentication=BASIC)
        await hooks.core.revisions.set_enabled(version.id, False)
        await hooks.core.engine.idle()
        listening = asyncio.create_task(hooks.core.services.calls.listen("hook"))
        await hooks.open()
        assert (await hooks.call({"a": 1})).status == 401 and not listening.done()
        assert (await hooks.call({"a": 1}, query="b=2", Authorization=RIGHT)).status == 200
        call = await listening
        assert (call.context["body"], call.context["query"]) == ({"a": 1}, {"b": "2"})
        await hooks.core.engine.idle()
        assert await hooks.runs() == [] and not hooks.port
        (kept,) = await hooks.core.services.inputs.named("hook", "run")
        assert kept.name == "Test call" and kept.value["body"] == {"a": 1}
        assert [one.status for one in await hooks.core.services.calls.recent("hook")] == [200, 401]


async def test_a_test_call_is_had_as_the_draft_says() -> None:
    async with hooked() as hooks:
        version = await hooks.workflow(ECHO)
        stored = replace(version.document, type="manual", config={})
        version = await hooks.core.services.workflows.save(version.key, stored)
        draft = replace(stored, type="webhook", config={"basicAuthentication": BASIC})
        listening = asyncio.create_task(hooks.core.services.calls.listen("hook", draft))
        await hooks.open()
        assert (await hooks.call({"a": 1})).status == 401 and not listening.done()
        assert (await hooks.call({"a": 1}, Authorization=RIGHT)).status == 200
        assert (await listening).context["body"] == {"a": 1}
        assert [one.status for one in await hooks.core.services.calls.recent("hook")] == [200, 401]


async def test_a_test_call_that_is_given_up_closes_the_door_again() -> None:
    async with hooked() as hooks:
        version = await hooks.workflow(ECHO)
        await hooks.core.revisions.set_enabled(version.id, False)
        listening = asyncio.create_task(hooks.core.services.calls.listen("hook"))
        await hooks.open()
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        await hooks.core.engine.idle()
        assert not hooks.port


async def test_by_hand_three_parts_make_a_request() -> None:
    async with hooked() as hooks:
        version = await hooks.workflow(ECHO, request={"body": [{"key": "a", "_var": "body_$0"}]})
        await hooks.core.engine.execute(version, {"headers": {"X-A": "1"}, "body": {"a": 5}})
        (run,) = await hooks.runs()
        assert run.context == {"headers": {"x-a": "1"}, "query": {}, "body": {"a": 5, "body_$0": 5}}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a=1&b=", {"a": "1", "b": ""}),
        ("a[b]=1&a[c]=2", {"a": {"b": "1", "c": "2"}}),
        ("a[]=1&a[]=2", {"a": ["1", "2"]}),
        ("a[0]=x&a[1]=y", {"a": ["x", "y"]}),
        ("a[5]=x", {"a": {"5": "x"}}),
        ("a=1&a=2", {"a": ["1", "2"]}),
        ("a=1&a[b]=2", {"a": "1"}),
        ("q=%C3%A4%20b", {"q": "ä b"}),
    ],
)
def test_brackets_in_the_query_nest(text: str, value: Any) -> None:
    assert read_query(text) == value


def test_a_sample_is_parsed_into_the_paths_of_its_leaves() -> None:
    sample = {"a": 1, "b": {"c": 2, "d": [{"e": 1}, {"e": 2}]}, "f": [1, 2], "g": {}}
    assert list(leaf_paths(sample)) == ["a", "b.c", "b.d[0].e", "f", "g"]


def test_only_listed_parts_are_offered_as_variables() -> None:
    shape = {
        "headers": [{"key": "X-Id"}],
        "body": [{"key": "data.order", "alias": "Order"}, {"key": "z", "_var": "body_$1"}],
    }
    headers, query, body = variables({"request": shape})
    assert [one.value for one in headers.children] == ["x-id"] and not query.children
    assert [(one.value, one.label) for one in body.children] == [("body_$1", "z"), ("data", "data")]
    assert [(one.value, one.label) for one in body.children[1].children] == [("order", "Order")]


@pytest.mark.parametrize("password", ["plain", "{{$context.x}}", "a{{$env.X}}"])
def test_a_password_in_the_open_is_a_problem(password: str) -> None:
    config = {**SPEC.default_config(), "basicAuthentication": {"username": "a", "password": password}}
    assert [problem.field for problem in SPEC.problems(config)] == ["basicAuthentication.password"]


def equal_names(**shape: Any) -> list[str]:
    return [problem.field for problem in SPEC.problems({"request": shape})]


def test_two_parts_of_one_name_are_told_at_the_second() -> None:
    rows = [{"key": "a"}, {"key": "b"}, {"key": "a", "alias": "Again"}]
    for part in ("query", "body"):
        assert equal_names(**{part: rows}) == [f"request.{part}.2.key"]
    assert equal_names(headers=[{"key": "X-Id"}, {"key": "x-id"}]) == ["request.headers.1.key"]
    lasting = [{"key": "a", "_var": "body_$0"}, {"key": "b", "_var": "body_$0"}]
    assert equal_names(body=lasting) == ["request.body.1.key"]


def test_parts_without_a_name_yet_or_of_different_parts_are_no_pair() -> None:
    assert equal_names(headers=[{"key": ""}, {"key": ""}], query=[{"key": "a"}], body=[{"key": "a"}]) == []
    assert equal_names(query=[{"key": "a"}, {"key": "A"}], body=[{"key": "a"}, {"key": "a.b"}]) == []
