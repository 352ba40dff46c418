"""The database asks for two as well: rows written past the program make nobody a member and name nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from keys.errors import AuthorityBroken
from policies.vocabulary import Role, Tier
from registry.accounts import tables as accounts
from registry.approvals import tables
from registry.authority import signed
from registry.database import Transaction
from registry.directory import tables as directory
from registry.errors import Unavailable
from tests.support.applicants import Applicants, member_of


def put(tx: Transaction, table: Any, **columns: Any) -> UUID:
    """Insert a row with a genuine mark, as a turned process could; return its id."""
    row = signed(tx, table.name, columns)
    tx.execute(insert(table).values(row))
    return UUID(str(row["id"]))


def member(
    tx: Transaction, applicants: Applicants, organisation: UUID, request: UUID | None, days: int = 365
) -> None:
    """Let an organisation be a member of nix, and say that this comes from a request."""
    network = applicants.council.house.networks["nix"]
    tx.execute(
        text(
            "UPDATE register.membership SET revoked_at = now() WHERE organisation = :organisation AND network = :network"
        ),
        {"organisation": organisation, "network": network},
    )
    made = put(
        tx,
        directory.membership,
        id=uuid4(),
        organisation=organisation,
        network=network,
        state="member",
        valid_from=tx.now,
        valid_until=tx.now + timedelta(days=days),
        revoked_at=None,
    )
    if request is not None:
        put(tx, tables.activation, id=made, request=request, created_at=tx.now)


def request_of(applicants: Applicants, application: UUID) -> UUID:
    found = applicants.seen(application).request
    assert found is not None
    return found.id


@pytest.mark.parametrize("case", ["nothing", "one approval", "another company's", "for longer", "once more"])
def test_no_membership_is_committed_that_two_did_not_approve(applicants: Applicants, case: str) -> None:
    owner = applicants.owner()
    organisation, request, days = owner.organisation, None, 365
    if case != "nothing":
        application = applicants.apply(owner)
        applicants.say("kansli", application)
        request = request_of(applicants, application)
    match case:
        case "another company's":
            applicants.say("styrelse", application)
            organisation = applicants.owner().organisation
        case "for longer":
            days = 366
        case "once more":
            applicants.say("styrelse", application)
    with (
        pytest.raises(IntegrityError, match="not approved by two"),
        applicants.council.house.database.transaction() as tx,
    ):
        member(tx, applicants, organisation, request, days)


def test_the_host_makes_no_company_a_member_once_it_is_there(applicants: Applicants) -> None:
    house = applicants.council.house
    network = house.networks["nix"]
    for organisation in (applicants.owner().organisation, house.organisation(nix="interested")):
        with pytest.raises(IntegrityError, match="not approved by two"), house.database.transaction() as tx:
            house.accounts.organisations.join(tx, "host", organisation, network, "member")
    with house.database.transaction() as tx:
        made = house.accounts.organisations.make(tx, "host", "company", "Ny Exempel AB", {network: "member"})
    assert applicants.membership(made) == "member"


def test_a_superuser_is_asked_too(applicants: Applicants) -> None:
    house, organisation = applicants.council.house, applicants.owner().organisation
    with pytest.raises(psycopg.errors.CheckViolation):
        house.sql("UPDATE register.membership SET state = 'member' WHERE organisation = %s", organisation)
    house.sql("UPDATE register.membership SET revoked_at = now() WHERE organisation = %s", organisation)
    with pytest.raises(psycopg.errors.CheckViolation):
        house.sql(
            "INSERT INTO register.membership SELECT gen_random_uuid(), organisation, network, 'member', now(), NULL,"
            " NULL, mac FROM register.membership WHERE organisation = %s",
            organisation,
        )


@pytest.mark.parametrize("whose", ["colleague", "stranger"])
def test_nobody_is_added_after_the_first_approval(applicants: Applicants, whose: str) -> None:
    house, owner = applicants.council.house, applicants.owner()
    application = applicants.apply(owner, member_of(owner))
    applicants.say("kansli", application)
    request = request_of(applicants, application)
    added = house.enrolled(Role.MEMBER, organisation=owner.organisation if whose == "colleague" else None)
    row = {"request": request, "person": added.id, "tier": "MEMBER", "days": 90}
    with pytest.raises(IntegrityError, match="cannot be named"), house.database.transaction() as tx:
        put(tx, tables.vetted_person, id=uuid4(), **row)
    # And where a superuser switches the rule off, the program sees that it is not what was approved.
    house.sql("SET session_replication_role = replica")
    try:
        house.sql(
            "INSERT INTO register.vetted_person"
            " VALUES (gen_random_uuid(), %s, %s, 'MEMBER', 90, decode(repeat('00', 32), 'hex'))",
            request,
            added.id,
        )
    finally:
        house.sql("RESET session_replication_role")
    try:
        with pytest.raises(AuthorityBroken):
            applicants.say("styrelse", application)
    finally:
        house.sql("DELETE FROM register.vetted_person WHERE person = %s", added.id)
    assert applicants.membership(owner.organisation) == "interested"


@pytest.mark.parametrize("case", ["not named", "higher", "longer", "given twice"])
def test_a_vetting_gives_no_tier_that_it_does_not_name(applicants: Applicants, case: str) -> None:
    house, owner = applicants.council.house, applicants.owner()
    colleague = house.enrolled(Role.MEMBER, organisation=owner.organisation)
    application = applicants.apply(owner, member_of(owner, 30))
    applicants.say("kansli", application)
    applicants.say("styrelse", application)
    if case != "given twice":
        house.sql("DELETE FROM register.approved_tier WHERE person = %s", owner.id)
    request = request_of(applicants, application)

    def forge() -> None:
        with house.database.transaction() as tx:
            made = put(
                tx,
                accounts.approved_tier,
                id=uuid4(),
                person=colleague.id if case == "not named" else owner.id,
                network=house.networks["nix"],
                tier=(Tier.CASE if case == "higher" else Tier.MEMBER).value,
                valid_from=tx.now,
                valid_until=tx.now + timedelta(days=31 if case == "longer" else 30),
                revoked_at=None,
            )
            put(tx, tables.activation, id=made, request=request, created_at=tx.now)

    with pytest.raises(IntegrityError, match="not approved by two"):
        forge()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE register.application SET network = network",
        "UPDATE register.vetted_person SET days = 366",
        "DELETE FROM register.vetted_person",
        "DELETE FROM register.application_step",
        "UPDATE register.application_request SET application = application",
        "UPDATE register.vetting_terms SET sponsor_needed = false",
        "UPDATE register.membership SET valid_until = NULL",
        "ALTER TABLE register.membership DISABLE TRIGGER ALL",
    ],
)
def test_the_program_itself_can_change_no_history_of_it(applicants: Applicants, statement: str) -> None:
    with (
        pytest.raises((DBAPIError, Unavailable)) as caught,
        applicants.council.house.database.transaction() as tx,
    ):
        tx.execute(text(statement))
    refused = caught.value.__cause__ if isinstance(caught.value, Unavailable) else caught.value
    assert isinstance(refused, DBAPIError)
    assert isinstance(refused.orig, psycopg.errors.InsufficientPrivilege)
