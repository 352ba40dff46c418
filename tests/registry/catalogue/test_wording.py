"""Values read as people of each language write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from registry.catalogue import field
from registry.catalogue.value import Range
from registry.catalogue.values import check
from registry.catalogue.wording import worded
from registry.language import LANGUAGES, wording


@pytest.mark.parametrize(
    ("name", "raw", "language", "said"),
    [
        ("machine.travel_x_mm", 1200, "sv", "1\u00a0200 mm"),
        ("machine.travel_x_mm", 1200, "en", "1,200 mm"),
        ("machine.year", 2019, "sv", "2019"),
        ("machine.live_tools", True, "nb", "Ja"),
        ("machine.live_tools", False, "sv", "Nej"),
        ("capability.part_l_mm", 500, "sv", "≤ 500 mm"),
        ("capability.process", "milling", "sv", "Fräsning"),
        ("certificate.valid_until", "2027-06-30", "sv", "30 juni 2027"),
    ],
)
def test_a_value_reads_as_people_write_it(name: str, raw: Any, language: str, said: str) -> None:
    assert worded(field(name), check(field(name), raw), language) == said


def test_a_range_and_a_list_read_as_one() -> None:
    thickness = field("machine.travel_x_mm")
    assert worded(thickness, Range(Decimal(1), Decimal("2.5")), "sv") == "1–2,5 mm"
    assert worded(thickness, (Decimal(1), Decimal(2)), "sv") == "1 mm, 2 mm"
    assert worded(field("certificate.valid_until"), date(2027, 1, 2), "en") == "2 January 2027"


@pytest.mark.parametrize("language", LANGUAGES)
def test_yes_and_no_have_words(language: str) -> None:
    assert {"Yes", "No"} <= wording(language).keys()
