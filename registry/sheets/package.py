"""The ZIP archive a workbook is: opened warily, read part by part, and never more of it than is allowed.

::

    archive     at most 1,000 parts, no name twice, none encrypted
    unpacked    at most 32 MiB (33,554,432 bytes) in all, and at most 200 times what came in
                (a part of up to 1 MiB may be better packed): checked by what the directory says
                before anything is read, and by what really comes out while it is read
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence

from registry.errors import FieldProblem, Invalid

MOST_PARTS = 1_000
MOST_UNPACKED = 32 * 1024 * 1024
MOST_TIMES = 200
SMALL = 1024 * 1024
"""Bytes of a part that may be packed as well as it likes: a repetitive list is no bomb."""

NOT_A_WORKBOOK = "This is not an Excel workbook. Save it as Excel workbook (.xlsx) and choose that file."
OLD = (
    "This is an old Excel file (.xls), or one with a password. "
    "Save it as Excel workbook (.xlsx) without a password."
)
OTHER = "This is a spreadsheet of another kind. Save it as Excel workbook (.xlsx) and choose that file."
MACROS = "This workbook holds macros. Save it as Excel workbook without macros (.xlsx)."
DAMAGED = "This workbook is damaged. Open it in your spreadsheet program, save it anew and choose that file."
BOMB = "This workbook unpacks to more than is taken here. Copy what you need into a new workbook."

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = 0x1
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""What workbooks are packed with; of other methods a damaged part raises errors of its own."""

_CHUNK = 65_536


class Package:
    """One archive. Raises Invalid, with one sentence, whatever is wrong with it."""

    def __init__(self, content: bytes) -> None:
        if content.startswith(_OLE):
            raise wrong(OLD)
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, RuntimeError, OverflowError):
            raise wrong(NOT_A_WORKBOOK) from None
        self._left = MOST_UNPACKED
        self._parts = self._listed(len(content))

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    @property
    def names(self) -> Sequence[str]:
        """Return the names of its parts."""
        return tuple(self._parts)

    def require_workbook(self) -> None:
        """Require an Excel workbook without macros."""
        names = {name.lower() for name in self._parts}
        if any(name.endswith(("vbaproject.bin", ".xlm")) or "/macrosheets/" in name for name in names):
            raise wrong(MACROS)
        if "mimetype" in names or "xl/workbook.bin" in names:
            raise wrong(OTHER)
        if "_rels/.rels" not in names:
            raise wrong(NOT_A_WORKBOOK)

    def read(self, name: str) -> bytes:
        """Return one part unpacked."""
        if name not in self._parts:
            raise wrong(DAMAGED)
        found = bytearray()
        try:
            with self._archive.open(self._parts[name]) as part:
                while chunk := part.read(_CHUNK):
                    self._left -= len(chunk)
                    if self._left < 0:
                        raise wrong(BOMB)
                    found += chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError):
            raise wrong(DAMAGED) from None
        return bytes(found)

    def _listed(self, came: int) -> Mapping[str, zipfile.ZipInfo]:
        parts = self._archive.infolist()
        if len(parts) > MOST_PARTS:
            raise wrong(BOMB)
        if any(part.flag_bits & _ENCRYPTED for part in parts):
            raise wrong(OLD)
        if len({part.filename for part in parts}) < len(parts) or any(
            part.compress_type not in _METHODS for part in parts
        ):
            raise wrong(DAMAGED)
        unpacked = sum(part.file_size for part in parts)
        if unpacked > MOST_UNPACKED or any(_packed_too_well(part) for part in parts):
            raise wrong(BOMB)
        if unpacked > max(SMALL, came * MOST_TIMES):
            raise wrong(BOMB)
        return {part.filename: part for part in parts}


def wrong(sentence: str) -> Invalid:
    """Return the refusal of a whole file."""
    return Invalid([FieldProblem("file", sentence)])


def _packed_too_well(part: zipfile.ZipInfo) -> bool:
    return part.file_size > SMALL and part.file_size > part.compress_size * MOST_TIMES
