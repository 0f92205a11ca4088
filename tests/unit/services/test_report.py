"""What a report of a problem holds."""

from __future__ import annotations

from pathlib import Path

from desktop_app.services.report import LOG_BYTES, report


def test_a_report_holds_versions_settings_and_the_end_of_each_log_and_data_only_on_wish(
    tmp_path: Path,
) -> None:
    (tmp_path / "wirework.log").write_text("x" * LOG_BYTES + "the end")
    (tmp_path / "wirework.log.1").write_text("older")
    (tmp_path / "orders.db").write_text("data")
    files = report({"Qt": "6"}, {"theme": "dark"}, tmp_path)
    assert set(files) == {"versions.txt", "settings.json", "logs/wirework.log", "logs/wirework.log.1"}
    assert files["versions.txt"] == "Qt: 6\n" and files["logs/wirework.log"].endswith("the end")
    assert len(files["logs/wirework.log"]) == LOG_BYTES
    assert report({}, {}, None, "{}")["workflow.json"] == "{}"
