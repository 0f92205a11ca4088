"""A package of somebody else's, built and installed by pip, brings its types; a broken one is skipped."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.helpers.documents import document, node
from tests.helpers.plugins import EXAMPLES, REPOSITORY, Done, python

pytest.importorskip("hatchling", reason="the development environment builds packages with it")
pytestmark = pytest.mark.slow

TUTORIAL = REPOSITORY / "resources" / "docs" / "adding-a-node.md"
BROKEN = """
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "acme-broken"
version = "2.0"

[project.entry-points."wirework.nodes"]
gone = "acme_broken.gone"
loud = "acme_broken:Loud"
"""


def _pyproject() -> str:
    found = re.search(r"^`pyproject.toml`:\n\n```toml\n(.*?)^```", TUTORIAL.read_text(), re.M | re.S)
    assert found is not None
    return found[1]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which pip has installed a package as the tutorial describes it, and a broken one."""
    sources = tmp_path_factory.mktemp("sources")
    sound, broken = sources / "sound", sources / "broken"
    for folder in ("random_string", "interval"):
        shutil.copytree(EXAMPLES / folder, sound / "acme_wirework" / folder)
    (sound / "pyproject.toml").write_text(_pyproject())
    (broken / "acme_broken").mkdir(parents=True)
    (broken / "acme_broken" / "__init__.py").write_text("class Loud:\n    pass\n")
    (broken / "pyproject.toml").write_text(BROKEN)
    target = tmp_path_factory.mktemp("site")
    offline = ("--no-index", "--no-build-isolation", "--no-deps", "--disable-pip-version-check", "-q")
    done = python("-m", "pip", "install", *offline, "--target", target, sound, broken)
    assert done.status == 0, done.out + done.err
    return target


def wirework(site: Path, *arguments: object) -> Done:
    """Run a command in a process that has the packages on its path."""
    return python("-m", "desktop_app", *arguments, path=str(site))


def test_its_node_type_and_trigger_run(site: Path, tmp_path: Path) -> None:
    file = tmp_path / "code.json"
    config = {"seconds": 30}
    file.write_text(json.dumps(document(node("c", "randomString", {}), type="interval", config=config)))
    done = wirework(site, "run", file, "--json", "--workspace", tmp_path / "space")
    assert done.status == 0, done.err
    outcome = json.loads(done.out)
    assert len(outcome["jobs"][0]["result"]["string"]) == 6


def test_the_broken_one_is_named_and_skipped(site: Path, tmp_path: Path) -> None:
    done = wirework(site, "doctor", "--workspace", tmp_path / "space", "--json")
    found = [item for item in json.loads(done.out) if item["name"] == "Plug-in"]
    texts = {item["detail"]: item["state"] for item in found}
    good = {detail for detail, state in texts.items() if state == "ok"}
    assert good == {
        "acme_wirework.random_string (package acme-wirework 1.0): node randomString",
        "acme_wirework.interval.trigger:IntervalTrigger (package acme-wirework 1.0): trigger interval",
    }
    bad = sorted(detail for detail, state in texts.items() if state == "problem")
    assert bad[0].startswith("acme_broken.gone (package acme-broken 2.0): cannot be loaded: ModuleNotFound")
    assert bad[1] == (
        "acme_broken:Loud (package acme-broken 2.0): Loud must derive from Instruction or Trigger"
    )


def test_its_types_stand_in_the_palette_with_their_own_panel(site: Path, tmp_path: Path) -> None:
    pytest.importorskip("PySide6")
    done = python(REPOSITORY / "tests" / "extension" / "palette_probe.py", tmp_path / "space", path=str(site))
    assert done.status == 0, done.err
    seen = json.loads(done.out.splitlines()[-1])
    assert seen["palette"]["randomString"] == "Random string"
    assert "interval" in seen["triggers"]
    assert seen["panel"] == "RandomStringPanel"
    assert seen["icon"].startswith(str(site.resolve()))
