"""Units as people write them become the field's, exactly, or rounded where that is said."""

from __future__ import annotations

from decimal import Decimal

import pytest

from registry import catalogue
from registry.catalogue.measures import MEASURES, NoSuchMeasure, OtherMeasure, converted, measured_in
from registry.catalogue.units import UNITS


def test_every_unit_of_the_catalogue_can_be_written() -> None:
    assert set(UNITS) <= set(MEASURES)
    assert {field.unit for field in catalogue.FIELDS.values() if field.unit} <= set(MEASURES)


def test_no_spelling_means_two_units_of_one_kind() -> None:
    said = [(one.kind, spelling) for one in MEASURES.values() for spelling in one.spellings]
    assert len(said) == len(set(said))
    assert all(spelling == spelling.casefold() for _, spelling in said)


@pytest.mark.parametrize(
    ("value", "unit", "to", "step", "expected", "rounded"),
    [
        ("1.5", "t", "KGM", "1", "1500", False),
        ("3.2", "m", "MMT", "1", "3200", False),
        ("22", "cm", "MMT", "1", "220", False),
        ("12", "kW", "WTT", "1", "12000", False),
        ("0.5", "in", "MMT", "0.1", "12.7", False),
        ("0.5", "in", "MMT", "1", "13", True),
        ("160", "ton", "B47", "1", "1569", True),
        ("20", "hk", "KWT", "0.1", "14.7", True),
        ("1100", "lb", "KGM", "1", "499", True),
        ("2", "veckor", "DAY", "1", "14", False),
        ("3", "MPa", "BAR", "1", "30", False),
        ("0.3", "mm", "MMT", "1", "0.3", False),
        ("0.0003", "m", "MMT", "1", "0.3", False),
    ],
)
def test_an_amount_is_converted(
    value: str, unit: str, to: str, step: str, expected: str, *, rounded: bool
) -> None:
    found = converted(Decimal(value), measured_in(unit, to), to, Decimal(step))
    assert found == (Decimal(expected), rounded)


def test_a_unit_of_another_kind_and_one_nobody_knows_are_told_apart() -> None:
    with pytest.raises(OtherMeasure):
        measured_in("kg", "MMT")
    with pytest.raises(NoSuchMeasure):
        measured_in("alnar", "MMT")


def test_a_ton_is_a_mass_or_a_force_as_the_field_asks() -> None:
    assert (measured_in("Ton", "KGM"), measured_in("ton", "B47")) == ("TNE", "TNF")
