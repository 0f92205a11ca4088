"""Speaks HTTP for the request node: redirects, proxies, certificates, limits, repetitions (data.md 3.1.2).

Each request has connections and cookies of its own, so nothing of one workflow reaches another. aiohttp is
imported with the first request.
"""

from __future__ import annotations

import asyncio
import mimetypes
import random
import ssl
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urljoin, urlsplit

from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.quick import dataclass
from desktop_app.domain.status import JobStatus
from desktop_app.engine.tls import trust
from desktop_app.nodes.request.allowed import AllowList, BlockedError
from desktop_app.nodes.request.answers import MOST_BYTES, Reply, RequestError
from desktop_app.nodes.request.bodies import MakeBody

if TYPE_CHECKING:
    from aiohttp import ClientConnectorCertificateError, ClientResponse, ClientSession

MOST_REDIRECTS: Final = 20
REPEATABLE: Final = frozenset({"GET", "PUT", "DELETE"})
"""Methods that mean the same once and twice."""
FIRST_PAUSE_S: Final = 0.5
LONGEST_PAUSE_S: Final = 30.0
LOGIN_REQUIRED: Final = 407
PRIVATE: Final = frozenset({"authorization", "cookie", "proxy-authorization"})
"""Headers that do not follow to another server."""


@dataclass(frozen=True, slots=True)
class Ways:
    """How the outside is reached: which hosts, through which proxies, with which certificates. ``login`` is
    the user and the password for the proxies, None where they ask for none.
    """

    allowed: AllowList
    proxies: Mapping[str, str]
    direct: tuple[str, ...] = ()
    authorities: str = ""
    login: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """One request, with all variables resolved. ``timeout`` is milliseconds for one attempt as a whole."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: MakeBody | None
    timeout: int
    retries: int = 0


async def answered(call: Call, ways: Ways) -> Reply:
    """Return the answer to a call, whatever its status.

    :raises RequestError: there is none.
    """
    try:
        async with asyncio.timeout(call.timeout / 1000):
            return await _asked(call, ways)
    except TimeoutError:
        again = "safe"
        words = f"timeout of {call.timeout}ms exceeded"
        raise RequestError(words, "ECONNABORTED", JobStatus.ABORTED, again=again) from None


async def pause(failure: RequestError, attempt: int) -> None:
    """Wait before the next attempt: twice as long each time, with a little chance, or as the server asks."""
    step = failure.wait if failure.wait is not None else FIRST_PAUSE_S * 2**attempt * random.uniform(0.8, 1.2)
    await asyncio.sleep(min(step, LONGEST_PAUSE_S))


def may_repeat(failure: RequestError, call: Call, attempt: int) -> bool:
    """Tell whether a failed attempt may be followed by another: nothing may happen twice."""
    harmless = failure.again == "always" or (failure.again == "safe" and call.method in REPEATABLE)
    return harmless and attempt < call.retries


async def _asked(call: Call, ways: Ways) -> Reply:
    import aiohttp

    try:
        connector = aiohttp.TCPConnector(
            resolver=_guarded(ways.allowed), ssl=trust(ways.authorities), force_close=True
        )
        headers = {"Accept": "application/json, text/plain, */*", "User-Agent": "Wirework"}
        async with aiohttp.ClientSession(
            connector=connector,
            headers=headers,
            timeout=aiohttp.ClientTimeout(total=None),
            requote_redirect_url=True,
        ) as session:
            return await _followed(session, call, ways)
    except Exception as error:
        raise _as_failure(error) from error


async def _followed(session: ClientSession, call: Call, ways: Ways) -> Reply:
    """Ask, and go where the answers lead; each place is checked before."""
    for _ in range(MOST_REDIRECTS + 1):
        ways.allowed.check(_origin(call.url)[1])
        proxy = _proxy_for(call.url, ways)
        on_the_way, at_proxy = _logins(call.url, ways) if proxy else ({}, {})
        async with session.request(
            call.method,
            call.url,
            headers={**call.headers, **on_the_way},
            data=call.body() if call.body is not None else None,
            allow_redirects=False,
            proxy=proxy,
            proxy_headers=at_proxy,
        ) as response:
            if proxy and response.status == LOGIN_REQUIRED:
                raise _shut_out()
            target = response.headers.get("location")
            if response.status not in (301, 302, 303, 307, 308) or not target:
                return await _read(response)
            call = _redirected(call, response.status, address(target, call.url))
    raise RequestError(
        f"Maximum number of redirects exceeded ({MOST_REDIRECTS})", "ERR_FR_TOO_MANY_REDIRECTS"
    )


def address(text: str, base: str = "") -> str:
    """Return a text as an address of the web; one that a server gives may be relative to ``base``.

    :raises RequestError: it is none.
    """
    try:
        url = urljoin(base, text.strip())
        _origin(url)
    except ValueError:
        raise RequestError("Invalid URL", "ERR_INVALID_URL") from None
    return url


def _origin(url: str) -> tuple[str, str, int]:
    """Return scheme, host and port.

    :raises ValueError: the address has none, or of another kind.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(url)
    return parts.scheme, parts.hostname, parts.port or (80 if parts.scheme == "http" else 443)


def _redirected(call: Call, status: int, url: str) -> Call:
    """Return what is asked next: as browsers do it, without the body where the method changes."""
    headers = dict(call.headers)
    if _origin(url) != _origin(call.url):
        headers = {name: value for name, value in headers.items() if name.lower() not in PRIVATE}
    if status == 303 or (status in (301, 302) and call.method == "POST"):
        headers = {name: value for name, value in headers.items() if name.lower() != "content-type"}
        return replace(call, method="GET", url=url, headers=headers, body=None)
    return replace(call, url=url, headers=headers)


async def _read(response: ClientResponse) -> Reply:
    """Read an answer to its end, as far as one may be long."""
    content = bytearray()
    async for piece in response.content.iter_any():
        content += piece
        if len(content) > MOST_BYTES:
            raise RequestError(f"the answer is longer than {MOST_BYTES // 1024 // 1024} MiB", "ERR_TOO_LARGE")
    kind = response.content_type.lower() if "content-type" in response.headers else ""
    headers: dict[str, str] = {}
    for name, value in response.headers.items():
        name = name.lower()
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return Reply(
        response.status,
        response.reason or "",
        headers,
        bytes(content),
        kind,
        response.charset or "utf-8",
        _name_of(response, kind),
    )


def _name_of(response: ClientResponse, kind: str) -> str:
    """Return what the content would be called as a file: by the server's word, else by the address."""
    disposition = response.content_disposition
    if disposition is not None and disposition.filename:
        return disposition.filename
    name = unquote(response.url.name) or "download"
    return name if "." in name else name + (mimetypes.guess_extension(kind) or "")


# ------------------------------------------------------------------------------------ ways to the outside


def _proxy_for(url: str, ways: Ways) -> str | None:
    scheme, host, port = _origin(url)
    proxy = ways.proxies.get(scheme)
    if not proxy or any(_is_direct(entry, host, port) for entry in ways.direct):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


def _logins(url: str, ways: Ways) -> tuple[dict[str, str], dict[str, str]]:
    """Return the header by which a proxy knows who asks, as one of the request and as one of the way to the
    proxy: for TLS it is asked for a tunnel first, and what goes through that is the server's alone.
    """
    if ways.login is None:
        return {}, {}
    header = {"Proxy-Authorization": "Basic " + b64encode(":".join(ways.login).encode()).decode()}
    return ({}, header) if _origin(url)[0] == "https" else (header, {})


def _shut_out() -> RequestError:
    return RequestError(
        "the proxy refuses the user or the password: set them under Edit ▸ Proxy, or as PROXY_USER and "
        "PROXY_PASSWORD",
        "ERR_PROXY",
    )


def _is_direct(entry: str, host: str, port: int) -> bool:
    name, _, number = entry.partition(":") if entry.count(":") == 1 else (entry, "", "")
    if number and number != str(port):
        return False
    name = name.lstrip("*").lstrip(".")
    return entry == "*" or host == name or host.endswith(f".{name}")


def _guarded(allowed: AllowList) -> Any:
    from aiohttp.abc import AbstractResolver
    from aiohttp.resolver import ThreadedResolver

    class Guarded(AbstractResolver):
        """Looks at the addresses that a host name leads to before one of them is connected to."""

        def __init__(self) -> None:
            self._inner = ThreadedResolver()

        async def resolve(self, host: str, port: int = 0, family: Any = 0) -> Any:
            found = await self._inner.resolve(host, port, family)
            allowed.check_addresses(host, [each["host"] for each in found])
            return found

        async def close(self) -> None:
            await self._inner.close()

    return Guarded()


def _as_failure(error: Exception) -> RequestError:
    """Return what callers compare for what went wrong below."""
    import aiohttp

    if isinstance(error, RequestError):
        return error
    if isinstance(error, InvalidRequestError):
        return RequestError(str(error), "ERR_TLS")
    if isinstance(error, BlockedError):
        return RequestError(str(error), "ERR_BLOCKED")
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return RequestError(_untrusted_reason(error), "ERR_TLS")
    if isinstance(error, aiohttp.ClientSSLError | ssl.SSLError):
        return RequestError(str(error), "ERR_TLS")
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return RequestError(str(error), "ENOTFOUND", again="always")
    if isinstance(error, aiohttp.ClientHttpProxyError):
        if error.status == LOGIN_REQUIRED:
            return _shut_out()
        return RequestError(f"the proxy refuses: {error.status} {error.message}", "ERR_PROXY")
    if isinstance(error, aiohttp.ClientProxyConnectionError):
        return RequestError(f"the proxy cannot be reached: {error}", "ECONNREFUSED", again="always")
    if isinstance(error, aiohttp.ClientConnectorError):
        return RequestError(str(error), "ECONNREFUSED", again="always")
    if isinstance(error, aiohttp.InvalidURL | ValueError):
        return RequestError("Invalid URL", "ERR_INVALID_URL")
    if isinstance(error, aiohttp.ClientError | OSError):
        return RequestError("socket hang up", "ECONNRESET", again="safe")
    raise error


def _untrusted_reason(error: ClientConnectorCertificateError) -> str:
    """Return why a certificate is not trusted, and what helps against that."""
    why = getattr(error.certificate_error, "verify_message", "") or str(error.certificate_error)
    return (
        f"the certificate of {error.host}:{error.port} is not trusted: {why} "
        "(name a file with the certificate in the variable SSL_CERT_FILE)"
    )
