"""Reads workbooks of other programs into plain rows, and writes our own (`saving`): all in memory, nothing evaluated.

It knows nothing of records: what a cell means is for whoever asks. Nothing here touches a disk.
"""

from __future__ import annotations

from registry.sheets.reading import read_workbook
from registry.sheets.sheet import EMPTY, Area, Cell, Sheet

__all__ = ["EMPTY", "Area", "Cell", "Sheet", "read_workbook"]
