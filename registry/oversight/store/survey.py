"""What the security officer's page counts. Nothing is opened: all of it is plain in the database.

Records are counted with those of companies that shut out the officer's organisation, whose rows nobody there sees.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

if TYPE_CHECKING:
    from registry.database import Transaction

Row = dict[str, Any]

_ORGANISATIONS = text(
    "SELECT kind, count(*) AS held FROM register.organisation WHERE state = 'active' GROUP BY kind"
)
_PERSONS = text("SELECT count(*) FROM register.person WHERE state = 'active'")
_RECORDS = text("SELECT family, count(*) AS held FROM register.every_record() GROUP BY family")
_HELD = text(
    "SELECT r.family, f.tier, count(DISTINCT r.id) AS held "
    "FROM register.every_record() r JOIN register.field f ON f.record = r.id GROUP BY r.family, f.tier"
)
_NETWORKS = text(
    "SELECT n.id, n.name, count(*) FILTER (WHERE m.state = 'member') AS members, "
    "count(*) FILTER (WHERE m.state = 'interested') AS interested FROM register.network n "
    "LEFT JOIN register.membership m ON m.network = n.id AND m.revoked_at IS NULL AND m.valid_from <= now() "
    "AND (m.valid_until IS NULL OR m.valid_until > now()) GROUP BY n.id, n.name ORDER BY n.name"
)
_TIERS = text(
    "SELECT t.network, t.person, array_agg(t.tier::text) AS tiers FROM register.approved_tier t "
    "JOIN register.person p ON p.id = t.person AND p.state = 'active' "
    "WHERE t.revoked_at IS NULL AND t.valid_from <= now() AND t.valid_until > now() GROUP BY t.network, t.person"
)
_ROLES = text(
    "SELECT o.network, o.role, count(DISTINCT o.person) AS held FROM register.role o "
    "JOIN register.person p ON p.id = o.person AND p.state = 'active' "
    "WHERE o.network IS NOT NULL AND o.revoked_at IS NULL AND o.valid_from <= now() "
    "AND (o.valid_until IS NULL OR o.valid_until > now()) GROUP BY o.network, o.role"
)
_KEYS = text(
    "SELECT purpose, root, count(*) AS held, min(created_at) AS oldest, max(created_at) AS newest, "
    "max(created_at) FILTER (WHERE version > 1) AS renewed "
    "FROM keystore.wrapped_key GROUP BY purpose, root ORDER BY root, purpose"
)
_HEAD = text("SELECT size, at, note FROM journal.checkpoint ORDER BY size DESC LIMIT 1")
_LAST = text(
    "SELECT DISTINCT ON (event) event, at, result FROM journal.entry WHERE event = ANY(:events) "
    "ORDER BY event, index DESC"
)


def organisations(tx: Transaction) -> dict[str, int]:
    """Return how many active organisations there are of each kind."""
    return {row["kind"]: row["held"] for row in tx.execute(_ORGANISATIONS).mappings()}


def persons(tx: Transaction) -> int:
    """Return how many active persons there are."""
    return int(tx.execute(_PERSONS).scalar_one())


def records(tx: Transaction) -> dict[str, int]:
    """Return how many records there are of each family."""
    return {row["family"]: row["held"] for row in tx.execute(_RECORDS).mappings()}


def held(tx: Transaction) -> list[tuple[str, str, int]]:
    """Return for each family and tier how many records have something there."""
    return [(row["family"], row["tier"], row["held"]) for row in tx.execute(_HELD).mappings()]


def networks(tx: Transaction) -> list[Row]:
    """Return the networks by name: id, name, members, interested."""
    return [dict(row) for row in tx.execute(_NETWORKS).mappings()]


def tiers(tx: Transaction) -> list[Row]:
    """Return network, person and their approved tiers that hold now, of active persons."""
    return [dict(row) for row in tx.execute(_TIERS).mappings()]


def roles(tx: Transaction) -> list[Row]:
    """Return network, role and how many active persons hold it now."""
    return [dict(row) for row in tx.execute(_ROLES).mappings()]


def keys(tx: Transaction) -> list[Row]:
    """Return for each purpose and root: held, oldest, newest, and renewed, the last key that replaced one."""
    return [dict(row) for row in tx.execute(_KEYS).mappings()]


def head(tx: Transaction) -> Row | None:
    """Return size, time and note of the log's newest signed head."""
    row = tx.execute(_HEAD).mappings().one_or_none()
    return None if row is None else dict(row)


def last(tx: Transaction, events: Collection[str]) -> list[Row]:
    """Return event, time and result of the newest entry of each of these events."""
    return [dict(row) for row in tx.execute(_LAST, {"events": list(events)}).mappings()]
