"""Engine side of the HTTP request (data.md 3.1): from a config to a call, and back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode, urlsplit, urlunsplit

from desktop_app.domain.environment import PROXY_PASSWORD, PROXY_USER, check_proxy, check_setting
from desktop_app.domain.errors import WireworkError
from desktop_app.domain.values import text_of
from desktop_app.engine.instruction import JobDraft
from desktop_app.engine.outside import ConfiguredInstruction, Prepared
from desktop_app.engine.settings import EngineSettings
from desktop_app.engine.tls import AUTHORITIES
from desktop_app.nodes.request.allowed import AllowList
from desktop_app.nodes.request.answers import RequestError, Wish, draft_of, failed
from desktop_app.nodes.request.bodies import body_of, headers_of, pairs
from desktop_app.nodes.request.client import Call, Ways, address, answered, may_repeat, pause
from desktop_app.nodes.request.spec import JSON, SPEC, TIMEOUT_MS

ALLOW: Final = "WORKFLOW_REQUEST_ALLOW"
"""Setting: the hosts that requests may reach."""


class RequestInstruction(ConfiguredInstruction):
    """Asks and waits; a failure is told in the result, never raised."""

    spec = SPEC

    async def work(self, prepared: Prepared) -> JobDraft:
        wish = _wish(prepared)
        try:
            call, ways = _call(prepared), _ways(prepared.settings)
            return await _repeated(call, ways, wish)
        except RequestError as failure:
            return failed(failure, wish)
        except WireworkError as error:
            return failed(RequestError(str(error), "ERR_BAD_OPTION"), wish)


async def _repeated(call: Call, ways: Ways, wish: Wish) -> JobDraft:
    attempt = 0
    while True:
        try:
            return await draft_of(await answered(call, ways), wish)
        except RequestError as failure:
            if not may_repeat(failure, call, attempt):
                raise
            await pause(failure, attempt)
        attempt += 1


def _wish(prepared: Prepared) -> Wish:
    config = prepared.config
    return Wish(bool(config.get("onlyData")), bool(config.get("ignoreFail")), prepared.settings.files)


def _call(prepared: Prepared) -> Call:
    """Return what is to be asked.

    :raises RequestError: the address is none.
    :raises InvalidRequestError: the body or a header cannot be made.
    """
    config = prepared.config
    url = address(text_of(config.get("url")))
    if given := {name: (value or "").strip() for name, value in pairs(config.get("params"))}:
        url = _extended(url, given)
    method, data = str(config.get("method") or "POST"), config.get("data")
    headers, body = headers_of(config.get("headers")), None
    if method != "GET" and data is not None:
        body, kind = body_of(str(config.get("contentType") or JSON), data, prepared.settings.root)
        headers |= {"Content-Type": kind} if kind else {}
    timeout = config.get("timeout") or TIMEOUT_MS
    return Call(method, url, headers, body, int(timeout), int(config.get("retries") or 0))


def _extended(url: str, given: Mapping[str, str]) -> str:
    """Return an address with parameters behind those that it has."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query="&".join(filter(None, (parts.query, urlencode(given))))))


def _ways(settings: EngineSettings) -> Ways:
    """Return how the settings say that the outside is reached; names of proxies as everywhere.

    :raises InvalidRequestError: what stands for a proxy is none, or no user can be called so.
    """
    proxies = {scheme: _either(settings, f"{scheme}_proxy") for scheme in ("http", "https")}
    for scheme, proxy in proxies.items():
        check_proxy(f"{scheme.upper()}_PROXY", proxy)
    user = settings.text(PROXY_USER)
    check_setting(PROXY_USER, user)
    direct = re.split(r"[\s,;]+", _either(settings, "no_proxy").lower())
    return Ways(
        AllowList(settings.named(ALLOW)),
        {scheme: proxy for scheme, proxy in proxies.items() if proxy},
        tuple(entry for entry in direct if entry),
        settings.text(AUTHORITIES),
        (user, text_of(settings.named(PROXY_PASSWORD))) if user else None,
    )


def _either(settings: EngineSettings, name: str) -> str:
    return settings.text(name.upper()) or settings.text(name)
