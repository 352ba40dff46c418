"""The number line of the index: exact, and complete."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.catalogue import FIELDS, Field, Index, field
from registry.catalogue.positions import at_least, at_most, ends, levels, position, size
from registry.catalogue.value import Range
from registry.catalogue.values import check

LINES = [one for one in FIELDS.values() if one.index in {Index.NUMBER, Index.RANGE, Index.DATE}]
TRAVEL = field("machine.travel_x_mm")
ROUGHNESS = field("machine.ra_um")
PART = field("capability.part_l_mm")
CREW = field("skill_pool.headcount_band")
UNTIL = field("certificate.valid_until")


def test_a_position_counts_the_steps_from_the_minimum() -> None:
    assert position(TRAVEL, Decimal(1)) == 0
    assert position(TRAVEL, Decimal(60_000)) == 59_999 == size(TRAVEL) - 1
    assert position(ROUGHNESS, Decimal("0.80")) == 79
    assert position(field("machine.year"), 1850) == 0
    assert position(UNTIL, date(1990, 1, 2)) == 1
    assert position(PART, check(PART, 500)) == 2
    assert ends(field("machine.climate_C"), Range(Decimal(-273), Decimal(0))) == (0, 273)


@pytest.mark.parametrize("declared", LINES, ids=lambda declared: declared.name)
def test_the_levels_are_just_enough(declared: Field) -> None:
    assert 4 ** levels(declared) >= size(declared)
    assert levels(declared) == 1 or 4 ** (levels(declared) - 1) < size(declared)


@pytest.mark.parametrize(
    ("declared", "value"),
    [
        (field("machine.class"), "milling"),
        (field("machine.live_tools"), True),
        (TRAVEL, "x"),
        (TRAVEL, True),
        (field("site.area"), "r1c1"),
    ],
)
def test_what_has_no_number_line_has_no_position(declared: Field, value: str) -> None:
    with pytest.raises(TypeError):
        position(declared, value)


def test_a_field_without_a_number_line_has_no_size() -> None:
    with pytest.raises(TypeError):
        size(field("machine.class"))
    with pytest.raises(TypeError):
        at_least(field("machine.class"), Decimal(1))


@pytest.mark.parametrize(
    ("bound", "low", "high"),
    [
        ("1", 0, 0),
        ("800", 799, 799),
        ("800.5", 800, 799),
        ("-5", 0, -1),
        ("0.999", 0, -1),
        ("60000", 59_999, 59_999),
        ("60000.1", 60_000, 59_999),
        ("1e400", 60_000, 59_999),
    ],
)
def test_bounds_between_steps_lean_inwards(bound: str, low: int, high: int) -> None:
    assert at_least(TRAVEL, Decimal(bound)) == low
    assert at_most(TRAVEL, Decimal(bound)) == high


@pytest.mark.parametrize(
    ("bound", "low", "high"), [("400", 2, 1), ("500", 2, 2), ("501", 3, 2), ("1", 0, -1), ("20000", 8, 7)]
)
def test_a_part_is_looked_for_in_the_first_band_that_reaches_it(bound: str, low: int, high: int) -> None:
    assert at_least(PART, Decimal(bound)) == low
    assert at_most(PART, Decimal(bound)) == high


def test_an_open_band_reaches_everything_and_is_bounded_by_nothing() -> None:
    assert at_least(CREW, Decimal(1000)) == 4
    assert at_most(CREW, Decimal(1000)) == 3


def test_days_outside_the_calendar_lean_inwards() -> None:
    assert at_least(UNTIL, date(1980, 1, 1)) == 0
    assert at_most(UNTIL, date(1980, 1, 1)) == -1
    assert at_least(UNTIL, date(2200, 1, 1)) == size(UNTIL)
    assert at_most(UNTIL, date(2200, 1, 1)) == size(UNTIL) - 1
    assert at_least(UNTIL, date(2027, 2, 28)) == at_most(UNTIL, date(2027, 2, 28))


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_a_day_after_another_stands_after_it(day: date) -> None:
    assert position(UNTIL, day) < size(UNTIL)
    if day < date(2099, 12, 31):
        assert position(UNTIL, day + timedelta(days=1)) == position(UNTIL, day) + 1
