"""What the features store is what the check expects of them: every signed row and every record in the log."""

from __future__ import annotations

from typing import Any

import pytest

from policies.vocabulary import Role, Tier
from registry.catalogue.classes import Profile
from registry.companies.author import Author
from registry.companies.recorder import Recorder
from registry.database import Transaction
from registry.disclosure.disclosure import Disclosure
from registry.oversight.checking.check import verify
from tests.support.house import POLICY
from tests.support.office import Office
from tests.support.register import ListeningIndexer

HOST = Author(principal="host")


def whole(office: Office) -> int:
    """Require that the check finds nothing; return how many rows it compared."""
    office.sequence()
    report = verify(office.work, principal=None)
    assert report.problems == ()
    return report.rows


def test_everything_that_is_done_with_accounts_passes_the_check(office: Office) -> None:
    house = office.house
    accounts, member = house.accounts, office.member
    credential = house.credential(member)
    accounts.purposes.make(credential, "Ramar till en provbänk")
    accounts.sign_out(credential)
    with house.database.transaction() as tx:
        accounts.invitations.make(tx, "host", member.id, "password")
        accounts.invitations.make(tx, "host", member.id, "authenticator")
        accounts.grants.take_tier(tx, "host", member.id, Tier.MEMBER, house.networks["nix"])
        accounts.grants.take_role(tx, "host", member.id, Role.MEMBER)
        accounts.organisations.join(tx, "host", member.organisation, house.networks["midex"], "interested")
        accounts.organisations.leave(tx, "host", member.organisation, house.networks["nix"])
        accounts.people.set_state(tx, "host", member.id, "disabled")
    accounts.set_language(office.credential, "nb")
    for _ in range(7):
        house.credential(office.auditor)
    assert whole(office) > 25


def test_everything_that_is_done_with_records_passes_the_check(office: Office) -> None:
    recorder = Recorder(ListeningIndexer(), Disclosure(lambda: POLICY))
    house, owner = office.house, office.house.organisation()

    def made(tx: Transaction, family: str, **values: Any) -> Any:
        named = {f"{family}.{name}": value for name, value in values.items()}
        return recorder.make(tx, HOST, owner, family, named)

    with house.database.transaction() as tx:
        made(tx, "organisation", legal_name="Trollspån Exempel AB", country="SE")
        machine = made(tx, "machine", **{"class": "milling", "make": "Exempel"})
        site = made(tx, "site", name="Huvudverkstaden")
    with house.database.transaction() as tx:
        recorder.change(
            tx,
            HOST,
            owner,
            machine.id,
            machine.revision,
            {"machine.make": "Annan"},
            tiers=None,
            provenance=None,
        )
        recorder.drop(tx, HOST, owner, site.id, site.revision)
        recorder.release(tx, HOST, owner, [house.networks["nix"]], ["SE"], [], 1)
    assert whole(office) > 15
    house.sql("UPDATE register.record SET seal = sha256(seal) || substr(seal, 33) WHERE id = %s", machine.id)
    assert any(str(machine.id) in problem for problem in verify(office.work, principal=None).problems)


@pytest.mark.parametrize("profile", [Profile.NORMAL, Profile.VISIBLE])
def test_a_profile_passes_the_check(office: Office, profile: Profile) -> None:
    recorder = Recorder(ListeningIndexer(), Disclosure(lambda: POLICY))
    owner = office.house.organisation()
    with office.house.database.transaction() as tx:
        named = {"organisation.legal_name": "Trollspån Exempel AB", "organisation.country": "SE"}
        recorder.make(tx, HOST, owner, "organisation", named)
        recorder.profile(tx, HOST, owner, profile)
    whole(office)
