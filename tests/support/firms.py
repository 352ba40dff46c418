"""Three lists as three fictional firms would keep them: what a workshop's own spreadsheet looks like.

`SWEDISH` has a merged title and a merged heading over two columns, units in cells, decimal commas, thousands
with blanks, a hall merged over its machines, and totals. `NORWEGIAN` is what a spreadsheet program in Norway
exports: semicolons, Windows-1252, an empty column. `ENGLISH` has its machines on the second of two sheets, and
amounts in inches, and a total below.
"""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from openpyxl import Workbook


def swedish() -> bytes:
    """Seven rows below the headings: five machines, one of them twice, an empty row and the totals."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Maskinpark"
    rows: list[list[Any]] = [
        ["Maskinlista Påhittade Verkstaden Exempel AB, mars 2026"],
        [],
        [
            "Hall",
            "Maskin",
            "Fabrikat",
            "Årsmodell",
            "Bord",
            None,
            "Max bordslast",
            "Rörelse X",
            "Svarvdiameter",
            "Anm.",
        ],
        [None, None, None, None, "längd", "bredd", None, None, None, None],
        [
            "Norra",
            "CNC-fräs",
            "Exempelmaskin",
            2018,
            "1,2 m",
            "600mm",
            "1,5 t",
            "1 050 mm",
            None,
            "köpt begagnad",
        ],
        [None, "CNC-fräs", "Exempelmaskin", 2011, 900, 450, "800 kg", "762 mm", None, None],
        ["Södra", "Svarv", "Påhitt", 2007, None, None, None, None, "Ø 420", "lånas ut ibland"],
        [None, "Kantpress (liten)", "Trollverk", 1998, None, None, None, None, None, None],
        [None, "Svarv", "Påhitt", 2007, None, None, None, None, "Ø 420", "lånas ut ibland"],
        [],
        ["Summa:", "5 st", None, None, None, None, None, None, None, None],
    ]
    for row in rows:
        sheet.append(row)
    for area in ("A1:J1", "E3:F3", "A5:A6", "A7:A9"):
        sheet.merge_cells(area)
    for column in "ABCDGHIJ":
        sheet.merge_cells(f"{column}3:{column}4")
    return _saved(book)


def norwegian() -> bytes:
    """Seven rows: five machines, an empty row, the totals."""
    lines = [
        "Maskin;Produsent;Type;Byggeår;Platetykkelse;Lasereffekt;Bukkelengde;Presskraft;;Merknad",
        "Plateskjærer laser;Eksempelmaskin;LX 3015;2019;20 mm;4 kW;;;;nyeste",
        "Kantpresse;Oppdiktet;KP-100;2008;;;3,1 m;1 000 kN;;",
        "Kantpresse;Oppdiktet;KP-40;1996;;;2050;400;;står i bakgården",
        "Sveiserobot;Trollverk;SR;2015;;;;;;rekkevidde målt: 1,4 m",
        "Søylebor;Ukjent merke;;;;;;;;",
        ";;;;;;;;;",
        "Sum;5 maskiner;;;;;;;;",
    ]
    return ("\r\n".join(lines) + "\r\n").encode("cp1252")


def english() -> bytes:
    """A sheet of notes, one of five machines and their total, one of three certificates."""
    book = Workbook()
    notes = book.active
    assert notes is not None
    notes.title = "Read me"
    notes.append(["Kept by the workshop office of Made Up Machining Example Ltd"])
    machines = book.create_sheet("Machines")
    for row in (
        [
            "Kind",
            "Manufacturer",
            "Model",
            "Year built",
            "Travel X [in]",
            "Max table load",
            "Spindle power",
            "Live tools",
        ],
        ["CNC mill", "Exampletool", "VM-30", 2016, 30, "500 kg", "11 kW", "no"],
        ["5-axis mill", "Exampletool", "U-5", 2021, 19.7, "1,100 lb", "20 hp", "no"],
        ["CNC lathe", "Madeup", "L-20", 2012, None, None, None, "yes"],
        ["CNC lathe", "Madeup", "L-30", 2014, None, None, None, "yes"],
        ["CMM", "Example Metrology", "C-9", date(2019, 1, 1), None, None, None, None],
        ["Total", "5 machines"],
    ):
        machines.append(row)
    certificates = book.create_sheet("Certificates")
    for row in (
        ["Standard", "Certificate no", "Issued by", "Valid to"],
        ["ISO 9001", "EX-1234", "Example Body", date(2027, 6, 30)],
        ["ISO 14001", "EX-1235", "Example Body", date(2027, 6, 30)],
        ["EN 1090 EXC2", "=1+1", "Example Body", "31.12.2026"],
    ):
        certificates.append(row)
    # A text that looks like a formula, and is none.
    certificates["B4"].data_type = "s"
    return _saved(book)


def _saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
