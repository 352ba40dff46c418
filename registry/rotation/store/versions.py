"""The states of the versions of keys, and what is left under an old one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Column, LargeBinary, and_, delete, exists, func, literal_column, or_, select, update

from keys.key import ID_BYTES, Purpose
from registry.accounts import tables as accounts
from registry.directory.tables import organisation
from registry.disclosure.tables import field
from registry.keystore.tables import wrapped_key
from registry.rotation.store.marked import column_of, sealed_columns
from registry.search.tables import epoch

if TYPE_CHECKING:
    from registry.database import Transaction

TAGS_KEPT: Final = timedelta(days=1)
"""How long after a version was introduced rows are taken to carry tags of the one before."""

_KEY: Final = wrapped_key
_IN_USE: Final = select(
    func.concat("net:", epoch.c.network, ":", epoch.c.tier, ":", epoch.c.epoch)
)  # `keys.scope.index_scope`, in SQL


def due(tx: Transaction, purpose: Purpose, since: datetime, most: int) -> list[str]:
    """Return scopes that have no version younger than `since`, in their order, at most so many."""
    younger = _KEY.alias()
    newer = exists().where(
        younger.c.purpose == _KEY.c.purpose, younger.c.scope == _KEY.c.scope, younger.c.created_at >= since
    )
    statement = select(_KEY.c.scope).where(_KEY.c.purpose == purpose.value, _KEY.c.state == "current", ~newer)
    return list(tx.execute(statement.order_by(_KEY.c.scope).limit(most)).scalars())


def promote(tx: Transaction, purposes: Collection[Purpose]) -> int:
    """Let the newest version of every key be the current one; return how many changed."""
    among = _KEY.c.purpose.in_([each.value for each in purposes])
    newest = (
        select(_KEY.c.purpose, _KEY.c.scope, func.max(_KEY.c.version).label("version"))
        .where(among)
        .group_by(_KEY.c.purpose, _KEY.c.scope)
        .subquery()
    )
    of_scope = and_(_KEY.c.purpose == newest.c.purpose, _KEY.c.scope == newest.c.scope)
    behind = and_(of_scope, _KEY.c.state == "current", _KEY.c.version < newest.c.version)
    moved = tx.execute(update(_KEY).where(behind).values(state="live")).rowcount
    first = and_(of_scope, _KEY.c.version == newest.c.version, _KEY.c.state == "live")
    tx.execute(update(_KEY).where(first).values(state="current"))
    return moved


def retire(tx: Transaction, purpose: Purpose) -> int:
    """Retire the old versions of a purpose's keys under which nothing is sealed; return how many.

    Whether a mark or a delta is left under one cannot be asked here: the caller has made all of them anew.
    """
    unused = _old(purpose)
    if purpose is Purpose.DATA:
        unused = and_(unused, ~exists().where(_key_of(field.c.sealed) == _KEY.c.id))
    if purpose is Purpose.ACCOUNT:
        for table, column in sealed_columns(tx):
            unused = and_(unused, ~exists().where(_key_of(column_of(table, column)) == _KEY.c.id))
        unused = and_(unused, ~_tagged())
    if purpose is Purpose.READER:
        # The one before stays: a page that is open in somebody's browser names companies by it.
        unused = and_(unused, _KEY.c.version < _current_version(purpose) - 1)
    return tx.execute(update(_KEY).where(unused).values(state="retired")).rowcount


def retire_epochs(tx: Transaction) -> int:
    """Retire the index keys of epochs that the index has left behind; return how many."""
    statement = update(_KEY).where(
        _KEY.c.purpose == Purpose.INDEX.value, _KEY.c.state != "retired", _KEY.c.scope.not_in(_IN_USE)
    )
    return tx.execute(statement.values(state="retired")).rowcount


def epochs_due(tx: Transaction, since: datetime) -> bool:
    """Tell whether the index is under keys that were made before `since`."""
    old = exists().where(
        _KEY.c.purpose == Purpose.INDEX.value, _KEY.c.scope.in_(_IN_USE), _KEY.c.created_at < since
    )
    return bool(tx.execute(select(old)).scalar_one())


def destroy(tx: Transaction, purposes: Collection[Purpose]) -> list[tuple[bytes, int]]:
    """Delete the retired keys of these purposes; return their ids and versions."""
    statement = delete(_KEY).where(
        _KEY.c.state == "retired", _KEY.c.purpose.in_([each.value for each in purposes])
    )
    gone = tx.execute(statement.returning(_KEY.c.id, _KEY.c.version))
    return [(bytes(row.id), row.version) for row in gone]


def left(tx: Transaction) -> list[tuple[str, int]]:
    """Return how many old versions of keys still read, by purpose."""
    younger = _KEY.alias()
    newer = exists().where(
        younger.c.purpose == _KEY.c.purpose,
        younger.c.scope == _KEY.c.scope,
        younger.c.version > _KEY.c.version,
    )
    statement = select(_KEY.c.purpose, func.count().label("held")).where(_KEY.c.state == "live", newer)
    return [(row.purpose, row.held) for row in tx.execute(statement.group_by(_KEY.c.purpose))]


def _key_of(sealed: Column[Any]) -> Any:
    # A sealed value begins with its version, one byte, and the id of its key.
    return func.substr(sealed, 2, ID_BYTES, type_=LargeBinary)


def _current_version(purpose: Purpose) -> Any:
    other = _KEY.alias()
    return (
        select(other.c.version)
        .where(other.c.purpose == purpose.value, other.c.scope == _KEY.c.scope, other.c.state == "current")
        .correlate(_KEY)
        .scalar_subquery()
    )


def _old(purpose: Purpose) -> Any:
    return and_(
        _KEY.c.purpose == purpose.value, _KEY.c.state == "live", _KEY.c.version < _current_version(purpose)
    )


def _tagged() -> Any:
    """Tell whether rows may carry tags of this version that nothing can make anew."""
    following = _KEY.alias()
    since = (
        select(func.min(following.c.created_at) + TAGS_KEPT)
        .where(following.c.purpose == _KEY.c.purpose, following.c.version > _KEY.c.version)
        .correlate(_KEY)
        .scalar_subquery()
    )
    code, invitation = accounts.recovery_code, accounts.invitation
    return or_(
        exists().where(organisation.c.natural_key.is_not(None), organisation.c.created_at < since),
        exists().where(code.c.used_at.is_(None), code.c.created_at < since),
        exists().where(
            invitation.c.used_at.is_(None),
            invitation.c.expires_at > literal_column("now()"),
            invitation.c.created_at < since,
        ),
    )
