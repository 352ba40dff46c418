"""Networks, organisations, people, roles, tiers and purposes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from audit.entry import Event
from keys.key import Purpose
from keys.scope import data_scope, index_scope, person_scope, record_scope
from policies.vocabulary import Role, Tier
from registry.accounts import adoption
from registry.accounts.organisations import natural_key_tag
from registry.caller import Caller
from registry.errors import Conflict, Invalid, NordkapError, NotFound
from tests.support import approved
from tests.support.house import POLICY, Enrolled, House, at_once


def _caller(house: House, person: Enrolled) -> Caller:
    return house.admit(house.credential(person))


def _refused(house: House, kind: type[NordkapError], act: Callable[..., object], *about: object) -> None:
    with pytest.raises(kind), house.database.transaction() as tx:
        act(tx, *about)


def test_a_network_is_made_with_its_five_index_keys_and_epochs(house: House) -> None:
    with house.database.transaction() as tx:
        network = house.accounts.networks.make(tx, "fi-nord", "Exempelverkosto", "FI")
    with house.database.transaction() as tx:
        for tier in Tier:
            assert tx.keys.current(Purpose.INDEX, index_scope(network, tier.value, 1))
        assert house.accounts.networks.by_slug(tx, "fi-nord") == network
        group = house.accounts.networks.make_group(tx, network, "Styrelsen")
        assert house.accounts.networks.groups(tx, network) == {group: "Styrelsen"}
    epochs = house.sql("SELECT tier, epoch FROM postings.epoch WHERE network = %s ORDER BY tier", network)
    assert epochs == [(tier, 1) for tier in sorted(tier.value for tier in Tier)]
    make = house.accounts.networks.make
    _refused(house, Conflict, make, "fi-nord", "Igen", "FI")
    for slug, name, country in (("x", "N", "SE"), ("Stor", "N", "SE"), ("bra", "", "SE"), ("bra", "N", "se")):
        _refused(house, Invalid, make, slug, name, country)
    _refused(house, NotFound, house.accounts.networks.by_slug, "ingen")
    _refused(house, Conflict, house.accounts.networks.make_group, network, "Styrelsen")


def test_an_organisation_is_made_with_its_keys_and_released_to_its_own_networks(house: House) -> None:
    with house.database.transaction() as tx:
        tag = natural_key_tag(tx, "556000-0000")
        organisation = house.accounts.organisations.make(
            tx, "host", "company", "Huldra Sveis Eksempel AS", {house.networks["midex"]: "member"}, tag
        )
    with house.database.transaction() as tx:
        for tier in Tier:
            assert tx.keys.current(Purpose.DATA, data_scope(organisation, tier.value))
        assert tx.keys.current(Purpose.RECORD, record_scope(organisation))
        assert house.accounts.people.organisations_names(tx, [organisation]) == {
            organisation: "Huldra Sveis Eksempel AS"
        }
        assert house.accounts.organisations.by_natural_key(tx, tag) == organisation
        assert house.accounts.organisations.by_natural_key(tx, bytes(32)) is None
        assert house.accounts.organisations.memberships(tx, organisation) == {
            house.networks["midex"]: "member"
        }
    released = house.sql(
        "SELECT networks, countries, excluded FROM register.releasability WHERE organisation = %s",
        organisation,
    )
    assert released == [([house.networks["midex"]], None, [])]
    assert "Huldra" not in str(house.sql("SELECT o::text FROM register.organisation o"))
    make = house.accounts.organisations.make
    _refused(house, Conflict, make, "host", "company", "En annan", {}, tag)
    _refused(house, Invalid, make, "host", "bank", "En annan", {})
    _refused(house, Invalid, make, "host", "company", "", {})
    _refused(house, Invalid, make, "host", "company", "En annan", {house.networks["nix"]: "owner"})


def test_a_person_is_made_invited_with_a_key_of_their_own(house: House) -> None:
    organisation = house.organisation()
    with house.database.transaction() as tx:
        person = house.accounts.people.make(tx, "host", organisation, "Eva@trollspan.example", "Eva Ek", "nb")
    with house.database.transaction() as tx:
        assert tx.keys.current(Purpose.AUDIT_PERSON, person_scope(person))
        assert house.accounts.people.names(tx, [person]) == {person: "Eva Ek"}
        assert house.accounts.people.by_email(tx, "eva@trollspan.example") == person
    assert house.sql("SELECT state, language FROM register.person WHERE id = %s", person) == [
        ("invited", "nb")
    ]
    assert "Eva" not in str(house.sql("SELECT p::text FROM register.person p"))
    make = house.accounts.people.make
    _refused(house, Conflict, make, "host", organisation, " EVA@TROLLSPAN.example", "Någon Annan", "sv")
    _refused(house, Invalid, make, "host", organisation, "eva", "Eva", "sv")
    _refused(house, Invalid, make, "host", organisation, "e@trollspan.example", "Eva", "fi")
    _refused(house, NotFound, make, "host", person, "e@trollspan.example", "Eva", "sv")
    _refused(house, NotFound, house.accounts.people.set_state, "host", organisation, "disabled")


@pytest.mark.parametrize(
    ("state", "approved", "held"),
    [
        ("interested", None, {Tier.OPEN}),
        ("interested", Tier.COMMUNITY, {Tier.OPEN, Tier.COMMUNITY}),
        ("member", None, {Tier.OPEN}),
        ("member", Tier.MEMBER, {Tier.OPEN, Tier.COMMUNITY, Tier.MEMBER}),
        ("member", Tier.CASE, {Tier.OPEN, Tier.COMMUNITY, Tier.MEMBER, Tier.CASE}),
    ],
)
def test_a_tier_brings_those_below_it(
    house: House, state: str, approved: Tier | None, held: set[Tier]
) -> None:
    person = house.enrolled(organisation=house.organisation(nix=state), tier=approved)
    assert _caller(house, person).standings[house.networks["nix"]].tiers == held


def test_an_organisation_that_stops_being_a_member_takes_member_from_its_people(house: House) -> None:
    person = house.enrolled(tier=Tier.MEMBER)
    with house.database.transaction() as tx:
        house.accounts.organisations.join(
            tx, "host", person.organisation, house.networks["nix"], "interested"
        )
    assert _caller(house, person).standings[house.networks["nix"]].tiers == {Tier.OPEN}


def test_a_tier_of_one_network_is_nothing_in_another(house: House) -> None:
    person = house.enrolled(
        organisation=house.organisation(nix="member", midex="interested"), tier=Tier.MEMBER
    )
    caller = _caller(house, person)
    assert caller.standings[house.networks["midex"]].tiers == {Tier.OPEN}
    assert caller.subjects(house.networks["midex"]) == {"tier:OPEN"}


@pytest.mark.parametrize(
    "role", [Role.VETTING_OFFICER, Role.BROKER, Role.AUDITOR, Role.SECURITY_OFFICER, Role.OPERATOR]
)
def test_who_administers_reads_nothing_by_being_there(house: House, role: Role) -> None:
    caller = _caller(house, house.enrolled(role))
    assert caller.standings[house.networks["nix"]].tiers == set()
    assert caller.subjects(house.networks["nix"]) == {f"role:{role.value}"}


def test_people_of_an_office_read_nothing_by_being_there(house: House) -> None:
    person = house.enrolled(organisation=house.organisation(kind="office", nix="member"))
    assert _caller(house, person).standings[house.networks["nix"]].tiers == set()


@pytest.mark.parametrize("role", [Role.AUTHORITY, Role.EDUCATOR])
def test_authorities_and_educators_are_open_readers(house: House, role: Role) -> None:
    caller = _caller(
        house, house.enrolled(role, organisation=house.organisation(kind=role.value, nix="interested"))
    )
    assert caller.standings[house.networks["nix"]].tiers == {Tier.OPEN}


def test_roles_belong_to_a_network_or_to_the_own_organisation(house: House) -> None:
    person, network = house.enrolled(Role.DATA_OWNER), house.networks["nix"]
    give = house.accounts.grants.give_role
    _refused(house, Invalid, give, "host", person.id, Role.AUDITOR)
    _refused(house, Invalid, give, "host", person.id, Role.EDITOR, network)
    _refused(house, Conflict, give, "host", person.id, Role.DATA_OWNER)
    _refused(house, NotFound, give, "host", person.id, Role.BROKER, person.id)
    _refused(house, NotFound, give, "host", person.id, Role.BROKER, network, network)
    _refused(house, NotFound, house.accounts.grants.take_role, "host", person.id, Role.EDITOR)
    assert _caller(house, person).own_subjects == {"own:data_owner"}


def test_who_vets_never_audits(house: House) -> None:
    give = house.accounts.grants.give_role
    for first, second in ((Role.VETTING_OFFICER, Role.AUDITOR), (Role.AUDITOR, Role.VETTING_OFFICER)):
        person = house.enrolled(first)
        _refused(house, Conflict, give, "host", person.id, second, house.networks["midex"])
        with house.database.transaction() as tx:
            house.accounts.grants.take_role(tx, "host", person.id, first, house.networks["nix"])
        with house.database.transaction() as tx:
            approved.give_role(tx, house.accounts, person.id, second, house.networks["midex"])
        assert house.sql(
            "SELECT role, network FROM register.role WHERE person = %s AND revoked_at IS NULL", person.id
        ) == [(second.value, house.networks["midex"])]


def test_two_roles_given_at_once_see_each_other(house: House) -> None:
    house.enrolled(Role.BROKER)  # so that the network has its officers
    person, network = house.enrolled(), house.networks["nix"]
    roles = iter([Role.VETTING_OFFICER, Role.AUDITOR] * 3)

    def give() -> None:
        with house.database.transaction() as tx:
            approved.give_role(tx, house.accounts, person.id, next(roles), network)

    outcomes = at_once(6, give)
    assert [type(outcome).__name__ for outcome in outcomes].count("NoneType") == 1


def test_a_tier_is_approved_for_a_bounded_time_in_a_network_that_the_organisation_is_in(house: House) -> None:
    network = house.networks["nix"]
    member = house.enrolled(tier=Tier.MEMBER)
    interested = house.enrolled(organisation=house.organisation(nix="interested"))
    outside = house.enrolled(organisation=house.organisation(midex="member"))
    give = house.accounts.grants.give_tier
    for tier in (Tier.OPEN, Tier.SEALED):
        _refused(house, Invalid, give, "host", member.id, tier, network, 30)
    for tier, days in ((Tier.MEMBER, 0), (Tier.MEMBER, 367), (Tier.CASE, 184), (Tier.COMMUNITY, 367)):
        _refused(house, Invalid, give, "host", member.id, tier, network, days)
    _refused(house, Conflict, give, "host", interested.id, Tier.MEMBER, network, 30)
    _refused(house, Conflict, give, "host", outside.id, Tier.COMMUNITY, network, 30)
    with house.database.transaction() as tx:
        approved.give_tier(tx, house.accounts, member.id, Tier.MEMBER, network, 100)
    ((tier, where, until),) = house.sql(
        "SELECT tier, network, valid_until FROM register.approved_tier"
        " WHERE person = %s AND revoked_at IS NULL",
        member.id,
    )
    assert (tier, where) == (Tier.MEMBER.value, network)
    assert until - house.now() > timedelta(days=99)
    _refused(house, NotFound, house.accounts.grants.take_tier, "host", member.id, Tier.CASE, network)


def test_every_change_is_an_entry_with_the_rows_new_mark(house: House) -> None:
    house.enrolled(Role.BROKER)  # so that the network has its officers
    before = len(house.entries())
    person, network = house.enrolled(Role.BROKER, tier=Tier.MEMBER), house.networks["nix"]
    with house.database.transaction() as tx:
        house.accounts.grants.take_role(tx, "host", person.id, Role.BROKER, network)
        house.accounts.grants.take_tier(tx, "host", person.id, Tier.MEMBER, network)
    entries = house.entries()[before:]
    events = [Event.ORGANISATION_MADE, Event.NETWORK_JOINED, Event.PERSON_MADE, Event.INVITATION_MADE]
    events += [Event.ENROLMENT_STARTED, Event.ENROLMENT_DONE, Event.RECOVERY_CODES_MADE]
    decided = [Event.REQUEST_MADE, Event.REQUEST_REVIEWED]
    events += [
        *decided,
        Event.ROLE_GIVEN,
        Event.REQUEST_REVIEWED,
        *decided,
        Event.TIER_GIVEN,
        Event.REQUEST_REVIEWED,
    ]
    events += [Event.ROLE_TAKEN, Event.TIER_TAKEN]
    assert [entry.event for entry in entries] == events
    marks = {
        bytes(mac).hex()
        for (mac,) in house.sql(
            "SELECT mac FROM register.role UNION ALL SELECT mac FROM register.approved_tier"
        )
    }
    taken = {change.seal for entry in entries[-2:] for change in entry.changed}
    assert taken <= marks


# Purposes and policy -------------------------------------------------------------------------------


def test_a_purpose_is_kept_with_the_session_and_a_header_goes_before_it(house: House) -> None:
    person = house.enrolled()
    credential = house.credential(person)
    assert house.admit(credential).purpose is None
    first = house.accounts.purposes.make(credential, "  Ramar till\n reservkraft ")
    second = house.accounts.purposes.make(credential, "Svets i Jämtland")
    assert first.text == "Ramar till reservkraft"
    assert house.admit(credential).purpose == second.id
    assert house.admit(type(credential)(credential.token_hash, "api", first.id, "", "")).purpose == first.id
    assert {each.text for each in house.accounts.purposes.latest(credential)} == {first.text, second.text}
    house.accounts.purposes.choose(credential, first.id)
    with house.database.transaction() as tx:
        caller = house.accounts.sessions.admit(tx, credential)
        assert house.accounts.purposes.of_caller(tx, caller) == first
    other = house.credential(house.enrolled())
    with pytest.raises(NotFound):
        house.accounts.purposes.choose(other, first.id)
    assert "reservkraft" not in str(house.sql("SELECT p::text FROM register.purpose p"))


@pytest.mark.parametrize("text", ["", "ab", "  a  ", "x" * 301, "rad\x00två", "tecken \u202e bakåt"])
def test_a_purpose_has_3_to_300_characters(house: House, text: str) -> None:
    credential = house.credential(house.enrolled())
    with pytest.raises(Invalid):
        house.accounts.purposes.make(credential, text)
    assert house.accounts.purposes.latest(credential) == []


def test_the_same_request_makes_one_purpose(house: House) -> None:
    credential = house.credential(house.enrolled())
    made = at_once(4, lambda: house.accounts.purposes.make(credential, "En gång räcker", "nyckel-1"))
    assert len({str(each) for each in made}) == 1
    assert house.accounts.purposes.make(credential, "En annan", "nyckel-2").text == "En annan"


def test_a_policy_is_adopted_once(house: House) -> None:
    with house.database.transaction() as tx:
        adoption.adopt(tx, "host", POLICY.digest)
        assert adoption.adopted(tx) == POLICY.digest
    assert len(house.sql("SELECT 1 FROM register.policy")) == 1
    with house.database.transaction() as tx:
        adoption.adopt(tx, "host", "1" * 64)
    try:
        _refused(house, Conflict, adoption.adopt, "host", POLICY.digest)
    finally:
        house.sql("DELETE FROM register.policy WHERE digest = %s", "1" * 64)


def test_a_language_is_the_persons_own(house: House) -> None:
    person = house.enrolled()
    credential = house.credential(person)
    house.accounts.set_language(credential, "nb")
    assert house.admit(credential).language == "nb"
    with pytest.raises(Invalid):
        house.accounts.set_language(credential, "fi")
    assert house.accounts.me(credential)[1].language == "nb"
