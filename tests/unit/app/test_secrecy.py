"""For any document and any secret: no byte of store, logs or exports holds the secret (ADR 6)."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from desktop_app.app.core import Core
from desktop_app.cli import report
from desktop_app.domain import codec
from desktop_app.services.environment import MemorySecrets
from tests.helpers.documents import document, node
from tests.helpers.secrecy import Witness, logged, traces, witnessing

NAMES = ("ALPHA", "BETA")
ASK = {"assignees": [1], "forms": {"f": {"fields": [{"name": "x"}], "actions": [{"key": "ok", "status": 1}]}}}
# Long and odd enough that none stands in a document, a log line or a table by chance.
SECRETS = st.fixed_dictionaries(
    {name: st.text("QZ§ü\"\\/ +%\t'", min_size=6, max_size=20).map(lambda t: f"~{t}~") for name in NAMES}
)
PARTS = st.sampled_from(
    [
        *(f"{{{{$env.{name}}}}}" for name in NAMES),
        "{{$context.given}}",
        "{{$context}}",
        "{{$jobsMapByNodeKey.n0}}",
        "{{$env}}",
        "text ",
        '"',
        "•••",
    ]
)
TEXTS = st.lists(PARTS, min_size=1, max_size=3).map("".join)
VALUES = st.recursive(
    TEXTS | st.integers(),
    lambda v: st.lists(v, max_size=2) | st.dictionaries(TEXTS, v, max_size=2),
    max_leaves=4,
)
NODES = st.one_of(
    VALUES.map(lambda value: ("variable", {"value": value})),
    VALUES.map(lambda value: ("witness", {"value": value})),
    VALUES.map(lambda value: ("output", {"value": value})),
    TEXTS.map(lambda value: ("leaky", {"value": value})),
    PARTS.map(lambda part: ("calculation", {"engine": "python", "expression": f"str({part}) + 'x'"})),
    TEXTS.map(lambda text: ("response-message", {"message": text})),
    TEXTS.map(lambda text: ("cc", {"users": [text], "title": text})),
    st.just(("manual", ASK)),
    st.just(("parallel", {})),
)


@contextmanager
def workspace() -> Iterator[Path]:
    """Give each example a workspace of its own."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def chained(kinds: list[tuple[str, Any]]) -> Any:
    """Return a document with these nodes in a line."""
    keys = [None, *(f"n{number}" for number in range(len(kinds)))]
    return document(*(node(f"n{i}", kind, config, keys[i]) for i, (kind, config) in enumerate(kinds)))


async def live(folder: Path, kinds: list[tuple[str, Any]], kept: MemorySecrets, secrets: Any) -> list[str]:
    """Run the nodes, answer what waits in a new core, and return everything a person could take away."""
    context = {"given": f"<{secrets['ALPHA']}>", secrets["BETA"]: [json.dumps(secrets["BETA"])]}
    workflow = codec.decode(chained(kinds))
    async with Core.open(folder, types=witnessing(), secrets=kept) as core:
        for name, value in secrets.items():
            await core.services.environment.set_secret(name, value)
        said: list[dict[str, str]] = []
        ran = await core.services.executions.run_document("k", workflow, context, said)
        await core.services.executions.idle()
        assert ran is not None
    async with Core.open(folder, types=witnessing(), secrets=kept) as core:
        for _ in kinds:
            for task in await core.services.tasks.pending():
                await core.services.tasks.submit(task, "f", "ok", {"x": secrets["ALPHA"]})
                await core.services.executions.idle()
        view = await core.services.executions.get(ran.id)
        jobs = await core.services.executions.jobs(ran.id, results=True)
        tasks = [task for job in jobs for task in await core.services.tasks.of_job(job.id)]
        with redirect_stdout(StringIO()) as shown:
            await report.print_outcome(view, core.services.executions.all_jobs(ran.id))
        lines = "\n".join(report.summary(view, await core.services.executions.digest(ran.id, 60), []))
        return [
            shown.getvalue(),
            lines,
            codec.dumps(workflow),
            repr(tasks),
            repr(view.execution),
            repr([ran, said]),
        ]


@pytest.mark.slow
@settings(
    max_examples=30,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # an example takes too long for shrinking
)
@example(
    [("response-message", {"message": "{{$env.ALPHA}}"}), ("cc", {"users": ["{{$env.BETA}}"]})],
    {"ALPHA": "~QZ§üQZ~", "BETA": "~ZQ§üZQ~"},
)
@given(st.lists(NODES, min_size=1, max_size=5), SECRETS)
def test_no_stored_or_shown_byte_holds_a_secret(
    kinds: list[tuple[str, Any]], secrets: dict[str, str]
) -> None:
    with workspace() as folder:
        with logged(folder):
            exports = asyncio.run(live(folder, kinds, MemorySecrets(), secrets))
        for value in secrets.values():
            forms = {value, json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1]}
            assert traces(folder, *forms) == []
            assert not [text for text in exports for form in forms if form in text]
    Witness.seen.clear()
