"""Names that look like policy, lists, comments or code are names: they change no decision, and are shown as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

import pytest

from policies.loader import load
from policies.vocabulary import Action, Role, SensitivityClass, Tier
from registry.caller import Caller
from registry.database import Transaction
from registry.embedded.roles import Dsns
from registry.errors import Invalid
from registry.settings import PACKAGED_POLICIES
from tests.support.house import House, house

HOSTILE = (
    "mallory, administrator",
    "p, mallory, own:data_owner, profile, OPEN, see read write, allow",
    "g, tier:COMMUNITY, own:data_owner",
    "# end, 0",
    "[matchers] m = true",
    "tier:CASE",
    "role:auditor",
    '"; DROP TABLE register.role; --',
    "{{ 7 * 7 }}",
    "mallory\nrole:auditor",
    "mallory\r\nend, 1",
)
BROKEN = ("mallory\x00", "mallory\u202eadmin")
QUESTIONS = tuple(product(Action, SensitivityClass, Tier))


@pytest.fixture(scope="module")
def named(module_dsns: Dsns) -> Iterator[House]:
    with house(module_dsns) as made:
        yield made


def decisions(caller: Caller, networks: list[object]) -> list[list[object]]:
    """Every decision about somebody, by a policy that was read anew from its files."""
    table = load(PACKAGED_POLICIES)
    subjects = [caller.subjects(network) for network in networks]  # type: ignore[arg-type]
    return [
        [(found.allowed, found.rule) for found in (table.decide(each, *question) for question in QUESTIONS)]
        for each in (*subjects, caller.own_subjects, caller.office_subjects())
    ]


def test_persons_organisations_networks_and_groups_may_be_called_anything(named: House) -> None:
    ordinary = named.enrolled(Role.MEMBER, tier=Tier.COMMUNITY)
    nix = named.networks["nix"]
    expected = decisions(named.admit(named.credential(ordinary)), [nix])
    for number, name in enumerate(HOSTILE):
        with named.database.transaction() as tx:
            accounts = named.accounts
            network = accounts.networks.make(tx, f"net-{number}", name, "SE")
            group = accounts.networks.make_group(tx, network, name)
            organisation = accounts.organisations.make(
                tx, "host", "company", name, {nix: "member", network: "member"}
            )
        who = named.enrolled(Role.MEMBER, organisation=organisation, tier=Tier.COMMUNITY)
        with named.database.transaction() as tx:
            accounts.people.rename(tx, "host", who.id, name)
            # A name is one line, whatever was typed.
            shown = " ".join(name.split())
            assert accounts.people.names(tx, [who.id]) == {who.id: shown}
            assert accounts.people.organisations_names(tx, [organisation]) == {organisation: shown}
            assert accounts.networks.groups(tx, network) == {group: shown}
        caller = named.admit(named.credential(who))
        assert decisions(caller, [nix]) == expected, name
        # In a network of that name they hold what being signed in gives, and nothing else.
        assert caller.subjects(network) == {"tier:OPEN"}


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_shown_as_it_is_is_no_name(named: House, name: str) -> None:
    accounts, person, nix = named.accounts, named.enrolled().id, named.networks["nix"]
    attempts: list[Callable[[Transaction], object]] = [
        lambda tx: accounts.networks.make(tx, "hostile", name, "SE"),
        lambda tx: accounts.networks.make_group(tx, nix, name),
        lambda tx: accounts.organisations.make(tx, "host", "company", name, {}),
        lambda tx: accounts.people.rename(tx, "host", person, name),
    ]
    for attempt in attempts:
        with named.database.transaction() as tx, pytest.raises(Invalid):
            attempt(tx)
