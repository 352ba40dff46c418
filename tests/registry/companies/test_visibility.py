"""To whom a company shows itself, as its data owners choose it: narrowing at once, widening with a proof."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest

from audit.event import Event
from policies.vocabulary import Role, Tier
from registry.accounts.networks import Networks
from registry.accounts.people import People
from registry.accounts.secrets import Secrets
from registry.companies.visibility import Visibility
from registry.errors import Invalid, NotFound, Refused, Stale, StepUpNeeded
from tests.support.samples import RECORDS

if TYPE_CHECKING:
    from registry.caller import Credential
    from tests.support.register import Register


@pytest.fixture
def visibility(register: Register) -> Visibility:
    networks, people = Networks(), People(Secrets(), Networks())
    return Visibility(
        register.app, register.sessions, register.recorder, networks.names, people.organisations_names
    )


def owner(register: Register, *networks: str) -> tuple[UUID, Credential]:
    own = register.organisation(*networks)
    return own, register.signed_in(own, Role.DATA_OWNER)


def test_a_company_is_left_out_at_once_without_a_proof_and_let_in_with_one(
    register: Register, visibility: Visibility
) -> None:
    own, credential = owner(register)
    register.make(own, "organisation", RECORDS["organisation"])
    other = register.organisation()
    reader = register.reader(Tier.MEMBER, organisation=other)
    assert register.companies.reading.company(reader, str(own)).company == str(own)
    register.age_sessions()
    visibility.leave_out(credential, other)
    with pytest.raises(NotFound):
        register.companies.reading.company(reader, str(own))
    ((left, name),) = visibility.view(credential).excluded
    assert left == other
    assert name is not None
    assert name.startswith("Exempel ")
    with pytest.raises(StepUpNeeded):
        visibility.let_in(credential, other)
    with pytest.raises(NotFound):
        register.companies.reading.company(reader, str(own))
    fresh = register.signed_in(own, Role.DATA_OWNER)
    visibility.let_in(fresh, other)
    assert visibility.view(credential).excluded == ()
    assert register.companies.reading.company(reader, str(own)).company == str(own)


def test_leaving_out_keeps_what_another_owner_left_out(register: Register, visibility: Visibility) -> None:
    own, credential = owner(register)
    second = register.signed_in(own, Role.DATA_OWNER)
    first, other = register.organisation(), register.organisation()
    visibility.leave_out(credential, first)
    visibility.leave_out(second, other)
    visibility.leave_out(second, other)
    assert {each for each, _ in visibility.view(credential).excluded} == {first, other}


def test_networks_and_countries_narrow_at_once_and_widen_with_a_proof(
    register: Register, visibility: Visibility
) -> None:
    _, credential = owner(register)
    before = visibility.view(credential)
    assert all(each.chosen for each in before.networks)
    register.age_sessions()
    (nix,) = [each.id for each in before.networks if each.country == "SE"]
    visibility.choose(credential, [nix], ["SE"], before.revision)
    after = visibility.view(credential)
    assert [each.id for each in after.networks if each.chosen] == [nix]
    assert after.countries == ("SE",)
    both = [each.id for each in before.networks]
    for networks, countries in ((both, ["SE"]), ([nix], None), ([nix], ["SE", "NO"])):
        with pytest.raises(StepUpNeeded):
            visibility.choose(credential, networks, countries, after.revision)
    with pytest.raises(Stale):
        visibility.choose(credential, [], ["SE"], before.revision)
    visibility.choose(credential, [], ["SE"], after.revision)
    assert not any(each.chosen for each in visibility.view(credential).networks)


def test_one_leaves_out_neither_oneself_nor_nobody(register: Register, visibility: Visibility) -> None:
    own, credential = owner(register)
    for organisation in (own, uuid4()):
        with pytest.raises(Invalid):
            visibility.leave_out(credential, organisation)
    assert visibility.view(credential).excluded == ()


@pytest.mark.parametrize("role", [Role.EDITOR, Role.MEMBER, Role.INTERESTED])
def test_only_data_owners_look_or_choose(register: Register, visibility: Visibility, role: Role) -> None:
    own = register.organisation()
    credential, other = register.signed_in(own, role), register.organisation()
    for call in (
        lambda: visibility.view(credential),
        lambda: visibility.choose(credential, [], None, 1),
        lambda: visibility.leave_out(credential, other),
        lambda: visibility.let_in(credential, other),
    ):
        with pytest.raises(Refused):
            call()
    refused = register.sql("SELECT convert_from(body, 'UTF8') FROM journal.staged ORDER BY id DESC LIMIT 4")
    assert all(f'"event":"{Event.REFUSED}"' in body for (body,) in refused)


def test_whose_names_were_read_is_on_record(register: Register, visibility: Visibility) -> None:
    _, credential = owner(register)
    visibility.leave_out(credential, register.organisation())
    visibility.view(credential)
    ((body,),) = register.sql(
        "SELECT convert_from(body, 'UTF8') FROM journal.staged ORDER BY id DESC LIMIT 1"
    )
    assert f'"event":"{Event.OWN_READ}"' in body
    assert '"objects":' in body
