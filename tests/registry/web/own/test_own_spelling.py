"""What is stored comes back from a form as it was, in every language; what cannot be meant is said."""

from __future__ import annotations

from typing import Any

import pytest

from registry import catalogue
from registry.catalogue.values import check, to_json
from registry.language import LANGUAGES
from registry.web.own.spelling import NOT_A_NUMBER, NOT_IN_UNIT, Misspelled, inputs_of, meant, spelled
from tests.support.samples import RECORDS

STATED = [(name, value) for record in RECORDS.values() for name, value in record.items()]
MORE: list[tuple[str, Any]] = [
    ("capability.ra_um", 0.8),
    ("organisation.nace", ["25.53", "25.62"]),
    ("organisation.trading_names", ["Trollspån", "Spånet"]),
    ("capability.standards", ["ISO 2768-m"]),
    ("skill_pool.lendable", False),
    ("machine.weld_thickness_mm", {"min": 0.5, "max": 12}),
    ("site.loading", ["dock", "forklift"]),
    ("site.coordinates", {"lat": -63.18, "lon": 0.5}),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "value"), [*STATED, *MORE], ids=[name for name, _ in [*STATED, *MORE]])
def test_a_value_survives_its_form(name: str, value: Any, language: str) -> None:
    field = catalogue.field(name)
    stored = to_json(field, check(field, value, country="SE"))
    form = spelled(field, stored, language)
    assert set(form) == set(inputs_of(field))
    assert meant(field, form, language) == stored


@pytest.mark.parametrize(
    ("name", "written", "said"),
    [
        ("site.crane_t", "3,2", 3.2),
        ("site.crane_t", " 3.2 ", 3.2),
        ("site.area_m2", "1 200", 1200),
        ("site.coordinates", "63.18, 14.64", {"lat": 63.18, "lon": 14.64}),
        ("site.coordinates", "63,18 14,64", {"lat": 63.18, "lon": 14.64}),
        ("site.coordinates", "63,18; 14,64", {"lat": 63.18, "lon": 14.64}),
        ("organisation.nace", "25.53\r\n\r\n25.62", ["25.53", "25.62"]),
        ("capability.text_sv", "Två\r\nrader", "Två\nrader"),
        ("site.name", "   ", None),
    ],
)
def test_what_people_write_is_understood(name: str, written: str, said: Any) -> None:
    assert meant(catalogue.field(name), {name: written}, "sv") == said


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("site.crane_t", {"site.crane_t": "tre"}),
        ("site.crane_t", {"site.crane_t": "1.000,5"}),
        ("site.crane_t", {"site.crane_t": "٣"}),
        ("machine.year", {"machine.year": "19"}),
        ("experience.years", {"experience.years.min": "2015"}),
        ("skill_pool.lendable", {"skill_pool.lendable": "kanske"}),
        ("site.coordinates", {"site.coordinates": "norrut"}),
        ("organisation.nace", {"organisation.nace": "ingenting sådant"}),
    ],
)
def test_what_cannot_be_meant_is_said_at_its_field(name: str, form: dict[str, str]) -> None:
    with pytest.raises(Misspelled) as caught:
        meant(catalogue.field(name), form, "sv")
    assert caught.value.problem(catalogue.field(name)).field == name


@pytest.mark.parametrize(
    ("name", "written", "unit"),
    [
        ("capability.part_l_mm", "1,5 m", "mm"),
        ("site.crane_t", "mycket", "t"),
        ("capability.lead_time_days", "tre", ""),
    ],
)
def test_what_is_no_number_is_asked_for_in_the_unit_of_its_field(name: str, written: str, unit: str) -> None:
    with pytest.raises(Misspelled) as caught:
        meant(catalogue.field(name), {name: written}, "sv")
    assert caught.value.sentence == (NOT_IN_UNIT if unit else NOT_A_NUMBER)
    assert caught.value.params.get("unit", "") == unit
