"""The grid of cells, and covers that hold exactly what is near."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.vocabularies import cells
from registry.vocabularies.errors import UnknownCell

LATITUDES = st.floats(-90, 90, allow_nan=False)
LONGITUDES = st.floats(-180, 180, allow_nan=False)


def brute_force(cell: str, km: float) -> set[str]:
    """Every cell of the grid whose centre is within reach: row by row, without any cleverness."""
    latitude, longitude = cells.centre(cell)
    found = set()
    for row in range(cells.ROWS):
        middle = cells.centre(f"r{row}c0")[0]
        if abs(middle - latitude) * cells.KM_PER_DEGREE > km + 1:
            continue
        columns = cells.columns_of(row)
        for column in range(columns):
            there = (column + 0.5) / columns * 360 - 180
            if cells.great_circle_km(latitude, longitude, middle, there) <= km:
                found.add(f"r{row}c{column}")
    return found


def columns(interval: cells.Interval) -> range:
    """The columns an interval holds, also those beyond the row's last one."""
    width = 4**interval.node.level
    return range(interval.node.place * width, (interval.node.place + 1) * width)


def covered(cell: str, km: float) -> list[str]:
    return [
        f"r{interval.row}c{column}"
        for interval in cells.cover(cell, km)
        for column in columns(interval)
        if column < cells.columns_of(interval.row)
    ]


@pytest.mark.parametrize("km", [0, 25, 50, 100, 200])
@pytest.mark.parametrize(
    "point",
    [
        (63.18, 14.64),  # Östersund
        (63.43, 10.40),  # Trondheim
        (41.39, 2.17),  # Barcelona
        (0.0, 0.0),
        (78.22, 15.65),  # Longyearbyen
        (89.2, 100.0),
        (90.0, 0.0),
        (-90.0, 0.0),
        (-77.8, 166.7),  # McMurdo
        (65.0, 179.99),
        (65.0, -180.0),
        (-16.9, 180.0),  # Fiji, on the antimeridian
        (88.5, -179.9),
    ],
)
def test_a_cover_holds_exactly_the_cells_within_reach(point: tuple[float, float], km: float) -> None:
    cell = cells.cell_of(*point)
    found = covered(cell, km)
    assert len(found) == len(set(found)), "intervals overlap"
    assert set(found) == brute_force(cell, km)


@settings(max_examples=25)
@given(LATITUDES, LONGITUDES, st.sampled_from([25, 50, 100]))
def test_a_cover_is_exact_anywhere(latitude: float, longitude: float, km: int) -> None:
    cell = cells.cell_of(latitude, longitude)
    assert set(covered(cell, km)) == brute_force(cell, km)


def test_no_interval_of_a_cover_reaches_a_cell_out_of_reach_by_its_keywords() -> None:
    cell = cells.cell_of(63.18, 14.64)
    wanted = {interval.keyword for interval in cells.cover(cell, 100)}
    seeded = random.Random(7)
    for _ in range(2000):
        other = cells.cell_of(seeded.uniform(60, 66), seeded.uniform(5, 25))
        near = cells.distance_km(cell, other) <= 100
        assert bool(wanted & set(cells.keywords_of(other))) == near


def test_keywords_name_every_level_of_the_cell_s_row() -> None:
    assert cells.keywords_of("r851c488") == (
        "851/0:488",
        "851/1:122",
        "851/2:30",
        "851/3:7",
        "851/4:1",
        "851/5:0",
        "851/6:0",
    )


def test_the_levels_hold_the_longest_row() -> None:
    longest = max(cells.columns_of(row) for row in range(cells.ROWS))
    assert longest <= 4 ** (cells.LEVELS - 1)
    assert longest > 1990


@given(LATITUDES, LONGITUDES)
def test_every_point_lies_in_a_cell_whose_centre_is_at_most_half_a_diagonal_away(
    latitude: float, longitude: float
) -> None:
    cell = cells.cell_of(latitude, longitude)
    assert cells.parse(cell)[0] < cells.ROWS
    centre = cells.centre(cell)
    # Near the poles a row has few columns, each wider than 20 km at the row's outer edge.
    assert cells.great_circle_km(latitude, longitude, *centre) <= 21


def test_the_antimeridian_is_one_line() -> None:
    assert cells.cell_of(10.0, 180.0) == cells.cell_of(10.0, -180.0)


@pytest.mark.parametrize("point", [(90.1, 0.0), (0.0, 180.1), (-91.0, 0.0), (math.nan, 0.0), (0.0, math.inf)])
def test_a_point_outside_the_earth_is_refused(point: tuple[float, float]) -> None:
    with pytest.raises(UnknownCell):
        cells.cell_of(*point)


@pytest.mark.parametrize(
    "written",
    ["", "r1", "c1", "r1c1 ", "R1C1", "r01c1", "r1c01", "r-1c1", "r1001c0", "r500c9999", "r1c１", "r1c1\n"],
)
def test_what_is_not_written_as_a_cell_is_refused(written: str) -> None:
    with pytest.raises(UnknownCell):
        cells.parse(written)


def test_distances_agree_with_the_map() -> None:
    oslo, bergen = (59.91, 10.75), (60.39, 5.32)
    assert cells.great_circle_km(*oslo, *bergen) == pytest.approx(305, abs=3)
    assert cells.distance_km("r851c488", "r851c488") == 0
