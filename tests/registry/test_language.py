"""Sentences with their parameters, as each language writes them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from registry.language import quoted, translate

MOST = "Write at most {limit} characters."


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("sv", "Skriv högst 2\xa0000 tecken."),
        ("nb", "Skriv høyst 2\xa0000 tegn."),
        ("en", "Write at most 2,000 characters."),
    ],
)
def test_an_amount_is_written_as_the_reader_writes_it(language: str, said: str) -> None:
    assert translate(language, MOST, {"limit": 2000}) == said


def test_a_fraction_has_the_reader_s_decimal_sign() -> None:
    assert translate("nb", "Write a multiple of {step}.", {"step": Decimal("0.5")}).endswith("0,5.")


def test_where_something_stands_is_counted_as_a_spreadsheet_counts() -> None:
    assert translate("sv", "{sheet}, row {row}", {"sheet": "Maskiner", "row": 1204}) == "Maskiner, rad 1204"


def test_what_is_no_amount_is_left_as_it_is() -> None:
    assert translate("en", "{a} {b} {c}", {"a": True, "b": "2000", "c": 12}) == "True 2000 12"


@pytest.mark.parametrize(("language", "said"), [("sv", "”Hall”"), ("nb", "«Hall»"), ("en", "“Hall”")])
def test_what_is_quoted_stands_between_the_language_s_own_marks(language: str, said: str) -> None:
    assert quoted("Hall", language) == said
