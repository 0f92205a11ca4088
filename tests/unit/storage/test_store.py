"""The store offers exactly what the engine asks of its port."""

from __future__ import annotations

import inspect

from desktop_app.engine.ports import Store
from desktop_app.storage.store import SqlStore


def test_has_every_method_of_the_port_with_the_same_parameters() -> None:
    port: type[Store] = SqlStore
    names = [name for name, _ in inspect.getmembers(Store, inspect.isfunction) if not name.startswith("_")]
    assert len(names) > 30
    for name in names:
        wanted = inspect.signature(getattr(Store, name)).parameters
        found = inspect.signature(getattr(port, name)).parameters
        assert [str(each) for each in found.values()] == [str(each) for each in wanted.values()], name
