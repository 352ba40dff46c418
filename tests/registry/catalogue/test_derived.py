"""What follows from what is stated."""

from __future__ import annotations

from decimal import Decimal

import pytest

from registry.catalogue import FIELDS
from registry.catalogue.derived import derive, head_of
from registry.catalogue.value import Coordinates, Value
from registry.vocabularies import UnknownTerm, vocabulary

STORSJON = Coordinates(Decimal("63.18000"), Decimal("14.64000"))


@pytest.mark.parametrize(
    ("process", "head"),
    [
        ("milling_5axis", "milling"),
        ("milling", "milling"),
        ("welding_mag", "welding"),
        ("sheet_laser", "sheet"),
    ],
)
def test_the_head_of_a_process_is_what_a_buyer_would_say(process: str, head: str) -> None:
    assert head_of(process) == head
    assert derive("capability", {"capability.process": process}) == {"capability.process_head": head}


def test_every_head_may_be_stated_and_stands_below_a_group() -> None:
    processes = vocabulary("processes")
    for term in processes.terms():
        if term.selectable:
            head = processes.term(head_of(term.code))
            assert head.selectable
            assert not processes.term(processes.ancestors(head.code)[0]).selectable


def test_the_head_of_nothing_is_cleared_and_of_nonsense_unknown() -> None:
    assert derive("capability", {}) == {"capability.process_head": None}
    with pytest.raises(UnknownTerm):
        head_of("nonsense")


def test_a_site_takes_its_area_from_its_position_first() -> None:
    stated: dict[str, Value] = {"site.coordinates": STORSJON, "site.municipality": "Trondheim"}
    assert derive("site", stated)["site.area"] == "r851c488"
    assert derive("site", {"site.municipality": "Östersund"})["site.area"] == "r851c488"


def test_a_site_in_an_unknown_town_has_no_area() -> None:
    assert derive("site", {"site.municipality": "Ingenstans"}) == {"site.area": None}
    assert derive("site", {}) == {"site.area": None}


def test_a_town_gives_the_region_where_the_owner_left_it_empty() -> None:
    assert derive("site", {"site.municipality": "Stjørdal"})["site.nuts3"] == "NO060"
    assert "site.nuts3" not in derive("site", {"site.municipality": "Stjørdal", "site.nuts3": "NO020"})


def test_another_town_brings_its_region_along() -> None:
    moved = {"site.municipality": "Umeå", "site.nuts3": "SE322"}
    assert derive("site", moved, sent=("site.municipality",))["site.nuts3"] == "SE331"
    assert "site.nuts3" not in derive("site", moved, sent=("site.municipality", "site.nuts3"))


def test_a_town_is_looked_for_where_the_site_is_said_to_be() -> None:
    assert derive("site", {"site.municipality": "Trondheim", "site.nuts3": "SE322"}) == {"site.area": None}
    abroad = derive("site", {"site.municipality": "Trondheim"}, country="SE")
    assert abroad["site.nuts3"] == "NO060"


def test_nothing_else_is_derived() -> None:
    assert derive("machine", {"machine.class": "milling"}) == {}
    derived = {name for name, one in FIELDS.items() if one.derived}
    assert derived == {"capability.process_head", "site.area"}
