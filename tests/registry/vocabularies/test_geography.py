"""Countries, regions, industries and places."""

from __future__ import annotations

import pytest

from registry.vocabularies import places as room
from registry.vocabularies import vocabulary
from registry.vocabularies.cells import distance_km
from registry.vocabularies.places import place_named, places


def test_countries_have_names_in_three_languages() -> None:
    sweden = vocabulary("countries").term("SE")
    assert sweden.labels == {"sv": "Sverige", "nb": "Sverige", "en": "Sweden"}
    assert vocabulary("countries").label("DE", "nb") == "Tyskland"
    assert len(vocabulary("countries")) > 240


@pytest.mark.parametrize("written", ["Norge", "NOR", "no", "Kingdom of Norway"])
def test_a_country_is_found_by_name_and_code(written: str) -> None:
    found = vocabulary("countries").match(written, "sv")
    assert found is not None
    assert found.code == "NO"


def test_a_region_stands_below_its_country() -> None:
    regions = vocabulary("regions")
    assert regions.ancestors("SE322") == ("SE32", "SE3", "SE")
    assert regions.ancestors("NO060") == ("NO06", "NO0", "NO")
    assert regions.ancestors("FI1D9") == ("FI1D", "FI1", "FI")
    assert "SE322" in regions.subtree("SE")
    assert "SE322" not in regions.subtree("NO")


def test_countries_without_regions_are_terms_themselves() -> None:
    assert vocabulary("regions").term("ES").selectable
    assert vocabulary("regions").subtree("ES") == ("ES",)


def test_only_countries_and_the_third_level_are_stated() -> None:
    for term in vocabulary("regions").terms():
        assert term.selectable == (len(term.code) in {2, 5}), term.code


def test_the_norwegian_counties_are_those_of_today() -> None:
    regions = vocabulary("regions")
    assert {"NO083", "NO084", "NO085", "NO072", "NO073"} <= set(regions.subtree("NO"))
    assert regions.match("Viken", "nb") is None


@pytest.mark.parametrize(
    ("country", "count"), [("SE", 21), ("NO", 17), ("FI", 19), ("DK", 11), ("IS", 2), ("EE", 5)]
)
def test_every_third_level_region_of_a_country_is_there(country: str, count: int) -> None:
    assert len([code for code in vocabulary("regions").subtree(country) if len(code) == 5]) == count


def test_industries_follow_the_classification() -> None:
    nace = vocabulary("nace")
    assert nace.ancestors("25.53") == ("25.5", "25", "C")
    assert nace.term("25.53").labels == {
        "sv": "25.53 Skärande bearbetning av metall",
        "nb": "25.53 Maskinering av metall",
        "en": "25.53 Machining of metals",
    }
    assert not nace.closed
    assert all(one.closed for one in map(vocabulary, ("processes", "regions", "countries")))


def test_every_place_lies_in_a_region_of_its_country() -> None:
    regions = vocabulary("regions")
    for place in places():
        assert regions.term(place.region).selectable, place.name
        assert place.region.startswith(place.country), place.name


def test_a_place_is_found_however_its_letters_are_typed() -> None:
    for written in ("Östersund", "ostersund", " ÖSTERSUND "):
        found = place_named(written)
        assert found is not None
        assert found.region == "SE322"
    assert place_named("Atlantis") is None


def test_a_place_has_all_its_names() -> None:
    assert place_named("Åbo") is place_named("Turku") is not None
    assert place_named("Hell") is place_named("Stjørdal") is not None


def test_a_place_is_looked_for_in_the_country_that_is_given() -> None:
    assert place_named("Östersund", country="SE") is not None
    assert place_named("Östersund", country="NO") is None


def test_the_reader_s_own_country_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = place_named("Mora"), place_named("Moss")
    assert one is not None
    assert other is not None
    monkeypatch.setattr(room, "_by_name", lambda: {"samnamn": (one, other)})
    assert room.place_named("Samnamn", "sv") is one
    assert room.place_named("Samnamn", "nb") is other
    assert room.place_named("Samnamn", "en") is one


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [("Östersund", "Trondheim", 213), ("Sundsvall", "Östersund", 160), ("Oslo", "Stockholm", 416)],
)
def test_places_are_as_far_apart_as_on_a_map(one: str, other: str, km: float) -> None:
    here, there = place_named(one), place_named(other)
    assert here is not None
    assert there is not None
    assert abs(distance_km(here.cell, there.cell) - km) < 20


@pytest.mark.parametrize("division", ["22", "24", "25", "26", "27", "28", "29", "30", "33", "71"])
def test_the_industries_of_the_networks_have_names_in_both_languages(division: str) -> None:
    nace = vocabulary("nace")
    terms = [term for term in nace.terms() if term.code == division or division in nace.ancestors(term.code)]
    assert len(terms) > 5
    english = [term.code for term in terms if term.labels["en"] in {term.labels["sv"], term.labels["nb"]}]
    assert english == []


def test_a_class_that_is_all_of_its_group_is_called_like_it() -> None:
    nace = vocabulary("nace")
    assert nace.term("24.10").labels["sv"] == "24.10 Järn, stål och ferrolegeringar"
    assert nace.term("24.1").labels["nb"] == "24.1 Jern, stål og ferrolegeringer"
