"""What `nordkap init` and the demo both do to an empty database: register-wide keys, and the policy."""

from __future__ import annotations

from audit.event import Event
from keys.errors import MissingKey
from keys.scope import REGISTER, Purpose
from registry.accounts import adoption
from registry.database import Transaction
from registry.entries import HOST, by_principal
from registry.wiring import House

REGISTER_KEYS = (
    Purpose.AUTHORITY,
    Purpose.ACCOUNT,
    Purpose.AUDIT,
    Purpose.READER,
    Purpose.SIGNING,
    Purpose.WORK_SEAL,
)


def found(house: House) -> bool:
    """Make the register-wide keys that are missing and adopt the policy; return whether anything was made."""
    with house.database.transaction() as tx:
        made = [purpose for purpose in REGISTER_KEYS if not _has(tx, purpose)]
        for purpose in made:
            tx.keys.create(purpose, REGISTER)
        if made:
            tx.audit(by_principal(tx, HOST, Event.KEY_MADE, count=len(made)))
        adoption.adopt(tx, HOST, house.policy.digest)
    return bool(made)


def _has(tx: Transaction, purpose: Purpose) -> bool:
    try:
        if purpose in {Purpose.SIGNING, Purpose.WORK_SEAL}:
            tx.keys.public(purpose, REGISTER)
        else:
            tx.keys.current(purpose, REGISTER)
    except MissingKey:
        return False
    return True
