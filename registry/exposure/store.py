"""SQL of exposure: accounts, limits, requests for more and signals, in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from registry.exposure.tables import allowance, coverage_signal, exposure, network_limits

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import datetime
    from uuid import UUID

    from registry.database import Transaction

Row = dict[str, Any]

AT_ONCE: Final = 500
"""Accounts that are fetched by one question."""


def account(tx: Transaction, organisation: UUID, *, hold: bool) -> Row | None:
    """Return what an organisation was shown, sealed; held for change, nobody else of it is answered meanwhile."""
    statement = select(exposure).where(exposure.c.organisation == organisation)
    row = tx.execute(statement.with_for_update() if hold else statement).mappings().one_or_none()
    return None if row is None else dict(row)


def accounts(tx: Transaction, organisations: Collection[UUID]) -> Iterator[list[Row]]:
    """Yield what each of these organisations was shown, sealed, some at a time."""
    ids = sorted(organisations)
    for start in range(0, len(ids), AT_ONCE):
        statement = select(exposure).where(exposure.c.organisation.in_(ids[start : start + AT_ONCE]))
        yield [dict(row) for row in tx.execute(statement).mappings()]


def put_account(tx: Transaction, row: Mapping[str, Any], before: int) -> bool:
    """Store an account that was read at revision `before` (0: there was none); tell whether that still held."""
    if not before:
        statement = upsert(exposure).values(row).on_conflict_do_nothing().returning(exposure.c.revision)
        return tx.execute(statement).first() is not None
    changed = {name: row[name] for name in ("revision", "state", "changed_at", "mac")}
    this = (exposure.c.organisation == row["organisation"], exposure.c.revision == before)
    return tx.execute(update(exposure).where(*this).values(changed)).rowcount == 1


def limits(tx: Transaction, networks: Collection[UUID]) -> list[Row]:
    """Return the numbers that these networks have set."""
    statement = select(network_limits).where(network_limits.c.network.in_(sorted(networks)))
    return [dict(row) for row in tx.execute(statement).mappings()]


def put_limits(tx: Transaction, row: Mapping[str, Any]) -> None:
    """Store a network's numbers."""
    changed = {name: value for name, value in row.items() if name != "network"}
    statement = upsert(network_limits).values(row)
    tx.execute(statement.on_conflict_do_update(index_elements=["network"], set_=changed))


def allowances(tx: Transaction, organisation: UUID) -> list[Row]:
    """Return every request of an organisation for more, the newest first."""
    statement = select(allowance).where(allowance.c.organisation == organisation)
    return [dict(row) for row in tx.execute(statement.order_by(allowance.c.asked_at.desc())).mappings()]


def live_allowances(tx: Transaction, organisation: UUID, now: datetime) -> list[Row]:
    """Return what an organisation may be shown beyond its network's numbers, as far as it has not ended."""
    statement = select(allowance).where(allowance.c.organisation == organisation, allowance.c.until > now)
    return [dict(row) for row in tx.execute(statement).mappings()]


def waiting(tx: Transaction, networks: Collection[UUID]) -> list[Row]:
    """Return the requests for more in these networks that nobody has answered, the oldest first."""
    statement = select(allowance).where(
        allowance.c.network.in_(sorted(networks)), allowance.c.decision.is_(None)
    )
    return [dict(row) for row in tx.execute(statement.order_by(allowance.c.asked_at)).mappings()]


def allowance_of(tx: Transaction, request: UUID) -> Row | None:
    """Return one request for more, held for change."""
    statement = select(allowance).where(allowance.c.id == request).with_for_update()
    row = tx.execute(statement).mappings().one_or_none()
    return None if row is None else dict(row)


def ask(tx: Transaction, row: Mapping[str, Any]) -> bool:
    """Store a request for more; tell whether none of the organisation was waiting."""
    statement = upsert(allowance).values(row).on_conflict_do_nothing().returning(allowance.c.id)
    return tx.execute(statement).first() is not None


def decide(tx: Transaction, row: Mapping[str, Any]) -> None:
    """Store what the office said."""
    names = ("decision", "decided_by", "answer", "decided_at", "points", "opened", "searches", "until", "mac")
    changed = {name: row[name] for name in names}
    tx.execute(update(allowance).where(allowance.c.id == row["id"]).values(changed))


def signal(tx: Transaction, row: Mapping[str, Any]) -> None:
    """Store a signal."""
    tx.execute(insert(coverage_signal).values(row))


def signals(tx: Transaction, networks: Collection[UUID], since: datetime) -> list[Row]:
    """Return the signals in these networks since a time, the newest first."""
    statement = select(coverage_signal).where(
        coverage_signal.c.network.in_(sorted(networks)), coverage_signal.c.raised_at > since
    )
    return [
        dict(row) for row in tx.execute(statement.order_by(coverage_signal.c.raised_at.desc())).mappings()
    ]
