"""What a reader sees of values: edges together, an area by a town."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from policies.vocabulary import Tier
from registry import catalogue
from registry.catalogue.units import UNITS
from registry.vocabularies.cells import cell_of
from registry.web import facts


@dataclass(frozen=True)
class Shown:
    value: Any
    label: str
    tier: Tier = Tier.MEMBER


def test_three_edges_of_one_tier_are_one_line() -> None:
    shown = {
        f"capability.part_{edge}_mm": Shown(size, f"{size} mm")
        for edge, size in zip("lwh", (1000, 500, 250), strict=True)
    }
    (fact,) = facts.facts(shown, "sv")
    assert (fact.label, fact.text) == ("Största detalj (l × b × h)", "1\xa0000 × 500 × 250 mm")
    assert fact.fields == tuple(shown)


def test_edges_stay_apart_where_one_is_missing_or_goes_further() -> None:
    edges = {f"capability.part_{edge}_mm": Shown(5, "5 mm") for edge in "lwh"}
    two = {name: value for name, value in edges.items() if not name.endswith("h_mm")}
    assert len(facts.facts(two, "sv")) == 2
    further = {**edges, "capability.part_h_mm": Shown(5, "5 mm", Tier.COMMUNITY)}
    assert len(facts.facts(further, "sv")) == 3


@pytest.mark.parametrize(
    ("language", "said"), [("sv", "har gått ut"), ("nb", "er utløpt"), ("en", "has expired")]
)
def test_a_certificate_whose_last_day_is_past_says_that_it_has_expired(language: str, said: str) -> None:
    today = datetime.now(UTC).date()
    for day, marked in ((today - timedelta(1), True), (today + timedelta(1), False)):
        shown = {"certificate.valid_until": Shown(day.isoformat(), "the day")}
        (fact,) = facts.facts(shown, language)
        assert fact.text == (f"the day, {said}" if marked else "the day")


def test_no_reference_to_a_record_is_shown() -> None:
    assert facts.facts({"machine.site": Shown("5560fe56", "5560fe56")}, "sv") == []


def test_what_stands_elsewhere_is_left_out() -> None:
    shown = {"machine.make": Shown("X", "X"), "machine.model": Shown("Y", "Y")}
    assert [fact.fields for fact in facts.facts(shown, "en", without={"machine.make"})] == [
        ("machine.model",)
    ]


def test_edges_that_are_read_together_are_of_one_unit_and_there() -> None:
    for _, edges in facts.TOGETHER:
        assert len({catalogue.field(edge).unit for edge in edges}) == 1
        assert all(UNITS[catalogue.field(edge).unit or ""] for edge in edges)
    every = [edge for _, edges in facts.TOGETHER for edge in edges]
    assert len(every) == len(set(every))


@pytest.mark.parametrize(
    ("latitude", "longitude", "said"),
    [
        (63.18, 14.64, "I trakten av Östersund"),
        (30.0, -40.0, "Omkring latitud 30,1, longitud -40"),
    ],
)
def test_an_area_is_told_by_the_nearest_town(latitude: float, longitude: float, said: str) -> None:
    assert facts.area(cell_of(latitude, longitude), "sv") == said


def test_an_area_between_towns_is_told_by_the_distance() -> None:
    assert facts.area(cell_of(62.0, 7.9), "en") == "About 70 km from Sunndal"


def test_what_is_no_cell_is_shown_as_it_is() -> None:
    assert facts.area("r1", "sv") == "r1"


def test_days_are_days_and_not_their_sign() -> None:
    assert facts.text("capability.lead_time_days", Shown(25, "25 d"), "nb") == "25 dager"
    assert facts.text("capability.lead_time_days", Shown(1, "1 d"), "sv") == "En dag"


def test_edges_are_called_by_their_common_name_once() -> None:
    names = ["capability.part_l_mm", "capability.part_w_mm", "capability.materials"]
    assert facts.labels(names, "sv") == ["Största detalj (l × b × h)", "Material"]


@pytest.mark.parametrize(
    ("name", "label", "said"),
    [
        ("capability.part_mass_kg", "≤ 500 kg", "Upp till 500 kg"),
        ("machine.quantity_band", "≤ 1", "1"),
        ("machine.quantity_band", ">10", "Mer än 10"),
        ("machine.quantity_band", "4-6", "4–6"),
    ],
)
def test_a_band_is_told_without_signs(name: str, label: str, said: str) -> None:
    assert facts.text(name, Shown(1, label), "sv") == said


def test_a_place_on_the_map_has_the_reader_s_decimal_sign() -> None:
    shown = Shown({"lat": 63.18, "lon": 14.64}, "63.18000, 14.64000")
    assert facts.text("site.coordinates", shown, "sv") == "Latitud 63,18, longitud 14,64"
    assert facts.text("site.coordinates", shown, "en") == "Latitude 63.18, longitude 14.64"
