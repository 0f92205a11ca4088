"""How soon the variable browser shows large values, and how long the window stands still for it (issue 5).

Run ``python -m tests.benchmarks variables``. A result of 100,000 entries and one of 20 MB lie in the store
of a real window; the Variables dock is brought to the front, the result is unfolded, pages are turned, and
all of it is searched. Aims: the first view no later than 300 ms behind the plain time of ``json.loads``, no
gap of the event loop above 50 ms. Then 1000 nodes that declare 100 values each are browsed before any run.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from desktop_app.app.assembly import Desk
from desktop_app.domain.status import JobStatus
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.engine.instruction import JobDraft
from desktop_app.gui.canvas.garbage import GarbageTimer
from desktop_app.gui.loop import make_loop
from desktop_app.gui.variables.browser import Browser
from desktop_app.gui.variables.rows import Row
from desktop_app.storage.json_text import to_json
from tests.benchmarks.values import AIM_GAP_MS, AIM_VIEW_MS, Gaps, plain_ms, rows, tree
from tests.helpers.desk import open_desk
from tests.helpers.windows import until

PAGES = 20
NODES, FIELDS = 1_000, 100
VALUE = "$jobsMapByNodeKey.v"


USING = Workflow(
    title="Values",
    nodes=(
        Node("v", "variable", "Value", {"value": "{{$context.wanted}}"}),
        Node("end", "output", "End", {"value": ""}, "v"),
    ),
)
"""One node gives the value, as a query would: it stands in its result alone. Another node may use it."""


async def give(desk: Desk, key: str, value: Any) -> None:
    """Run the workflow with ``value`` as the result of its first node."""

    async def giving(*asked: Any) -> JobDraft:
        return JobDraft(JobStatus.RESOLVED, value)

    executions = desk.core.services.executions
    with patch.object(desk.core.engine.registry.instructions["variable"], "run", giving):
        await executions.run_document(key, USING, {})
        await executions.idle()


def row_of(browser: Browser, path: str) -> Row | None:
    """Return a row that was made."""
    return next((row for row in browser.model.walk() if row.path == path), None)


async def measure(name: str, make: Callable[[], Any], folder: Path) -> None:
    """Print the figures of one value."""
    async with open_desk(folder) as desk:
        session = await desk.window.bench.create(USING)
        value = make()
        text = to_json(value) or ""
        await give(desk, session.key, value)
        plain = plain_ms(text)
        del value
        await until(lambda: session.runs)
        session.document.select(("end",))
        dock, gaps = desk.window.variables, Gaps()

        async def seen() -> None:
            desk.window.focus_dock(dock)
            await until(lambda: (row := row_of(dock.browser, VALUE)) and row.has_value, "the value is shown")
            dock.browser.view.viewport().repaint()

        took, gap = await gaps.during(seen)
        print(
            f"{name}: {len(text) / 1e6:.1f} MB, json.loads {plain:.0f} ms; first view {took:.0f} ms, "
            f"{took - plain:.0f} behind it (aim {AIM_VIEW_MS}); {gap} (aim {AIM_GAP_MS})"
        )
        took, gap = await gaps.during(lambda: unfold(dock.browser))
        print(f"    unfolded: {took:.0f} ms, {gap}")
        took, gap = await gaps.during(lambda: turn_pages(dock.browser))
        print(f"    {PAGES} pages turned: {took:.0f} ms, {gap}")
        took, gap = await gaps.during(lambda: search(dock.browser, "entry99"))
        print(f"    searched ({dock.browser.status.text()}): {took:.0f} ms, {gap}")


async def unfold(browser: Browser) -> None:
    """Unfold the value, and paint."""
    row = row_of(browser, VALUE)
    assert row is not None
    browser.view.expand(browser.model.index_of(row))
    browser.view.viewport().repaint()


async def turn_pages(browser: Browser) -> None:
    """Turn pages, each painted before the next."""
    row = row_of(browser, VALUE)
    assert row is not None
    for _ in range(PAGES):
        more = row.shown[-1]
        if more.kind != "more":
            return
        browser.view.scrollTo(browser.model.turn_page(more))
        browser.view.viewport().repaint()
        await asyncio.sleep(0.003)


async def search(browser: Browser, words: str) -> None:
    """Search for something, to the end."""
    browser.search.setText(words)
    await until(lambda: not browser.searching, "the search has ended", 120)


def declaring() -> Workflow:
    """Return a line of nodes that declare 100,000 values together."""
    variables = [{"key": f"field{n}", "paths": [f"field{n}"]} for n in range(FIELDS)]
    config = {"dataSource": "{{$context}}", "variables": variables}
    nodes = [
        Node(f"n{n}", "json-variable-mapping", f"Data {n}", config, f"n{n - 1}" if n else None)
        for n in range(NODES)
    ]
    return Workflow(title="Declared", nodes=tuple(nodes))


async def declared(folder: Path) -> None:
    """Print the figures of 100,000 values that are known before any run."""
    async with open_desk(folder) as desk:
        session = await desk.window.bench.create(declaring())
        dock, gaps = desk.window.variables, Gaps()

        session.document.select((f"n{NODES - 1}",))
        await until(lambda: desk.window.configuration.panel is not None)

        async def seen() -> None:
            desk.window.focus_dock(dock)
            await until(lambda: dock.browser.outlook_key == f"n{NODES - 1}" and dock.browser.model.roots)
            dock.browser.view.viewport().repaint()

        took, gap = await gaps.during(seen)
        print(f"{NODES * FIELDS} declared values: first view {took:.0f} ms, {gap} (aim {AIM_GAP_MS})")
        took, gap = await gaps.during(lambda: search(dock.browser, "field77"))
        print(f"    searched ({dock.browser.status.text()}): {took:.0f} ms, {gap}")


def main() -> None:
    """Print all figures."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setQuitOnLastWindowClosed(False)
    loop = make_loop(app)
    asyncio.set_event_loop(loop)
    sys.setswitchinterval(0.001)
    garbage = GarbageTimer(app)
    garbage.start()
    with tempfile.TemporaryDirectory() as folder:
        for name, make in (("100,000 entries", tree), ("a list of rows", rows)):
            loop.run_until_complete(measure(name, make, Path(folder) / name.replace(" ", "-")))
        loop.run_until_complete(declared(Path(folder) / "declared"))
    garbage.stop()


if __name__ == "__main__":
    main()
