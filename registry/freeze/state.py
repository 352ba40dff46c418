"""Whether the register is stopped, by one row that is always there and the freeze it names.

::

    freeze_state.freezing   freezing rows that are not lifted    the register
    none                    none                               goes on
    f                       f alone                            is stopped
    anything else, a missing row, a broken mark              shows nothing, as if it were stopped

A superuser who takes a row away, edits one or puts one of them back stops the register rather than starts it.
Whoever puts both back whole, to how they stood before, is found by `nordkap audit verify --database` alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from audit.entry import Change
from keys.errors import AuthorityBroken
from registry.authority import checked, signed
from registry.errors import Frozen
from registry.freeze import store

if TYPE_CHECKING:
    from collections.abc import Mapping

    from registry.database import Transaction

STATE: Final = "register"
"""The id of the one row of `freeze_state`."""

STOPPED: Final = (
    "The register is stopped: nothing about other companies is shown, searched or matched until two named "
    "persons let it go on. Your own company's pages work as before, and nothing is lost."
)


@dataclass(frozen=True, slots=True)
class Freeze:
    """The freeze that stands: since when, by whom in which role ("host" for the command line), and why.

    `reason` is sealed (`registry.oversight.freezing` opens it); it cannot be read here.
    """

    id: UUID
    at: datetime
    person: UUID | None
    role: str
    network: UUID | None
    reason: bytes


def standing(tx: Transaction) -> Freeze | None:
    """Return the freeze that stands at this transaction's moment; None when the register goes on.

    Raises keys.errors.AuthorityBroken when that cannot be told.
    """
    found = store.standing(tx)
    if len(found) != 1:
        raise AuthorityBroken(
            "it cannot be told whether the register is stopped: rows are missing, or too many"
        )
    state, stopped = found[0]
    checked(tx, "freeze_state", state)
    if stopped is None and state["freezing"] is None:
        return None
    if stopped is None or stopped["id"] != state["freezing"] or stopped["lifted_at"] is not None:
        raise AuthorityBroken("it cannot be told whether the register is stopped: two rows disagree")
    checked(tx, "freezing", stopped)
    return Freeze(
        id=stopped["id"],
        at=stopped["frozen_at"],
        person=stopped["person"],
        role=stopped["role"],
        network=stopped["network"],
        reason=bytes(stopped["reason"]),
    )


def require_open(tx: Transaction) -> None:
    """Require that the register is not stopped. Raises Frozen, keys.errors.AuthorityBroken."""
    if standing(tx) is not None:
        raise Frozen(STOPPED)


def begin(tx: Transaction) -> tuple[Change, ...]:
    """Let a new register go on; return what belongs into the entry about it.

    Nothing happens where a state stands, or the register was ever stopped.
    """
    if store.standing(tx) or store.any_freeze(tx):
        return ()
    return (put(tx, None),)


def put(tx: Transaction, freeze: UUID | None) -> Change:
    """Let this freeze stand, or none; return what belongs into the entry about it."""
    row = signed(tx, "freeze_state", {"id": STATE, "freezing": freeze, "changed_at": tx.now})
    store.put_state(tx, row)
    return change_of("freeze_state", row)


def change_of(table: str, row: Mapping[str, Any]) -> Change:
    """Return what the log says of a signed row of this room."""
    return Change(table, row["id"], seal=row["mac"].hex())
