"""Files that were looked at and wait to be stored, sealed, in parts."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import delete, func, insert, select

from registry.accounts import tables
from registry.accounts.store.rows import Row, many

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.database import Transaction

_upload = tables.upload


def add(tx: Transaction, rows: Sequence[Row]) -> None:
    """Store the parts of one file."""
    tx.execute(insert(_upload), rows)


def parts(tx: Transaction, person: UUID, use: str, upload: UUID, since: datetime) -> list[Row]:
    """Return the parts of one of the person's files, in order; none of one made before `since`."""
    statement = select(_upload).where(
        _upload.c.id == upload,
        _upload.c.person == person,
        _upload.c.use == use,
        _upload.c.made_at >= since,
    )
    return many(tx, statement.order_by(_upload.c.part))


def drop(tx: Transaction, person: UUID, upload: UUID) -> int:
    """Delete one of the person's files; return how many parts that were."""
    return tx.execute(delete(_upload).where(_upload.c.id == upload, _upload.c.person == person)).rowcount


def keep_newest(tx: Transaction, person: UUID, use: str, most: int) -> None:
    """Delete all of the person's files for a use but the newest ones."""
    newest = (
        select(_upload.c.id)
        .where(_upload.c.person == person, _upload.c.use == use)
        .group_by(_upload.c.id)
        .order_by(func.max(_upload.c.made_at).desc(), _upload.c.id)
        .limit(most)
    )
    tx.execute(
        delete(_upload).where(_upload.c.person == person, _upload.c.use == use, _upload.c.id.not_in(newest))
    )


def forget(tx: Transaction, before: datetime) -> int:
    """Delete every file made before; return how many parts that were."""
    return tx.execute(delete(_upload).where(_upload.c.made_at < before)).rowcount
