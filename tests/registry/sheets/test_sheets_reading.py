"""What stands in a workbook, whoever wrote it; and that a hostile one costs little and gives one sentence."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import date, datetime
from decimal import Decimal
from os import urandom

import pytest
from openpyxl import Workbook

from registry.errors import Invalid
from registry.sheets import Area, markup, read_workbook, reading, styles
from registry.sheets import package as archive
from registry.sheets.saving import saved
from tests.registry.sheets.written import packed, parts, sheet

BILLION_LAUGHS = (
    '<!DOCTYPE worksheet [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(8))
    + "]>"
)


def said(content: bytes) -> str:
    """The one sentence with which a file is refused."""
    with pytest.raises(Invalid) as refused:
        read_workbook(content)
    (problem,) = refused.value.problems
    return problem.message_id.format(**problem.params)


def values(rows: str, **more: str) -> list[list[object]]:
    """What stands in a sheet written by hand."""
    (found,) = read_workbook(packed(parts(sheet(rows), **more)))
    return [[cell.value for cell in row] for row in found.rows]


def test_what_a_workbook_library_writes_is_read_back() -> None:
    workbook = Workbook()
    first = workbook.active
    first.title = "Maskiner"
    first.append(["Fräs", 12.5, True, date(2026, 1, 31), datetime(2026, 1, 31, 7, 30)])  # noqa: DTZ001
    first["B3"] = 0.1 + 0.2
    workbook.create_sheet("gömd").sheet_state = "veryHidden"
    found, hidden = read_workbook(saved(workbook))
    assert (found.name, found.hidden, hidden.name, hidden.hidden) == ("Maskiner", False, "gömd", True)
    assert [cell.value for cell in found.rows[0]] == [
        "Fräs",
        Decimal("12.5"),
        True,
        date(2026, 1, 31),
        datetime(2026, 1, 31, 7, 30),  # noqa: DTZ001
    ]
    assert found.rows[1] == ()
    assert found.cell(3, 2).value == Decimal("0.3")
    assert not found.cell(9, 9)


def test_text_is_read_however_it_is_written() -> None:
    strings = '<sst xmlns="x"><si><r><t>Fr</t></r><r><t>äs</t></r><rPh><t>x</t></rPh></si></sst>'
    rows = (
        '<row><c t="s"><v>0</v></c><c t="inlineStr"><is><t>a_x000D_b_x005F_x0041_</t></is></c>'
        '<c t="str"><v>c</v></c><c t="d"><v>2026-01-31T00:00:00Z</v></c><c t="e"><v>#REF!</v></c></row>'
    )
    assert values(rows, sharedStrings=strings) == [["Fräs", "a\rb_x0041_", "c", date(2026, 1, 31), "#REF!"]]


@pytest.mark.parametrize(
    ("code", "serial", "shown"),
    [
        ("yyyy\\-mm\\-dd", "46053", date(2026, 1, 31)),
        ("[$-41D]d mmmm yyyy;@", "46053", date(2026, 1, 31)),
        ("yyyy-mm-dd hh:mm", "46053.5", datetime(2026, 1, 31, 12)),  # noqa: DTZ001
        ("dd.mm.yyyy", "59", date(1900, 2, 28)),
        ('0" days"', "46053", Decimal(46053)),
        ("#,##0.00 [$kr-41D]", "46053", Decimal(46053)),
        ("[Red]0.00", "46053", Decimal(46053)),
        ("General", "46053", Decimal(46053)),
        ("yyyy-mm-dd", "99999999", Decimal(99999999)),
    ],
)
def test_a_number_is_a_date_where_it_looks_like_one(code: str, serial: str, shown: object) -> None:
    escaped = code.replace('"', "&quot;")
    styles = (
        f'<styleSheet xmlns="x"><numFmts><numFmt numFmtId="170" formatCode="{escaped}"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="170"/></cellXfs></styleSheet>'
    )
    assert values(f'<row><c s="1"><v>{serial}</v></c></row>', styles=styles) == [[shown]]


def test_a_cell_says_that_it_holds_a_formula_and_an_error() -> None:
    rows = '<row><c><f>1+1</f><v>2</v></c><c><f>A1</f></c><c t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    (found,) = read_workbook(packed(parts(sheet(rows))))
    assert [(cell.value, cell.formula, cell.error) for cell in found.rows[0]] == [
        (Decimal(2), True, False),
        (None, True, False),
        ("#DIV/0!", True, True),
    ]


def test_merged_cells_are_told_and_take_no_room() -> None:
    merged = '<mergeCells><mergeCell ref="A1:XFD1048576"/><mergeCell ref="B2:C3"/></mergeCells>'
    (found,) = read_workbook(packed(parts(sheet("<row><c><v>1</v></c></row>", merged))))
    assert found.merged == [Area(1, 1, 1_048_576, 16_384), Area(2, 2, 3, 3)]
    assert str(found.merged[1]) == "B2:C3"
    assert len(found.rows) == 1


def test_rows_and_cells_that_only_have_a_look_are_not_there() -> None:
    rows = (
        '<row r="2"><c r="C2" s="1"/><c r="D2" t="inlineStr"><is><t>  </t></is></c></row><row r="1048576"/>'
    )
    assert values(rows) == []


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", archive.NOT_A_WORKBOOK),
        (b"Namn;Typ\r\nA;B\r\n", archive.NOT_A_WORKBOOK),
        (packed({"a.txt": "a"}), archive.NOT_A_WORKBOOK),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 512, archive.OLD),
        (packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), archive.OTHER),
        (packed({**parts(sheet("")), "xl/vbaProject.bin": b"x"}), archive.MACROS),
        (packed({"_rels/.rels": "<x"}), archive.DAMAGED),
        (packed(parts(sheet("<row><c t='s'><v>7</v></c></row>"))), archive.DAMAGED),
        (packed(parts(sheet("<row><c><v>nan</v></c></row>"))), archive.DAMAGED),
        (packed(parts(sheet("<row><c r='B1'><v>1</v></c><c r='A1'><v>1</v></c></row>"))), archive.DAMAGED),
        (
            packed(parts(sheet("<row r='2'><c><v>1</v></c></row><row r='1'><c><v>1</v></c></row>"))),
            archive.DAMAGED,
        ),
        (packed(parts("<worksheet><sheetData><row><c><v>1</v>"))[:-40], archive.NOT_A_WORKBOOK),
    ],
    ids=[
        "empty",
        "csv",
        "other zip",
        "xls",
        "ods",
        "macros",
        "broken",
        "string",
        "nan",
        "cells",
        "rows",
        "cut",
    ],
)
def test_what_is_no_workbook_is_refused_in_one_sentence(content: bytes, sentence: str) -> None:
    assert said(content) == sentence


@pytest.mark.parametrize(
    "head",
    [
        BILLION_LAUGHS,
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
    ids=["billion laughs", "outside file", "outside type"],
)
@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/0.xml", "_rels/.rels", "xl/sharedStrings.xml"]
)
def test_a_document_type_is_never_read(head: str, part: str) -> None:
    bomb = parts(sheet("<row><c t='inlineStr'><is><t>&i;&e;</t></is></c></row>"), sharedStrings="<sst/>")
    assert said(packed({**bomb, part: head + bomb[part]})) == archive.DAMAGED


def test_a_bomb_is_refused_by_what_its_directory_says() -> None:
    assert (
        said(packed({**parts(sheet("")), "xl/media/a": b"\0" * (archive.MOST_UNPACKED + 1)})) == archive.BOMB
    )
    assert said(packed({**parts(sheet("")), "xl/media/a": b"\0" * (8 * 1024 * 1024)})) == archive.BOMB
    assert said(packed({f"{n}.xml": "" for n in range(archive.MOST_PARTS + 1)})) == archive.BOMB


def test_a_bomb_whose_directory_lies_is_noticed_while_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    content = bytearray(packed(parts(sheet(" " * 400_000))))
    entry = content.index(b"PK\x01\x02", content.index(b"xl/worksheets/0.xml"))
    while content[entry + 46 : entry + 46 + 19] != b"xl/worksheets/0.xml":
        entry = content.index(b"PK\x01\x02", entry + 4)
    struct.pack_into("<I", content, entry + 24, 50)
    assert said(bytes(content)) == archive.DAMAGED
    monkeypatch.setattr(archive, "MOST_UNPACKED", 100_000)
    honest = packed(parts(sheet(" " * 400_000)))
    monkeypatch.setattr(
        archive.Package, "_listed", lambda self, _: {i.filename: i for i in self._archive.infolist()}
    )
    assert said(honest) == archive.BOMB


def test_a_part_that_stands_twice_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in parts(sheet("")).items():
            made.writestr(name, content)
        with pytest.warns(UserWarning, match="Duplicate"):
            made.writestr("xl/workbook.xml", "<workbook/>")
    assert said(out.getvalue()) == archive.DAMAGED


def test_a_password_is_refused() -> None:
    content = bytearray(packed(parts(sheet(""))))
    struct.pack_into("<H", content, content.index(b"PK\x01\x02") + 8, 1)
    assert said(bytes(content)) == archive.OLD


def test_there_is_a_limit_to_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 3)
    monkeypatch.setattr(reading, "MOST_CELLS", 20)
    monkeypatch.setattr(reading, "MOST_MERGED", 1)
    one = '<row r="{}"><c r="{}{}"><v>1</v></c></row>'
    assert "more than 3 rows" in said(packed(parts(sheet(one.format(1_000_000, "A", 1)))))
    assert "more than 500 columns" in said(packed(parts(sheet(one.format(1, "XFD", 1)))))
    assert said(packed(parts(sheet(one.format(1, "Z", 1))))) == archive.BOMB
    assert "more than 50 sheets" in said(packed(parts(*[sheet("")] * 51, names=tuple(map(str, range(51))))))
    merged = '<mergeCells><mergeCell ref="A1:B1"/><mergeCell ref="A2:B2"/></mergeCells>'
    assert said(packed(parts(sheet("", merged)))) == archive.BOMB


def test_what_grows_when_it_is_read_is_refused_before_it_has_grown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markup, "MOST_HELD", 50)
    monkeypatch.setattr(markup, "MOST_ELEMENTS", 400)
    row = "<row><c/><c><v>1</v></c></row>"
    assert len(read_workbook(packed(parts(sheet(row * 60))))[0].rows) == 60
    for many in (row * 120, "<row>" + "<c/>" * 60 + "</row>", "<c>" * 60 + "</c>" * 60, "<row/>" * 900):
        assert said(packed(parts(sheet(many)))) == archive.BOMB
    strings = f"<sst>{'<si><t>a</t></si>' * 60}</sst>"
    assert values("<row><c t='s'><v>59</v></c></row>", sharedStrings=strings) == [["a"]]


LONG = "x" * (3 * markup.BLOCK)
LONG_ASIDE = "<a" * markup.MOST_ASIDE
WIDE = "x" * (markup.MOST_NAMESPACE + 1)


@pytest.mark.parametrize(
    "inside",
    [
        f'<row a="{LONG}"/>',
        "<row " + " ".join(f"a{n}=''" for n in range(120_000)) + "/>",
        f"<!--{LONG_ASIDE}-->",
        f"<?a {LONG_ASIDE}?>",
        f'<row xmlns="{WIDE}"/>',
        f'<row xmlns:b="{WIDE}" b:a=""/>',
    ],
    ids=["value", "attributes", "comment", "instruction", "namespace", "prefix"],
)
def test_what_would_be_read_again_and_again_is_refused_before_it_is(inside: str) -> None:
    """Of a file of 1 MiB that stopped the process, for everybody, for minutes."""
    made = packed({**parts(sheet("")), "xl/worksheets/0.xml": sheet(inside), "noise": urandom(400_000)})
    assert said(made) == archive.BOMB


def test_a_part_in_utf_16_is_refused_since_letters_there_look_like_tags() -> None:
    part = '<?xml version="1.0" encoding="UTF-16"?><worksheet a="\u3c3c"/>'.encode("utf-16")
    assert said(packed({**parts(sheet("")), "xl/worksheets/0.xml": part})) == archive.DAMAGED


def test_a_format_with_a_heap_of_brackets_is_looked_through_once() -> None:
    found = styles._LITERAL.search("[" * 5_000 + "y]")
    assert found is not None
    assert found.group() == "[y]"


HEAP = "a" + "\u0315\u0300" * 16


@pytest.mark.parametrize(
    "cell",
    [
        f"<c t='inlineStr'><is><t>{HEAP}</t></is></c>",
        "<c t='inlineStr'><is><t>a" + "&#x315;&#x300;" * 16 + "</t></is></c>",
        f"<c t='inlineStr'><is><r><t>{HEAP[:20]}</t></r><r><t>{HEAP[20:]}</t></r></is></c>",
        "<c t='str'><v>a" + "_x0315__x0300_" * 16 + "</v></c>",
        f"<c t='d'><v>{HEAP}</v></c>",
    ],
)
def test_a_heap_of_accents_is_never_put_in_order(cell: str) -> None:
    assert said(packed(parts(sheet(f"<row>{cell}</row>")))) == archive.DAMAGED


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("<c s='1'><v>1E308</v></c>", [[Decimal("1E+308")]]),
        ("<c s='1'><v>-1E308</v></c>", [[Decimal("-1E+308")]]),
        (f"<c s='{'9' * 5000}'><v>1</v></c>", [[Decimal(1)]]),
    ],
)
def test_numbers_without_end_are_numbers(cell: str, shown: list[list[object]]) -> None:
    styles = f"""<styleSheet><numFmts><numFmt numFmtId="{"9" * 5000}"/></numFmts>
        <cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"""
    assert values(f"<row>{cell}</row>", styles=styles) == shown
    assert said(packed(parts(sheet(f"<row><c t='s'><v>{'9' * 5000}</v></c></row>")))) == archive.DAMAGED


def test_parts_are_packed_as_workbooks_are() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as made:
        for name, content in parts(sheet("")).items():
            made.writestr(name, content)
    assert said(out.getvalue()) == archive.DAMAGED


def test_nothing_outside_the_archive_is_looked_at() -> None:
    outside = parts(sheet("<row><c><v>1</v></c></row>"))
    outside["xl/_rels/workbook.xml.rels"] = outside["xl/_rels/workbook.xml.rels"].replace(
        'Target="worksheets/0.xml"', 'Target="file:///etc/passwd" TargetMode="External"'
    )
    assert read_workbook(packed(outside)) == []


def test_writing_and_reading_touch_no_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a temporary file")

    for name in ("NamedTemporaryFile", "TemporaryFile", "mkstemp", "mkdtemp"):
        monkeypatch.setattr(f"tempfile.{name}", refuse)
    monkeypatch.setattr("openpyxl.worksheet._writer.create_temporary_file", refuse)
    workbook = Workbook()
    for row in range(3_000):
        workbook.active.append([f"känsligt {row}", row])
    (found,) = read_workbook(saved(workbook))
    assert len(found.rows) == 3_000
