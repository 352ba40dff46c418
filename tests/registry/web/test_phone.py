"""Telephone numbers as people of their country write them."""

from __future__ import annotations

import pytest

from registry.web.phone import phone


@pytest.mark.parametrize(
    ("stored", "dialled"),
    [
        ("+4684650040", "+46 8 465 00 40"),
        ("+46846500400", "+46 8 465 004 00"),
        ("+46406280405", "+46 40 628 04 05"),
        ("+4663140000", "+46 63 14 00 00"),
        ("+46701740605", "+46 70 174 06 05"),
        ("+4662000003", "+46 620 000 03"),
        ("+46620100000", "+46 620 10 00 00"),
        ("+4773000001", "+47 73 00 00 01"),
        ("+4791234567", "+47 912 34 567"),
        ("+4780012345", "+47 800 12 345"),
        ("+4702345", "+47 02345"),
        ("+4533123456", "+45 33 12 34 56"),
        ("+3545123456", "+354 512 34 56"),
        ("+46 40 628 04 05", "+46 40 628 04 05"),
    ],
)
def test_a_number_is_written_as_it_is_read_in_its_country(stored: str, dialled: str) -> None:
    assert phone(stored) == dialled


@pytest.mark.parametrize("other", ["+34931234567", "växeln", "", "+46", "+47"])
def test_what_is_no_number_of_a_country_around_is_shown_as_it_is(other: str) -> None:
    assert phone(other) == other


@pytest.mark.parametrize("country", ["46", "47", "45", "358", "354"])
def test_no_digit_is_lost_however_many_there_are(country: str) -> None:
    for length in range(13):
        stored = f"+{country}{'8123456789012'[:length]}"
        assert phone(stored).replace(" ", "") == stored
