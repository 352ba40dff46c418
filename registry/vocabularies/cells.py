"""The grid of 20 km cells that stands for where a site is: coarse enough to hide the workshop.

    row    = floor((latitude + 90) * 111.195 / 20)                0 .. 1000
    column = floor((longitude + 180) / 360 * columns(row))        0 .. columns(row) - 1
    columns(row) = max(1, round(360 * 111.195 * cos(latitude of the row's centre) / 20))
    a cell is written "r<row>c<column>"; its centre stands for it in every distance.

A place query becomes, row by row, an exact union of intervals of columns (`registry.intervals`), each written
"row/level:place" in the index.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import NamedTuple

from registry.intervals import Node, ancestors
from registry.intervals import cover as intervals
from registry.vocabularies.errors import UnknownCell

KM_PER_DEGREE = 111.195
CELL_KM = 20.0
EARTH_RADIUS_KM = KM_PER_DEGREE * 180.0 / math.pi
ROWS = math.floor(180.0 * KM_PER_DEGREE / CELL_KM) + 1
LEVELS = 7
"""Levels 0 .. 6: 4**6 = 4096 columns are more than the 2,002 of the equator."""

_POLE, _ANTIMERIDIAN = 90.0, 180.0
_CELL = re.compile(r"r(0|[1-9]\d{0,3})c(0|[1-9]\d{0,3})")


class Interval(NamedTuple):
    """Columns of one row: those that a node of `registry.intervals` holds."""

    row: int
    node: Node

    @property
    def keyword(self) -> str:
        """The interval as the index spells it."""
        return f"{self.row}/{self.node.keyword}"


def columns_of(row: int) -> int:
    """Return how many cells the row has."""
    return max(1, round(360.0 * KM_PER_DEGREE * math.cos(math.radians(_row_latitude(row))) / CELL_KM))


def cell_of(latitude: float, longitude: float) -> str:
    """Return the cell in which a point lies; raises `UnknownCell` outside -90..90, -180..180."""
    if not (abs(latitude) <= _POLE and abs(longitude) <= _ANTIMERIDIAN):
        raise UnknownCell("coordinates are degrees: latitude -90 to 90, longitude -180 to 180")
    row = min(ROWS - 1, math.floor((latitude + 90.0) * KM_PER_DEGREE / CELL_KM))
    columns = columns_of(row)
    column = math.floor((longitude + 180.0) / 360.0 * columns) % columns
    return f"r{row}c{column}"


def parse(cell: str) -> tuple[int, int]:
    """Return row and column of a cell, or raise `UnknownCell`."""
    found = _CELL.fullmatch(cell)
    if found is None:
        raise UnknownCell("a cell is written r<row>c<column>")
    row, column = int(found[1]), int(found[2])
    if row >= ROWS or column >= columns_of(row):
        raise UnknownCell("the grid has no such cell")
    return row, column


def centre(cell: str) -> tuple[float, float]:
    """Return latitude and longitude of the cell's centre, in degrees."""
    row, column = parse(cell)
    return _row_latitude(row), _column_longitude(row, column)


def distance_km(one: str, other: str) -> float:
    """Return the great-circle distance between the centres of two cells."""
    latitude, longitude = centre(one)
    other_latitude, other_longitude = centre(other)
    return great_circle_km(latitude, longitude, other_latitude, other_longitude)


def great_circle_km(
    latitude: float, longitude: float, other_latitude: float, other_longitude: float
) -> float:
    """Return the great-circle distance between two points (haversine, on a sphere of 6,371 km)."""
    phi, psi = math.radians(latitude), math.radians(other_latitude)
    half_height = math.sin((psi - phi) / 2.0)
    half_width = math.sin(math.radians(other_longitude - longitude) / 2.0)
    root = half_height * half_height + math.cos(phi) * math.cos(psi) * half_width * half_width
    return 2.0 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, root)))


def keywords_of(cell: str) -> tuple[str, ...]:
    """Return what the index posts for a cell: the interval of every level that holds it, narrowest first."""
    row, column = parse(cell)
    return tuple(Interval(row, node).keyword for node in ancestors(column, LEVELS))


def cover(cell: str, km: float) -> tuple[Interval, ...]:
    """Return disjoint intervals of exactly the cells whose centres are within `km` of this cell's centre."""
    row, column = parse(cell)
    reach = math.ceil(km / CELL_KM) + 1
    found: list[Interval] = []
    for other in range(max(0, row - reach), min(ROWS - 1, row + reach) + 1):
        for first, last in _columns_within(row, column, other, km):
            found.extend(Interval(other, node) for node in intervals(first, last, LEVELS))
    return tuple(found)


def _columns_within(row: int, column: int, other: int, km: float) -> list[tuple[int, int]]:
    """Return the runs of columns of row `other` within `km`: one, or two where the antimeridian cuts them."""
    latitude, longitude = _row_latitude(row), _column_longitude(row, column)
    other_latitude, columns = _row_latitude(other), columns_of(other)

    def near(candidate: int) -> bool:
        there = _column_longitude(other, candidate % columns)
        return great_circle_km(latitude, longitude, other_latitude, there) <= km

    # Distance grows with the difference in longitude, so the cells within reach are one run around the cell's
    # own longitude. Its nearest column is one of two; from there the run is widened by halving.
    start = math.floor((longitude + 180.0) / 360.0 * columns)
    middle = min((start - 1, start, start + 1), key=lambda c: _gap(longitude, other, c % columns))
    if not near(middle):
        return []
    right = _reach(near, middle, 1, columns)
    left = _reach(near, middle, -1, columns)
    if left + right + 1 >= columns:
        return [(0, columns - 1)]
    first, last = (middle - left) % columns, (middle + right) % columns
    return [(first, last)] if first <= last else [(0, last), (first, columns - 1)]


def _reach(near: Callable[[int], bool], middle: int, direction: int, columns: int) -> int:
    """Return how many columns beyond `middle` in one direction are near (at most half the row)."""
    inside, outside = 0, columns // 2 + 1
    while outside - inside > 1:
        step = (inside + outside) // 2
        if near(middle + direction * step):
            inside = step
        else:
            outside = step
    return inside


def _gap(longitude: float, row: int, column: int) -> float:
    gap = abs(_column_longitude(row, column) - longitude) % 360.0
    return min(gap, 360.0 - gap)


def _row_latitude(row: int) -> float:
    return min(90.0, (row + 0.5) * CELL_KM / KM_PER_DEGREE - 90.0)


def _column_longitude(row: int, column: int) -> float:
    return (column + 0.5) / columns_of(row) * 360.0 - 180.0
