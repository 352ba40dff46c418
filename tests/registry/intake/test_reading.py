"""Workbooks and CSV become the same rows; what a spreadsheet shows is what is read."""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from registry.errors import Invalid
from registry.intake import reading
from registry.intake.grid import Figure, delimiter_of, encoding_of
from registry.intake.mapping import Mapping, mapping_of
from registry.intake.problems import sentence_of
from registry.intake.reading import read_tables, table_from
from registry.sheets.package import BOMB

MORNING = datetime(2027, 1, 31, 8, 30)  # noqa: DTZ001 - a spreadsheet's has no zone


def mapped(**file: Any) -> Mapping:
    return mapping_of({"file": file, "records": {"machine": {"fields": {}}}})


def workbook(*rows: list[Any], merged: tuple[str, ...] = (), more: str = "") -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Ett"
    for row in rows:
        sheet.append(row)
    for area in merged:
        sheet.merge_cells(area)
    if more:
        book.create_sheet(more).append(["x"])
        book[more].append(["y"])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_cells_of_a_workbook_are_text_and_numbers_keep_their_point() -> None:
    content = workbook(["a", "b", "c", "d", "e"], [" fräs ", 1.25, True, date(2027, 1, 31), MORNING])
    (row,) = table_from(content, mapped(decimal=",")).rows
    assert dict(row.cells) == {"a": "fräs", "b": "1.25", "c": "yes", "d": "2027-01-31", "e": "2027-01-31"}
    assert isinstance(row.cells["b"], Figure)


def test_a_cell_merged_downwards_stands_in_every_row_and_merged_headings_in_every_column() -> None:
    content = workbook(
        ["Hall", "Bord", None],
        [None, "längd", "bredd"],
        ["Norra", 1, 2],
        [None, 3, 4],
        merged=("A1:A2", "B1:C1", "A3:A4"),
    )
    table = table_from(content, mapped(headings=[1, 2]))
    assert table.headings == ("Hall", "Bord längd", "Bord bredd")
    assert [row.cells["Hall"] for row in table.rows] == ["Norra", "Norra"]


def test_merged_cells_and_wide_rows_take_no_more_room_than_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    content = workbook(["a", "b", "c"], *[[1, 2, 3]] * 9, merged=("A1:C1",))
    assert table_from(content, mapped()).headings == ("a", "a (2)", "a (3)")
    for name, least in (("MOST_CELLS", 2), ("MOST_PLACES", 29)):
        with monkeypatch.context() as within:
            within.setattr(reading, name, least)
            with pytest.raises(Invalid) as refused:
                table_from(content, mapped())
            assert refused.value.problems[0].message_id == BOMB


def test_a_formula_without_a_result_and_an_error_are_problems_of_their_cells() -> None:
    table = table_from(workbook(["a", "b"], ["=1+1", "#N/A"]), mapped())
    assert [sentence_of(found) for found in table.problems.found] == [
        "The cell holds a formula whose result was not saved: open the file in a spreadsheet program and save it.",
        "The cell shows the error #N/A of the spreadsheet: mend it, or empty the cell.",
    ]


def test_a_sheet_is_chosen_by_its_name_and_the_first_without_one() -> None:
    content = workbook(["a"], ["1"], more="Två")
    assert table_from(content, mapped()).headings == ("a",)
    assert table_from(content, mapped(sheet="Två")).headings == ("x",)
    with pytest.raises(Invalid) as error:
        table_from(content, mapped(sheet="Tre"))
    assert sentence_of(error.value.problems[0]) == "The workbook has no sheet 'Tre'. It has: 'Ett', 'Två'."


def test_rows_of_several_files_are_named_with_their_file(tmp_path: Path) -> None:
    (tmp_path / "A.csv").write_text("a,b\n1,2\n3\n", encoding="utf-8")
    (tmp_path / "B.xlsx").write_bytes(workbook(["b", "a"], ["x", "y"]))
    first, second = read_tables([tmp_path / "A.csv", tmp_path / "B.xlsx"], mapped())
    assert [row.number for row in (*first.rows, *second.rows)] == ["2 of A.csv", "2 of B.xlsx"]
    assert [found.field for found in first.problems.found] == ["row 3 of A.csv"]


@pytest.mark.parametrize(
    ("content", "encoding", "delimiter"),
    [
        ("a;b\n1,5;2\n", "utf-8", ";"),
        ("a,b\n1;5,2\n", "utf-8", ","),
        ("a\tb\n1\t2\n", "utf-16", "\t"),
        ("Fräs;b\n1;2\n", "cp1252", ";"),
        ("Titel;;\na;b;c\n", "utf-8-sig", ";"),
    ],
)
def test_how_a_file_is_written_is_told_from_its_bytes(content: str, encoding: str, delimiter: str) -> None:
    raw = content.encode(encoding)
    found = encoding_of(raw)
    assert found == {"cp1252": "windows-1252", "utf-8-sig": "utf-8"}.get(encoding, encoding)
    assert delimiter_of(raw, found) == delimiter
