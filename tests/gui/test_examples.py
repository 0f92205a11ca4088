"""The worked examples as a newcomer meets them: opened with their tables, without a problem, ready to run."""

from __future__ import annotations

import asyncio
from pathlib import Path

from desktop_app.domain.record_work import Query
from desktop_app.gui.dialogs.template import TemplateDialog
from desktop_app.services.examples import EXAMPLES
from tests.helpers.desk import Hand, open_desk
from tests.helpers.windows import until


async def test_the_welcome_page_leads_to_all_examples_and_one_is_opened_with_its_tables(
    tmp_path: Path,
) -> None:
    async with open_desk(tmp_path) as desk:
        hand, window = Hand(desk.window), desk.window
        hand.press("More examples …", window.welcome)
        dialog = await hand.dialog(TemplateDialog)
        assert dialog.list.count() == len(EXAMPLES)
        hand.click_row(dialog.list, list(EXAMPLES).index("submit"))
        assert dialog.about.text().startswith("A custom action on one record")
        hand.press("Open", dialog)
        await until(lambda: window.session is not None and window.session.key == "submit", "it is open")
        await until(lambda: window.data.chosen_path == "samples" and window.data.pane.model.total == 2)
        assert window.data.isVisible()


async def test_every_example_stands_on_its_tables_without_a_problem(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        window, data = desk.window, desk.window.services.data
        for name, tables in EXAMPLES.items():
            session = await window.bench.open_example(name)
            known = {one.name for one in await data.collections()}
            assert set(tables) <= known, name
            session.validate()
            assert session.problems == (), name
            assert await window.bench.open_example(name) is session
        assert len(await data.records.query("orders", Query())) == 2


async def test_examples_asked_for_at_the_same_moment_share_their_tables_and_are_stored_once(
    tmp_path: Path,
) -> None:
    async with open_desk(tmp_path) as desk:
        window = desk.window
        name, tables = next((name, tables) for name, tables in EXAMPLES.items() if "orders" in tables)
        first, second, _ = await asyncio.gather(
            window.bench.open_example(name),
            window.bench.open_example(name),
            window.services.data.add_example(tables),
        )
        assert first is second and len(window.pages()) == 1
        assert len(await window.services.data.records.query("orders", Query())) == 2
