"""What the features store is what the check expects of them: every signed row and every record in the log."""

from __future__ import annotations

from typing import Any

import pytest

from policies.vocabulary import Role, Tier
from registry.accounts import limits, totp
from registry.catalogue.classes import Profile
from registry.companies.author import Author
from registry.companies.recorder import Recorder
from registry.database import Transaction
from registry.disclosure.disclosure import Disclosure
from registry.errors import LoginFailed
from registry.oversight.checking.check import verify
from tests.support.house import PASSWORD, POLICY, credential_of, secret_of
from tests.support.office import Office
from tests.support.register import ListeningIndexer
from tests.support.spent import rewind

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


def test_everything_that_is_done_with_credentials_passes_the_check(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, accounts = office.house, office.house.accounts
    person = house.enrolled()
    with pytest.raises(LoginFailed):
        accounts.login.log_in(house.origin(), person.email, PASSWORD, "123456")
    with pytest.raises(LoginFailed):
        accounts.login.log_in(house.origin(), person.email, "fel lösenord men långt nog", "123456")
    accounts.login.log_in(house.origin(), person.email, PASSWORD, person.recovery_codes[0])
    credential = house.credential(person)
    issued = accounts.security.step_up(credential, house.origin(), PASSWORD, person.recovery_codes[1])
    credential = credential_of(issued.token)
    with pytest.raises(LoginFailed):
        accounts.security.step_up(credential, house.origin(), None, "123456")
    accounts.security.new_recovery_codes(credential, house.origin())
    accounts.security.begin_authenticator(credential, house.origin())
    pending = accounts.security.begin_authenticator(credential, house.origin())
    code = totp.code(secret_of(pending), totp.step_at(house.now()))
    issued = accounts.security.confirm_authenticator(credential, house.origin(), code)
    credential = credential_of(issued.token)
    rewind(house.database, house.sql, person.id)
    new = "ett annat lösenord om provbänken"
    accounts.security.change_password(credential, house.origin(), PASSWORD, code, new)
    assert whole(office) > 25

    def invited(kind: str) -> str:
        with house.database.transaction() as tx:
            return accounts.invitations.make(tx, "host", person.id, kind)

    rewind(house.database, house.sql, person.id)
    accounts.enrolment.begin(house.origin(), invited("password"), PASSWORD, code)
    lost = invited("authenticator")
    begun = accounts.enrolment.begin(house.origin(), lost, PASSWORD)
    assert begun.pending is not None
    code = totp.code(secret_of(begun.pending), totp.step_at(house.now()))
    accounts.enrolment.confirm(house.origin(), lost, code)
    monkeypatch.setattr(house.hasher, "outdated", lambda _: True)
    rewind(house.database, house.sql, person.id)
    accounts.login.log_in(house.origin(), person.email, PASSWORD, code)
    assert house.sql("SELECT revision FROM register.password WHERE person = %s", person.id) > [(3,)]
    for _ in range(limits.CONSECUTIVE_FAILURES):
        house.sql("DELETE FROM register.attempt")
        with pytest.raises(LoginFailed):
            accounts.login.log_in(house.origin(), person.email, PASSWORD, "abcdef")
    assert whole(office) > 25


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("password", "register.password"),
        ("authenticator", "register.authenticator"),
        ("recovery_code", "register.recovery_code"),
    ],
)
def test_a_credential_put_back_is_named(office: Office, table: str, words: str) -> None:
    """Old rows are genuine; only the log knows that there are newer ones."""
    house, accounts = office.house, office.house.accounts
    person = house.enrolled()
    house.sql(
        f"CREATE TEMPORARY TABLE kept_{table} AS SELECT * FROM register.{table} WHERE person = %s", person.id
    )
    credential = house.credential(person)
    accounts.login.log_in(house.origin(), person.email, PASSWORD, person.recovery_codes[0])
    new = "ett annat lösenord om provbänken"
    accounts.security.change_password(credential, house.origin(), PASSWORD, house.fresh_code(person), new)
    with pytest.raises(LoginFailed):
        accounts.login.log_in(house.origin(), person.email, new, "123456")
    assert whole(office)
    house.sql(f"DELETE FROM register.{table} WHERE person = %s", person.id)
    gone = verify(office.work, principal=None)
    assert any(words in each and "gone" in each for each in gone.problems), gone.problems
    house.sql(f"INSERT INTO register.{table} SELECT * FROM kept_{table}")
    back = verify(office.work, principal=None)
    assert back.exit_code == 1
    assert len(back.problems) == 1, back.problems
    assert words in back.problems[0]
    assert "earlier state" in back.problems[0]


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
