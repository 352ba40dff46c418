"""SQL of explaining: the database's own second line, asked as somebody else meets it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Text, Uuid, cast, func, literal, select

if TYPE_CHECKING:
    from registry.database import Transaction


@contextmanager
def as_reader(tx: Transaction, organisation: UUID) -> Iterator[None]:
    """Let the database show, in the block alone, what it shows to people of an organisation.

    Only for weighing a decision: what is fetched in the block is shown to nobody.
    """
    with tx.undone():
        reader = cast(literal(organisation, Uuid), Text)
        tx.execute(select(func.pg_catalog.set_config("nordkap.reader", reader, literal(value=True))))
        yield
