"""Plug-ins in the window: see :mod:`tests.helpers.windows`. Left out where Qt is not installed."""

import importlib.util

if importlib.util.find_spec("PySide6") is None:
    collect_ignore_glob = ["test_*.py"]
else:
    from tests.helpers.windows import pytest_itemcollected, pytest_pyfunc_call, window_loop

    __all__ = ["pytest_itemcollected", "pytest_pyfunc_call", "window_loop"]
