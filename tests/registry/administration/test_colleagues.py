"""A data owner administers their own company's people, and nobody else's, and never themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

import pytest

from audit.entry import Event
from audit.event import Result
from policies.errors import Denied
from policies.vocabulary import Role, Tier
from registry.accounts import attempts
from registry.accounts.attempts import Bucket, Reservation
from registry.accounts.lifetime import STEP_UP_SECONDS
from registry.accounts.limits import MAILBOXES, Limit
from registry.administration import colleagues, desk
from registry.administration.desk import Desk
from registry.caller import Credential
from registry.database import Transaction
from registry.errors import Conflict, Invalid, NotFound, NotSignedIn, StepUpNeeded, TooMany
from tests.support.firm import Firm
from tests.support.house import Enrolled, another_process, at_once


def stale(firm: Firm, person: Enrolled, credential: Credential) -> None:
    """Let the fresh proof of a session be too old."""
    public = firm.house.admit(credential).session
    firm.let_pass("session", "stepped_at", public, "public_id", seconds=STEP_UP_SECONDS)


def colleague(firm: Firm, owner: Enrolled, *roles: Role) -> Enrolled:
    return firm.house.enrolled(*(roles or (Role.MEMBER,)), organisation=owner.organisation)


def test_the_list_names_everybody_of_the_company_and_is_on_record(firm: Firm) -> None:
    day = firm.house.now().date()
    owner, credential = firm.owner()
    other = colleague(firm, owner, Role.EDITOR)
    firm.house.enrolled(Role.MEMBER)
    found = {each.id: each for each in firm.room.colleagues.all(credential)}
    assert set(found) == {owner.id, other.id}
    assert found[other.id].roles == (Role.EDITOR,)
    assert (found[other.id].email, found[other.id].state) == (other.email, "active")
    assert (found[other.id].seen, found[other.id].authenticator) == (None, True)
    assert found[owner.id].seen in {day, firm.house.now().date()}
    entry = firm.house.last_entry()
    assert (entry.event, entry.count, entry.rule) == (Event.PEOPLE_READ, 2, "own-owner-account")


@pytest.mark.parametrize("role", [Role.MEMBER, Role.EDITOR])
def test_who_is_no_data_owner_sees_and_changes_nobody(firm: Firm, role: Role) -> None:
    owner, _ = firm.owner()
    credential = firm.house.credential(colleague(firm, owner, role))
    with pytest.raises(Denied):
        firm.room.colleagues.all(credential)
    assert (firm.house.last_entry().event, firm.house.last_entry().reason) == (Event.REFUSED, "not_allowed")
    with pytest.raises(Denied):
        firm.room.colleagues.disable(credential, owner.id)


def test_a_vetting_officer_of_the_same_house_is_no_data_owner(firm: Firm) -> None:
    owner, _ = firm.owner()
    _, credential = firm.officer("Kansliet", owner.organisation)
    with pytest.raises(Denied):
        firm.room.colleagues.all(credential)


def test_every_change_takes_a_fresh_proof_and_the_refusal_is_on_record(firm: Firm) -> None:
    owner, credential = firm.owner()
    other, room = colleague(firm, owner), firm.room
    stale(firm, owner, credential)
    changes = [
        lambda: room.colleagues.invite(credential, "ny@trollspan.example", "Ny", "sv", "member"),
        lambda: room.colleagues.invite_again(credential, other.id),
        lambda: room.colleagues.rename(credential, other.id, "Annan"),
        lambda: room.colleagues.set_roles(credential, other.id, ["editor"]),
        lambda: room.colleagues.disable(credential, other.id),
        lambda: room.colleagues.enable(credential, other.id),
        lambda: room.colleagues.end_sessions(credential, other.id),
        lambda: room.helpers.name(credential, "h@trollspan.example", "Hjälp", "sv"),
        lambda: room.helpers.end(credential),
        lambda: room.resets.give(credential, other.id, "password"),
        lambda: room.reports.of(credential),
    ]
    for change in changes:
        with pytest.raises(StepUpNeeded):
            change()
        assert firm.house.last_entry().reason == "step_up_needed"
    assert len(firm.room.colleagues.all(credential)) == 2


def test_an_invitation_makes_a_colleague_with_one_role_and_a_code_that_works(firm: Firm) -> None:
    owner, credential = firm.owner()
    made = firm.room.colleagues.invite(credential, "Cia@trollspan.example", "Cia Berg", "nb", "editor")
    assert made.code not in repr(made)
    assert firm.house.accounts.enrolment.invited(firm.house.origin(), made.code).kind == "enrolment"
    found = firm.room.colleagues.one(credential, made.id)
    assert (found.name, found.roles, found.state, found.language) == (
        "Cia Berg",
        (Role.EDITOR,),
        "invited",
        "nb",
    )
    events = [entry.event for entry in firm.house.entries() if entry.actor == owner.id]
    assert events[-4:] == [Event.PERSON_MADE, Event.ROLE_GIVEN, Event.INVITATION_MADE, Event.PEOPLE_READ]
    again = firm.room.colleagues.invite_again(credential, made.id)
    assert again.code != made.code


@pytest.mark.parametrize("role", ["interested", "helper", "vetting_officer", "auditor", "", "MEMBER"])
def test_only_roles_of_the_own_company_are_given(firm: Firm, role: str) -> None:
    owner, credential = firm.owner()
    with pytest.raises(Invalid):
        firm.room.colleagues.invite(credential, f"{uuid4()}@trollspan.example", "Ny", "sv", role)
    with pytest.raises(Invalid):
        firm.room.colleagues.set_roles(credential, colleague(firm, owner).id, [role])


def test_roles_change_and_a_tier_stays_what_the_network_approved(firm: Firm) -> None:
    owner, credential = firm.owner()
    other = firm.house.enrolled(Role.MEMBER, organisation=owner.organisation, tier=Tier.MEMBER)
    theirs = firm.house.credential(other)
    firm.room.colleagues.set_roles(credential, other.id, ["editor", "data_owner"])
    assert firm.house.admit(theirs).own_roles == {Role.EDITOR, Role.DATA_OWNER}
    firm.room.colleagues.set_roles(credential, other.id, [])
    caller = firm.house.admit(theirs)
    assert caller.own_roles == frozenset()
    assert Tier.MEMBER in caller.standings[firm.nix].tiers


def test_nobody_changes_their_own_roles_or_disables_themselves(firm: Firm) -> None:
    owner, credential = firm.owner()
    firm.owner(owner.organisation)
    with pytest.raises(Conflict, match="their own roles"):
        firm.room.colleagues.set_roles(credential, owner.id, ["member"])
    with pytest.raises(Conflict, match="their own account"):
        firm.room.colleagues.disable(credential, owner.id)
    assert firm.house.admit(credential).own_roles == {Role.DATA_OWNER}
    firm.room.colleagues.rename(credential, owner.id, "Nytt Namn")
    assert firm.room.colleagues.one(credential, owner.id).name == "Nytt Namn"


def test_a_data_owner_is_made_another_ones_equal_and_no_more_an_owner(firm: Firm) -> None:
    owner, credential = firm.owner()
    _, theirs = firm.owner(owner.organisation)
    firm.room.colleagues.set_roles(theirs, owner.id, ["editor"])
    with pytest.raises(Denied):
        firm.room.colleagues.all(credential)


def test_of_two_owners_who_disable_each_other_at_once_one_stays(firm: Firm) -> None:
    first, mine = firm.owner()
    second, theirs = firm.owner(first.organisation)
    pairs = [(mine, second.id), (theirs, first.id)]

    def act() -> object:
        return firm.room.colleagues.disable(*pairs.pop())

    outcomes = at_once(2, act)
    assert sorted(type(each) for each in outcomes if isinstance(each, Exception)) != []
    states = firm.house.sql("SELECT state FROM register.person WHERE id = ANY(%s)", [first.id, second.id])
    assert sorted(states) == [("active",), ("disabled",)]


def test_who_was_only_invited_or_is_disabled_is_no_other_data_owner(firm: Firm) -> None:
    owner, credential = firm.owner()
    second, _ = firm.owner(owner.organisation)
    firm.room.colleagues.invite(credential, f"{uuid4()}@trollspan.example", "Ny", "sv", "data_owner")
    firm.room.colleagues.disable(credential, second.id)
    with firm.house.database.transaction() as tx:
        desk = Desk(tx, firm.house.accounts.sessions.admit(tx, credential), "own-owner-account")
        with pytest.raises(Conflict, match="only data owner"):
            colleagues.require_another_owner(desk, owner.id)
        colleagues.require_another_owner(desk, second.id)


def test_another_companys_person_and_nobody_are_one_answer(firm: Firm) -> None:
    _, credential = firm.owner()
    stranger = firm.house.enrolled(Role.MEMBER)
    room = firm.room
    for act in (
        lambda who: room.colleagues.one(credential, who),
        lambda who: room.colleagues.rename(credential, who, "x"),
        lambda who: room.colleagues.set_roles(credential, who, ["member"]),
        lambda who: room.colleagues.disable(credential, who),
        lambda who: room.colleagues.enable(credential, who),
        lambda who: room.colleagues.end_sessions(credential, who),
        lambda who: room.colleagues.invite_again(credential, who),
        lambda who: room.resets.give(credential, who, "password"),
    ):
        said = []
        for who in (stranger.id, uuid4()):
            with pytest.raises(NotFound) as refused:
                act(who)
            said.append((str(refused.value), firm.house.last_entry().reason))
        assert said[0] == said[1]


def test_disabled_is_out_in_every_process_and_comes_back_with_what_was_held(
    firm: Firm, module_dsns: object
) -> None:
    owner, credential = firm.owner()
    other = colleague(firm, owner, Role.EDITOR)
    theirs = firm.house.credential(other)
    elsewhere = another_process(firm.house, module_dsns)  # type: ignore[arg-type]
    assert elsewhere.admit(theirs).person == other.id
    assert firm.room.colleagues.disable(credential, other.id) == 1
    with pytest.raises(NotSignedIn):
        elsewhere.admit(theirs)
    elsewhere.database.dispose()
    assert firm.room.colleagues.enable(credential, other.id) is None
    assert firm.house.admit(firm.house.credential(other)).own_roles == {Role.EDITOR}


def test_what_another_side_closed_a_data_owner_does_not_open(firm: Firm) -> None:
    owner, credential = firm.owner()
    other = colleague(firm, owner)
    with firm.house.database.transaction() as tx:
        firm.house.accounts.closures.close(tx, "host", other.id)
    with pytest.raises(Conflict, match="not closed from your side"):
        firm.room.colleagues.enable(credential, other.id)
    _, officer = firm.officer("Kansliet")
    third = colleague(firm, owner)
    firm.room.office.set_person(officer, firm.nix, third.id, "Misstänkt intrång", opened=False)
    with pytest.raises(Conflict, match="not closed from your side"):
        firm.room.colleagues.enable(credential, third.id)


def test_sessions_are_ended_but_the_callers_own(firm: Firm) -> None:
    owner, credential = firm.owner()
    other = colleague(firm, owner)
    theirs = [firm.house.credential(other), firm.house.credential(other)]
    assert firm.room.colleagues.end_sessions(credential, other.id) == 2
    for each in theirs:
        with pytest.raises(NotSignedIn):
            firm.house.admit(each)
    assert firm.room.colleagues.end_sessions(credential, owner.id) == 0
    assert firm.house.admit(credential).person == owner.id


def test_whoever_works_for_a_network_is_not_the_companys_to_change(firm: Firm) -> None:
    owner, credential = firm.owner()
    officer, _ = firm.officer("Kansliet", owner.organisation)
    for act in (
        lambda: firm.room.colleagues.disable(credential, officer.id),
        lambda: firm.room.colleagues.set_roles(credential, officer.id, ["member"]),
        lambda: firm.room.resets.give(credential, officer.id, "password"),
    ):
        with pytest.raises(Conflict, match="works for a network"):
            act()


def test_a_disabled_colleagues_mailbox_may_be_invited_anew_and_the_old_account_stays_closed(
    firm: Firm,
) -> None:
    owner, credential = firm.owner()
    other = colleague(firm, owner)
    with pytest.raises(Conflict, match="e-mail address already"):
        firm.room.colleagues.invite(credential, other.email, "Kim Två", "sv", "member")
    firm.room.colleagues.disable(credential, other.id)
    _, elsewhere = firm.owner()
    with pytest.raises(Conflict, match="e-mail address already"):
        firm.room.colleagues.invite(elsewhere, other.email, "Kim Två", "sv", "member")
    made = firm.room.colleagues.invite(credential, other.email.upper(), "Kim Två", "sv", "member")
    assert made.id != other.id
    with pytest.raises(Conflict, match="mailbox"):
        firm.room.colleagues.enable(credential, other.id)


def test_a_company_makes_so_many_accounts_in_a_day_and_no_more(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, credential = firm.owner()
    monkeypatch.setattr(colleagues, "MAX_A_DAY", 2)
    firm.room.colleagues.invite(credential, f"{uuid4()}@trollspan.example", "Ny", "sv", "member")
    with pytest.raises(TooMany):
        firm.room.colleagues.invite(credential, f"{uuid4()}@trollspan.example", "Ny", "sv", "member")
    with pytest.raises(TooMany):
        firm.room.helpers.name(credential, f"{uuid4()}@trollspan.example", "Ny", "sv")


def test_every_changed_row_is_in_the_log_with_its_mark(firm: Firm) -> None:
    owner, credential = firm.owner()
    other = colleague(firm, owner)
    firm.room.colleagues.disable(credential, other.id)
    entry = next(entry for entry in reversed(firm.house.entries()) if entry.event is Event.PERSON_DISABLED)
    assert (entry.actor, entry.result) == (owner.id, Result.DONE)
    assert {change.kind for change in entry.changed} == {"person", "closure"}
    assert all(change.seal for change in entry.changed)
    unknown = replace(credential, token_hash=bytes(32))
    with pytest.raises(NotSignedIn):
        firm.room.colleagues.all(unknown)


def test_nobody_asks_for_mailbox_after_mailbox_who_has_an_account(firm: Firm) -> None:
    other, _ = firm.owner()
    _, credential = firm.owner()
    for _ in range(MAILBOXES[0].count):
        with pytest.raises(Conflict, match="e-mail address already"):
            firm.room.colleagues.invite(credential, other.email, "Eva Ny", "sv", "member")
    with pytest.raises(TooMany, match="mailboxes"):
        firm.room.colleagues.invite(credential, f"{uuid4()}@ny.example", "Eva Ny", "sv", "member")
    with pytest.raises(TooMany, match="mailboxes"):
        firm.room.helpers.name(credential, f"{uuid4()}@ny.example", "Eva Ny", "sv")


def test_of_many_who_ask_at_once_no_more_are_told_than_the_limit_lets(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between a refusal and its being counted others are let through: what they are told is counted all the same."""
    monkeypatch.setattr(desk, "MAILBOXES", (Limit(3, MAILBOXES[0].seconds),))
    other, _ = firm.owner()
    _, credential = firm.owner()
    said = at_once(8, lambda: firm.room.colleagues.invite(credential, other.email, "Eva Ny", "sv", "member"))
    assert sorted(type(each).__name__ for each in said) == ["Conflict"] * 3 + ["TooMany"] * 5


def test_whoever_makes_an_account_never_waits_for_a_second_connection(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else as many at once as there are connections would wait for each other."""
    other, _ = firm.owner()
    _, credential = firm.owner()
    held: list[int] = []
    reserve = attempts.reserve

    def reserving(tx: Transaction, buckets: Sequence[Bucket]) -> Reservation:
        held.append(firm.house.database._engine.pool.checkedout())
        return reserve(tx, buckets)

    monkeypatch.setattr(attempts, "reserve", reserving)
    with pytest.raises(Conflict, match="e-mail address already"):
        firm.room.colleagues.invite(credential, other.email, "Eva Ny", "sv", "member")
    firm.room.colleagues.invite(credential, f"{uuid4()}@ny.example", "Eva Ny", "sv", "member")
    assert held == [1, 1, 1]
