"""One request of a signed-in person: its transaction, its caller, and the record of a refusal or failure.

A refusal rolls back what was begun; it is on record, in a transaction of its own, before it is raised.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from audit.event import Event, Result
from keys.errors import AuthorityBroken, KeysError
from policies.errors import Denied
from registry.caller import Caller, Callers, Credential
from registry.catalogue.errors import CatalogueError
from registry.database import Database, Detail, Transaction
from registry.entries import SERVE, by_caller, by_principal
from registry.errors import (
    Conflict,
    Frozen,
    Invalid,
    NordkapError,
    NotFound,
    PurposeNeeded,
    Refused,
    Stale,
    StepUpNeeded,
    Unavailable,
    ViewsUsedUp,
)

_REFUSALS: dict[type[Exception], str] = {
    Denied: "not_allowed",
    Refused: "not_allowed",
    StepUpNeeded: "step_up_needed",
    PurposeNeeded: "purpose_needed",
    NotFound: "not_found",
    AuthorityBroken: "authority_broken",
    Frozen: "frozen",
    ViewsUsedUp: "views_used_up",
}
_FAILURES: dict[type[Exception], str] = {
    Invalid: "invalid",
    Stale: "stale",
    Conflict: "conflict",
    KeysError: "seal_broken",
    CatalogueError: "value_broken",
}


@contextmanager
def acting(
    database: Database,
    callers: Callers,
    credential: Credential,
    event: Event,
    asked: dict[str, str],
    *,
    snapshot: bool = False,
) -> Iterator[tuple[Transaction, Caller]]:
    """Open a transaction for a request and admit its caller.

    Args:
        database: where.
        callers: who admits.
        credential: what the request brought.
        event: what the log calls it when it fails.
        asked: what was asked for, for the sealed side of a refusal's entry; never a value.
        snapshot: whether all is read of one moment.

    Raises:
        NotSignedIn: nobody stands behind the credential; the log knows of that from elsewhere.
        Exception: whatever the block raised, after it was recorded.
    """
    caller: Caller | None = None
    try:
        with database.transaction(snapshot=snapshot) as tx:
            caller = callers.admit(tx, credential)
            yield tx, caller
    except (NordkapError, KeysError, Denied, CatalogueError) as error:
        if caller is not None and not isinstance(error, Unavailable):
            _record(database, caller, event, error, asked)
        elif isinstance(error, AuthorityBroken):
            # Who asked is not proven: a row that says so is what lacks the mark.
            with database.transaction() as tx:
                entry = by_principal(tx, SERVE, Event.REFUSED, Result.REFUSED, reason="authority_broken")
                tx.audit(entry, Detail(None, {"asked": asked, "address": credential.address}))
        raise


def _record(
    database: Database, caller: Caller, event: Event, error: Exception, asked: dict[str, str]
) -> None:
    kinds = type(error).__mro__
    refused = next((_REFUSALS[kind] for kind in kinds if kind in _REFUSALS), None)
    failed = next((_FAILURES[kind] for kind in kinds if kind in _FAILURES), "failed")
    rule = error.rule if isinstance(error, Denied) else None
    with database.transaction() as tx:
        if refused is not None:
            entry = by_caller(tx, caller, Event.REFUSED, Result.REFUSED, reason=refused, rule=rule)
        else:
            entry = by_caller(tx, caller, event, Result.FAILED, reason=failed)
        tx.audit(entry, Detail(None, {"asked": asked}))
