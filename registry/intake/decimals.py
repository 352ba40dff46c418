"""Which sign begins decimals in each column of numbers of a table, where the mapping leaves that to the columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from registry import catalogue
from registry.catalogue import Kind
from registry.intake.amounts import Unclear, decimal_sign
from registry.intake.problems import Place, Problems

if TYPE_CHECKING:
    from registry.intake.mapping import Mapping
    from registry.intake.table import Table

UNCLEAR = (
    "Nothing in this column says whether {cell} has decimals or thousands: say which sign begins decimals, a "
    "point or a comma."
)
_NUMERIC = frozenset({Kind.NUMBER, Kind.RANGE, Kind.BAND, Kind.COORDINATES})


def decimals(mapping: Mapping, table: Table, problems: Problems) -> dict[str, str]:
    """Return column → sign; a column that does not tell is a problem of its first cell that could be either."""
    found: dict[str, str] = {}
    for column in dict.fromkeys(_columns(mapping)):
        cells = [(row.number, row.cells[column]) for row in table.rows if row.cells[column]]
        try:
            found[column] = decimal_sign(cell for _, cell in cells)
        except Unclear:
            found[column] = "."
            number, cell = next((at, cell) for at, cell in cells if "." in cell or "," in cell)
            problems.say(Place(number, column), UNCLEAR, cell=repr(cell))
    return found


def _columns(mapping: Mapping) -> Iterator[str]:
    for records in mapping.records.values():
        for name, source in records.fields.items():
            if catalogue.field(name).kind in _NUMERIC:
                yield from source.reads()
