"""Numbers that authorities give, and the sole trader's trap."""

from __future__ import annotations

import pytest
from stdnum.se import orgnr

from registry.catalogue import field
from registry.catalogue.messages import Message
from registry.catalogue.registrations import is_swedish_person
from registry.catalogue.values import check, check_record
from registry.errors import Invalid

PERSON = "8507099805"  # the documentation's example of a personal number


def refused(name: str, raw: object, country: str | None) -> str:
    with pytest.raises(Invalid) as caught:
        check(field(name), raw, country=country)
    (problem,) = caught.value.problems
    digits = "".join(c for c in str(raw) if c.isdigit())
    assert not digits or digits not in repr(problem)
    return problem.message_id


@pytest.mark.parametrize(
    ("country", "written", "stored"),
    [
        ("SE", "556016-0680", "5560160680"),
        ("SE", "165560160680", "5560160680"),
        ("SE", " 5560160680 ", "5560160680"),
        ("NO", "923 609 016", "923609016"),
        ("FI", "2077474-0", "20774740"),
        ("DK", "13585628", "13585628"),
        ("EE", "12345678", "12345678"),
        ("IS", "450401-3150", "4504013150"),
        ("FR", "552 008 443", "552008443"),
        ("DE", "HRB 12345 B", "HRB 12345 B"),
        ("GB", "sc123456", "SC123456"),
        ("US", "12-3456789", "12-3456789"),
    ],
)
def test_a_company_number_is_checked_by_its_country(country: str, written: str, stored: str) -> None:
    assert check(field("organisation.org_number"), written, country=country) == stored


@pytest.mark.parametrize(
    ("country", "written"),
    [
        ("SE", "556016-0681"),
        ("SE", "556016"),
        ("SE", "ABC"),
        ("NO", "923609017"),
        ("NO", "01017000027"),
        ("FI", "2077474-1"),
        ("DK", "13585627"),
        ("DE", "!"),
        ("DE", "x" * 21),
        ("DE", "<script>alert"),
    ],
)
def test_a_wrong_company_number_is_refused(country: str, written: str) -> None:
    assert refused("organisation.org_number", written, country) == Message.NOT_AN_ORG_NUMBER


def test_the_library_alone_would_take_a_person_for_a_company() -> None:
    assert orgnr.is_valid(PERSON)


@pytest.mark.parametrize(
    "written",
    [PERSON, "850709-9805", "850709+9805", "198507099805", "19850709-9805", "8507099800", "8507699805"],
)
@pytest.mark.parametrize("country", ["SE", None])
def test_a_personal_number_is_no_company_number(written: str, country: str | None) -> None:
    assert refused("organisation.org_number", written, country) == Message.PERSONAL_NUMBER_HERE


def test_an_icelandic_persons_number_is_no_company_number() -> None:
    assert refused("organisation.org_number", "120174-3399", "IS") == Message.PERSONAL_NUMBER_HERE


def test_without_a_country_a_company_number_cannot_be_checked() -> None:
    assert refused("organisation.org_number", "556016-0680", None) == Message.COUNTRY_FIRST


@pytest.mark.parametrize("raw", [5560160680, True, None, ["5560160680"]])
def test_a_company_number_is_text(raw: object) -> None:
    assert refused("organisation.org_number", raw, "SE") == Message.NOT_TEXT


@pytest.mark.parametrize(
    ("written", "stored"),
    [("850709-9805", PERSON), ("19850709-9805", "198507099805"), ("850769-9802", "8507699802")],
)
def test_a_sole_traders_number_has_its_own_field(written: str, stored: str) -> None:
    for country in ("SE", None):
        assert check(field("organisation.personal_number"), written, country=country) == stored


@pytest.mark.parametrize(
    "written",
    ["850709-9806", "556016-0680", "851309-9805", "850700-9807", "8507", "85070998AB", "158507099805"],
)
def test_a_wrong_personal_number_is_refused(written: str) -> None:
    assert refused("organisation.personal_number", written, "SE") == Message.NOT_A_PERSONAL_NUMBER


def test_nobody_outside_sweden_states_a_personal_number() -> None:
    assert refused("organisation.personal_number", PERSON, "NO") == Message.PERSONAL_NUMBER_ELSEWHERE


def test_a_record_with_a_person_s_number_in_the_wrong_field_says_where_it_belongs() -> None:
    sent = {
        "organisation.country": "SE",
        "organisation.legal_name": "Smed",
        "organisation.org_number": PERSON,
    }
    with pytest.raises(Invalid) as caught:
        check_record("organisation", sent)
    (problem,) = caught.value.problems
    assert problem.field == "organisation.org_number"
    assert "Personal number" in problem.message_id
    assert PERSON not in repr(caught.value) + str(caught.value) + repr(problem)


@pytest.mark.parametrize("code", ["A123", "A123NN", "A123I", "A123O", "A-23N", "Å123N"])
def test_a_wrong_ncage_is_refused(code: str) -> None:
    assert refused("organisation.ncage", code, "SE") == Message.NOT_AN_NCAGE


@pytest.mark.parametrize(
    ("digits", "person"),
    [
        ("8507099805", True),
        ("198507099805", True),
        ("5560160680", False),
        ("", False),
        ("123", False),
        ("165560160680", False),
    ],
)
def test_a_person_is_told_by_the_month(digits: str, *, person: bool) -> None:
    assert is_swedish_person(digits) is person
