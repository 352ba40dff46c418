"""Plain words into conditions, in three languages."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from policies.vocabulary import Tier, tiers_up_to
from registry.caller import Caller, Standing
from registry.search.plan import Rights
from registry.search.words import Reading, read
from tests.support.house import POLICY

NETWORK = UUID(int=1)


def rights(tier: Tier = Tier.MEMBER) -> Rights:
    standing = Standing(NETWORK, frozenset(tiers_up_to(tier)), frozenset())
    nobody = UUID(int=2)
    caller = Caller(
        person=nobody,
        organisation=nobody,
        organisation_kind="company",
        organisation_number=1,
        language="sv",
        session=nobody,
        channel="api",
        standings={NETWORK: standing},
        own_roles=frozenset(),
        purpose=None,
        stepped_up=False,
        policy_digest=POLICY.digest,
        at=datetime.now(UTC),
    )
    return Rights(POLICY, caller)


def conditions(reading: Reading) -> list[tuple[str, str, Any]]:
    """The conditions that stand by themselves; of a process, what is asked of the company's own word."""
    return [_condition(one.model_dump(by_alias=True)) for one in reading.filters]


def _condition(shape: dict[str, Any]) -> tuple[str, str, Any]:
    while "field" not in shape:
        (members,) = shape.values()
        shape = members[0]
    return shape["field"], shape["op"], shape["value"]


def ways(reading: Reading) -> list[Any]:
    """The ways of meeting the first process."""
    return list(reading.filters[0].model_dump(by_alias=True)["any"])


def ask(name: str, op: str, value: Any) -> dict[str, Any]:
    return {"field": name, "op": op, "value": value}


SIZES = [
    ("capability.part_l_mm", "gte", 400),
    ("capability.part_w_mm", "gte", 300),
    ("capability.part_h_mm", "gte", 200),
]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("sv", "fräsning i titan, detalj 400×300×200 mm, inom 200 km"),
        ("nb", "fresing i titan, del 400x300x200 mm, innen 200 km"),
        ("en", "milling in titanium, part 20 x 40 x 30 cm, within 200 km"),
        ("sv", "Fräsning titan 0,4 × 0,2 × 0,3 m inom 20 mil"),
    ],
)
def test_the_example_is_understood_in_every_language(language: str, text: str) -> None:
    reading = read(text, language, rights())
    assert conditions(reading) == [
        ("capability.process", "eq", "milling"),
        ("capability.materials", "eq", "titanium"),
        *SIZES,
    ]
    assert reading.near is not None
    assert (reading.near.km, reading.near.place) == (200, None)
    assert reading.not_understood == []
    assert reading.text is None


@pytest.mark.parametrize(
    ("text", "km", "place"),
    [
        ("svarvning inom 50 km från Östersund", 50, "Östersund"),
        ("dreiing innen 30 km fra Trondheim", 50, "Trondheim"),
        ("turning near Åre", 25, "Åre"),
        ("svarvning inom 3 mil från Sundsvall", 50, "Sundsvall"),
        ("svarvning inom 500 km", 200, None),
    ],
)
def test_distance_and_place_are_read(text: str, km: int, place: str | None) -> None:
    reading = read(text, "sv", rights())
    assert reading.near is not None
    assert (reading.near.km, reading.near.place) == (km, place)
    assert conditions(reading) == [("capability.process", "eq", "turning")]
    assert reading.not_understood == []


@pytest.mark.parametrize(
    ("text", "kg"), [("svetsning 2 ton", 2000), ("sveising 500 kg", 500), ("welding 1,5 tonnes", 1500)]
)
def test_mass_is_read_in_kilograms(text: str, kg: int) -> None:
    found = conditions(read(text, "sv", rights()))
    assert ("capability.part_mass_kg", "gte", kg) in found


def test_a_process_is_met_by_who_says_so_and_by_who_has_a_machine_for_it() -> None:
    for words in ("fräsning", "CNC-fräsning", "fresing", "milling"):
        assert ways(read(words, "sv", rights())) == [
            {
                "any": [
                    ask("capability.process", "eq", "milling"),
                    ask("capability.process_head", "eq", "milling"),
                ]
            },
            ask("machine.processes", "eq", "milling"),
            ask("machine.class", "in", ["milling", "milling_5axis", "milling_router", "multitask"]),
        ]
    assert ways(read("5-axlig fräsning", "sv", rights())) == [
        ask("capability.process", "eq", "milling_5axis"),
        ask("machine.processes", "eq", "milling_5axis"),
        ask("machine.class", "in", ["milling_5axis"]),
    ]


def test_what_takes_no_machine_is_not_asked_of_machines_by_class() -> None:
    names = [one.get("field") for one in ways(read("montering", "sv", rights()))]
    assert "machine.processes" in names
    assert [one.get("field") for one in ways(read("simulering", "sv", rights()))][1:] == ["machine.processes"]


def test_the_part_is_asked_of_the_record_that_says_so_and_else_of_some_record() -> None:
    reading = read("fräsning i titan", "sv", rights())
    (said, *machines) = ways(reading)
    assert [one.get("field") for one in said["all"]] == [None, "capability.materials"]
    assert [one["field"] for one in machines] == ["machine.processes", "machine.class"]
    assert conditions(reading)[1:] == [("capability.materials", "eq", "titanium")]


def test_several_processes_and_certificates_are_each_asked_of_a_record_of_their_own() -> None:
    reading = read("fräsning och svarvning i titan, ISO 9001, EN 1090", "sv", rights())
    shapes = [one.model_dump(by_alias=True) for one in reading.filters]
    said = [shape["any"][0]["all"] for shape in shapes[:2]]
    assert [(one["any"][0]["value"], part["value"]) for one, part in said] == [
        ("milling", "titanium"),
        ("turning", "titanium"),
    ]
    assert shapes[2] == ask("capability.materials", "eq", "titanium")
    assert [len(group["all"]) for group in shapes[3:]] == [1, 1]
    assert all(group["all"][0]["field"] == "certificate.type" for group in shapes[3:])


def test_what_is_not_understood_is_told_back_and_searched_as_text() -> None:
    reading = read("fräsning av grunkimojänger", "sv", rights())
    assert conditions(reading) == [("capability.process", "eq", "milling")]
    assert reading.not_understood == ["grunkimojänger"]
    assert reading.text == "grunkimojänger"


def test_an_interested_reader_asks_by_field_of_work() -> None:
    reading = read("5-axlig fräsning", "sv", rights(Tier.COMMUNITY))
    assert conditions(reading) == [("capability.process_head", "eq", "milling")]


def test_a_distance_a_reader_may_not_ask_for_is_left_over() -> None:
    reading = read("fräsning inom 50 km", "sv", rights(Tier.OPEN))
    assert reading.near is None
    assert reading.not_understood == ["50", "km"]


@pytest.mark.parametrize("text", ["fräsning inom 50 km från Atlantis", "milling within 50 km of Atlantis"])
def test_a_distance_from_an_unknown_place_is_not_taken_for_one_s_own(text: str) -> None:
    reading = read(text, "sv", rights())
    assert reading.near is not None
    assert (reading.near.km, reading.near.place) == (50, "Atlantis")
    assert reading.not_understood == []


@pytest.mark.parametrize(
    "text", ["fräsning inom 50 km från oss", "fresing innen 50 km fra oss", "milling 50 km from us"]
)
def test_from_us_is_one_s_own_site(text: str) -> None:
    reading = read(text, "sv", rights())
    assert reading.near is not None
    assert (reading.near.km, reading.near.place) == (50, None)
    assert reading.not_understood == []


def test_what_is_left_over_is_searched_for_where_it_says_something() -> None:
    assert read("fräsning av grunkimojänger", "sv", rights()).is_text_searched()
    assert not read("fräsning x", "sv", rights()).is_text_searched()
    assert not read("fräsning", "sv", rights()).is_text_searched()


def test_a_region_is_a_condition() -> None:
    assert conditions(read("svetsning i Jämtland", "sv", rights())) == [
        ("capability.process", "eq", "welding"),
        ("site.nuts3", "eq", "SE322"),
    ]


@pytest.mark.parametrize(
    "text", ["", "   ", "!!!", "i av på", "x" * 300, "9" * 300, "1×1×1×1×1", "\u0000", "ｆｒäｓning"]
)
def test_strange_text_never_fails(text: str) -> None:
    read(text, "sv", rights())


def test_everything_understood_is_said_in_the_readers_words() -> None:
    labels = [one.label for one in read("fräsning i titan, inom 50 km från Åre", "sv", rights()).understood]
    assert labels[0] == "Process: Fräsning"
    assert all(labels)
