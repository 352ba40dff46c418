"""SQL of shredding: rows that go, with what the log calls each of them, and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Table, delete, or_, select, update

from registry.accounts import tables as accounts
from registry.approvals import tables as approvals
from registry.cases import tables as cases
from registry.directory import tables as directory
from registry.disclosure.tables import record
from registry.exposure.tables import allowance, coverage_signal, exposure
from registry.keystore.tables import wrapped_key
from registry.picture.tables import picture_signature
from registry.vetting import tables as vetting

if TYPE_CHECKING:
    from registry.database import Transaction

OF_A_PERSON: Final[tuple[tuple[Table, Column[Any]], ...]] = (
    (accounts.password, accounts.password.c.person),
    (accounts.authenticator, accounts.authenticator.c.id),
    (accounts.recovery_code, accounts.recovery_code.c.id),
    (accounts.reset, accounts.reset.c.id),  # before the invitation that it names
    (accounts.invitation, accounts.invitation.c.id),
    (accounts.session, accounts.session.c.public_id),
    (accounts.purpose, accounts.purpose.c.id),
    (allowance, allowance.c.id),
)
"""Tables that hold what proves a person or what they typed, and the column the log calls their rows by."""


def people(tx: Transaction, organisation: UUID) -> list[UUID]:
    """Return the persons of an organisation, in the order of ids."""
    statement = select(accounts.person.c.id).where(accounts.person.c.organisation == organisation)
    return list(tx.execute(statement.order_by(accounts.person.c.id)).scalars())


def drop_of_person(tx: Transaction, person: UUID) -> list[tuple[str, UUID]]:
    """Delete what proves a person and what they typed; return tables and what the log calls the rows.

    Files that wait to be stored go too; the log never heard of them.
    """
    tx.execute(delete(accounts.upload).where(accounts.upload.c.person == person))
    gone = []
    for table, called in OF_A_PERSON:
        statement = delete(table).where(table.c.person == person).returning(called)
        gone += [(table.name, each) for each in tx.execute(statement).scalars()]
    return gone + _drop_requests(tx, person) + _drop_applications(tx, person)


def _drop_requests(tx: Transaction, person: UUID) -> list[tuple[str, UUID]]:
    """Delete what a person asked for and what was asked for them, with what was said about it.

    What others hold by it they keep; what the person said about other requests stands without them.
    """
    asked = approvals.request
    mine = select(asked.c.id).where(or_(asked.c.person == person, asked.c.requester == person))
    ids = list(tx.execute(mine).scalars())
    gone: list[tuple[str, UUID]] = []
    for table, column in (
        (approvals.activation, approvals.activation.c.request),
        (approvals.review, approvals.review.c.request),
        (approvals.vetted_person, approvals.vetted_person.c.request),
        (vetting.application_request, vetting.application_request.c.id),
        (asked, asked.c.id),
    ):
        statement = delete(table).where(column.in_(ids)).returning(table.c.id)
        gone += [(table.name, each) for each in tx.execute(statement).scalars()]
    return gone


def _drop_applications(tx: Transaction, person: UUID) -> list[tuple[str, UUID]]:
    """Delete what a person applied for, whose requests are gone already, with all that was said about it."""
    mine = select(vetting.application.c.id).where(vetting.application.c.applicant == person)
    ids = list(tx.execute(mine).scalars())
    gone: list[tuple[str, UUID]] = []
    for table, column in (
        (vetting.application_step, vetting.application_step.c.application),
        (vetting.application, vetting.application.c.id),
    ):
        statement = delete(table).where(column.in_(ids)).returning(table.c.id)
        gone += [(table.name, each) for each in tx.execute(statement).scalars()]
    return gone


SAID: Final[tuple[tuple[Table, str], ...]] = (
    (approvals.review, "reason"),
    (vetting.application_step, "words"),
    (picture_signature, "words"),
)
"""Tables that hold what persons said about what others asked for, or concluded, and the column it is sealed in."""


def said(tx: Transaction, person: UUID) -> list[tuple[str, str, dict[str, Any]]]:
    """Return what a person said about others' requests, for change: table, column and row of each."""
    found = []
    for table, column in SAID:
        statement = select(table).where(table.c.person == person).with_for_update()
        found += [(table.name, column, dict(row)) for row in tx.execute(statement).mappings()]
    return found


def store_said(tx: Transaction, name: str, column: str, row: dict[str, Any]) -> None:
    """Store what is left of that."""
    (table,) = (table for table, _ in SAID if table.name == name)
    values = {column: row[column], "mac": row["mac"]}
    tx.execute(update(table).where(table.c.id == row["id"]).values(values))


def rights(tx: Transaction, person: UUID) -> list[tuple[str, dict[str, Any]]]:
    """Return the roles and tiers of a person that are not taken, for change."""
    found = []
    for table in (accounts.role, accounts.approved_tier):
        statement = select(table).where(table.c.person == person, table.c.revoked_at.is_(None))
        found += [(table.name, dict(row)) for row in tx.execute(statement.with_for_update()).mappings()]
    return found


def take(tx: Transaction, name: str, row: dict[str, Any]) -> None:
    """Store that a right is taken."""
    table: Table = getattr(accounts, name)
    values = {"revoked_at": row["revoked_at"], "mac": row["mac"]}
    tx.execute(update(table).where(table.c.id == row["id"]).values(values))


def case_requests(tx: Transaction, person: UUID) -> list[dict[str, Any]]:
    """Return what a person asked of other organisations, for change."""
    statement = select(cases.case_request).where(cases.case_request.c.asker == person)
    return [dict(row) for row in tx.execute(statement.with_for_update()).mappings()]


def case_grants(tx: Transaction, organisation: UUID) -> list[dict[str, Any]]:
    """Return what an organisation gave to persons of others, for change."""
    statement = select(cases.case_grant).where(cases.case_grant.c.owner == organisation)
    return [dict(row) for row in tx.execute(statement.with_for_update()).mappings()]


def store_case(tx: Transaction, name: str, row: dict[str, Any]) -> None:
    """Store what is left of a request or a grant."""
    table: Table = getattr(cases, name)
    kept = {"case_request": ("about", "wish", "answer", "answered_by", "answered_at", "mac")}
    names = kept.get(name, ("about", "fields", "revoked_by", "revoked_at", "mac"))
    tx.execute(update(table).where(table.c.id == row["id"]).values({each: row[each] for each in names}))


def store_person(tx: Transaction, row: dict[str, Any]) -> None:
    """Store what is left of a person."""
    values = {name: row[name] for name in ("email_lookup", "email", "name", "state", "mac")}
    tx.execute(update(accounts.person).where(accounts.person.c.id == row["id"]).values(values))


def store_organisation(tx: Transaction, row: dict[str, Any]) -> None:
    """Store what is left of an organisation."""
    values = {name: row[name] for name in ("account_name", "natural_key", "state", "mac")}
    tx.execute(update(directory.organisation).where(directory.organisation.c.id == row["id"]).values(values))


def drop_records(tx: Transaction, organisation: UUID) -> list[tuple[str, UUID, int]]:
    """Delete every record of an organisation, fields included; return family, id and revision of each."""
    statement = delete(record).where(record.c.organisation == organisation)
    gone = tx.execute(statement.returning(record.c.family, record.c.id, record.c.revision))
    return [(row.family, row.id, row.revision) for row in gone]


def drop_exposure(tx: Transaction, organisation: UUID) -> list[tuple[str, UUID]]:
    """Delete what an organisation was shown of others; return tables and what the log calls the rows."""
    gone = []
    for table, called in ((exposure, exposure.c.organisation), (coverage_signal, coverage_signal.c.id)):
        statement = delete(table).where(table.c.organisation == organisation).returning(called)
        gone += [(table.name, each) for each in tx.execute(statement).scalars()]
    return gone


def has_keys(tx: Transaction, owner: str) -> bool:
    """Tell whether a scope such as ``org:<id>``, or one below it, has keys."""
    found = select(wrapped_key.c.id).where(_of(owner)).limit(1)
    return tx.execute(found).first() is not None


def drop_keys(tx: Transaction, owner: str) -> list[tuple[bytes, int]]:
    """Delete the keys of a scope such as ``org:<id>`` and of all below it; return ids and versions."""
    statement = delete(wrapped_key).where(_of(owner))
    gone = tx.execute(statement.returning(wrapped_key.c.id, wrapped_key.c.version))
    return [(bytes(row.id), row.version) for row in gone]


def _of(owner: str) -> ColumnElement[bool]:
    scope = wrapped_key.c.scope
    return or_(scope == owner, scope.startswith(f"{owner}:", autoescape=True))
