"""Which policy the register follows: the row adopted last. A server with another one shows nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audit.entry import Event
from registry.accounts.outcome import change
from registry.accounts.store import grants as store
from registry.authority import checked, signed
from registry.entries import Author, by_author
from registry.errors import Conflict
from registry.freeze.state import begin

if TYPE_CHECKING:
    from registry.database import Transaction


def adopt(tx: Transaction, author: Author, digest: str) -> None:
    """Let the policy of this digest (64 hex digits) be the one in force. Nothing happens when it is already.

    Raises Conflict when it was in force before another one: a policy is adopted once.
    """
    # A register that never was stopped goes on from its first policy, or from the first version that can stop it.
    begun = begin(tx)
    if adopted(tx) == digest:
        if begun:
            tx.audit(by_author(tx, author, Event.POLICY_ADOPTED, policy=digest, changed=begun))
        return
    if store.policy(tx, digest) is not None:
        raise Conflict("This policy was adopted before. Change a rule's name to adopt its rules again.")
    row = signed(tx, "policy", {"digest": digest, "adopted_at": tx.now})
    store.add_policy(tx, row)
    changed = (change("policy", row, "digest"), *begun)
    tx.audit(by_author(tx, author, Event.POLICY_ADOPTED, policy=digest, changed=changed))


def adopted(tx: Transaction) -> str | None:
    """Return the digest of the policy in force, None when none was adopted."""
    row = store.newest_policy(tx)
    return None if row is None else str(checked(tx, "policy", row)["digest"])
