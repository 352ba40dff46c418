"""The database asks for two as well: who writes rows past the program, with genuine marks, gives nobody a right."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from policies.vocabulary import Role, Tier
from registry.accounts import tables as accounts
from registry.approvals import quorum, store, tables
from registry.approvals import request as requests
from registry.approvals import review as reviews
from registry.approvals.review import Word
from registry.approvals.seat import Chair
from registry.authority import signed
from registry.database import Transaction
from registry.embedded.roles import Dsns
from registry.errors import Unavailable
from tests.support.council import BECAUSE, Council
from tests.support.house import Enrolled


def put(tx: Transaction, table: Any, **columns: Any) -> dict[str, Any]:
    """Insert a row with a genuine mark, as a turned process could."""
    row = signed(tx, table.name, columns)
    tx.execute(insert(table).values(row))
    return row


def tier(tx: Transaction, person: UUID, network: UUID, request: UUID | None, **about: Any) -> None:
    """Insert a tier, and say that it comes from a request."""
    each = uuid4()
    row = {
        "id": each,
        "person": person,
        "network": network,
        "tier": "CASE",
        "valid_from": tx.now,
        "valid_until": tx.now + timedelta(days=30),
        "revoked_at": None,
        **about,
    }
    put(tx, accounts.approved_tier, **row)
    if request is not None:
        put(tx, tables.activation, id=each, request=request, created_at=tx.now)


def approved_but(council: Council, *names: str) -> tuple[Enrolled, UUID]:
    """A request for CASE with the approvals of these officers, of which none was the last that it takes."""
    person = council.member()
    request = council.ask(person)
    for name in names:
        council.say(name, request)
    return person, request


Forgery = Callable[[Council, Transaction], None]


def nothing_asked(council: Council, tx: Transaction) -> None:
    tier(tx, council.member().id, council.house.networks["nix"], None)


def one_approval(council: Council, tx: Transaction) -> None:
    person, request = approved_but(council, "kansli")
    tier(tx, person.id, council.house.networks["nix"], request)


def somebody_elses(council: Council, tx: Transaction) -> None:
    _, request = approved_but(council, "kansli", "styrelse")
    tier(tx, council.member().id, council.house.networks["nix"], request)


def another_network(council: Council, tx: Transaction) -> None:
    person, request = approved_but(council, "kansli", "styrelse")
    tier(tx, person.id, council.house.networks["midex"], request)


def another_tier(council: Council, tx: Transaction) -> None:
    person, request = approved_but(council, "kansli", "styrelse")
    tier(tx, person.id, council.house.networks["nix"], request, tier="MEMBER")


def for_longer(council: Council, tx: Transaction) -> None:
    person, request = approved_but(council, "kansli", "styrelse")
    until = tx.now + timedelta(days=31)
    tier(tx, person.id, council.house.networks["nix"], request, valid_until=until)


def from_later_on(council: Council, tx: Transaction) -> None:
    person, request = approved_but(council, "kansli", "styrelse")
    from_then = tx.now + timedelta(days=400)
    until = from_then + timedelta(days=30)
    tier(tx, person.id, council.house.networks["nix"], request, valid_from=from_then, valid_until=until)


def given_again(council: Council, tx: Transaction) -> None:
    person, request = approved_but(council, "kansli", "styrelse")
    (right,) = council.room.holding.mine(council.house.credential(person))
    council.room.holding.revoke(council.house.credential(person), right.id)
    tier(tx, person.id, council.house.networks["nix"], request)


FORGERIES: Mapping[str, Forgery] = {
    each.__name__: each
    for each in (
        nothing_asked, one_approval, somebody_elses, another_network, another_tier, for_longer, from_later_on,
        given_again,
    )
}  # fmt: skip


@pytest.mark.parametrize("name", FORGERIES)
def test_a_tier_that_two_did_not_approve_is_not_committed(council: Council, name: str) -> None:
    with (
        pytest.raises(IntegrityError, match="not approved by two"),
        council.house.database.transaction() as tx,
    ):
        FORGERIES[name](council, tx)


def _review(tx: Transaction, council: Council, request: UUID, person: UUID, group: str, **about: Any) -> None:
    ((digest,),) = council.house.sql("SELECT digest FROM register.request WHERE id = %s", request)
    each = uuid4()
    put(
        tx,
        tables.review,
        **{
            "id": each,
            "request": request,
            "digest": bytes(digest),
            "person": person,
            "network": council.house.networks["nix"],
            "approver_group": council.groups[group],
            "decision": "approve",
            "reason": council.house.accounts.secrets.seal_text(tx, reviews.reason_place(each), BECAUSE),
            "proven_at": tx.now,
            "created_at": tx.now,
            **about,
        },
    )


@pytest.mark.parametrize(
    "case",
    [
        "nobody",
        "beneficiary",
        "other group",
        "other network",
        "other digest",
        "denied before",
        "twice",
        "old proof",
    ],
)
def test_a_review_that_could_not_be_given_is_not_stored(council: Council, case: str) -> None:
    person = council.member()
    request = council.ask(person)
    about: dict[str, Any] = {}
    who, group = council.officers["styrelse"].id, "styrelse"
    match case:
        case "nobody":
            who = council.member().id
        case "beneficiary":
            who = person.id
        case "other group":
            group = "kansli"
        case "other network":
            group, about = "kontor", {"network": council.house.networks["midex"]}
            who = council.officers["kontor"].id
        case "other digest":
            about = {"digest": bytes(32)}
        case "denied before":
            council.say("kansli", request, Word.DENY)
        case "twice":
            council.say("styrelse", request)
        case "old proof":
            about = {"proven_at": council.house.now() - timedelta(minutes=6)}
    with pytest.raises(IntegrityError), council.house.database.transaction() as tx:
        _review(tx, council, request, who, group, **about)


def test_the_role_of_a_third_officer_is_not_the_hosts_to_give(council: Council) -> None:
    house, network = council.house, council.house.networks["nix"]
    person = house.enrolled(organisation=house.organisation("office"))
    for seat in (council.groups["kansli"], None):
        with pytest.raises(IntegrityError, match="not approved by two"), house.database.transaction() as tx:
            house.accounts.grants.give_role(tx, "host", person.id, Role.VETTING_OFFICER, network, seat)
    with pytest.raises(IntegrityError, match="not approved by two"), house.database.transaction() as tx:
        house.accounts.grants.give_role(tx, "host", person.id, Role.AUDITOR, network)


@pytest.mark.parametrize("many", [1, 2, 3])
def test_a_network_begins_with_two_officers_of_two_groups_at_the_most(council: Council, many: int) -> None:
    house = council.house
    people = [house.enrolled(organisation=house.organisation("office")).id for _ in range(many)]

    def found() -> None:
        with house.database.transaction() as tx:
            network = house.accounts.networks.make(tx, f"new-{uuid4().hex[:8]}", "Ny", "FI")
            for person in people:
                group = house.accounts.networks.make_group(tx, network, f"Grupp {person}")
                house.accounts.grants.give_role(tx, "host", person, Role.VETTING_OFFICER, network, group)

    if many <= quorum.TWO:
        found()
    else:
        with pytest.raises(IntegrityError):
            found()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE register.request SET days = 366",
        "UPDATE register.request SET expires_at = now() + interval '1 year'",
        "DELETE FROM register.request",
        "UPDATE register.review SET decision = 'approve'",
        "DELETE FROM register.review",
        "UPDATE register.activation SET request = id",
        "DELETE FROM register.activation",
        "UPDATE register.approved_tier SET valid_until = now() + interval '1 year'",
        "UPDATE register.role SET role = 'auditor'",
        "UPDATE register.partner_group SET partner = approver_group",
        "ALTER TABLE register.approved_tier DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        "CREATE OR REPLACE FUNCTION register.emergency_vouches(given uuid) RETURNS boolean AS 'SELECT true'",
    ],
)
def test_the_program_itself_can_change_no_history_and_no_rule(council: Council, statement: str) -> None:
    with pytest.raises((DBAPIError, Unavailable)) as caught, council.house.database.transaction() as tx:
        tx.execute(text(statement))
    refused = caught.value.__cause__ if isinstance(caught.value, Unavailable) else caught.value
    assert isinstance(refused, DBAPIError)
    assert isinstance(refused.orig, psycopg.errors.InsufficientPrivilege)


def test_a_superuser_who_inserts_a_tier_is_asked_too(council: Council) -> None:
    person = council.member()
    with pytest.raises(psycopg.errors.CheckViolation):
        council.house.sql(
            "INSERT INTO register.approved_tier VALUES (gen_random_uuid(), %s, %s, 'CASE', now(),"
            " now() + interval '9 days', NULL, decode(repeat('00', 32), 'hex'))",
            person.id,
            council.house.networks["nix"],
        )


def test_program_and_database_agree_when_something_is_approved(council: Council) -> None:
    agree(council)


def agree(council: Council) -> None:
    """Require that both say the same, whatever was said by whoever."""
    chance, house = random.Random(4), council.house
    officers = {name: council.officers[name] for name in ("kansli", "styrelse", "kontor", "styre")}
    officers |= {f"{name} 2": council.officer("nix", name) for name in ("kansli", "styrelse")}
    seen = set()
    for _ in range(30):
        slugs = ("nix",) if chance.random() < 0.7 else ("nix", "midex")
        person = council.member(**dict.fromkeys(slugs, "member"))
        request = council.ask(person, Tier.MEMBER, *slugs)
        with house.database.transaction() as tx:
            row = store.get(tx, request)
            assert row is not None
            found = requests.opened(tx, house.accounts.secrets, [row])[0]
            for number, who in enumerate(chance.sample(sorted(officers), chance.randint(0, 4))):
                options = sorted(quorum.chairs(tx, officers[who].id))
                mine = [chair for chair in options if chair.network in found.wanted.networks]
                if mine:
                    seat: Chair = chance.choice(mine)
                    proof = tx.now - timedelta(microseconds=chance.randint(1, 10**8) + number)
                    word = Word.DENY if chance.random() < 0.1 else Word.APPROVE
                    try:
                        with tx.connection.begin_nested():
                            reviews.add(
                                tx,
                                house.accounts.secrets,
                                found,
                                officers[who].id,
                                seat,
                                word,
                                BECAUSE,
                                proof,
                            )
                    except IntegrityError:
                        continue  # somebody had said no
            said = reviews.of(tx, [request])[request]
            ours = not quorum.denied(said) and quorum.approved(found.wanted, quorum.standing(tx, found, said))
            ((theirs,),) = tx.execute(
                text("SELECT register.approved(r) FROM register.request r WHERE id = :id"), {"id": request}
            ).all()
        assert ours == theirs
        seen.add(ours)
    assert seen == {True, False}


@pytest.mark.parametrize("role", ["app", "work"])
def test_an_end_is_not_taken_away_by_a_row_that_was_genuine_before_it(
    council: Council, module_dsns: Dsns, role: str
) -> None:
    """The mark of before the end is the register's own, so whoever kept the row could put it back."""
    house, person = council.house, council.member()
    request = council.ask(person)
    council.say("kansli", request)
    council.say("styrelse", request)
    (right,) = council.room.holding.mine(house.credential(person))
    where = "FROM register.approved_tier WHERE id = %s"
    ((mark,),) = house.sql(f"SELECT mac {where}", right.id)
    council.room.holding.revoke(house.credential(person), right.id)
    back = "UPDATE register.approved_tier SET revoked_at = NULL, mac = %s WHERE id = %s"
    with (
        psycopg.connect({"app": module_dsns.app, "work": module_dsns.work}[role]) as past_the_program,
        pytest.raises(psycopg.errors.CheckViolation, match="not put back"),
    ):
        past_the_program.execute(back, (bytes(mark), right.id))
    assert council.tiers(person) == {Tier.OPEN}


ENDS = (
    "revoked_at",
    "ended_at",
    "withdrawn_at",
    "lifted_at",
    "answered_at",
    "decided_at",
    "reviewed_at",
    "used_at",
)


def test_every_end_that_the_server_may_write_is_final(council: Council) -> None:
    """A table that comes later brings the trigger with it."""
    written = council.house.sql(
        "SELECT DISTINCT table_name::text, column_name::text FROM information_schema.column_privileges "
        "WHERE table_schema = 'register' AND privilege_type = 'UPDATE' AND grantee = 'nordkap_app' "
        "AND column_name = ANY (%s)",
        list(ENDS),
    )
    guarded = council.house.sql(
        "SELECT tgrelid::regclass::text, tgname::text FROM pg_trigger WHERE tgname LIKE '%%_is_final'"
    )
    wanted = {(f"register.{table}", f"{column}_is_final") for table, column in written}
    assert len(wanted) > len(ENDS)
    assert wanted <= set(guarded)


@pytest.mark.parametrize("table", ["releasability", "record", "password", "exposure"])
def test_no_revision_goes_back(council: Council, table: str) -> None:
    """An exclusion, a tier, a password, what a company was shown: put back, their marks would be genuine too."""
    (row,) = council.house.sql(
        "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = 'revision_grows' AND tgrelid = %s::regclass",
        f"register.{table}",
    )
    assert "new.revision < old.revision" in row[0]


def test_an_exclusion_is_not_taken_away_by_the_row_of_before(council: Council, module_dsns: Dsns) -> None:
    organisation = council.house.organisation()
    again = "UPDATE register.releasability SET revision = revision - 1 WHERE organisation = %s"
    with (
        psycopg.connect(module_dsns.app) as past_the_program,
        pytest.raises(psycopg.errors.CheckViolation, match="not put back"),
    ):
        past_the_program.execute(again, (organisation,))
