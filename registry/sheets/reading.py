"""From the bytes of a workbook (.xlsx, ECMA-376) to its sheets.

::

    sheets    at most 50
    cells     at most 500,000 in all, those before a row's last filled one included
    rows      down to 100,000;  columns up to 500: beyond them nothing may stand
    merged    at most 10,000 areas a sheet

Formulas are not worked out: a cell says that it holds one, with the result that was saved. Links to other
files, comments, pictures and everything else are not looked at.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element

from registry.errors import FieldProblem, Invalid
from registry.marks import heaped
from registry.sheets.markup import MOST_ELEMENTS, attribute, closed, elements, local
from registry.sheets.package import BOMB, DAMAGED, NOT_A_WORKBOOK, Package, wrong
from registry.sheets.sheet import EMPTY, Area, Cell, Content, Sheet, placed
from registry.sheets.styles import dated_styles, day

MOST_SHEETS = 50
MOST_CELLS = 500_000
MOST_ROWS = 100_000
MOST_COLUMNS = 500
MOST_MERGED = 10_000

TOO_MANY_SHEETS = "The workbook has more than {limit} sheets. Leave out those that are not needed."
TOO_MANY_ROWS = "A sheet has more than {limit} rows. Split it into several files."
TOO_MANY_COLUMNS = "A sheet has more than {limit} columns. Leave out those that are not needed."

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LONGEST_NUMBER = 64


def read_workbook(content: bytes) -> list[Sheet]:
    """Return the sheets of a workbook in their order, hidden ones too.

    Raises Invalid, with one problem, where it is no workbook or more than is taken.
    """
    package = Package(content)
    package.require_workbook()
    return _Workbook(package).sheets()


class _Workbook:
    """The parts of one workbook while it is read."""

    def __init__(self, package: Package) -> None:
        self._package = package
        main = next(
            (to for kind, _, to in _relations(package, "_rels/.rels", "") if kind == "officeDocument"), ""
        )
        if main not in package:
            raise wrong(NOT_A_WORKBOOK)
        folder = posixpath.dirname(main)
        related = _relations(package, f"{folder}/_rels/{posixpath.basename(main)}.rels".lstrip("/"), folder)
        self._targets = {name: (kind, to) for kind, name, to in related}
        styles = self._part("styles")
        self._dated = frozenset() if styles is None else dated_styles(package.read(styles))
        strings = self._part("sharedStrings")
        self._strings = [] if strings is None else _strings(package.read(strings))
        self._main = package.read(main)
        self._from_1904 = False
        self._cells_left = MOST_CELLS

    def sheets(self) -> list[Sheet]:
        """Read every sheet; charts and the like have no cells and are left out."""
        named: list[tuple[str, bool, str]] = []
        for element in closed(self._main):
            if local(element.tag) == "workbookPr":
                self._from_1904 = attribute(element, "date1904") in {"1", "true"}
            elif local(element.tag) == "sheet":
                kind, target = self._targets.get(attribute(element, "id") or "", ("", ""))
                if kind == "worksheet":
                    hidden = attribute(element, "state") in {"hidden", "veryHidden"}
                    named.append((_unescaped(attribute(element, "name") or ""), hidden, target))
        if len(named) > MOST_SHEETS:
            raise _beyond(TOO_MANY_SHEETS, MOST_SHEETS)
        return [
            self._sheet(name, self._package.read(target), hidden=hidden) for name, hidden, target in named
        ]

    def _part(self, kind: str) -> str | None:
        found = next((to for told, to in self._targets.values() if told == kind), None)
        return found if found is not None and found in self._package else None

    def _sheet(self, name: str, content: bytes, *, hidden: bool) -> Sheet:
        rows: list[Sequence[Cell]] = []
        merged: list[Area] = []
        number = 0
        for event, element in elements(content):
            kind = local(element.tag)
            if event == "start":
                continue
            if kind == "row":
                number = _position(attribute(element, "r"), number + 1)
                self._take(rows, number, self._row(element))
            elif kind == "mergeCell":
                merged.append(_area(attribute(element, "ref")))
                if len(merged) > MOST_MERGED:
                    raise wrong(BOMB)
        return Sheet(name, rows, merged, hidden)

    def _take(self, rows: list[Sequence[Cell]], number: int, cells: list[Cell]) -> None:
        """Put a row in its place; rows and cells that hold nothing take none."""
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            return
        if number > MOST_ROWS:
            raise _beyond(TOO_MANY_ROWS, MOST_ROWS)
        if number <= len(rows):
            raise wrong(DAMAGED)
        self._cells_left -= len(cells) + number - len(rows)
        if self._cells_left < 0:
            raise wrong(BOMB)
        rows.extend([()] * (number - 1 - len(rows)))
        rows.append(cells)

    def _row(self, row: Element) -> list[Cell]:
        found: list[Cell] = []
        for element in row:
            if local(element.tag) != "c":
                continue
            at = placed(attribute(element, "r") or "")
            column = len(found) + 1 if at is None else at[1]
            cell = self._cell(element)
            if not cell:
                continue
            if column > MOST_COLUMNS:
                raise _beyond(TOO_MANY_COLUMNS, MOST_COLUMNS)
            if column <= len(found):
                raise wrong(DAMAGED)
            found.extend([EMPTY] * (column - 1 - len(found)))
            found.append(cell)
        return found

    def _cell(self, element: Element) -> Cell:
        parts = {local(part.tag): part for part in element}
        kind = attribute(element, "t") or "n"
        written = parts["v"].text if "v" in parts else None
        if kind == "inlineStr":
            value: Content = _text(parts["is"]) if "is" in parts else None
        else:
            value = None if written is None else self._value(kind, written, attribute(element, "s"))
        return Cell(value, formula="f" in parts, error=kind == "e")

    def _value(self, kind: str, written: str, style: str | None) -> Content:
        match kind:
            case "s":
                place = _index(written)
                if not 0 <= place < len(self._strings):
                    raise wrong(DAMAGED)
                return self._strings[place]
            case "b":
                return written.strip() in {"1", "true"}
            case "str" | "e":
                return _unescaped(written)
            case "d":
                return _iso(_unescaped(written))
            case _:
                number = _number(written)
                dated = style is not None and _index(style) in self._dated
                return day(number, from_1904=self._from_1904) if dated else number


def _relations(package: Package, part: str, folder: str) -> Iterator[tuple[str, str, str]]:
    """Give the kind, the id and the part of everything a part relates to inside the archive."""
    if part not in package:
        return
    for element in closed(package.read(part)):
        if local(element.tag) == "Relationship" and attribute(element, "TargetMode") != "External":
            target = attribute(element, "Target") or ""
            whole = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            kind = posixpath.basename(attribute(element, "Type") or "")
            yield kind, attribute(element, "Id") or "", posixpath.normpath(whole)


def _strings(content: bytes) -> list[str]:
    return [_text(element) for element in closed(content) if local(element.tag) == "si"]


def _text(element: Element) -> str:
    """Return the text of a string, whose parts may each have a look of their own; not how it is pronounced."""
    parts = []
    for one in element:
        if local(one.tag) == "t":
            parts.append(one.text or "")
        elif local(one.tag) == "r":
            parts += [part.text or "" for part in one if local(part.tag) == "t"]
    return _unescaped("".join(parts))


def _unescaped(text: str) -> str:
    """Return a text whose characters may be written as ``_x000D_`` (ST_Xstring); halves of pairs stay as they are."""
    if heaped(text):
        raise wrong(DAMAGED)
    if "_x" not in text:
        return text

    def character(found: re.Match[str]) -> str:
        number = int(found.group(1), 16)
        return found.group() if 0xD800 <= number <= 0xDFFF else chr(number)  # noqa: PLR2004 - the surrogates

    found = _ESCAPED.sub(character, text)
    if heaped(found):
        raise wrong(DAMAGED)
    return found


def _number(written: str) -> Decimal:
    """Return a number as spreadsheets show it: 0.1 + 0.2 is 0.3."""
    try:
        number = float(written) if len(written) <= _LONGEST_NUMBER else float("nan")
        found = Decimal(f"{number:.15g}")
    except (ValueError, InvalidOperation):
        raise wrong(DAMAGED) from None
    if not found.is_finite():
        raise wrong(DAMAGED)
    return found


def _index(written: str) -> int:
    """Return a place in a list, counted from 0; -1 for what is none."""
    fits = written.isascii() and written.isdigit() and len(written) <= len(str(MOST_ELEMENTS))
    return int(written) if fits else -1


def _iso(written: str) -> date | datetime | str:
    try:
        found = datetime.fromisoformat(written.strip().removesuffix("Z"))
    except ValueError:
        return written
    return found if found.time().isoformat() != "00:00:00" else found.date()


def _position(written: str | None, otherwise: int) -> int:
    if written is None:
        return otherwise
    if not (written.isascii() and written.isdigit() and len(written) <= len("1048576")):
        raise wrong(DAMAGED)
    return int(written)


def _area(written: str | None) -> Area:
    first, _, last = (written or "").partition(":")
    top, bottom = placed(first), placed(last or first)
    if top is None or bottom is None:
        raise wrong(DAMAGED)
    return Area(*top, *bottom)


def _beyond(sentence: str, limit: int) -> Invalid:
    return Invalid([FieldProblem("file", sentence, {"limit": limit})])
