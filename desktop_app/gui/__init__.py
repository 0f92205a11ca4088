"""Everything a person sees. Whatever imports a part of it has Qt from here on, and has it without its
features.
"""

import importlib
from contextlib import suppress
from typing import Any

with suppress(ImportError):
    import PySide6.QtCore  # noqa: F401 - brings what is silenced here

    # The bindings read the source of every module that anything imports, to see whether it might ask for
    # snake_case names. Nobody here does, and a start has 700 modules.
    _feature: Any = importlib.import_module("shibokensupport.feature")
    _feature.feature_imported = lambda module: None
