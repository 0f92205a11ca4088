"""Tables from spreadsheets: values, dates, formulas, sheets, and files that are none."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import Workbook
from openpyxl.chart import BarChart

from desktop_app.data.import_files import read_table
from desktop_app.domain.errors import InvalidRequestError


def written(path: Path, **sheets: list[list[Any]]) -> Path:
    """Write a spreadsheet of some sheets."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_values_come_with_their_types(tmp_path: Path) -> None:
    rows = [
        [None, None],
        ["Name", "Amount", "Price", "Day", "Seen at", "Ok", "Code", "At"],
        ["Ada", 3, 1.5, date(2024, 7, 15), datetime(2024, 7, 15, 10, 30), True, "007", time(9, 5)],
        [],
        ["Bob", 4, 2, datetime(2024, 7, 16), datetime(2024, 7, 16), False, "008", None],
    ]
    plan = read_table(written(tmp_path / "a.xlsx", Sheet=rows))
    assert [(field.name, field.type) for field in plan.fields] == [
        ("Name", "string"), ("Amount", "integer"), ("Price", "double"), ("Day", "dateOnly"),
        ("Seen_at", "datetimeTz"), ("Ok", "boolean"), ("Code", "string"), ("At", "string"),
    ]  # fmt: skip
    assert plan.rows[0]["Day"] == "2024-07-15" and plan.rows[0]["Seen_at"] == "2024-07-15 10:30:00"
    assert plan.rows[0]["At"] == "09:05:00" and plan.rows[1]["At"] is None
    assert [row["Code"] for row in plan.rows] == ["007", "008"]


def test_a_formula_counts_as_the_value_that_is_kept_with_it(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", Sheet=[["a", "b", "c"], [1, "=A2*2", "=1/0"]])
    with ZipFile(path) as parts:
        kept = {name: parts.read(name) for name in parts.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    kept[sheet] = kept[sheet].replace(b"<f>A2*2</f><v />", b"<f>A2*2</f><v>2</v>")
    kept[sheet] = kept[sheet].replace(
        b'<c r="C2"><f>1/0</f><v />', b'<c r="C2" t="e"><f>1/0</f><v>#DIV/0!</v>'
    )
    with ZipFile(path, "w") as parts:
        for name, data in kept.items():
            parts.writestr(name, data)
    assert read_table(path).rows == ({"a": 1, "b": 2, "c": None},)


def test_one_of_several_sheets_is_read(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", First=[["a"], [1]], Second=[["b"], [2]], Third=[])
    assert read_table(path).sheet == "First" and read_table(path).sheets == ("First", "Second", "Third")
    assert read_table(path, "Second").rows == ({"b": 2},)
    with pytest.raises(InvalidRequestError, match="'Third' is empty"):
        read_table(path, "Third")
    with pytest.raises(InvalidRequestError, match="no sheet 'Fourth'") as caught:
        read_table(path, "Fourth")
    assert "First, Second, Third" in caught.value.remedy


def test_a_sheet_that_is_a_chart_is_passed_over(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].append(["a"])
    book.worksheets[0].append([1])
    book.create_chartsheet("Chart", 0).add_chart(BarChart())
    book.save(tmp_path / "a.xlsx")
    assert read_table(tmp_path / "a.xlsx").sheets == ("Sheet",)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK", "no spreadsheet"),
        (b"", "no spreadsheet"),
        (b"a,b\n1,2", "no spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1", "protected by a password"),
    ],
)
def test_what_is_no_spreadsheet_is_refused_with_a_way_out(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "a.xlsx").write_bytes(content)
    with pytest.raises(InvalidRequestError, match=words) as caught:
        read_table(tmp_path / "a.xlsx")
    assert caught.value.remedy and caught.value.place == "a.xlsx"


def test_a_broken_part_is_told_as_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with ZipFile(path, "w") as parts:
        parts.writestr("[Content_Types].xml", "<broken")
    with pytest.raises(InvalidRequestError, match="can be read"):
        read_table(path)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequestError, match="cannot be read"):
        read_table(tmp_path / "nowhere.xlsx")


def test_a_file_that_unpacks_to_more_than_fits_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path / "a.xlsx", Sheet=[["a"], [1]])
    monkeypatch.setattr("desktop_app.data.spreadsheets.MOST_UNPACKED", 100)
    with pytest.raises(InvalidRequestError, match="larger than 2 GB"):
        read_table(path)
