"""A window in which somebody debugs by real keys and clicks until it is killed: stops in a round of a loop
inside a branch, changes a value and the settings of a node, and says on standard output which run it was.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from desktop_app.app.desktop import make_app
from desktop_app.gui.loop import make_loop
from tests.helpers.bugs import Bug, rounds
from tests.helpers.changing import change, retype, use_here
from tests.helpers.desk import open_desk
from tests.helpers.windows import frames

AMOUNT = "$jobsMapByNodeKey.amount"


async def work(workspace: Path) -> None:
    async with open_desk(workspace) as desk:
        session = await desk.window.bench.create(rounds())  # Before: a first start would open the sample.
        desk.begin([])
        await desk.begun.wait()
        await frames()
        bug = Bug(desk.window, session)
        await bug.break_at("double", condition="{{$scopes.loop.index}} == 4")
        await bug.debug("double")
        await change(bug, AMOUNT, "21")
        await use_here(bug, "double")
        await retype(bug, "double", "{{$jobsMapByNodeKey.amount}} * 3")
        desk.window.commit_typing()
        await session.debug.settled()
        print(session.run.id, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    app = make_app()
    loop = make_loop(app)
    asyncio.set_event_loop(loop)
    loop.run_until_complete(work(Path(sys.argv[1])))
