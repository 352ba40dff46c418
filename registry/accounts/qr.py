"""QR codes as one SVG path, so that a page needs no image, no style and no script for them."""

from __future__ import annotations

from dataclasses import dataclass

import segno

QUIET = 4


@dataclass(frozen=True, slots=True)
class QrCode:
    """For ``<svg viewBox="0 0 size size"><path d="path"/></svg>``; the quiet zone is included."""

    size: int
    path: str


def qr_code(text: str) -> QrCode:
    """Return the QR code of `text` (error correction M), a unit for each module."""
    rows = [bytes(row) for row in segno.make(text, error="m", micro=False, boost_error=False).matrix]
    runs = [run for y, row in enumerate(rows) for run in _runs(row, y)]
    return QrCode(len(rows) + 2 * QUIET, "".join(runs))


def _runs(row: bytes, y: int) -> list[str]:
    runs = []
    x = 0
    while x < len(row):
        if not row[x]:
            x += 1
            continue
        end = x
        while end < len(row) and row[end]:
            end += 1
        runs.append(f"M{x + QUIET} {y + QUIET}h{end - x}v1h-{end - x}z")
        x = end
    return runs
