"""A code for a new password or phone: by the company's data owner, or by two officers of different groups."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

import psycopg
import pytest

from audit.entry import Event
from policies.errors import Denied
from policies.vocabulary import Role
from registry.accounts import totp
from registry.administration.resets import WAITS_SECONDS
from registry.caller import Credential
from registry.errors import Conflict, Invalid, LoginFailed, NotFound, NotSignedIn
from tests.support.firm import Firm
from tests.support.house import PASSWORD, Enrolled, at_once, secret_of

NEW = "nio kloka räknestickor"


@dataclass
class Two:
    """A lone data owner in need, and an officer of each group."""

    firm: Firm
    person: Enrolled
    first: Enrolled
    mine: Credential
    second: Enrolled
    theirs: Credential

    def propose(self, kind: str = "authenticator") -> UUID:
        return self.firm.room.resets.propose(self.mine, self.firm.nix, self.person.id, kind)

    def confirm(self, proposal: UUID) -> str:
        return self.firm.room.resets.confirm(self.theirs, self.firm.nix, proposal)


@pytest.fixture
def two(firm: Firm) -> Two:
    person, _ = firm.owner()
    return Two(firm, person, *firm.officer("Kansliet"), *firm.officer("Styrelsen"))


def test_a_forgotten_password_is_replaced_with_the_owners_code_and_the_persons_own_phone(firm: Firm) -> None:
    owner, credential = firm.owner()
    other = firm.house.enrolled(Role.MEMBER, organisation=owner.organisation)
    theirs = firm.house.credential(other)
    code = firm.room.resets.give(credential, other.id, "password")
    house = firm.house
    with pytest.raises(LoginFailed):
        house.accounts.enrolment.begin(house.origin(), code, NEW, "000000")
    house.accounts.enrolment.begin(house.origin(), code, NEW, house.fresh_code(other))
    with pytest.raises(NotSignedIn):
        house.admit(theirs)
    other.password = NEW
    given = firm.room.reports.given(house.credential(other))
    assert [(each.kind, each.by, each.proposed_by) for each in given] == [("password", "Kim Åström", None)]
    assert given[0].used is not None
    entry = next(each for each in reversed(house.entries()) if each.event is Event.RESET_GIVEN)
    assert (entry.actor, entry.reason, [c.kind for c in entry.changed]) == (owner.id, "password", ["reset"])


def test_a_lost_phone_still_takes_the_persons_password(firm: Firm) -> None:
    owner, credential = firm.owner()
    other = firm.house.enrolled(Role.MEMBER, organisation=owner.organisation)
    code, house = firm.room.resets.give(credential, other.id, "authenticator"), firm.house
    with pytest.raises(LoginFailed):
        house.accounts.enrolment.begin(house.origin(), code, "ett annat långt lösenord")
    begun = house.accounts.enrolment.begin(house.origin(), code, PASSWORD)
    assert begun.pending is not None
    secret = secret_of(begun.pending)
    house.accounts.enrolment.confirm(house.origin(), code, totp.code(secret, totp.step_at(house.now())))


def test_one_owner_never_gives_both_within_a_day(firm: Firm) -> None:
    owner, credential = firm.owner()
    other = firm.house.enrolled(Role.MEMBER, organisation=owner.organisation)
    firm.room.resets.give(credential, other.id, "password")
    firm.room.resets.give(credential, other.id, "password")
    with pytest.raises(Conflict, match="24 hours"):
        firm.room.resets.give(credential, other.id, "authenticator")
    for (each,) in firm.house.sql("SELECT id FROM register.reset WHERE person = %s", other.id):
        firm.let_pass("reset", "given_at", each, hours=24)
    firm.room.resets.give(credential, other.id, "authenticator")


def test_an_owner_gives_no_code_to_themselves(firm: Firm) -> None:
    owner, credential = firm.owner()
    for kind in ("password", "authenticator"):
        with pytest.raises(Conflict, match="Nobody gives themselves"):
            firm.room.resets.give(credential, owner.id, kind)
    assert firm.house.sql("SELECT count(*) FROM register.reset WHERE person = %s", owner.id) == [(0,)]


def test_there_is_no_third_kind_and_no_code_for_who_has_not_enrolled(firm: Firm) -> None:
    owner, credential = firm.owner()
    invited, _ = firm.house.invited(owner.organisation)
    with pytest.raises(Conflict):
        firm.room.resets.give(credential, invited, "password")
    with pytest.raises(Invalid):
        firm.room.resets.give(credential, invited, "enrolment")


def test_one_officer_proposes_and_another_of_another_group_gets_the_code(two: Two) -> None:
    awaited = two.firm.room.reports.awaited
    before = [awaited(each) for each in (two.mine, two.theirs)]
    proposal = two.propose()
    assert [awaited(each) for each in (two.mine, two.theirs)] == [before[0], before[1] + 1]
    listed = {each.id: each for each in two.firm.room.resets.waiting(two.theirs, two.firm.nix)}
    assert (listed[proposal].mine, listed[proposal].kind) == (False, "authenticator")
    assert {each.id: each.mine for each in two.firm.room.resets.waiting(two.mine, two.firm.nix)}[proposal]
    code, house = two.confirm(proposal), two.firm.house
    assert house.accounts.enrolment.invited(house.origin(), code).kind == "authenticator"
    given = [each for each in house.entries() if each.event is Event.RESET_GIVEN][-1]
    assert (given.actor, given.network) == (two.second.id, two.firm.nix)
    report = two.firm.room.reports.given(house.credential(two.person))
    assert report[0].proposed_by is not None
    assert awaited(two.theirs) == before[1]
    with pytest.raises(NotFound):
        two.confirm(proposal)


def test_one_officer_alone_resets_nobody(two: Two) -> None:
    proposal = two.propose()
    with pytest.raises(Conflict, match="Another officer"):
        two.firm.room.resets.confirm(two.mine, two.firm.nix, proposal)
    assert two.firm.house.sql("SELECT given_at FROM register.reset WHERE id = %s", proposal) == [(None,)]
    assert two.firm.house.sql(
        "SELECT count(*) FROM register.invitation WHERE person = %s AND kind <> 'enrolment'", two.person.id
    ) == [(0,)]


def test_two_officers_of_one_group_reset_nobody(two: Two) -> None:
    _, third = two.firm.officer("Kansliet")
    with pytest.raises(Conflict, match="same group"):
        two.firm.room.resets.confirm(third, two.firm.nix, two.propose())


def test_no_officer_of_the_persons_own_house_takes_part(two: Two) -> None:
    _, insider = two.firm.officer("Styrelsen", two.person.organisation)
    with pytest.raises(Conflict, match="same organisation"):
        two.firm.room.resets.propose(insider, two.firm.nix, two.person.id, "password")
    with pytest.raises(Conflict, match="same organisation"):
        two.firm.room.resets.confirm(insider, two.firm.nix, two.propose())


def test_after_its_day_a_proposal_is_worth_nothing(two: Two) -> None:
    proposal = two.propose()
    two.firm.let_pass("reset", "expires_at", proposal, seconds=WAITS_SECONDS)
    with pytest.raises(NotFound):
        two.confirm(proposal)
    assert proposal not in {each.id for each in two.firm.room.resets.waiting(two.theirs, two.firm.nix)}


def test_of_many_confirmations_at_once_one_gets_a_code(two: Two) -> None:
    proposal = two.propose()
    outcomes = at_once(6, lambda: two.confirm(proposal))
    assert sum(isinstance(each, str) for each in outcomes) == 1
    assert sum(isinstance(each, NotFound) for each in outcomes) == 5


def test_a_proposer_who_is_disabled_or_no_officer_any_more_does_not_count(two: Two) -> None:
    proposal = two.propose()
    with two.firm.house.database.transaction() as tx:
        two.firm.house.accounts.closures.close(tx, "host", two.first.id)
    with pytest.raises(Conflict, match="no officer"):
        two.confirm(proposal)
    with two.firm.house.database.transaction() as tx:
        two.firm.house.accounts.closures.open(tx, "host", two.first.id)
        two.firm.house.accounts.grants.take_role(tx, "host", two.first.id, Role.VETTING_OFFICER, two.firm.nix)
    with pytest.raises(Conflict, match="no officer"):
        two.confirm(proposal)


def test_a_disabled_officer_confirms_nothing(two: Two) -> None:
    proposal = two.propose()
    with two.firm.house.database.transaction() as tx:
        two.firm.house.accounts.closures.close(tx, "host", two.second.id)
    with pytest.raises(NotSignedIn):
        two.confirm(proposal)


def test_whom_their_own_data_owner_can_help_the_office_does_not(two: Two) -> None:
    member = two.firm.house.enrolled(Role.MEMBER, organisation=two.person.organisation)
    for person in (member.id,):
        with pytest.raises(Conflict, match="data owner"):
            two.firm.room.resets.propose(two.mine, two.firm.nix, person, "password")
    two.firm.owner(two.person.organisation)
    with pytest.raises(Conflict, match="data owner"):
        two.propose()


def test_people_of_another_network_and_nobody_are_one_answer(two: Two) -> None:
    elsewhere = two.firm.house.enrolled(
        Role.DATA_OWNER, organisation=two.firm.house.organisation(midex="member")
    )
    said = []
    for who in (elsewhere.id, uuid4()):
        with pytest.raises(NotFound) as refused:
            two.firm.room.resets.propose(two.mine, two.firm.nix, who, "password")
        said.append(str(refused.value))
    assert said[0] == said[1]


def test_an_officer_is_helped_by_officers_of_other_houses(two: Two) -> None:
    in_need, _ = two.firm.officer("Kansliet")
    proposal = two.firm.room.resets.propose(two.mine, two.firm.nix, in_need.id, "password")
    assert two.confirm(proposal)


def test_both_factors_are_not_replaced_within_a_day_by_the_office_either(two: Two) -> None:
    proposal = two.propose("password")
    other = two.propose("authenticator")
    two.confirm(proposal)
    with pytest.raises(Conflict, match="24 hours"):
        two.confirm(other)
    with pytest.raises(Conflict, match="24 hours"):
        two.propose("authenticator")


def test_who_is_no_officer_in_a_group_neither_proposes_nor_confirms(two: Two) -> None:
    firm = two.firm
    loose = firm.house.credential(
        firm.house.enrolled(Role.VETTING_OFFICER, organisation=firm.house.organisation("office"))
    )
    with pytest.raises(Conflict, match="no group"):
        firm.room.resets.propose(loose, firm.nix, two.person.id, "password")
    auditor = firm.house.credential(firm.house.enrolled(Role.AUDITOR))
    for act in (
        lambda: firm.room.resets.propose(auditor, firm.nix, two.person.id, "password"),
        lambda: firm.room.resets.waiting(auditor, firm.nix),
        lambda: firm.room.office.houses(auditor),
    ):
        with pytest.raises(Denied):
            act()


@pytest.mark.parametrize(
    "change",
    [
        "confirmer = proposer, confirmer_group = gen_random_uuid()",
        "confirmer_group = proposer_group",
        "proposer = person",
        "given_at = now()",
    ],
)
def test_the_database_refuses_what_the_rules_refuse(two: Two, change: str) -> None:
    proposal = two.propose()
    with pytest.raises(psycopg.errors.IntegrityError):
        two.firm.house.sql(f"UPDATE register.reset SET {change} WHERE id = %s", proposal)
