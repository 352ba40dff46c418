"""Every operator on every value of a small domain: what is posted and what is asked meet when they should."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from registry.catalogue import FIELDS, Field
from registry.catalogue.quantities import finite
from registry.catalogue.value import Range
from registry.errors import Invalid
from registry.search.conditions import NEAR, Within, holds, keywords, parse
from registry.search.keywords import value_keywords
from registry.vocabularies.cells import cell_of, distance_km
from registry.vocabularies.cells import parse as parsed_cell

BYTE = replace(
    FIELDS["capability.lead_time_days"], minimum=Decimal(-3), maximum=Decimal(252), step=Decimal(1)
)
HALVES = replace(BYTE, minimum=Decimal("0.5"), maximum=Decimal(16), step=Decimal("0.5"))
SPAN = replace(
    next(field for field in FIELDS.values() if field.kind == "range"),
    minimum=Decimal(0),
    maximum=Decimal(15),
    step=Decimal(1),
)
BAND = FIELDS["capability.part_l_mm"]
OPEN_BAND = FIELDS["machine.quantity_band"]
DATE = FIELDS["certificate.valid_until"]

COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda value, bound: value == bound,
    "gte": lambda value, bound: value >= bound,
    "lte": lambda value, bound: value <= bound,
}


def met(field: Field, op: str, raw: Any, value: Any) -> tuple[bool, bool]:
    """What the index says, and what the check of an opened value says."""
    asked = parse(field, op, raw)
    posted = value_keywords(field, value)
    return all(posted & group for group in keywords(field, op, asked)), holds(field, op, asked, value)


@pytest.mark.parametrize("op", ["eq", "gte", "lte"])
def test_every_number_of_eight_bits_against_every_bound(op: str) -> None:
    values = [Decimal(n) for n in range(-3, 253)]
    posted = {value: value_keywords(BYTE, value) for value in values}
    for bound in range(-6, 257):
        asked = parse(BYTE, op, bound)
        (group,) = keywords(BYTE, op, asked)
        for value in values:
            expected = COMPARED[op](value, bound)
            assert bool(posted[value] & group) is expected
            assert holds(BYTE, op, asked, value) is expected


def test_every_range_of_eight_bits_holds_exactly_its_numbers() -> None:
    values = [Decimal(n) for n in range(-3, 253)]
    posted = {value: value_keywords(BYTE, value) for value in values}
    for low, high in itertools.product(range(-5, 256, 3), range(-5, 256, 7)):
        (group,) = keywords(BYTE, "between", parse(BYTE, "between", [low, high]))
        assert [value for value in values if posted[value] & group] == [n for n in values if low <= n <= high]


@pytest.mark.parametrize("bound", [0, 0.4, 0.5, 0.75, 1, 7.9, 15.99, 16, 16.5, 1e30, -1e30])
@pytest.mark.parametrize("op", ["eq", "gte", "lte"])
def test_bounds_between_two_steps_and_beyond_the_ends_are_exact(op: str, bound: float) -> None:
    for value in (Decimal(n) / 2 for n in range(1, 33)):
        expected = COMPARED[op](value, finite(bound))
        assert met(HALVES, op, bound, value) == (expected, expected)


def test_every_range_of_four_bits_against_every_number() -> None:
    for low, high in itertools.combinations_with_replacement(range(16), 2):
        value = Range(Decimal(low), Decimal(high))
        for asked in range(-1, 17):
            assert met(SPAN, "contains", asked, value) == ((low <= asked <= high,) * 2)
            assert met(SPAN, "gte", asked, value) == ((high >= asked,) * 2)
            assert met(SPAN, "lte", asked, value) == ((low <= asked,) * 2)


@pytest.mark.parametrize("op", ["eq", "gte", "lte"])
def test_every_band_against_bounds_around_it(op: str) -> None:
    for band in BAND.bands:
        assert band.upper is not None
        for bound in sorted({int(one.upper or 0) + off for one in BAND.bands for off in (-1, 0, 1)}):
            if op == "eq" and bound not in {one.upper for one in BAND.bands}:
                with pytest.raises(Invalid):
                    parse(BAND, op, bound)
                continue
            assert met(BAND, op, bound, band) == ((COMPARED[op](band.upper, bound),) * 2)


def test_an_open_band_reaches_everything() -> None:
    top = OPEN_BAND.bands[-1]
    assert met(OPEN_BAND, "gte", 1_000_000, top) == (True, True)
    assert met(OPEN_BAND, "eq", ">10", top) == (True, True)
    assert met(OPEN_BAND, "lte", 1_000_000, top) == (False, False)


@pytest.mark.parametrize("op", ["eq", "gte", "lte"])
def test_days_are_numbers(op: str) -> None:
    days = [date(2025, 12, 25) + timedelta(days=n) for n in range(14)]
    for value, bound in itertools.product(days, days):
        assert met(DATE, op, bound.isoformat(), value) == ((COMPARED[op](value, bound),) * 2)


def test_a_term_holds_what_is_below_it_and_nothing_above() -> None:
    field = FIELDS["capability.process"]
    assert met(field, "eq", "milling", "milling_5axis") == (True, True)
    assert met(field, "eq", "separating", "milling_5axis") == (True, True)
    assert met(field, "eq", "milling_5axis", "milling") == (False, False)
    assert met(field, "in", ["turning", "milling"], "milling_5axis") == (True, True)


def test_one_of_many_codes_is_enough() -> None:
    field = FIELDS["capability.materials"]
    assert met(field, "eq", "steel", ("titanium", "steel_wear")) == (True, True)
    assert met(field, "eq", "aluminium", ("titanium", "steel_wear")) == (False, False)


def test_a_whole_value_is_found_however_it_is_spelled() -> None:
    field = FIELDS["organisation.ncage"]
    assert met(field, "eq", "a001n", "A001N") == (True, True)
    assert met(field, "eq", "A002N", "A001N") == (False, False)


def test_every_word_has_to_be_in_the_text() -> None:
    field = FIELDS["capability.text_sv"]
    text = "Vi svetsar rostfria behållare och fräser titan."
    assert met(field, "text", "rostfria behållare", text) == (True, True)
    assert met(field, "text", "behallare", text) == (True, True)
    assert met(field, "text", "titanium", text) == (True, True)
    assert met(field, "text", "rostfria skepp", text) == (False, False)


def test_near_is_the_distance_between_the_centres_of_cells() -> None:
    field = FIELDS["site.area"]
    origin = cell_of(63.18, 14.64)
    middle, side = parsed_cell(origin)
    asked = Within(origin, 100)
    (group,) = keywords(field, NEAR, asked)
    for row, column in itertools.product(range(middle - 7, middle + 8), range(side - 12, side + 13)):
        cell = f"r{row}c{column}"
        near = distance_km(cell, origin) <= 100
        assert bool(value_keywords(field, cell) & group) is near
        assert holds(field, NEAR, asked, cell) is near


@pytest.mark.parametrize(
    ("name", "op", "raw"),
    [
        ("capability.lead_time_days", "gte", "5"),
        ("capability.lead_time_days", "gte", True),
        ("capability.lead_time_days", "gte", float("nan")),
        ("capability.lead_time_days", "gte", float("inf")),
        ("capability.lead_time_days", "between", [1, 2, 3]),
        ("capability.lead_time_days", "between", 5),
        ("capability.lead_time_days", "gte", [5]),
        ("certificate.valid_until", "lte", 20260101),
        ("certificate.valid_until", "lte", "in May"),
        ("capability.process", "eq", "no_such_process"),
        ("capability.process", "eq", 5),
        ("capability.process", "in", []),
        ("capability.process", "in", "milling"),
        ("capability.text_sv", "text", ""),
        ("capability.text_sv", "text", "i"),
        ("capability.text_sv", "text", 5),
        ("organisation.ncage", "eq", "much too long"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_a_sentence(name: str, op: str, raw: Any) -> None:
    with pytest.raises(Invalid) as refused:
        parse(FIELDS[name], op, raw)
    (problem,) = refused.value.problems
    assert problem.field == name


@pytest.mark.parametrize("asked", [[9, 3], [300, 400], [-50, -10]])
def test_a_range_that_holds_nothing_finds_nothing(asked: list[int]) -> None:
    assert keywords(BYTE, "between", parse(BYTE, "between", asked)) == (frozenset(),)
