"""A workflow in words, as rows of the model system, and the templates that are shipped."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop_app.app.core import case_benches, load_types
from desktop_app.domain import codec
from desktop_app.domain.errors import DocumentError
from desktop_app.domain.resources import resource_path
from desktop_app.domain.row_export import rows_of
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.services.case_format import Case, read_case_file
from desktop_app.services.cases import judge
from desktop_app.services.documentation import markdown
from desktop_app.services.documents import document_problems, read_import
from desktop_app.services.templates import templates
from tests.unit.editor.conftest import random_workflow

SAMPLE = codec.loads(resource_path("examples", "order_review.workflow.json").read_bytes())
CASES = read_case_file(resource_path("templates", "templates.cases.json")).cases
CATALOG = load_types().catalog()


def test_the_documentation_names_every_step_its_branch_and_its_settings() -> None:
    text = markdown(SAMPLE, CATALOG)
    assert text.startswith("# Order review\n\nAdds up what is in stock")
    for node in SAMPLE.nodes:
        assert node.title in text
    assert "*Calculation*, in “Yes” of “In stock?”" in text
    assert "‹Total so far›" in text and "$jobsMapByNodeKey" not in text


def test_nothing_in_a_title_becomes_markup() -> None:
    strange = Workflow(title="# *x* <b>", nodes=(Node("a", "gone.type", "[a](b)`", {"x": "`code` {{y}}"}),))
    text = markdown(strange, CATALOG)
    assert text.startswith(r"# \# \*x\* \<b\>") and r"\[a\](b)\`" in text
    assert "``" in text and "gone.type" in text


@pytest.mark.parametrize("seed", range(12))
def test_rows_lead_back_to_the_same_workflow(seed: int) -> None:
    workflow = random_workflow(seed, 25) if seed else SAMPLE
    back = codec.import_text(json.dumps(rows_of(workflow)))
    assert {node.key: node for node in back.nodes} == {node.key: node for node in workflow.nodes}
    assert (back.title, back.type, back.config) == (workflow.title, workflow.type, workflow.config)


def test_rows_keep_unknown_types_and_members() -> None:
    odd = Workflow(nodes=(Node("a", "from.elsewhere", "Odd", {"x": [1]}, extra={"colour": "red"}),))
    (row,) = rows_of(odd)["data"]["nodes"]
    assert (row["type"], row["colour"], row["id"], row["upstreamId"]) == ("from.elsewhere", "red", 1, None)


def test_files_of_every_format_are_imported_and_bad_ones_named(tmp_path: Path) -> None:
    rows = tmp_path / "rows of mine.json"
    rows.write_text(json.dumps(rows_of(Workflow(nodes=SAMPLE.nodes))["data"]["nodes"]), encoding="utf-8")
    found = read_import(rows)
    assert (found.key, found.title) == ("rows of mine", "rows of mine")
    assert len(found.nodes) == len(SAMPLE.nodes)
    for text, reason in (("{", "line 1"), ("[1]", "is missing|neither|object"), ("\xff", "UTF-8|JSON")):
        bad = tmp_path / "bad.json"
        bad.write_bytes(text.encode("latin-1"))
        with pytest.raises(DocumentError, match=reason) as caught:
            read_import(bad)
        assert caught.value.place == str(bad)


@pytest.mark.parametrize("template", templates(), ids=lambda template: template.key)
def test_templates_are_without_problems_and_have_a_sample(template: Workflow) -> None:
    assert document_problems(template, CATALOG) == []
    assert template.title and template.description and template.config["sample"]
    assert any(case.workflow.key == template.key for case in CASES), "no case proves that it works"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
async def test_templates_do_what_they_say(case: Case) -> None:
    verdict = await judge(case, case_benches(load_types()))
    assert verdict.passed, verdict.failures
