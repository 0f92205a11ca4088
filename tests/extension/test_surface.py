"""The public surface is a fact: whoever adds, renames or removes a name changes it here on purpose."""

from __future__ import annotations

import importlib.util

import pytest

from desktop_app import extension
from tests.helpers.plugins import REPOSITORY

EXTENSION = """
    API_VERSION Answer Branch Clock Config ConflictError Engine Execution ExecutionStatus FLUSH Instruction
    InstructionResult InvalidRequestError Job JobDraft JobStatus JsonObject MISSING Node NodeSpec
    NotFoundError NumberOrTemplate PermissionDeniedError Placement Problem Processor Submission Task
    TaskInstruction TimerHandle Trigger TriggerSpec ValidationError Variable WireworkError Workflow
    WorkflowVersion resolve_path
"""
PANELS = """
    AutoPanel CalculationEditor CardsEditor Choice ComboEditor ConfigPanel DurationEditor Editor
    ExpressionEditor Factory Field IntegerEditor JsonEditor ListEditor ListShape Mode MomentEditor
    MultilineEditor NameEditor NumberEditor ObjectEditor OptionsEditor PairsEditor PanelContext
    SegmentsEditor SwitchEditor TemplateEditor TextEditor TimeZoneEditor TypedEditor
    ValueEditor cards combo combo_of fields_of segments
"""
DOCUMENT = REPOSITORY / "resources" / "docs" / "adding-a-node.md"
DUNDERS = {"annotations"}


def _names(module: object) -> set[str]:
    return {name for name in vars(module) if not name.startswith("_")} - DUNDERS


def test_extension_offers_exactly_these_names() -> None:
    assert set(extension.__all__) == set(EXTENSION.split())
    assert len(extension.__all__) == len(set(extension.__all__))
    assert _names(extension) == set(extension.__all__)


def test_panels_offer_exactly_these_names() -> None:
    if importlib.util.find_spec("PySide6") is None:
        pytest.skip("panels need Qt, and this environment has none on purpose")
    from desktop_app.gui import panels

    assert set(panels.__all__) == set(PANELS.split())
    assert all(hasattr(panels, name) for name in panels.__all__)


def test_version_of_the_contract() -> None:
    assert extension.API_VERSION == 1


@pytest.mark.parametrize("names", [EXTENSION, PANELS], ids=["extension", "panels"])
def test_the_tutorial_lists_every_name(names: str) -> None:
    text = DOCUMENT.read_text(encoding="utf-8").partition("## Names to rely on")[2]
    assert not [name for name in names.split() if f"`{name}`" not in text]
