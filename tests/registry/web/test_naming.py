"""What a company without a name is called: its place, as far as that is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from policies.vocabulary import Tier
from registry.web import naming


@dataclass(frozen=True)
class Shown:
    value: Any
    label: str
    tier: Tier = Tier.COMMUNITY


REGION = {"site.nuts3": Shown("SE322", "Jämtlands län")}
COUNTRY = {"organisation.country": Shown("SE", "Sverige")}


def test_a_name_that_is_shown_is_the_title() -> None:
    assert naming.title("Trollspån Exempel AB", REGION, "sv") == "Trollspån Exempel AB"


def test_without_a_name_the_nearest_place_that_is_shown_tells_companies_apart() -> None:
    assert naming.title(None, {**COUNTRY, **REGION}, "sv") == "Ett företag i Jämtlands län"
    assert naming.title(None, COUNTRY, "nb") == "En bedrift i Sverige"


def test_without_any_place_it_says_that_there_is_no_name() -> None:
    assert naming.title(None, {}, "en") == "A company without a name at your level"
