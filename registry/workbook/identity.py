"""Which record each row is: by its hidden id, also where a sheet was sorted without its hidden columns.

Where a row was copied with its id, the one that is nearest to the record is it, and the others are new. Rows that
say word for word what the record of another row's id says were moved away from their ids; they are taken back to
them, so that nobody's choices of who sees what end at another machine.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID, uuid4

from registry.workbook import sentences
from registry.workbook.recognition import ReadRow, ReadSheet
from registry.workbook.report import Problems
from registry.workbook.sameness import Signature

Moved = Callable[[ReadRow], int]
"""How many fields of a row say something else than the record of its id."""
Says = Callable[[ReadRow, UUID | None], Signature]
"""What a record would say in a row's columns, or what the row does, for None; empty where there is no record."""


def identified(sheet: ReadSheet, moved: Moved, says: Says, problems: Problems) -> list[tuple[ReadRow, UUID]]:
    """Return every row with its record's id, a fresh one for a new record."""
    rows_of: dict[UUID, list[ReadRow]] = {}
    for row in sheet.rows:
        if row.record is not None:
            rows_of.setdefault(row.record, []).append(row)
    original = {
        record: min(rows, key=moved) if len(rows) > 1 else rows[0] for record, rows in rows_of.items()
    }
    standing = {id(row): record for record, row in original.items()}
    back = _taken_back(sheet.rows, original, standing, moved, says)
    if not back:
        return [(row, standing.get(id(row)) or uuid4()) for row in sheet.rows]
    free = set(original) - set(back.values())
    homeless = []
    for row in sheet.rows:
        own = standing.get(id(row))
        if id(row) not in back and own in free:
            back[id(row)] = own
            free.discard(own)
        elif id(row) not in back:
            homeless.append(row)
    if len(homeless) == len(free) == 1:
        back[id(homeless.pop())] = free.pop()
    for row in homeless if free else ():
        problems.add(sheet.title, row.number, None, sentences.SHUFFLED)
    return [_beside(row, back.get(id(row)), original) for row in sheet.rows]


def _taken_back(
    rows: Sequence[ReadRow],
    original: Mapping[UUID, ReadRow],
    standing: Mapping[int, UUID],
    moved: Moved,
    says: Says,
) -> dict[int, UUID]:
    """Return the records of rows that were moved away from their ids; none where no id stands beside another's row."""
    astray = {record: row for record, row in original.items() if moved(row)}
    # Records that say the same, such as two machines alike, have a row each.
    homes: defaultdict[Signature, list[UUID]] = defaultdict(list)
    for record, row in astray.items():
        homes[says(row, record)].append(record)
    homes.pop(frozenset(), None)
    found: dict[int, UUID] = {}
    for row in rows:
        own = standing.get(id(row))
        if own is None or own in astray:
            alike = homes.get(says(row, None))
            if alike:
                found[id(row)] = alike.pop(0)
    swapped = any(standing.get(place) not in {None, home} for place, home in found.items())
    return found if swapped else {}


def _beside(row: ReadRow, record: UUID | None, original: Mapping[UUID, ReadRow]) -> tuple[ReadRow, UUID]:
    if record is None:
        return replace(row, record=None, revision=None), uuid4()
    return replace(row, record=record, revision=original[record].revision), record
