"""A data owner applies for their own company and its people, once at a time, and sees what became of it."""

from __future__ import annotations

import pytest

from policies.vocabulary import Role, Tier
from registry.approvals.vetted import Named
from registry.errors import Conflict, Invalid, NotFound, Refused
from registry.vetting.applying import MOST_NAMED
from registry.vetting.views import State
from tests.support.applicants import DOES, NOTE, Applicants, member_of
from tests.support.council import BECAUSE


def test_only_a_data_owner_applies(applicants: Applicants) -> None:
    house = applicants.council.house
    for role in (Role.MEMBER, Role.EDITOR):
        person = house.enrolled(role, organisation=house.organisation(nix="interested"))
        with pytest.raises(Refused):
            applicants.apply(person)


def test_nobody_of_another_company_is_named(applicants: Applicants) -> None:
    stranger = applicants.owner()
    with pytest.raises(NotFound):
        applicants.apply(applicants.owner(), member_of(stranger))


def test_no_officer_of_the_company_is_named(applicants: Applicants) -> None:
    owner = applicants.owner()
    officer = applicants.council.officer("nix", "styrelse", owner.organisation)
    with pytest.raises(Conflict):
        applicants.apply(owner, member_of(officer))
    names = dict(applicants.room.applying.nameable(applicants.council.house.credential(owner)))
    assert owner.id in names
    assert officer.id not in names


def test_whoever_is_invited_can_be_named(applicants: Applicants) -> None:
    owner = applicants.owner()
    invited, _ = applicants.council.house.invited(owner.organisation)
    application = applicants.apply(owner, Named(invited, Tier.MEMBER, 30))
    assert applicants.seen(application).named == [("Kim Åström", Tier.MEMBER, 30)]


@pytest.mark.parametrize(
    ("tier", "days", "times"),
    [
        (Tier.OPEN, 30, 1),
        (Tier.SEALED, 30, 1),
        (Tier.CASE, 184, 1),
        (Tier.MEMBER, 0, 1),
        (Tier.MEMBER, 30, 2),
    ],
)
def test_what_cannot_be_given_cannot_be_asked_for(
    applicants: Applicants, tier: Tier, days: int, times: int
) -> None:
    owner = applicants.owner()
    with pytest.raises(Invalid):
        applicants.apply(owner, *[Named(owner.id, tier, days)] * times)


def test_words_and_lines_are_bounded(applicants: Applicants) -> None:
    owner = applicants.owner()
    for about in ({"does": "x"}, {"why": "y" * 1001}, {"contact": "  "}, {"sponsor": "z" * 301}):
        with pytest.raises(Invalid):
            applicants.apply(owner, **about)
    with pytest.raises(Invalid):
        applicants.apply(owner, *[member_of(owner)] * (MOST_NAMED + 1))
    assert applicants.mine(owner) == []


def test_a_company_applies_to_its_own_networks_and_once_at_a_time(applicants: Applicants) -> None:
    council, owner = applicants.council, applicants.owner()
    credential = council.house.credential(owner)
    with pytest.raises(NotFound):
        applicants.room.applying.apply(credential, council.house.networks["midex"], applicants.stated())
    first = applicants.apply(owner)
    with pytest.raises(Conflict):
        applicants.apply(owner)
    applicants.room.applying.withdraw(credential, first)
    assert applicants.state(first) is State.WITHDRAWN
    with pytest.raises(NotFound):
        applicants.room.applying.withdraw(credential, first)
    applicants.apply(owner)


def test_an_office_and_a_member_with_time_left_do_not_apply(applicants: Applicants) -> None:
    house = applicants.council.house
    office = applicants.owner(house.organisation("office", nix="interested"))
    with pytest.raises(Conflict):
        applicants.apply(office)
    owner = applicants.owner()
    application = applicants.apply(owner)
    applicants.say("kansli", application)
    applicants.say("styrelse", application)
    with pytest.raises(Conflict):
        applicants.apply(owner)


def test_what_waits_for_the_second_is_withdrawn_whole(applicants: Applicants) -> None:
    council, owner = applicants.council, applicants.owner()
    application = applicants.apply(owner, member_of(owner))
    applicants.say("kansli", application)
    applicants.room.applying.withdraw(council.house.credential(owner), application)
    with pytest.raises(Conflict):
        applicants.say("styrelse", application)
    assert applicants.membership(owner.organisation) == "interested"


def test_another_company_touches_and_sees_nothing_of_it(applicants: Applicants) -> None:
    application = applicants.apply(applicants.owner())
    other = applicants.owner()
    credential = applicants.council.house.credential(other)
    with pytest.raises(NotFound):
        applicants.room.applying.withdraw(credential, application)
    with pytest.raises(NotFound):
        applicants.room.applying.answer(credential, application, "Hej hej")
    assert applicants.mine(other) == []


def test_the_company_reads_neither_reasons_nor_notes_nor_names_of_officers(applicants: Applicants) -> None:
    owner = applicants.owner()
    application = applicants.apply(owner)
    applicants.say("kansli", application)
    (mine,) = applicants.mine(owner)
    assert (mine.state, mine.request, mine.does) == (State.SECOND, None, DOES)
    (asked,) = applicants.council.room.asking.mine(applicants.council.house.credential(owner))
    assert asked.vetting is not None
    assert asked.vetting.criteria == []
    assert [(said.by, said.reason) for said in asked.said] == [(None, None)]


def test_nothing_of_it_is_in_plain_in_tables_or_log(applicants: Applicants) -> None:
    house, owner = applicants.council.house, applicants.owner()
    secret = "Hemgjord legering nummer sjutton"
    application = applicants.apply(owner, does=secret)
    applicants.say("kansli", application)
    tables = ("application", "application_step", "application_request", "request", "vetted_person", "review")
    for table in (*(f"register.{each}" for each in tables), "journal.staged", "journal.detail"):
        for (row,) in house.sql(f"SELECT t::text FROM {table} t"):
            for words in (secret, NOTE, BECAUSE):
                assert words not in row
                assert words.encode().hex() not in row
