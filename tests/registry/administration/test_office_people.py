"""A vetting officer sees the accounts of their network, and closes and opens them with a reason; never an office's."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from audit.entry import Event
from policies.vocabulary import Role
from registry.caller import Credential
from registry.errors import Conflict, Invalid, LoginFailed, NotFound, NotSignedIn, Refused, StepUpNeeded
from tests.registry.administration.test_colleagues import stale
from tests.support.firm import Firm

WHY = "Har lämnat nätverket"


def person() -> dict[str, str]:
    return {"name": "Dag Ny", "email": f"{uuid4()}@ny.example", "language": "sv"}


def test_organisations_and_people_of_the_own_network_are_shown_and_on_record(firm: Firm) -> None:
    owner, _ = firm.owner()
    elsewhere = firm.house.organisation(midex="member")
    _, officer = firm.officer("Kansliet")
    networks, shown, houses = firm.room.office.houses(officer)
    assert (list(networks), shown) == ([firm.nix], firm.nix)
    found = {house.id: house for house in houses}
    assert owner.organisation in found
    assert elsewhere not in found
    house = found[owner.organisation]
    assert (house.name, house.kind, house.membership, house.state) == (
        "Trollspån Exempel AB",
        "company",
        "member",
        "active",
    )
    opened = firm.room.office.house(officer, firm.nix, owner.organisation)
    assert [(each.id, each.roles) for each in opened.people] == [(owner.id, (Role.DATA_OWNER,))]
    entry = firm.house.last_entry()
    assert (entry.event, entry.rule, entry.network) == (Event.PEOPLE_READ, "vetting-application", firm.nix)
    for other in (elsewhere, uuid4()):
        with pytest.raises(NotFound, match="no such organisation"):
            firm.room.office.house(officer, firm.nix, other)


def test_an_organisation_is_made_interested_with_its_first_data_owner(firm: Firm) -> None:
    _, officer = firm.officer("Kansliet")
    organisation, made = firm.room.office.invite(officer, firm.nix, "company", "Nytt Exempel AB", person())
    opened = firm.room.office.house(officer, firm.nix, organisation)
    assert (opened.house.membership, opened.owned) == ("interested", True)
    assert firm.house.accounts.enrolment.invited(firm.house.origin(), made.code).kind == "enrolment"
    with pytest.raises(Conflict, match="has a data owner"):
        firm.room.office.invite_owner(officer, firm.nix, organisation, person())
    again = firm.room.office.invite_again(officer, firm.nix, made.id)
    assert again.code != made.code
    with pytest.raises(Invalid):
        firm.room.office.invite(officer, firm.nix, "office", "Nytt kansli", person())


def test_an_organisation_without_a_data_owner_gets_its_first_one(firm: Firm) -> None:
    _, officer = firm.officer("Kansliet")
    organisation = firm.house.organisation()
    made = firm.room.office.invite_owner(officer, firm.nix, organisation, person())
    assert firm.room.office.house(officer, firm.nix, organisation).people[0].id == made.id


def invited(firm: Firm, owner: Credential) -> UUID:
    """Somebody whom a data owner has invited as another one, and who has not followed yet."""
    made = firm.room.colleagues.invite(owner, f"{uuid4()}@ny.example", "Eva Ny", "sv", "data_owner")
    return made.id


def test_an_officer_alone_gets_no_account_of_a_company_that_has_people(firm: Firm) -> None:
    owner, credential = firm.owner()
    other = invited(firm, credential)
    _, officer = firm.officer("Kansliet")
    with pytest.raises(Conflict, match="has had people"):
        firm.room.office.invite_again(officer, firm.nix, other)
    firm.room.office.set_person(officer, firm.nix, other, WHY, opened=False)
    assert firm.room.office.set_person(officer, firm.nix, other, WHY, opened=True) is None
    assert firm.room.colleagues.invite_again(credential, other).code
    for each in (owner.id, other):
        firm.room.office.set_person(officer, firm.nix, each, WHY, opened=False)
    with pytest.raises(Conflict, match="has had people"):
        firm.room.office.invite_owner(officer, firm.nix, owner.organisation, person())
    assert firm.room.office.house(officer, firm.nix, owner.organisation).settled


def test_an_officer_alone_gets_no_account_of_a_company_that_states_something(firm: Firm) -> None:
    """As one that the host imported, and nobody has an account of yet."""
    _, officer = firm.officer("Kansliet")
    organisation = firm.house.organisation()
    first = firm.room.office.invite_owner(officer, firm.nix, organisation, person())
    firm.house.sql(
        "INSERT INTO register.record (id, organisation, family, number, revision, seal, created_at, updated_at) "
        "VALUES (gen_random_uuid(), %s, 'machine', 1, 1, decode(repeat('00', 160), 'hex'), now(), now())",
        organisation,
    )
    with pytest.raises(Conflict, match="states something"):
        firm.room.office.invite_again(officer, firm.nix, first.id)
    firm.room.office.set_person(officer, firm.nix, first.id, WHY, opened=False)
    with pytest.raises(Conflict, match="states something"):
        firm.room.office.invite_owner(officer, firm.nix, organisation, person())


def test_an_officer_never_holds_codes_for_two_accounts_of_one_company(firm: Firm) -> None:
    """The second one would be kept until the first has filled the company in."""
    _, officer = firm.officer("Kansliet")
    office, nix = firm.room.office, firm.nix
    organisation, first = office.invite(officer, nix, "company", "Nytt Exempel AB", person())
    office.set_person(officer, nix, first.id, WHY, opened=False)
    second = office.invite_owner(officer, nix, organisation, person())
    assert office.set_person(officer, nix, first.id, WHY, opened=True) is None
    for each in (first, second):
        with pytest.raises(Conflict, match="has a data owner"):
            office.invite_again(officer, nix, each.id)
    office.set_person(officer, nix, second.id, WHY, opened=False)
    with pytest.raises(Refused):
        firm.house.accounts.enrolment.invited(firm.house.origin(), second.code)
    again = office.invite_again(officer, nix, first.id)
    assert firm.house.accounts.enrolment.invited(firm.house.origin(), again.code).kind == "enrolment"


def test_opening_an_account_that_is_no_data_owners_gives_an_officer_no_code(firm: Firm) -> None:
    _, officer = firm.officer("Kansliet")
    organisation = firm.house.organisation()
    with firm.house.database.transaction() as tx:
        accounts = firm.house.accounts
        member = accounts.people.make(tx, "host", organisation, f"{uuid4()}@ny.example", "Dag Ny", "sv")
        accounts.grants.give_role(tx, "host", member, Role.MEMBER)
        accounts.invitations.make(tx, "host", member)
    firm.room.office.set_person(officer, firm.nix, member, WHY, opened=False)
    assert firm.room.office.set_person(officer, firm.nix, member, WHY, opened=True) is None


def test_a_person_is_closed_and_opened_with_a_reason_that_is_in_the_log(firm: Firm) -> None:
    owner, credential = firm.owner()
    _, officer = firm.officer("Kansliet")
    with pytest.raises(Invalid):
        firm.room.office.set_person(officer, firm.nix, owner.id, " ", opened=False)
    firm.room.office.set_person(officer, firm.nix, owner.id, WHY, opened=False)
    with pytest.raises(NotSignedIn):
        firm.house.admit(credential)
    firm.room.office.set_person(officer, firm.nix, owner.id, WHY, opened=True)
    assert firm.house.admit(firm.house.credential(owner)).person == owner.id


def test_whom_the_company_let_go_the_office_does_not_let_back_in(firm: Firm) -> None:
    owner, credential = firm.owner()
    other = firm.house.enrolled(Role.MEMBER, organisation=owner.organisation)
    firm.room.colleagues.disable(credential, other.id)
    _, officer = firm.officer("Kansliet")
    with pytest.raises(Conflict, match="not closed from your side"):
        firm.room.office.set_person(officer, firm.nix, other.id, WHY, opened=True)


def test_a_closed_organisation_is_out_until_it_is_opened(firm: Firm) -> None:
    owner, credential = firm.owner()
    _, officer = firm.officer("Kansliet")
    firm.room.office.set_organisation(officer, firm.nix, owner.organisation, WHY, opened=False)
    with pytest.raises(NotSignedIn):
        firm.house.admit(credential)
    with pytest.raises(LoginFailed):
        firm.house.log_in(owner)
    with pytest.raises(Conflict, match="closed already"):
        firm.room.office.set_organisation(officer, firm.nix, owner.organisation, WHY, opened=False)
    firm.room.office.set_organisation(officer, firm.nix, owner.organisation, WHY, opened=True)
    assert firm.house.admit(firm.house.credential(owner)).person == owner.id
    events = [entry.event for entry in firm.house.entries()]
    assert {Event.ORGANISATION_CLOSED, Event.ORGANISATION_OPENED} <= set(events)


def test_nobody_of_an_office_is_closed_by_one_officer(firm: Firm) -> None:
    mine, officer = firm.officer("Kansliet")
    colleague, _ = firm.officer("Styrelsen", mine.organisation)
    elsewhere, _ = firm.officer("Styrelsen")
    member, _ = firm.owner()
    insider, _ = firm.officer("Styrelsen", member.organisation)
    for who in (mine, colleague, elsewhere, insider):
        with pytest.raises(Conflict, match="One officer alone"):
            firm.room.office.set_person(officer, firm.nix, who.id, WHY, opened=False)
    with pytest.raises(Conflict, match="One officer alone"):
        firm.room.office.set_organisation(officer, firm.nix, elsewhere.organisation, WHY, opened=False)


def test_one_network_alone_closes_no_organisation_of_two(firm: Firm) -> None:
    _, officer = firm.officer("Kansliet")
    organisation = firm.house.organisation(nix="member", midex="member")
    with pytest.raises(Conflict, match="another network"):
        firm.room.office.set_organisation(officer, firm.nix, organisation, WHY, opened=False)


def test_a_person_of_another_network_and_nobody_are_one_answer(firm: Firm) -> None:
    _, officer = firm.officer("Kansliet")
    elsewhere = firm.house.enrolled(Role.MEMBER, organisation=firm.house.organisation(midex="member"))
    for who in (elsewhere.id, uuid4()):
        with pytest.raises(NotFound, match="no such person"):
            firm.room.office.set_person(officer, firm.nix, who, WHY, opened=False)


def test_every_change_takes_a_fresh_proof(firm: Firm) -> None:
    owner, _ = firm.owner()
    made, officer = firm.officer("Kansliet")
    stale(firm, made, officer)
    office, nix = firm.room.office, firm.nix
    for change in (
        lambda: office.invite(officer, nix, "company", "Nytt Exempel AB", person()),
        lambda: office.invite_owner(officer, nix, owner.organisation, person()),
        lambda: office.invite_again(officer, nix, owner.id),
        lambda: office.set_person(officer, nix, owner.id, WHY, opened=False),
        lambda: office.set_organisation(officer, nix, owner.organisation, WHY, opened=False),
        lambda: firm.room.resets.propose(officer, nix, owner.id, "password"),
        lambda: firm.room.resets.confirm(officer, nix, uuid4()),
    ):
        with pytest.raises(StepUpNeeded):
            change()
    assert firm.room.office.houses(officer)[2]
