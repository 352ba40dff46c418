"""One decision by two officers makes a company a member and gives its named people what was asked for."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from policies.errors import Denied
from policies.vocabulary import Role, Tier
from registry.approvals.activation import NAMED_GONE, NOT_INTERESTED
from registry.approvals.quorum import OVER, SAID_ALREADY, SAME_GROUP
from registry.approvals.review import Word
from registry.approvals.reviewing import SAME_NAME
from registry.approvals.vetted import Named
from registry.errors import Conflict, Invalid, NotFound, StepUpNeeded
from registry.vetting.application import Step
from registry.vetting.applying import MOST_LISTED
from registry.vetting.hearing import SPONSOR_GONE, Verdict
from registry.vetting.views import OPEN, State
from tests.support.applicants import Applicants, member_of
from tests.support.council import BECAUSE
from tests.support.house import at_once

TOLD = "Vi tar bara in företag i vår region just nu"


def test_one_decision_by_two_covers_the_company_and_its_named_people(applicants: Applicants) -> None:
    council, owner = applicants.council, applicants.owner()
    colleague = council.house.enrolled(Role.MEMBER, organisation=owner.organisation)
    left_out = council.house.enrolled(Role.MEMBER, organisation=owner.organisation)
    application = applicants.apply(
        owner, member_of(owner), member_of(colleague, 60), Named(colleague.id, Tier.CASE, 30)
    )
    assert applicants.state(application) is State.WRITTEN
    assert applicants.say("kansli", application) is State.SECOND
    assert applicants.membership(owner.organisation) == "interested"
    assert council.tiers(owner) == {Tier.OPEN}
    assert applicants.say("styrelse", application) is State.APPROVED
    assert applicants.membership(owner.organisation) == "member"
    assert max(council.tiers(owner)) is Tier.MEMBER
    assert max(council.tiers(colleague)) is Tier.CASE
    assert council.tiers(left_out) == {Tier.OPEN}
    until = applicants.mine(owner)[0].until
    assert until is not None
    assert timedelta(days=364) < until - council.house.now() <= timedelta(days=365)


def test_one_group_or_one_person_is_not_two(applicants: Applicants) -> None:
    council, owner = applicants.council, applicants.owner()
    council.officers["kansli two"] = council.officer("nix", "kansli")
    application = applicants.apply(owner)
    applicants.say("kansli", application)
    for who, why in (("kansli", SAID_ALREADY), ("kansli two", SAME_GROUP)):
        with pytest.raises(Conflict, match=why[:20]):
            applicants.say(who, application)
    assert applicants.membership(owner.organisation) == "interested"


def test_an_officer_of_the_applicants_company_decides_nothing_and_reads_no_note(
    applicants: Applicants,
) -> None:
    council, owner = applicants.council, applicants.owner()
    council.officers["insider"] = council.officer("nix", "styrelse", owner.organisation)
    insider = council.house.credential(council.officers["insider"])
    hearing, reviewing = applicants.room.hearing, council.room.reviewing
    before = hearing.waiting(insider)
    application = applicants.apply(owner)
    with pytest.raises(NotFound):
        hearing.begin(insider, application)
    with pytest.raises(NotFound):
        hearing.one(insider, application)
    with pytest.raises(NotFound):
        applicants.say("insider", application)
    applicants.say("kansli", application)
    request = applicants.seen(application).request
    assert request is not None
    with pytest.raises(NotFound):
        applicants.say("insider", application)
    with pytest.raises(NotFound):
        reviewing.one(insider, request.id)
    shown = {each.id for each in (*reviewing.queue(insider), *reviewing.past(insider))}
    shown |= {each.id for each in hearing.listed(insider)}
    assert not shown & {request.id, application}
    assert hearing.waiting(insider) == before


def test_what_waits_is_listed_however_much_is_taken_back_after_it(applicants: Applicants) -> None:
    house, applying = applicants.council.house, applicants.room.applying
    officer = house.credential(applicants.council.officers["kansli"])
    first, drawn_up = applicants.apply(applicants.owner()), applicants.apply(applicants.owner())
    applicants.say("kansli", drawn_up)
    before = applicants.room.hearing.waiting(officer)
    crowd = house.credential(applicants.owner())
    for _ in range(MOST_LISTED + 1):
        applying.withdraw(crowd, applying.apply(crowd, house.networks["nix"], applicants.stated()))
    listed = applicants.room.hearing.listed(officer)
    assert {first, drawn_up} <= {each.id for each in listed}
    assert sum(each.state not in OPEN for each in listed) == MOST_LISTED
    assert applicants.room.hearing.waiting(officer) == before


def test_two_applications_at_once_are_one(applicants: Applicants) -> None:
    house = applicants.council.house
    owner, network = house.credential(applicants.owner()), house.networks["nix"]
    made = at_once(2, lambda: applicants.room.applying.apply(owner, network, applicants.stated()))
    assert sorted(type(each).__name__ for each in made) == ["Conflict", "UUID"]


def test_an_officer_of_a_named_persons_name_decides_nothing(applicants: Applicants) -> None:
    council, owner = applicants.council, applicants.owner()
    colleague = council.house.enrolled(Role.MEMBER, organisation=owner.organisation)
    council.rename(colleague, "Dubbel Exempelsson")
    council.officers["double"] = council.officer("nix", "styrelse")
    council.rename(council.officers["double"], "Dubbel Exempelsson")
    application = applicants.apply(owner, member_of(colleague))
    applicants.say("kansli", application)
    with pytest.raises(Conflict, match=SAME_NAME[:20]):
        applicants.say("double", application)


def test_an_officer_of_another_network_sees_no_application(applicants: Applicants) -> None:
    application = applicants.apply(applicants.owner())
    with pytest.raises(NotFound):
        applicants.seen(application, "kontor")


def test_whoever_is_no_officer_hears_nothing(applicants: Applicants) -> None:
    owner = applicants.owner()
    application = applicants.apply(owner)
    credential = applicants.council.house.credential(owner)
    with pytest.raises(Denied):
        applicants.room.hearing.one(credential, application)
    with pytest.raises(Denied):
        applicants.room.hearing.review(credential, application, Verdict(Word.APPROVE, BECAUSE))


def test_a_no_is_told_in_words_of_its_own_and_gives_nothing(applicants: Applicants) -> None:
    owner = applicants.owner()
    application = applicants.apply(owner, member_of(owner))
    with pytest.raises(Invalid):
        applicants.say("kansli", application, Word.DENY)
    assert applicants.say("kansli", application, Word.DENY, told=TOLD) is State.DENIED
    (mine,) = applicants.mine(owner)
    assert mine.state is State.DENIED
    assert [(step.step, step.words, step.by) for step in mine.steps] == [(Step.TOLD, TOLD, None)]
    assert BECAUSE not in repr([mine.steps[0].words, mine.request])
    with pytest.raises(Conflict, match=OVER[:20]):
        applicants.say("styrelse", application)
    assert applicants.membership(owner.organisation) == "interested"


def test_the_second_officer_takes_the_decision_as_it_was_drawn_up(applicants: Applicants) -> None:
    owner = applicants.owner()
    application = applicants.apply(owner)
    applicants.say("kansli", application)
    with pytest.raises(Invalid):
        applicants.say("styrelse", application, notes=applicants.notes(), days=700)
    assert applicants.say("styrelse", application, Word.DENY, told=TOLD) is State.DENIED


def test_everything_the_network_looks_at_is_ticked_with_a_note(applicants: Applicants) -> None:
    application = applicants.apply(applicants.owner())
    notes = applicants.notes()
    for given in ({}, dict(list(notes.items())[1:]), {**notes, "other": "Sett"}, dict.fromkeys(notes, "")):
        with pytest.raises(Invalid):
            applicants.say("kansli", application, notes=given)
    assert applicants.state(application) is State.WRITTEN


@pytest.mark.parametrize("days", [0, 89, 732])
def test_a_membership_has_an_end_and_nobody_outlasts_it(applicants: Applicants, days: int) -> None:
    owner = applicants.owner()
    application = applicants.apply(owner, member_of(owner, 90))
    with pytest.raises(Invalid):
        applicants.say("kansli", application, days=days)


def test_a_sponsor_is_another_member_and_asked_for_where_the_network_wants_one(
    applicants: Applicants,
) -> None:
    house = applicants.council.house
    owner, member, network = applicants.owner(), house.organisation(nix="member"), house.networks["nix"]
    application = applicants.apply(owner, sponsor="Grannen Exempel AB")
    credential = house.credential(applicants.council.officers["kansli"])
    assert member in dict(applicants.room.memberships.sponsors(credential, network, owner.organisation))
    chosen = ["Bolaget är känt"]
    applicants.room.memberships.choose(credential, network, chosen, sponsor_needed=True)
    try:
        for sponsor in (None, owner.organisation, house.organisation(nix="interested"), uuid4()):
            with pytest.raises(Invalid):
                applicants.say("kansli", application, sponsor=sponsor)
        assert applicants.say("kansli", application, sponsor=member) is State.SECOND
        request = applicants.seen(application).request
        assert request is not None
        assert request.vetting is not None
        assert request.vetting.sponsor == "Trollspån Exempel AB"
        assert [criterion for criterion, _ in request.vetting.criteria] == chosen
    finally:
        credential = house.credential(applicants.council.officers["kansli"])
        applicants.room.memberships.choose(credential, network, ["Allt är sett"], sponsor_needed=False)


def test_who_vouches_is_still_a_member_at_the_second_approval(applicants: Applicants) -> None:
    house, owner = applicants.council.house, applicants.owner()
    member = house.organisation(nix="member")
    application = applicants.apply(owner)
    applicants.say("kansli", application, sponsor=member)
    with house.database.transaction() as tx:
        house.accounts.organisations.leave(tx, "host", member, house.networks["nix"])
    with pytest.raises(Conflict, match=SPONSOR_GONE[:20]):
        applicants.say("styrelse", application)
    assert applicants.membership(owner.organisation) == "interested"
    assert applicants.say("styrelse", application, Word.DENY, told="Ingen går i god") is State.DENIED


@pytest.mark.parametrize(
    "texts", [[], [""], ["Samma sak", "Samma sak"], [f"Sak {n}" for n in range(13)], ["x" * 301]]
)
def test_a_networks_list_has_one_to_twelve_different_things(applicants: Applicants, texts: list[str]) -> None:
    house = applicants.council.house
    credential = house.credential(applicants.council.officers["kansli"])
    with pytest.raises(Invalid):
        applicants.room.memberships.choose(credential, house.networks["nix"], texts, sponsor_needed=False)


def test_a_question_waits_for_its_answer(applicants: Applicants) -> None:
    council, owner = applicants.council, applicants.owner()
    application = applicants.apply(owner)
    hearing, applying = applicants.room.hearing, applicants.room.applying
    officer = council.house.credential(council.officers["kansli"])
    hearing.begin(officer, application)
    assert applicants.mine(owner)[0].state is State.LOOKED_AT
    hearing.ask(officer, application, "Vem äger bolaget?")
    (mine,) = applicants.mine(owner)
    assert (mine.state, mine.steps[-1].words, mine.steps[-1].by) == (State.NEEDS, "Vem äger bolaget?", None)
    applying.answer(council.house.credential(owner), application, "Familjen Exempelsson")
    assert applicants.state(application) is State.LOOKED_AT
    with pytest.raises(Conflict):
        applying.answer(council.house.credential(owner), application, "En gång till")
    assert applicants.seen(application).steps[-1].words == "Familjen Exempelsson"


def test_a_company_that_left_in_between_does_not_become_a_member(applicants: Applicants) -> None:
    house, owner = applicants.council.house, applicants.owner()
    application = applicants.apply(owner, member_of(owner))
    applicants.say("kansli", application)
    with house.database.transaction() as tx:
        house.accounts.organisations.leave(tx, "host", owner.organisation, house.networks["nix"])
    with pytest.raises(Conflict, match=NOT_INTERESTED[:20]):
        applicants.say("styrelse", application)
    assert applicants.membership(owner.organisation) is None


def test_whoever_was_closed_in_between_gets_nothing(applicants: Applicants) -> None:
    house, owner = applicants.council.house, applicants.owner()
    colleague = house.enrolled(Role.MEMBER, organisation=owner.organisation)
    application = applicants.apply(owner, member_of(colleague))
    applicants.say("kansli", application)
    with house.database.transaction() as tx:
        house.accounts.closures.close(tx, "host", colleague.id)
    with pytest.raises(Conflict, match=NAMED_GONE[:20]):
        applicants.say("styrelse", application)
    assert applicants.membership(owner.organisation) == "interested"


def test_a_membership_that_ends_takes_its_peoples_access_with_it(applicants: Applicants) -> None:
    council, owner = applicants.council, applicants.owner()
    application = applicants.apply(owner, member_of(owner, 366))
    applicants.say("kansli", application, days=400)
    applicants.say("styrelse", application)
    assert max(council.tiers(owner)) is Tier.MEMBER
    ending = applicants.room.memberships.ending
    officer = council.house.credential(council.officers["kansli"])
    before = len(ending(officer))
    _move_end(applicants, owner.organisation, timedelta(days=30))
    (place,) = applicants.room.applying.places(council.house.credential(owner))
    assert (place.member, place.soon, place.may_apply) == (True, True, True)
    assert len(ending(officer)) == before + 1
    _move_end(applicants, owner.organisation, timedelta(seconds=-1))
    assert council.tiers(owner) == frozenset()
    assert applicants.state(application) is State.ENDED
    assert any(each.over for each in ending(officer))
    # It applies anew, and what it had does not come back by itself.
    applicants.apply(owner)


def test_a_proof_serves_for_one_decision_and_plain_reviews_decide_no_application(
    applicants: Applicants,
) -> None:
    council = applicants.council
    first, second = (applicants.apply(applicants.owner()) for _ in range(2))
    credential = council.house.credential(council.officers["kansli"])
    notes = applicants.notes()
    applicants.room.hearing.review(credential, first, Verdict(Word.APPROVE, BECAUSE, notes=notes))
    with pytest.raises(StepUpNeeded):
        applicants.room.hearing.review(credential, second, Verdict(Word.APPROVE, BECAUSE, notes=notes))
    request = applicants.seen(first).request
    assert request is not None
    with pytest.raises(NotFound):
        council.say("styrelse", request.id)


def _move_end(applicants: Applicants, organisation: object, left: timedelta) -> None:
    """Let a membership end so long from now, with a genuine mark."""
    from registry.accounts.store import organisations as store  # noqa: PLC0415 - for this alone
    from registry.authority import checked, signed  # noqa: PLC0415

    house = applicants.council.house
    with house.database.transaction() as tx:
        (row,) = store.live_memberships(tx, organisation)  # type: ignore[arg-type]
        new = signed(tx, "membership", {**checked(tx, "membership", row), "valid_until": tx.now + left})
    house.sql("SET session_replication_role = replica")
    try:
        house.sql(
            "UPDATE register.membership SET valid_until = %s, mac = %s WHERE id = %s",
            new["valid_until"],
            new["mac"],
            new["id"],
        )
    finally:
        house.sql("RESET session_replication_role")


def test_how_many_applications_wait_is_counted_without_reading_one(applicants: Applicants) -> None:
    house, room = applicants.council.house, applicants.room.hearing
    owner = applicants.owner()
    officer = house.credential(applicants.council.officers["kansli"])
    before = room.waiting(officer)
    application = applicants.apply(owner)
    entries = len(house.entries())
    assert room.waiting(officer) == before + 1
    assert len(house.entries()) == entries
    assert applicants.council.room.reviewing.waiting(officer) == 0
    applicants.say("kansli", application, Word.DENY, told="Ni är ännu för nya")
    assert room.waiting(officer) == before
    assert room.waiting(house.credential(owner)) == 0
