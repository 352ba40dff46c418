"""The mark a workbook carries: a hidden sheet (in CSV a file) of that name, with three rows of a name and a value.

::

    nordkap workbook | 1                       the version of this format
    language         | sv                      of headings, words and decimal marks
    company          | <id of the organisation>

It is a help, no proof: whoever brings a workbook writes into their own organisation alone, whatever it says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from registry.language import LANGUAGES
from registry.sheets import Sheet

SHEET = "nordkap"
VERSION = 1
_NAMES = ("nordkap workbook", "language", "company")


@dataclass(frozen=True, slots=True)
class Marker:
    """What a workbook says of itself; `version` is 0 and the others unknown where it says nothing."""

    version: int
    language: str | None
    company: str | None

    def rows(self) -> list[tuple[str, str]]:
        """Return it as the rows of its sheet."""
        return list(zip(_NAMES, (str(self.version), self.language or "", self.company or ""), strict=True))


def mark(language: str, company: UUID) -> Marker:
    """Return the marker of a new workbook."""
    return Marker(VERSION, language, str(company))


def marker_of(sheets: Sequence[Sheet]) -> Marker:
    """Return what a workbook says of itself."""
    sheet = next((one for one in sheets if one.name.casefold() == SHEET), None)
    said: dict[str, str] = {}
    for row in () if sheet is None else sheet.rows[: len(_NAMES)]:
        name, value = (str(cell.value).strip() for cell in (*row, *row)[:2]) if row else ("", "")
        said[name.casefold()] = value
    version, language, company = (said.get(name, "") for name in _NAMES)
    return Marker(
        int(version) if version.isascii() and version.isdigit() and len(version) < len("1000") else 0,
        language if language in LANGUAGES else None,
        company or None,
    )
