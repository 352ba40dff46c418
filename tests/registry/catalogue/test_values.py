"""Checking what is sent: one problem per field that is wrong, a clear sentence, the value never repeated."""

from __future__ import annotations

import json
import math
from decimal import Decimal
from uuid import UUID

import pytest

from registry.catalogue import FIELDS, UnknownFamily, field
from registry.catalogue.messages import Message
from registry.catalogue.value import Coordinates, Range, Value
from registry.catalogue.values import check, check_record, fits_class, to_json
from registry.errors import Invalid

ID = "0b6f9a3e-58a1-4c6e-9a52-3b1f0f6f2a77"


def refused(name: str, raw: object, country: str | None = "SE") -> Message:
    with pytest.raises(Invalid) as caught:
        check(field(name), raw, country=country)
    (problem,) = caught.value.problems
    assert problem.field == name
    problem.message_id.format(**problem.params)
    return Message(problem.message_id)


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("machine.class", "milling_5axis", "milling_5axis"),
        ("machine.travel_x_mm", 800, Decimal(800)),
        ("machine.travel_x_mm", 800.0, Decimal(800)),
        ("machine.travel_x_mm", Decimal("8E+2"), Decimal(800)),
        ("machine.travel_x_mm", {"value": 800, "unit": "MMT"}, Decimal(800)),
        ("machine.travel_x_mm", {"value": 800}, Decimal(800)),
        ("machine.ra_um", 0.8, Decimal("0.80")),
        ("machine.climate_C", {"min": -70, "max": 180}, Range(Decimal(-70), Decimal(180))),
        ("machine.climate_C", {"min": -0.0, "max": 0, "unit": "CEL"}, Range(Decimal(0), Decimal(0))),
        ("machine.year", 2019, 2019),
        ("machine.live_tools", False, False),
        ("machine.site", ID, UUID(ID)),
        ("machine.processes", ["milling", "turning", "milling"], ("milling", "turning")),
        ("organisation.nace", ["25.53"], ("25.53",)),
        ("organisation.trading_names", ["  Svets  AB ", "Svets AB"], ("Svets AB",)),
        ("site.nuts3", "SE322", "SE322"),
        ("site.nuts3", "ES", "ES"),
        (
            "site.coordinates",
            {"lat": 51.527246400001, "lon": -0.0000001},
            Coordinates(Decimal("51.52725"), Decimal("0.00000")),
        ),
        ("contact.phone", "+46 (0)63-12 34 56", "+4663123456"),
        ("contact.phone", "0047 73 12 34 56", "+4773123456"),
        ("contact.mailbox", "order@exempel.se", "order@exempel.se"),
        (
            "organisation.web",
            "https://www.exempel.se/om oss".replace(" ", "-"),
            "https://www.exempel.se/om-oss",
        ),
        ("organisation.ncage", "a123n", "A123N"),
        ("certificate.evidence_hash", "0" * 64, "0" * 64),
    ],
)
def test_a_good_value_is_taken(name: str, raw: object, value: object) -> None:
    assert check(field(name), raw, country="SE") == value


def test_a_band_is_its_upper_bound_or_its_code() -> None:
    part = check(field("capability.part_l_mm"), 500)
    assert to_json(field("capability.part_l_mm"), part) == 500
    crew = check(field("skill_pool.headcount_band"), ">25")
    assert to_json(field("skill_pool.headcount_band"), crew) == ">25"


@pytest.mark.parametrize(
    ("name", "raw", "said"),
    [
        ("machine.travel_x_mm", "800", Message.NOT_A_NUMBER),
        ("machine.travel_x_mm", True, Message.NOT_A_NUMBER),
        ("machine.travel_x_mm", None, Message.NOT_A_NUMBER),
        ("machine.travel_x_mm", [800], Message.NOT_A_NUMBER),
        ("machine.travel_x_mm", math.nan, Message.NOT_FINITE),
        ("machine.travel_x_mm", math.inf, Message.NOT_FINITE),
        ("machine.travel_x_mm", -math.inf, Message.NOT_FINITE),
        ("machine.travel_x_mm", json.loads("1e309"), Message.NOT_FINITE),
        ("machine.travel_x_mm", Decimal("NaN"), Message.NOT_FINITE),
        ("machine.travel_x_mm", Decimal("sNaN"), Message.NOT_FINITE),
        ("machine.travel_x_mm", Decimal("1e309"), Message.NUMBER_OUTSIDE),
        ("machine.travel_x_mm", Decimal("1e999999"), Message.NUMBER_OUTSIDE),
        ("machine.travel_x_mm", 10**400, Message.NUMBER_OUTSIDE),
        ("machine.travel_x_mm", 0, Message.NUMBER_OUTSIDE),
        ("machine.travel_x_mm", -1, Message.NUMBER_OUTSIDE),
        ("machine.travel_x_mm", 60_001, Message.NUMBER_OUTSIDE),
        ("machine.travel_x_mm", 800.5, Message.NUMBER_NOT_WHOLE),
        ("machine.travel_x_mm", Decimal("800." + "0" * 40 + "1"), Message.NUMBER_NOT_WHOLE),
        ("machine.crimp_mm2", {"min": Decimal("1e-999999"), "max": 1}, Message.NUMBER_OUTSIDE),
        ("machine.climate_C", {"min": Decimal("1e-999999"), "max": 1}, Message.NUMBER_NOT_WHOLE),
        ("machine.ra_um", 0.1 + 0.2, Message.NUMBER_OFF_STEP),
        ("machine.travel_x_mm", {"value": 80, "unit": "CMT"}, Message.WRONG_UNIT),
        ("machine.travel_x_mm", {"value": 80, "unit": ["MMT"]}, Message.WRONG_UNIT),
        ("machine.travel_x_mm", {"value": 80, "unit": "MMT", "basis": "x"}, Message.NUMBER_OBJECT),
        ("machine.travel_x_mm", {"unit": "MMT"}, Message.NUMBER_OBJECT),
        ("machine.travel_x_mm", {"value": {"value": 80}}, Message.NOT_A_NUMBER),
        ("machine.climate_C", 20, Message.NOT_A_RANGE),
        ("machine.climate_C", {"min": 20}, Message.NOT_A_RANGE),
        ("machine.climate_C", {"min": 20, "max": 30, "mean": 25}, Message.NOT_A_RANGE),
        ("machine.climate_C", {"min": 30, "max": 20}, Message.RANGE_REVERSED),
        ("machine.climate_C", {"min": "20", "max": 30}, Message.NOT_A_NUMBER),
        ("machine.climate_C", {"min": 20, "max": 30, "unit": "FAH"}, Message.WRONG_UNIT),
        ("machine.year", "2019", Message.NOT_A_YEAR),
        ("machine.year", True, Message.NOT_A_YEAR),
        ("machine.year", 19, Message.NUMBER_OUTSIDE),
        ("machine.year", 2019.5, Message.NUMBER_NOT_WHOLE),
        ("capability.part_l_mm", 600, Message.NOT_A_BAND),
        ("capability.part_l_mm", "500", Message.NOT_A_BAND),
        ("capability.part_l_mm", True, Message.NOT_A_NUMBER),
        ("skill_pool.headcount_band", 5, Message.NOT_A_BAND),
        ("skill_pool.headcount_band", "4", Message.NOT_A_BAND),
        ("machine.live_tools", "ja", Message.NOT_BOOLEAN),
        ("machine.live_tools", 1, Message.NOT_BOOLEAN),
        ("machine.live_tools", None, Message.NOT_BOOLEAN),
        ("certificate.valid_until", "2027-02-30", Message.NOT_A_DATE),
        ("certificate.valid_until", "2027-2-3", Message.NOT_A_DATE),
        ("certificate.valid_until", "20270203", Message.NOT_A_DATE),
        ("certificate.valid_until", "2027-W05-1", Message.NOT_A_DATE),
        ("certificate.valid_until", "２０２７-02-03", Message.NOT_A_DATE),
        ("certificate.valid_until", 20270203, Message.NOT_A_DATE),
        ("certificate.valid_until", "1989-12-31", Message.DATE_OUTSIDE),
        ("certificate.valid_until", "2100-01-01", Message.DATE_OUTSIDE),
        ("machine.class", "fräs", Message.NOT_A_CODE),
        ("machine.class", "MILLING", Message.NOT_A_CODE),
        ("machine.class", "", Message.NOT_A_CODE),
        ("machine.class", 7, Message.NOT_TEXT),
        ("machine.class", ["milling"], Message.NOT_TEXT),
        ("capability.process", "separating", Message.ONLY_A_GROUP),
        ("site.nuts3", "SE32", Message.ONLY_A_GROUP),
        ("site.nuts3", "SE999", Message.NOT_A_CODE),
        ("machine.processes", "milling", Message.NOT_A_LIST),
        ("machine.processes", {"milling": 1}, Message.NOT_A_LIST),
        ("machine.processes", [], Message.EMPTY_LIST),
        ("machine.processes", ["milling"] * 17, Message.LIST_TOO_LONG),
        ("machine.processes", ["milling", "x"], Message.NOT_A_CODE),
        ("machine.processes", ["milling", ["turning"]], Message.NOT_TEXT),
        ("machine.site", ID.upper(), Message.NOT_A_REFERENCE),
        ("machine.site", "{" + ID + "}", Message.NOT_A_REFERENCE),
        ("machine.site", 12, Message.NOT_A_REFERENCE),
        ("site.coordinates", {"lat": 91, "lon": 0}, Message.COORDINATES_OUTSIDE),
        ("site.coordinates", {"lat": 0, "lon": -181}, Message.COORDINATES_OUTSIDE),
        ("site.coordinates", {"lat": "63", "lon": 14}, Message.NOT_A_NUMBER),
        ("site.coordinates", {"lat": math.nan, "lon": 14}, Message.NOT_FINITE),
        ("site.coordinates", {"lat": 63}, Message.NOT_COORDINATES),
        ("site.coordinates", [63, 14], Message.NOT_COORDINATES),
        ("site.area", "r851c488", Message.DERIVED),
        ("capability.process_head", "milling", Message.DERIVED),
        ("readiness.level", "normal", Message.NOT_ACCEPTED),
        ("supply_dependency.stock_days", 10, Message.NOT_ACCEPTED),
        ("security_profile.handles_1", True, Message.NOT_ACCEPTED),
        ("export_profile.licensed", True, Message.NOT_ACCEPTED),
        ("capacity_week.free", 40, Message.NOT_ACCEPTED),
        ("need.kind", "labour", Message.NOT_ACCEPTED),
    ],
)
def test_a_bad_value_is_refused_with_one_sentence(name: str, raw: object, said: Message) -> None:
    assert refused(name, raw) is said


RUBBISH: list[object] = [
    *(None, math.nan, math.inf, -1, 10**30, 1e308),
    *("", "\ud800", "\x00", [], [[]], [None], [1], {}, {"value": {}}),
]


def test_rubbish_is_one_problem_and_nothing_else() -> None:
    for declared in FIELDS.values():
        for raw in RUBBISH:
            with pytest.raises(Invalid) as caught:
                check(declared, raw, country="SE")
            assert [problem.field for problem in caught.value.problems] == [declared.name]


def test_no_problem_repeats_the_value() -> None:
    secret = "Hemliga Kunden 4711"
    for name in (
        "machine.class",
        "contact.mailbox",
        "organisation.web",
        "certificate.evidence_hash",
        "contact.phone",
    ):
        with pytest.raises(Invalid) as caught:
            check(field(name), secret)
        (problem,) = caught.value.problems
        assert "4711" not in repr((problem.message_id, problem.params))


def test_every_problem_of_a_record_is_listed_once() -> None:
    with pytest.raises(Invalid) as caught:
        check_record(
            "machine",
            {"machine.year": "x", "machine.bogus": 1, "organisation.country": "SE", "machine.make": ""},
        )
    assert {(p.field, p.message_id) for p in caught.value.problems} == {
        ("machine.year", Message.NOT_A_YEAR),
        ("machine.bogus", Message.UNKNOWN_FIELD),
        ("organisation.country", Message.UNKNOWN_FIELD),
        ("machine.make", Message.EMPTY_TEXT),
        ("machine.class", Message.REQUIRED),
    }


def test_a_new_record_needs_what_is_required_and_a_change_does_not() -> None:
    known = check_record("machine", {"machine.class": "milling"})
    assert known == {"machine.class": "milling"}
    assert check_record("machine", {"machine.year": 2019}, {"machine.class": "milling"}) == {
        "machine.year": 2019
    }


def test_null_clears_a_field_but_not_a_required_or_a_derived_one() -> None:
    known: dict[str, Value] = {"machine.class": "milling", "machine.year": 2019}
    assert check_record("machine", {"machine.year": None}, known) == {"machine.year": None}
    with pytest.raises(Invalid) as caught:
        check_record("machine", {"machine.class": None}, known)
    assert [p.message_id for p in caught.value.problems] == [Message.REQUIRED]
    with pytest.raises(Invalid) as caught:
        check_record("site", {"site.area": None}, {"site.name": "N"})
    assert [p.message_id for p in caught.value.problems] == [Message.DERIVED]


def test_a_required_field_that_is_wrong_is_not_also_missing() -> None:
    with pytest.raises(Invalid) as caught:
        check_record("machine", {"machine.class": "nonsense"})
    assert [p.message_id for p in caught.value.problems] == [Message.NOT_A_CODE]


def test_an_empty_record_is_refused() -> None:
    known: dict[str, Value] = {"contact.mailbox": "a@b.se"}
    for sent, before in (({}, None), ({"contact.mailbox": None}, known)):
        with pytest.raises(Invalid) as caught:
            check_record("contact", sent, before)
        assert [p.message_id for p in caught.value.problems] == [Message.EMPTY_RECORD]


@pytest.mark.parametrize("name", ["readiness", "export_profile", "need", "capacity_week"])
def test_families_that_are_off_or_not_offered_are_refused_whole(name: str) -> None:
    with pytest.raises(Invalid) as caught:
        check_record(name, {})
    assert [(p.field, p.message_id) for p in caught.value.problems] == [(name, Message.NOT_ACCEPTED)]


def test_an_unknown_family_is_unknown() -> None:
    with pytest.raises(UnknownFamily):
        check_record("nonsense", {})


def test_an_attribute_has_to_fit_the_class_of_machine() -> None:
    sent = {"machine.class": "milling_5axis", "machine.swing_mm": 500, "machine.travel_x_mm": 800}
    with pytest.raises(Invalid) as caught:
        check_record("machine", sent)
    assert [(p.field, p.message_id) for p in caught.value.problems] == [
        ("machine.swing_mm", Message.NOT_FOR_CLASS)
    ]


def test_a_change_of_class_is_refused_while_attributes_of_the_old_one_stand() -> None:
    known: dict[str, Value] = {"machine.class": "turning", "machine.swing_mm": Decimal(500)}
    with pytest.raises(Invalid):
        check_record("machine", {"machine.class": "milling"}, known)
    cleared = check_record("machine", {"machine.class": "milling", "machine.swing_mm": None}, known)
    assert cleared == {"machine.class": "milling", "machine.swing_mm": None}


def test_a_class_has_the_attributes_of_the_classes_above_it_and_other_has_all() -> None:
    travel = field("machine.travel_x_mm")
    assert fits_class(travel, "milling")
    assert fits_class(travel, "milling_router")
    assert not fits_class(travel, "turning")
    assert fits_class(travel, "other")
    assert fits_class(field("machine.make"), "sewing")


def test_the_company_number_is_checked_by_the_country_sent_or_known() -> None:
    sent = {
        "organisation.country": "NO",
        "organisation.legal_name": "X AS",
        "organisation.org_number": "923 609 016",
    }
    assert check_record("organisation", sent)["organisation.org_number"] == "923609016"
    known = {"organisation.country": "NO", "organisation.legal_name": "X AS"}
    assert check_record("organisation", {"organisation.org_number": "923609016"}, known)
    for country in (None, "Nonsense", 7, ["NO"]):
        with pytest.raises(Invalid):
            check_record("organisation", {**sent, "organisation.country": country})


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("machine.class", "milling"),
        ("machine.travel_x_mm", 800),
        ("machine.ra_um", 0.8),
        ("machine.climate_C", {"min": -70, "max": 180}),
        ("machine.crimp_mm2", {"min": 0.25, "max": 6}),
        ("machine.year", 2019),
        ("machine.live_tools", True),
        ("machine.site", ID),
        ("machine.processes", ["milling", "turning"]),
        ("capability.part_l_mm", 16000),
        ("skill_pool.headcount_band", "6-10"),
        ("experience.value_band", ">10M"),
        ("certificate.valid_until", "2027-02-28"),
        ("site.coordinates", {"lat": 63.17912, "lon": 14.6}),
        ("organisation.trading_names", ["Å", "Ö"]),
    ],
)
def test_json_comes_out_as_it_went_in(name: str, raw: object) -> None:
    declared = field(name)
    shown = to_json(declared, check(declared, raw))
    assert shown == raw
    assert json.loads(json.dumps(shown)) == raw
    assert type(shown) is type(raw)
