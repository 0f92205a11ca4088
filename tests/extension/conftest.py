"""Commands run in this process, with what they printed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from desktop_app.__main__ import main
from tests.helpers.plugins import Done


@pytest.fixture
def wirework(capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """Run a command in this process."""

    def run(*arguments: object) -> Done:
        status = main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return Done(status, printed.out, printed.err)

    return run
