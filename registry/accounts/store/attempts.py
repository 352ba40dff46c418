"""Attempts, counted in buckets that an advisory lock holds while they are counted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    DateTime,
    Integer,
    LargeBinary,
    bindparam,
    column,
    delete,
    func,
    insert,
    select,
    values,
)

from registry.accounts import tables
from registry.accounts.store.rows import many

if TYPE_CHECKING:
    from registry.database import Transaction

_attempt = tables.attempt


def lock(tx: Transaction, keys: Sequence[int]) -> None:
    """Take the advisory locks with these 64-bit keys, in this order, until the transaction ends."""
    wanted = func.unnest(bindparam("keys", type_=ARRAY(BigInteger))).table_valued("key").render_derived()
    tx.execute(select(func.pg_advisory_xact_lock(wanted.c.key)), {"keys": list(keys)})


def counts(tx: Transaction, asked: Sequence[tuple[bytes, datetime]]) -> list[tuple[int, datetime | None]]:
    """Return, for each (bucket, since), how many attempts it holds after `since` and the first of them."""
    wanted = values(
        column("place", Integer),
        column("bucket", LargeBinary),
        column("since", DateTime(timezone=True)),
        name="wanted",
    ).data([(place, bucket, since) for place, (bucket, since) in enumerate(asked)])
    statement = (
        select(
            wanted.c.place, func.count(_attempt.c.id).label("held"), func.min(_attempt.c.at).label("first")
        )
        .select_from(wanted)
        .outerjoin(_attempt, (_attempt.c.bucket == wanted.c.bucket) & (_attempt.c.at > wanted.c.since))
        .group_by(wanted.c.place)
        .order_by(wanted.c.place)
    )
    return [(int(row["held"]), row["first"]) for row in many(tx, statement)]


def add(tx: Transaction, buckets: Sequence[bytes], at: datetime) -> list[int]:
    """Count one attempt in each bucket; return what `remove` takes."""
    rows: list[dict[str, Any]] = [{"bucket": bucket, "at": at} for bucket in buckets]
    return list(tx.execute(insert(_attempt).values(rows).returning(_attempt.c.id)).scalars())


def remove(tx: Transaction, ids: Collection[int]) -> None:
    """Take attempts back that turned out to be none."""
    tx.execute(delete(_attempt).where(_attempt.c.id.in_(list(ids))))


def forget(tx: Transaction, before: datetime) -> int:
    """Delete attempts that no window looks at any more."""
    return tx.execute(delete(_attempt).where(_attempt.c.at < before)).rowcount
