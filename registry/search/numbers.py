"""Sets of numbers: record numbers, and the organisation numbers they carry in their upper bits."""

from __future__ import annotations

from array import array as MachineArray  # noqa: N812 - `array` is a function here
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

RECORD_BITS = np.uint32(12)
"""A record number is its organisation's number times 4096, plus an index within the organisation."""

Numbers = NDArray[np.uint32]


def array(numbers: BitMap) -> Numbers:
    """Return a set as a sorted array."""
    return np.asarray(numbers.to_array(), dtype=np.uint32)


def organisations(records: BitMap) -> BitMap:
    """Return the organisations that the records belong to."""
    owners = array(records) >> RECORD_BITS
    if not owners.size:
        return BitMap()
    first = np.empty(owners.size, dtype=bool)
    first[0] = True
    np.not_equal(owners[1:], owners[:-1], out=first[1:])
    return bitmap(owners[first])


def of_organisations(records: BitMap, owners: BitMap) -> BitMap:
    """Return those of the records that belong to one of the organisations."""
    found = array(records)
    if not found.size or not owners:
        return BitMap()
    wanted = np.zeros(int(found[-1] >> RECORD_BITS) + 1, dtype=bool)
    inside = array(owners)
    wanted[inside[inside < wanted.size]] = True
    return bitmap(found[wanted[found >> RECORD_BITS]])


def of_one(records: BitMap, owner: int) -> BitMap:
    """Return those of the records that belong to one organisation."""
    return records & BitMap(range(owner << int(RECORD_BITS), (owner + 1) << int(RECORD_BITS)))


def bitmap(numbers: Numbers) -> BitMap:
    """Return an array as a set."""
    # From an array.array it is one call; from a NumPy array pyroaring would ask for number after number.
    return BitMap(MachineArray("I", np.ascontiguousarray(numbers, dtype=np.uint32).tobytes()))


def intersection(sets: Iterable[BitMap]) -> BitMap:
    """Return what is in all of the sets, the smallest first; of no sets at all, nothing."""
    ordered = sorted(sets, key=len)
    if not ordered:
        return BitMap()
    found = ordered[0]
    for other in ordered[1:]:
        if not found:
            break
        found = found & other
    return found
