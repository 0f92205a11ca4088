"""The bootstrap and the locks: what they promise, without a network."""

from __future__ import annotations

import hashlib
import importlib
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGING = REPOSITORY / "packaging"
LOCKS = [PACKAGING / f"requirements{kind}.lock" for kind in ("", "-dev", "-pip")]
MODULES = ("complaint", "servers", "editable", "environment", "locks", "pip_installer", "pip_source")
MODULES += ("system_packages", "qt_libraries")


@pytest.fixture
def bootstrap(monkeypatch: pytest.MonkeyPatch) -> dict[str, ModuleType]:
    """The bootstrap's modules, imported as they are when its script runs."""
    monkeypatch.syspath_prepend(str(PACKAGING))
    for name in MODULES:
        monkeypatch.delitem(sys.modules, name, raising=False)
    return {name: importlib.import_module(name) for name in MODULES}


def _index(folder: Path, content: bytes, name: str) -> str:
    """Make a package index in a folder and return its address."""
    (folder / "pip").mkdir(parents=True)
    (folder / "pip" / name).write_bytes(content)
    (folder / "pip" / "index.html").write_text(f'<a href="{name}#sha256=0">{name}</a>', encoding="utf-8")
    return folder.as_uri()


def _names(lock: Path) -> set[str]:
    return {
        name.lower() for name in re.findall(r"^([\w.-]+)==", lock.read_text(encoding="utf-8"), re.MULTILINE)
    }


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_lock_names_no_host_and_hashes_everything(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert "://" not in text
    assert "types-pyside6" not in _names(lock)
    for block in re.split(r"\n(?=\w)", text)[1:]:
        assert "--hash=sha256:" in block, block


def test_locks_cover_what_pyproject_asks_for() -> None:
    rules = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [*rules["project"]["dependencies"], *rules["dependency-groups"]["dev"]]
    names = {re.split(r"[<>=;\[ ]", line)[0].lower().replace(".", "-").replace("_", "-") for line in asked}
    assert names <= _names(PACKAGING / "requirements-dev.lock")


def test_development_lock_holds_the_runtime_lock(bootstrap: dict[str, ModuleType]) -> None:
    locks = bootstrap["locks"]
    assert dict(locks.blocks(locks.RUNTIME)).items() <= dict(locks.blocks(locks.DEVELOPMENT)).items()


def test_environment_without_qt_has_all_but_qt(bootstrap: dict[str, ModuleType]) -> None:
    locks = bootstrap["locks"]
    left = set(re.findall(r"^([\w.-]+)==", locks.without_qt(locks.DEVELOPMENT), re.MULTILINE))
    assert left == _names(locks.DEVELOPMENT) - locks.QT_PACKAGES
    assert _names(locks.DEVELOPMENT) >= locks.QT_PACKAGES


def test_takes_pip_only_with_the_locked_sum(
    bootstrap: dict[str, ModuleType], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, content = bootstrap["pip_source"], b"a wheel"
    sums = frozenset({hashlib.sha256(content).hexdigest()})
    monkeypatch.setenv("PIP_INDEX_URL", _index(tmp_path / "index", content, "pip-1.0-py3-none-any.whl"))
    monkeypatch.setattr(source, "pinned_pip", lambda: ("1.0", sums))
    assert source.fetch_pip(tmp_path).read_bytes() == content
    monkeypatch.setattr(source, "pinned_pip", lambda: ("1.0", frozenset({"0" * 64})))
    with pytest.raises(bootstrap["complaint"].Complaint, match=r"(?s)Hash mismatch.*What to do"):
        source.fetch_pip(tmp_path)


def test_asks_the_index_that_pip_is_configured_for(
    bootstrap: dict[str, ModuleType], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = bootstrap["pip_source"]
    settings = tmp_path / "pip.conf"
    settings.write_text(
        "[global]\nindex-url = https://one.test/simple\nextra_index_url = https://two.test/s\n"
    )
    for name in (*source.INDEX_VARIABLES, "PIP_EXTRA_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(settings))
    assert source.indexes()[0] == "https://one.test/simple"
    assert "https://two.test/s" in source.indexes()
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://three.test/simple")
    assert source.indexes()[0] == "https://three.test/simple"


def test_says_what_to_do_without_a_network(
    bootstrap: dict[str, ModuleType], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://someone:secret@127.0.0.1:9/simple")
    monkeypatch.setenv("NO_PROXY", "*")
    with pytest.raises(bootstrap["complaint"].Complaint, match=r"(?s)No network.*What to do") as caught:
        bootstrap["pip_source"].fetch_pip(tmp_path)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "Hash mismatch"),
        ("ERROR: Could not install packages: [Errno 28] No space left on device", "disk"),
        ("NewConnectionError: Failed to establish a new connection", "No network"),
        ("error: something else", "pip could not install"),
    ],
)
def test_translates_what_pip_says(bootstrap: dict[str, ModuleType], said: str, expected: str) -> None:
    complaint = str(bootstrap["pip_installer"]._complaint([sys.executable], [said]))
    assert expected in complaint
    assert "What to do" in complaint


def test_complains_about_a_full_disk_before_it_begins(
    bootstrap: dict[str, ModuleType], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = bootstrap["environment"]
    monkeypatch.setattr(environment, "NEEDED_BYTES", 1 << 62)
    with pytest.raises(bootstrap["complaint"].Complaint, match=r"(?s)disk.*full.*What to do"):
        environment.Environment(tmp_path / "venv").ensure("")


def test_leaves_a_foreign_folder_alone(bootstrap: dict[str, ModuleType], tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("precious", encoding="utf-8")
    with pytest.raises(bootstrap["complaint"].Complaint, match="no environment of Python"):
        bootstrap["environment"].Environment(tmp_path).ensure("")
    assert (tmp_path / "mine.txt").exists()


def test_installs_once(
    bootstrap: dict[str, ModuleType], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed: list[list[str]] = []
    installer = bootstrap["pip_installer"]
    monkeypatch.setattr(installer, "ensure_pip", lambda _python: None)
    monkeypatch.setattr(installer, "install", lambda _python, arguments: installed.append(list(arguments)))
    environment = bootstrap["environment"].Environment(tmp_path / "venv")
    environment.ensure("dev", also_holds=["runtime"])
    assert "--require-hashes" in installed[0]
    environment.ensure("runtime")
    environment.ensure("dev", also_holds=["runtime"])
    assert len(installed) == 2, "the lock once, the project once"
    environment.ensure("newer")
    assert len(installed) == 3


def test_own_wheel_has_the_command_and_the_path(bootstrap: dict[str, ModuleType], tmp_path: Path) -> None:
    with zipfile.ZipFile(bootstrap["editable"].build(tmp_path)) as wheel:
        texts = {name: wheel.read(name).decode() for name in wheel.namelist()}
    entry_points = next(text for name, text in texts.items() if name.endswith("entry_points.txt"))
    assert "wirework = desktop_app.__main__:main" in entry_points
    assert str(REPOSITORY) in texts["_wirework_checkout.pth"]


def test_prints_the_system_packages_for_a_person_without_rights(
    bootstrap: dict[str, ModuleType], monkeypatch: pytest.MonkeyPatch
) -> None:
    libraries = bootstrap["qt_libraries"]
    monkeypatch.setattr(libraries.sys, "platform", "linux")
    monkeypatch.setattr(bootstrap["system_packages"].os, "geteuid", lambda: 1000, raising=False)
    monkeypatch.setattr(bootstrap["system_packages"].shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(libraries, "_loads", lambda soname: soname != "libEGL.so.1")
    with pytest.raises(bootstrap["complaint"].Complaint, match=r"sudo apt-get install -y libegl1"):
        libraries.ensure_libraries(window=False)


def test_off_screen_needs_no_x11_library(
    bootstrap: dict[str, ModuleType], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    libraries = bootstrap["qt_libraries"]
    monkeypatch.setattr(libraries.sys, "platform", "linux")
    monkeypatch.setattr(bootstrap["system_packages"].os, "geteuid", lambda: 1000, raising=False)
    monkeypatch.setattr(libraries, "_loads", lambda soname: soname != "libxcb-cursor.so.0")
    libraries.ensure_libraries(window=False)
    assert "libxcb-cursor0" in capsys.readouterr().out
    with pytest.raises(bootstrap["complaint"].Complaint, match="libxcb-cursor"):
        libraries.ensure_libraries(window=True)


class Shop:
    """Stands for apt-get: remembers what is asked for, and may lack a package."""

    def __init__(self, lacks: str = "") -> None:
        self.asked: list[list[str]] = []
        self._lacks = lacks

    def run(self, command: list[str], **how: object) -> subprocess.CompletedProcess[str]:
        if "install" in command:
            self.asked.append([word for word in command[2:] if not word.startswith("-")])
        failed = self._lacks in command if self._lacks else False
        return subprocess.CompletedProcess(command, int(failed), stdout="E: no such package")


@pytest.fixture
def root(bootstrap: dict[str, ModuleType], monkeypatch: pytest.MonkeyPatch) -> dict[str, ModuleType]:
    """The modules on a system where we are root and only a library of Qt is missing."""
    packages = bootstrap["system_packages"]
    monkeypatch.setattr(packages.os, "geteuid", lambda: 0, raising=False)
    monkeypatch.setattr(packages.shutil, "which", lambda name: f"/usr/bin/{name}")
    libraries = bootstrap["qt_libraries"]
    monkeypatch.setattr(libraries.sys, "platform", "linux")
    monkeypatch.setattr(libraries, "_loads", lambda soname: soname != "libEGL.so.1")
    monkeypatch.setattr(libraries, "_missing_font_packages", list)
    return bootstrap


def test_servers_come_with_the_libraries_in_one_command(
    root: dict[str, ModuleType], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shop = Shop()
    monkeypatch.setattr(root["system_packages"].subprocess, "run", shop.run)
    root["qt_libraries"].ensure_libraries(False, root["servers"].SERVERS)
    assert shop.asked == [["libegl1", "postgresql", "mariadb-server-core", "xvfb"]]
    assert "Installing system packages: libegl1 postgresql" in capsys.readouterr().out


def test_a_server_that_cannot_be_had_stops_nothing(
    root: dict[str, ModuleType], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shop = Shop("mariadb-server-core")
    monkeypatch.setattr(root["system_packages"].subprocess, "run", shop.run)
    root["qt_libraries"].ensure_libraries(False, root["servers"].SERVERS)
    assert shop.asked[1:] == [["libegl1"]]
    assert "PostgreSQL, MariaDB or Xvfb will be skipped" in capsys.readouterr().out


def test_without_rights_the_tests_that_need_a_server_are_named(
    bootstrap: dict[str, ModuleType], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap["system_packages"].os, "geteuid", lambda: 1000, raising=False)
    monkeypatch.setattr(bootstrap["qt_libraries"], "_loads", lambda soname: True)
    bootstrap["qt_libraries"].ensure_libraries(False, bootstrap["servers"].SERVERS[:1])
    said = capsys.readouterr().out
    assert "Tests that need PostgreSQL will be skipped." in said and "postgresql" in said


def test_gate_is_readable_for_old_pythons() -> None:
    """Only syntax that Python 2.7 and 3.0 share comes before the version is looked at."""
    text = (PACKAGING / "bootstrap.py").read_text(encoding="utf-8")
    assert text.isascii()
    assert not re.search(r"\bf\"|->|__future__", text)


def test_ci_calls_the_test_command_of_the_readme() -> None:
    command = "python3 packaging/bootstrap.py test"
    assert command in (REPOSITORY / ".ci" / "run").read_text(encoding="utf-8")
    assert command in (REPOSITORY / "README.md").read_text(encoding="utf-8")
    assert "python3 packaging/bootstrap.py run" in (REPOSITORY / "README.md").read_text(encoding="utf-8")


def test_needs_nothing_but_the_standard_library() -> None:
    program = f"import sys; sys.path.insert(0, {str(PACKAGING)!r}); import bootstrap_cli"
    assert subprocess.run([sys.executable, "-I", "-S", "-c", program], check=False).returncode == 0
