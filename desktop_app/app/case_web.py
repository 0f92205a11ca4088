"""The web server of a workflow test case: it answers what the case says, on loopback, while the case runs
(``http`` in the format of cases).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

from desktop_app.domain.workflow import JsonObject

if TYPE_CHECKING:
    from aiohttp import web

PLACE: Final = "@HTTP@"
"""Stands in the workflow for the address of the server."""


@asynccontextmanager
async def web_of(routes: Sequence[JsonObject]) -> AsyncIterator[str]:
    """Serve the routes of a case and give the address; without routes there is no server and no address."""
    if not routes:
        yield ""
        return
    from aiohttp import web

    by_path = {route.get("path"): route for route in routes}

    async def answer(request: web.Request) -> web.StreamResponse:
        return await _answer(by_path.get(request.path), request)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def _answer(route: JsonObject | None, request: web.Request) -> web.StreamResponse:
    from aiohttp import web

    if route is None:
        return web.Response(status=404, text="Not Found")
    await asyncio.sleep(route.get("delay_ms", 0) / 1000)
    if route.get("close") and request.transport is not None:
        request.transport.abort()
    status = int(route.get("status", 200))
    if route.get("echo"):
        return web.json_response(await _echo(request), status=status)
    if "json" in route:
        return web.json_response(route["json"], status=status)
    return web.Response(text=route.get("text"), status=status)


async def _echo(request: web.Request) -> dict[str, Any]:
    text = await request.text()
    return {
        "method": request.method,
        "query": dict(request.query),
        "headers": {name.lower(): value for name, value in request.headers.items()},
        "body": await _body(request, text),
    }


async def _body(request: web.Request, text: str) -> Any:
    if request.content_type == "application/x-www-form-urlencoded":
        return dict(await request.post())
    try:
        return json.loads(text)
    except ValueError:
        return text or None
