"""Files that are no tables are refused in a sentence; rows that cannot be read are named, all of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from registry.errors import Invalid
from registry.intake.grid import MOST_ROWS
from registry.intake.mapping import Mapping, mapping_of
from registry.intake.problems import sentence_of
from registry.intake.reading import read_table, table_from
from registry.intake.table import MOST_CELL, Table, distinct


def mapped(**file: Any) -> Mapping:
    return mapping_of({"file": file, "records": {"machine": {"fields": {}}}})


def refused(path: Path, **about: Any) -> str:
    with pytest.raises(Invalid) as error:
        read_table(path, mapped(**about))
    (problem,) = error.value.problems
    return f"{problem.field}: {sentence_of(problem)}"


def file(tmp_path: Path, content: str | bytes) -> Path:
    path = tmp_path / "file.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read(tmp_path: Path, content: str | bytes, **about: Any) -> Table:
    return read_table(file(tmp_path, content), mapped(**about))


def test_rows_are_numbered_as_a_spreadsheet_numbers_them(tmp_path: Path) -> None:
    table = read(tmp_path, "a,b\n1,2\n\n3,4\n")
    assert [(row.number, dict(row.cells)) for row in table.rows] == [
        (2, {"a": "1", "b": "2"}),
        (4, {"a": "3", "b": "4"}),
    ]
    assert table.empty == 1


def test_cells_and_headings_come_without_blanks_around_them_and_composed(tmp_path: Path) -> None:
    table = read(tmp_path, "La\u0308n , b\n  A\u030a kommun , x \n")
    assert table.headings == ("Län", "b")
    assert dict(table.rows[0].cells) == {"Län": "Å kommun", "b": "x"}


def test_a_byte_order_mark_is_no_part_of_the_first_heading(tmp_path: Path) -> None:
    assert read(tmp_path, b"\xef\xbb\xbfa;b\r\n1;2\r\n", delimiter=";").headings == ("a", "b")


def test_a_cell_may_hold_lines_quotation_marks_and_the_delimiter(tmp_path: Path) -> None:
    assert dict(read(tmp_path, 'a,b\n"one, ""two""\nthree",4\n').rows[0].cells)["a"] == 'one, "two"\nthree'


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "The file is empty"),
        ("\n\n", "The file is empty"),
        ("a,b\n", "nothing below them"),
        ("a,b\n,\n\n", "nothing below them"),
        ("a\x00,b\n1,2\n", "The heading of column 1 is no text"),
        (b"a,b\nf\xe4rg,2\n", "not UTF-8 at byte 5 (line 2)"),
        (b"a,b\n1,2\n\xff\xfe", "not UTF-8 at byte 8 (line 3)"),
        (b"\xff\xfea\x00,", "not UTF-16 at byte"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a workbook of the old kind"),
        (b"%PDF-1.7", "is no table but a PDF"),
        ('a,b\n"1,2\n', "is a quotation mark missing"),
        ('a,b\n"1"x,2\n', "is a quotation mark missing"),
        ("a,b\n" + "x" * 200_000 + ",2\n", "field larger than"),
        (",".join(map(str, range(501))) + "\n", "more than 500 columns"),
        ("a,b\n1,e" + "\u0315\u0300" * 16 + "\n", "a heap of accents"),
        ("a\n" + "1\n" * (MOST_ROWS + 1), "more than 100,000 rows"),
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(
    tmp_path: Path, content: str | bytes, sentence: str
) -> None:
    said = refused(file(tmp_path, content))
    assert said.startswith("file: ")
    assert sentence in said
    assert said.endswith((".", "?"))


def test_the_largest_number_of_rows_is_read(tmp_path: Path) -> None:
    assert len(read(tmp_path, "a\n" + "1\n" * MOST_ROWS).rows) == MOST_ROWS


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    assert (
        refused(tmp_path / "none.csv") == "file: The file none.csv cannot be read: No such file or directory."
    )
    assert "Is a directory" in refused(tmp_path)


def test_a_file_that_never_ends_is_too_large() -> None:
    assert "larger than 64 MiB" in refused(Path("/dev/zero"))


def test_rows_that_cannot_be_read_are_all_named_and_counted(tmp_path: Path) -> None:
    table = read(tmp_path, f"a,b\n1\n1,2\n1,2,3\n1,x\x00y\n{'z' * (MOST_CELL + 1)},\x1b\n")
    assert [(found.field, sentence_of(found)) for found in table.problems.found] == [
        ("row 2", "Cells here: 1. Headings: 2. Give the row as many."),
        ("row 4", "Cells here: 3. Headings: 2. Give the row as many."),
        ("row 5, b", "The cell holds a control character, such as a zero byte: take it out."),
        ("row 6, a", f"The cell is longer than {MOST_CELL:,} characters: shorten it."),
        ("row 6, b", "The cell holds a control character, such as a zero byte: take it out."),
    ]
    assert table.unreadable == 4
    assert [row.number for row in table.rows] == [3]


def test_every_column_has_a_name_of_its_own(tmp_path: Path) -> None:
    assert read(tmp_path, ",b,b,,\n1,2,3,4,\n").headings == ("", "b", "b (2)", "column D")


def test_names_of_columns_are_counted_on_from_the_last_of_their_kind() -> None:
    assert distinct(["a", "a (2)", "a", "a", "", "", ""]) == (
        *("a", "a (2)", "a (3)", "a (4)"),
        *("", "column F", "column G"),
    )
    assert len(set(distinct(["a"] * 50_000))) == 50_000


def test_a_byte_order_mark_says_how_the_file_is_written_and_so_can_the_mapping(tmp_path: Path) -> None:
    assert read(tmp_path, "fräs,b\n1,2\n".encode("utf-16")).headings == ("fräs", "b")
    assert read(tmp_path, b"fr\xe4s,b\n1,2\n", encoding="windows-1252").headings == ("fräs", "b")


def test_the_heading_row_is_named_or_is_the_first_with_every_column_that_is_read(tmp_path: Path) -> None:
    content = "Maskiner 2026,\n,\nTyp,Antal\nfräs,2\n"
    assert read(tmp_path, content, headings=3).heads == (3,)
    found = table_from(
        content.encode(),
        mapping_of({"records": {"machine": {"fields": {"machine.make": {"column": "Typ"}}}}}),
    )
    assert (found.heads, found.headings, found.rows[0].number) == ((3,), ("Typ", "Antal"), 4)
    assert "no row 9" in refused(file(tmp_path, content), headings=9)


def test_two_rows_can_make_the_headings_together(tmp_path: Path) -> None:
    table = read(tmp_path, "Maskin,Bord,\n,Längd,Bredd\nfräs,1,2\n", headings=[1, 2])
    assert table.headings == ("Maskin", "Bord Längd", "Bredd")


def test_rows_of_totals_are_left_out_and_counted(tmp_path: Path) -> None:
    table = read(
        tmp_path, "a,b\nfräs,1\nSumma:,1\nsummaskin,2\nTotalt antal,3\n", skip={"a": ["summa", "Totalt"]}
    )
    assert [(one.row.number, one.column) for one in table.left_out] == [(3, "a"), (5, "a")]
    assert [row.number for row in table.rows] == [2, 4]


def test_empty_cells_beyond_the_headings_are_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, "a,b\n1,2,,\n").unreadable == 0
