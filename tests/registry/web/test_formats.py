"""Dates, times and numbers in the reader's way."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from registry.web import formats

MOMENT = datetime(2027, 5, 3, 14, 5, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "said"), [("sv", "3 maj 2027"), ("nb", "3. mai 2027"), ("en", "3 May 2027")]
)
def test_a_day_is_said_in_words(language: str, said: str) -> None:
    assert formats.day(date(2027, 5, 3), language) == said


def test_a_moment_says_that_it_is_utc_and_carries_itself_for_a_script() -> None:
    assert formats.moment(MOMENT, "sv") == (
        '<time class="moment" datetime="2027-05-03T14:05:09+00:00">3 maj 2027 14:05 UTC</time>'
    )


def test_times_of_other_zones_are_told_in_utc() -> None:
    elsewhere = MOMENT.astimezone(timezone(timedelta(hours=2)))
    assert formats.stamp(elsewhere, "sv") == formats.stamp(MOMENT, "sv") == "3 maj 2027 14:05:09 UTC"


@pytest.mark.parametrize(
    ("value", "language", "said"),
    [
        (1000, "sv", "1\xa0000"),
        (1000, "en", "1,000"),
        (Decimal("0.05"), "nb", "0,05"),
        (400.5, "sv", "400,5"),
    ],
)
def test_numbers_have_the_reader_s_signs(value: float | Decimal, language: str, said: str) -> None:
    assert formats.number(value, language) == said


@pytest.mark.parametrize(
    "midnight", [datetime(2027, 5, 3, 22, tzinfo=UTC), datetime(2027, 5, 3, 21, tzinfo=UTC)]
)
def test_a_midnight_is_told_by_the_day_that_is_over(midnight: datetime) -> None:
    assert formats.day_before(midnight, "sv") == "3 maj 2027"
