"""Whole journeys through the window: see :mod:`tests.helpers.windows`."""

from tests.helpers.windows import pytest_itemcollected, pytest_pyfunc_call, window_loop

__all__ = ["pytest_itemcollected", "pytest_pyfunc_call", "window_loop"]
