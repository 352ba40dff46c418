"""The one query behind every answer: session, person, organisation, rights, purpose and policy of one moment.

Expiry is a predicate on the database's clock, which `Database.transaction` has read and compared. Rows come back
whole, because the caller's code checks each one's mark.

The same query tells the database who reads, until the transaction ends: its policies then keep out of sight what
the reader's organisation is shut out from (migration 0015), whatever the code that follows forgets.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    DateTime,
    FromClause,
    Select,
    Table,
    Text,
    Uuid,
    and_,
    bindparam,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)

from registry.accounts.store.rows import Row, labelled, part
from registry.accounts.tables import (
    approved_tier,
    helper,
    person,
    policy,
    purpose,
    role,
    session,
)
from registry.directory.tables import membership, organisation

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

    from registry.database import Transaction


@dataclass(frozen=True, slots=True)
class Account:
    """The rows of an account that is open, each with its `mac`, none of them checked yet.

    `helper` says until when the account is a helper's; None for everybody else's. `rights` pairs a table's name
    with a row of it; all are valid now.
    """

    person: Row
    organisation: Row
    helper: Row | None
    rights: Sequence[tuple[str, Row]]


@dataclass(frozen=True, slots=True)
class Admission(Account):
    """The rows behind one credential; as of an account, none of them checked yet.

    `purpose` is the one asked for, else the session's; None when there is none such of this person.
    `policy` is the one adopted last.
    """

    session: Row
    purpose: Row | None
    policy: Row | None


_NOW = bindparam("now", type_=DateTime(timezone=True))


def _valid(table: Table) -> ColumnElement[bool]:
    return and_(
        table.c.revoked_at.is_(None),
        table.c.valid_from <= _NOW,
        or_(table.c.valid_until.is_(None), table.c.valid_until > _NOW),
    )


def _right(table: Table, holder: str, word: str, group: ColumnElement[Any]) -> Select[Any]:
    # Three tables brought into one shape; `_RIGHTS` says how to get theirs back.
    return (
        select(
            literal(table.name).label("kind"),
            table.c.id,
            table.c[holder].label("holder"),
            table.c.network,
            table.c[word].label("word"),
            group.label("approver_group"),
            table.c.valid_from,
            table.c.valid_until,
            table.c.revoked_at,
            table.c.mac,
        )
        .where(table.c[holder] == (person.c.organisation if holder == "organisation" else person.c.id))
        .where(_valid(table))
        .correlate(person)
    )


_NO_GROUP: ColumnElement[Any] = cast(null(), Uuid)
_RIGHTS: Mapping[str, Mapping[str, str]] = {
    "membership": {"holder": "organisation", "word": "state"},
    "role": {"holder": "person", "word": "role"},
    "approved_tier": {"holder": "person", "word": "tier"},
}
_rights = union_all(
    _right(membership, "organisation", "state", _NO_GROUP),
    _right(role, "person", "role", role.c.approver_group),
    _right(approved_tier, "person", "tier", _NO_GROUP),
).lateral("rights")
_newest = select(policy).order_by(policy.c.adopted_at.desc()).limit(1).subquery("newest")

_ACCOUNT: Mapping[str, FromClause] = {
    "person": person,
    "organisation": organisation,
    "helper": helper,
    "rights": _rights,
}
_PARTS: Mapping[str, FromClause] = {**_ACCOUNT, "session": session, "purpose": purpose, "policy": _newest}
_OPEN = (
    person.c.state == "active",
    organisation.c.state == "active",
    or_(helper.c.person.is_(None), and_(helper.c.ended_at.is_(None), helper.c.until > _NOW)),
)
"""What lets anybody act: an open account of an organisation that is not closed; a helper's, while it is the day."""


_reading = func.pg_catalog.set_config(
    "nordkap.reader", cast(organisation.c.id, Text), literal(value=True)
).label("reader")
_chosen = func.coalesce(cast(bindparam("purpose"), Uuid), session.c.purpose)
_statement = (
    select(*labelled(_PARTS), _reading)
    .select_from(
        session.join(person, person.c.id == session.c.person)
        .join(organisation, organisation.c.id == person.c.organisation)
        .outerjoin(purpose, and_(purpose.c.id == _chosen, purpose.c.person == person.c.id))
        .outerjoin(_newest, true())
        .outerjoin(helper, helper.c.person == person.c.id)
        .outerjoin(_rights, true())
    )
    .where(
        session.c.id == bindparam("token_hash"),
        session.c.channel == bindparam("channel"),
        session.c.ended_at.is_(None),
        session.c.expires_at > _NOW,
        session.c.seen_at + func.make_interval(0, 0, 0, 0, 0, 0, session.c.idle_seconds) > _NOW,
        *_OPEN,
    )
)
_account = (
    select(*labelled(_ACCOUNT))
    .select_from(
        person.join(organisation, organisation.c.id == person.c.organisation)
        .outerjoin(helper, helper.c.person == person.c.id)
        .outerjoin(_rights, true())
    )
    .where(person.c.id == bindparam("person"), *_OPEN)
)


def admission(tx: Transaction, token_hash: bytes, channel: str, purpose_id: UUID | None) -> Admission | None:
    """Return the rows behind a live session of an active person and organisation; None without one."""
    rows = (
        tx.execute(
            _statement, {"token_hash": token_hash, "channel": channel, "purpose": purpose_id, "now": tx.now}
        )
        .mappings()
        .all()
    )
    if not rows:
        return None
    first = rows[0]
    parts = {name: part(first, name, _PARTS[name]) for name in _PARTS if name != "rights"}
    return Admission(
        session=parts["session"],
        person=parts["person"],
        organisation=parts["organisation"],
        purpose=parts["purpose"] if parts["purpose"]["id"] is not None else None,
        policy=parts["policy"] if parts["policy"]["digest"] is not None else None,
        helper=parts["helper"] if parts["helper"]["person"] is not None else None,
        rights=_all_rights(rows),
    )


def account(tx: Transaction, person_id: UUID) -> Account | None:
    """Return the rows of a person's account, whoever asks; None where it, or its organisation, is not open."""
    rows = tx.execute(_account, {"person": person_id, "now": tx.now}).mappings().all()
    if not rows:
        return None
    parts = {name: part(rows[0], name, _ACCOUNT[name]) for name in _ACCOUNT if name != "rights"}
    return Account(
        person=parts["person"],
        organisation=parts["organisation"],
        helper=parts["helper"] if parts["helper"]["person"] is not None else None,
        rights=_all_rights(rows),
    )


def _all_rights(rows: Sequence[RowMapping]) -> list[tuple[str, Row]]:
    rights = [part(row, "rights", _rights) for row in rows]
    return [_own_shape(right) for right in rights if right["kind"] is not None]


def _own_shape(right: Row) -> tuple[str, Row]:
    kind = right.pop("kind")
    names = _RIGHTS[kind]
    row = {names.get(name, name): value for name, value in right.items()}
    if kind != role.name:
        del row["approver_group"]
    return kind, row
