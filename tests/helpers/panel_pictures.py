"""The pictures of the browser's states, the viewer, editors at work and long texts, for the gallery."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop_app.app.assembly import Desk
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.editor.commands import SetConfig
from desktop_app.gui.panels.calendar import open_calendar
from desktop_app.gui.panels.code_edit import CodeEdit
from desktop_app.gui.session import EditorSession
from desktop_app.gui.toasts import ToastFrame
from desktop_app.gui.viewer.diff_tab import DiffTab
from desktop_app.gui.viewer.reading import Earlier
from desktop_app.gui.viewer.window import open_viewer
from tests.helpers.desk import Hand
from tests.helpers.windows import frames, until

Take = Callable[[str, QWidget | None], Awaitable[None]]
TITLE: Final = "Send the order of every customer to the warehouse and tell the sales team " * 4
WORD: Final = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 4
LINES: Final = [{"sku": f"LMP-{n:02}", "quantity": n, "price": n * 9.9, "note": None} for n in range(1, 60)]


def lines_each() -> Workflow:
    """Return a loop over lines of which each is added up, and a node about all."""
    item = "{{$scopes.each.item.price}} * {{$scopes.each.item.quantity}}"
    return Workflow(
        title="Lines",
        config={"sample": {"lines": LINES[:3], "customer": {"name": "Nordlicht GmbH"}}},
        nodes=(
            Node("each", "loop", "For each line", {"target": "{{$context.lines}}"}),
            Node("total", "calculation", "Line total", {"engine": "python", "expression": item}, "each", 0),
            Node("told", "output", "Told", {"value": "{{$context.customer.name}}: done"}, "each"),
        ),
    )


def endless() -> Workflow:
    """Return a workflow whose texts are as long as people make them."""
    expression = " + ".join(f"{{{{$context.field_{n}}}}} * {n}" for n in range(350))
    options = [{"name": f"field_{n}", "title": f"{TITLE} {n}", "type": "text"} for n in range(200)]
    return Workflow(
        title=TITLE,
        description=TITLE * 3,
        config={"fields": options},
        nodes=(
            Node("long", "calculation", TITLE, {"engine": "python", "expression": expression}),
            Node("word", "output", WORD, {"value": WORD}, "long"),
        ),
    )


async def take_panels(desk: Desk, take: Take) -> None:
    """Take all of them."""
    hand = Hand(desk.window)
    for toast in desk.window.findChildren(ToastFrame):
        toast.gone.emit()
    await _browser(desk, hand, take)
    await _viewer(desk, take)
    await _editors(desk, hand, take)
    await _problems(desk, hand, take)
    await _long(desk, take)
    await _small(desk, take)


async def _select(desk: Desk, session: EditorSession, key: str, dock: Any) -> None:
    session.document.select((key,))
    desk.window.focus_dock(dock)
    await frames(8)


async def _browser(desk: Desk, hand: Hand, take: Take) -> None:
    """Before any run, in a loop's body, pinned, searched for, and found nothing."""
    window = desk.window
    browser = window.variables.browser
    session = await window.bench.create(lines_each())
    await _select(desk, session, "total", window.variables)
    await until(lambda: browser.outlook_key == "total" and browser.model.roots)
    await take("browser-loop-before", window.variables)
    await session.start({"lines": LINES, "customer": {"name": "Nordlicht GmbH"}})
    await until(lambda: session.run.phase == "ended", "the lines are added up")
    await until(lambda: browser.reveal("$scopes.each.item.price"), "the item is offered")
    await take("browser-loop-after", window.variables)
    hand.type("price", browser.search)
    await frames(20)
    await take("browser-search", window.variables)
    browser.search.clear()
    hand.type("no such thing", browser.search)
    await frames(20)
    await take("browser-nothing", window.variables)
    browser.search.clear()


async def _viewer(desk: Desk, take: Take) -> None:
    before = [{**line, "price": 1} if line["quantity"] == 2 else line for line in LINES[:40]]

    async def earlier() -> Earlier:
        return Earlier(before, "run #3")

    viewer = open_viewer(LINES, "Order lines", desk.window, earlier)
    for tab in range(viewer.tabs.count()):
        viewer.tabs.setCurrentIndex(tab)
        await frames(12)
        shown = viewer.tabs.widget(tab)
        if isinstance(shown, DiffTab):
            await frames(20)
        await take(f"viewer-{tab}", viewer)
    viewer.close()


async def _editors(desk: Desk, hand: Hand, take: Take) -> None:
    """Completion and help with the signature in an expression; days to choose from."""
    window, session = desk.window, desk.window.session
    assert session is not None
    await _select(desk, session, "total", window.configuration)
    edit = next(each for each in window.configuration.findChildren(CodeEdit) if each.isVisible())
    edit.setFocus()
    edit.selectAll()
    hand.type("round(ma", edit)
    await frames(12)
    await take("expression-completion", None)
    hand.keys("Esc", edit)
    edit.selectAll()
    hand.type("round({{", edit)
    await frames(12)
    await take("expression-variables", None)
    hand.keys("Esc", edit)
    hand.keys("Ctrl+Z", edit)
    open_calendar(window.configuration, "2027-03-31", lambda text: None)
    await frames(8)
    sheets = [each for each in window.configuration.findChildren(QWidget) if each.isWindow()]
    shown = next(each for each in sheets if each.isVisible())
    await take("calendar", shown)
    shown.close()


async def _problems(desk: Desk, hand: Hand, take: Take) -> None:
    window = desk.window
    session = window.session
    assert session is not None
    session.apply(SetConfig("told", {"value": "{{$context.customer.nme}} {{$jobsMapByNodeKey.gone}}"}))
    await until(lambda: session.problems, "problems are found")
    window.focus_dock(window.problems)
    await frames(8)
    window.problems.table.setCurrentIndex(window.problems.model.index(1, 0))
    await take("problems", None)
    window.problems.open_fixes()
    await frames(4)
    assert window.problems.menu is not None
    await take("problem-fixes", window.problems.menu)
    window.problems.menu.close()
    await _select(desk, session, "told", window.configuration)
    await take("reference-broken", window.configuration)


async def _long(desk: Desk, take: Take) -> None:
    """Titles without an end, an expression of 10,000 letters, a list of 200 fields."""
    window = desk.window
    session = await window.bench.create(endless())
    for key in ("long", "word"):
        await _select(desk, session, key, window.configuration)
        await take(f"endless-{key}", None)
    window.actions_["workflow_card"].trigger()
    await until(lambda: window.configuration.card is not None)
    await take("endless-card", None)
    assert window.findChildren(QPlainTextEdit)


async def _small(desk: Desk, take: Take) -> None:
    """The least window that there is to be room for."""
    window = desk.window
    window.resize(1024, 768)
    session = await window.bench.open_sample()
    await _select(desk, session, session.document.workflow.nodes[3].key, window.configuration)
    await take("small", None)
    window.resize(1440, 900)
