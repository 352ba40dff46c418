"""Nobody approves alone: what it takes until something that was asked for is given."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from audit.event import Event, Result
from keys.errors import AuthorityBroken
from policies.vocabulary import Role, Tier
from registry.accounts.closure import Closer, Side
from registry.approvals import quorum
from registry.approvals.request import Kind
from registry.approvals.review import Word
from registry.approvals.reviewing import SAME_NAME
from registry.approvals.views import State
from registry.authority import signed
from registry.errors import Conflict, Invalid, NotFound, StepUpNeeded
from tests.support import approved
from tests.support.council import BECAUSE, Council
from tests.support.house import at_once


def refused(council: Council, who: object, request: UUID, sentence: str) -> None:
    with pytest.raises(Conflict) as caught:
        council.say(who, request)  # type: ignore[arg-type]
    assert caught.value.message_id == sentence


def test_the_first_approval_changes_nothing_and_the_second_of_another_group_gives(council: Council) -> None:
    person = council.member()
    request = council.ask(person)
    assert council.say("kansli", request) is State.WAITING
    assert council.tiers(person) == {Tier.OPEN}
    refused(council, "kansli", request, quorum.SAID_ALREADY)
    assert council.say("styrelse", request) is State.APPROVED
    assert max(council.tiers(person)) is Tier.CASE
    refused(council, council.officer("nix", "kansli"), request, "This was decided, withdrawn or left for too "
            "long. Look at the list again; it may be asked for anew.")  # fmt: skip


def test_two_of_one_group_are_one(council: Council) -> None:
    person = council.member()
    request = council.ask(person)
    council.say("kansli", request)
    refused(council, council.officer("nix", "kansli"), request, quorum.SAME_GROUP)
    assert council.tiers(person) == {Tier.OPEN}


def test_nobody_decides_about_themselves_or_what_they_asked_for(council: Council) -> None:
    owner = council.house.enrolled(Role.DATA_OWNER)
    colleague = council.house.enrolled(Role.MEMBER, organisation=owner.organisation)
    request = council.ask(owner, whom=colleague.id)
    with council.house.database.transaction() as tx:
        for each in (owner, colleague):
            seat, network = council.groups["kansli"], council.house.networks["nix"]
            approved.give_role(tx, council.house.accounts, each.id, Role.VETTING_OFFICER, network, seat)
    refused(council, owner, request, quorum.NOT_YOURS)
    refused(council, colleague, request, quorum.FOR_YOU)
    third = council.officer("nix", "kansli", organisation=owner.organisation)
    refused(council, third, request, quorum.SAME_COMPANY)


def test_two_of_one_office_decide_about_a_third_of_it(council: Council) -> None:
    house = council.house.organisation("office")
    first, second = council.officer("nix", "kansli", house), council.officer("nix", "styrelse", house)
    person = council.house.enrolled(organisation=house)
    request = council.ask_role(person, Role.BROKER)
    council.say(first, request)
    assert council.say(second, request) is State.APPROVED
    network = council.house.networks["nix"]
    assert council.house.admit(council.house.credential(person)).standings[network].roles == {Role.BROKER}


def test_one_person_with_two_accounts_decides_once(council: Council) -> None:
    request = council.ask(council.member())
    again = council.officer("nix", "styrelse")
    council.rename(again, "KANSLI  0 exempelsson")
    council.say("kansli", request)
    refused(council, again, request, SAME_NAME)


def test_one_no_ends_it(council: Council) -> None:
    person = council.member()
    request = council.ask(person)
    council.say("kansli", request)
    assert council.say("styrelse", request, Word.DENY) is State.DENIED
    refused(council, council.officer("nix", "styrelse"), request, "This was decided, withdrawn or left for too "
            "long. Look at the list again; it may be asked for anew.")  # fmt: skip
    assert council.tiers(person) == {Tier.OPEN}
    council.ask(person)  # it can be asked for anew


def test_across_networks_one_of_each_approves(council: Council) -> None:
    person = council.member(nix="member", midex="member")
    request = council.ask(person, Tier.MEMBER, "nix", "midex")
    council.say("kansli", request)
    refused(council, "styrelse", request, quorum.SAME_NETWORK)
    assert council.say("styre", request) is State.APPROVED
    for slug in ("nix", "midex"):
        assert max(council.tiers(person, slug)) is Tier.MEMBER


def test_officers_of_another_network_do_not_see_what_is_not_theirs(council: Council) -> None:
    request = council.ask(council.member())
    with pytest.raises(NotFound):
        council.say("styre", request)
    assert request not in {
        each.id for each in council.room.reviewing.queue(council.house.credential(council.officers["styre"]))
    }


def test_who_lost_the_seat_in_between_has_said_nothing(council: Council) -> None:
    person, first = council.member(), council.officer("nix", "kansli")
    request = council.ask(person)
    council.say(first, request)
    with council.house.database.transaction() as tx:
        network = council.house.networks["nix"]
        council.house.accounts.grants.take_role(tx, "host", first.id, Role.VETTING_OFFICER, network)
    assert council.say("styrelse", request) is State.WAITING
    assert council.tiers(person) == {Tier.OPEN}
    # The group's other officer takes the place.
    assert council.say("kansli", request) is State.APPROVED


@pytest.mark.parametrize("what", ["person", "organisation"])
def test_an_account_that_was_closed_in_between_has_said_nothing(council: Council, what: str) -> None:
    person, first = council.member(), council.officer("nix", "kansli")
    request = council.ask(person)
    council.say(first, request)
    house = council.house
    with house.database.transaction() as tx:
        if what == "person":
            house.accounts.closures.close(tx, "host", first.id)
        else:
            closer = Closer(Side.HOST, None, BECAUSE)
            house.accounts.closures.close_organisation(tx, "host", first.organisation, closer)
    assert council.say("styrelse", request) is State.WAITING
    assert council.tiers(person) == {Tier.OPEN}


def test_one_proof_serves_for_one_review(council: Council) -> None:
    first, second = council.ask(council.member()), council.ask(council.member())
    proven = council.house.credential(council.officers["kansli"])
    council.say("kansli", first, credential=proven)
    with pytest.raises(StepUpNeeded):
        council.say("kansli", second, credential=proven)


def test_a_request_that_was_edited_after_the_first_approval_gives_nothing(council: Council) -> None:
    house, person = council.house, council.member()
    request = council.ask(person, Tier.MEMBER)
    council.say("kansli", request)
    # By who has the authority key as well, as a turned process would.
    cursor = house.superuser.execute("SELECT * FROM register.request WHERE id = %s", (request,))
    assert cursor.description is not None
    row = dict(zip([each.name for each in cursor.description], cursor.fetchall()[0], strict=True))
    with house.database.transaction() as tx:
        mac = signed(tx, "request", {**row, "word": "CASE"})["mac"]
    house.sql("UPDATE register.request SET word = 'CASE', mac = %s WHERE id = %s", mac, request)
    with pytest.raises(AuthorityBroken):
        council.say("styrelse", request)
    assert council.tiers(person) == {Tier.OPEN}
    # Without the key already the row is nobody's.
    house.sql("UPDATE register.request SET word = 'MEMBER' WHERE id = %s", request)
    with pytest.raises(AuthorityBroken):
        council.say("styrelse", request)
    house.sql("UPDATE register.request SET mac = %s WHERE id = %s", row["mac"], request)
    assert council.say("styrelse", request) is State.APPROVED


def test_two_last_approvals_at_once_give_once(council: Council) -> None:
    person = council.member()
    request = council.ask(person)
    council.say("kansli", request)
    proofs = [
        council.house.credential(each)
        for each in (council.officers["styrelse"], council.officer("nix", "styrelse"))
    ]
    waiting = iter(proofs)
    outcomes = at_once(
        2, lambda: council.room.reviewing.review(next(waiting), request, Word.APPROVE, BECAUSE)
    )
    assert sorted(type(each).__name__ for each in outcomes) == ["Conflict", "State"]
    held = "SELECT count(*) FROM register.approved_tier WHERE person = %s"
    assert council.house.sql(held, person.id) == [(1,)]


def test_what_was_withdrawn_or_waited_too_long_is_over(council: Council) -> None:
    person = council.member()
    request = council.ask(person)
    council.say("kansli", request)
    council.room.asking.withdraw(council.house.credential(person), request)
    refused(council, "styrelse", request, "This was decided, withdrawn or left for too long. Look at the list "
            "again; it may be asked for anew.")  # fmt: skip
    with pytest.raises(NotFound):
        council.room.asking.withdraw(council.house.credential(person), request)
    assert council.tiers(person) == {Tier.OPEN}


def test_a_membership_that_ended_in_between_gives_nothing(council: Council) -> None:
    person = council.member()
    request = council.ask(person, Tier.MEMBER)
    council.say("kansli", request)
    house = council.house
    with house.database.transaction() as tx:
        house.accounts.organisations.leave(tx, "host", person.organisation, house.networks["nix"])
    with pytest.raises(Conflict):
        council.say("styrelse", request)
    assert house.sql("SELECT count(*) FROM register.review WHERE request = %s", request) == [(1,)]


def test_who_vets_is_not_made_an_auditor_by_two_either(council: Council) -> None:
    house = council.house.organisation("office")
    person = council.officer("nix", "kansli", house)
    request = council.ask_role(person, Role.AUDITOR)
    council.say("kansli", request)
    with pytest.raises(Conflict):
        council.say("styrelse", request)


def test_a_tier_holds_from_its_activation_on_for_what_was_asked(council: Council) -> None:
    person = council.member()
    request = council.ask(person, days=7)
    council.say("kansli", request)
    council.say("styrelse", request)
    ((lasts,),) = council.house.sql(
        "SELECT valid_until - valid_from FROM register.approved_tier WHERE person = %s", person.id
    )
    assert lasts == timedelta(days=7)


@pytest.mark.parametrize("because", ["", "ja", "x" * 301, "rad\u202e"])
def test_a_review_without_a_reason_in_words_is_none(council: Council, because: str) -> None:
    request = council.ask(council.member())
    with pytest.raises(Invalid):
        council.room.reviewing.review(
            council.house.credential(council.officers["kansli"]), request, Word.APPROVE, because
        )


def test_every_step_is_on_record_and_so_is_a_refusal(council: Council) -> None:
    before = len(council.house.entries())
    person = council.member()
    request = council.ask(person)
    council.say("kansli", request)
    with pytest.raises(Conflict):
        council.say("kansli", request)
    council.say("styrelse", request)
    said = [
        (entry.event, entry.result)
        for entry in council.house.entries()[before:]
        if entry.event in {Event.REQUEST_MADE, Event.REQUEST_REVIEWED, Event.TIER_GIVEN}
    ]
    assert said == [
        (Event.REQUEST_MADE, Result.DONE),
        (Event.REQUEST_REVIEWED, Result.DONE),
        (Event.REQUEST_REVIEWED, Result.FAILED),
        (Event.TIER_GIVEN, Result.DONE),
        (Event.REQUEST_REVIEWED, Result.DONE),
    ]


def test_the_queue_says_what_it_opens_who_else_holds_it_and_why_not_me(council: Council) -> None:
    holder, person = council.member(), council.member()
    given = council.ask(holder, Tier.MEMBER)
    council.say("kansli", given)
    council.say("styrelse", given)
    request = council.ask(person, Tier.MEMBER, days=14)
    council.say("kansli", request)

    def seen(name: str) -> object:
        queue = council.room.reviewing.queue(council.house.credential(council.officers[name]))
        return next(each for each in queue if each.id == request)

    mine, other = seen("kansli"), seen("styrelse")
    assert (mine.kind, mine.word, mine.days) == (Kind.TIER, Tier.MEMBER, 14)  # type: ignore[attr-defined]
    assert mine.holders >= 1  # type: ignore[attr-defined]
    assert not mine.may_decide  # type: ignore[attr-defined]
    assert mine.why_not.message_id == quorum.SAID_ALREADY  # type: ignore[attr-defined]
    assert other.may_decide  # type: ignore[attr-defined]
    assert [said.reason for said in other.said] == [BECAUSE]  # type: ignore[attr-defined]


def test_how_many_wait_for_ones_word_is_counted_without_reading_a_request(council: Council) -> None:
    room, house = council.room.reviewing, council.house
    person, officer = council.member(), house.credential(council.officers["styrelse"])
    before = room.waiting(officer)
    requests = [council.ask(person, Tier.MEMBER), council.ask(council.member(), Tier.CASE)]
    council.ask(council.member(midex="member"), Tier.MEMBER, "midex")
    entries = len(house.entries())
    assert room.waiting(officer) == before + 2
    assert len(house.entries()) == entries
    assert room.waiting(officer) == sum(each.may_decide for each in room.queue(officer))
    council.say("styrelse", requests[0])
    council.say("kansli", requests[1], Word.DENY)
    assert room.waiting(officer) == before
    assert room.waiting(house.credential(person)) == 0
