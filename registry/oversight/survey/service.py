"""What the register holds and who could learn it, for its security officer. Reading it is on record first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from audit.event import Event, Result
from keys.errors import KeysError
from policies.vocabulary import Role, Tier
from registry.acting import acting
from registry.catalogue import FAMILIES
from registry.entries import by_caller
from registry.errors import Refused
from registry.freeze.state import standing
from registry.oversight.freezing.views import Notice
from registry.oversight.store import reading
from registry.oversight.store import survey as store
from registry.oversight.survey.program import VERSION, fingerprint
from registry.oversight.survey.views import (
    FEWEST,
    Happened,
    Held,
    KeyState,
    LogState,
    Program,
    Readers,
    Survey,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from registry.caller import Callers, Credential
    from registry.database import Database, Transaction

NOT_OFFICER: Final = "Only a security officer reads this page."
LAST: Final = (
    "log_verified",
    "backup_made",
    "restored",
    "shares_tried",
    "policy_adopted",
    "index_compacted",
)
"""Events whose last time is told, by their names in the log; one that never was is told as never."""


class Surveying:
    """Answers security officers.

    Args:
        database: opens the snapshot.
        callers: turns a credential into a caller.
    """

    def __init__(self, database: Database, callers: Callers) -> None:
        self._database = database
        self._callers = callers

    def survey(self, credential: Credential) -> Survey:
        """Return the counts and states of this moment. Raises NotSignedIn; Refused to all but security officers."""
        asked = {"asked": "survey"}
        with acting(self._database, self._callers, credential, Event.SURVEY_READ, asked, snapshot=True) as (
            tx,
            caller,
        ):
            if Role.SECURITY_OFFICER not in caller.office_roles:
                raise Refused(NOT_OFFICER)
            tx.audit(by_caller(tx, caller, Event.SURVEY_READ))
            head = store.head(tx)
            return Survey(
                at=tx.now,
                organisations=store.organisations(tx),
                persons=store.persons(tx),
                held=_held(tx),
                readers=_readers(tx),
                keys=[
                    KeyState(
                        row["purpose"], row["root"], row["held"], row["oldest"], row["newest"], row["renewed"]
                    )
                    for row in store.keys(tx)
                ],
                log=LogState(None, None, None) if head is None else LogState(**head),
                program=Program(VERSION, fingerprint(), reading.revision(tx), caller.policy_digest),
                last={
                    row["event"]: Happened(row["at"], row["result"] == Result.DONE)
                    for row in store.last(tx, LAST)
                },
                switched_off=[name for name, family in FAMILIES.items() if family.switched_off],
                stopped=_stopped(tx),
            )


def _held(tx: Transaction) -> list[Held]:
    records = store.records(tx)
    tiers: dict[str, dict[Tier, int]] = {}
    for family, tier, count in store.held(tx):
        tiers.setdefault(family, {})[Tier(tier)] = count
    return [
        Held(
            name,
            _told(records.get(name, 0)),
            {tier: _told(tiers.get(name, {}).get(tier, 0)) for tier in Tier},
        )
        for name, family in FAMILIES.items()
        if family.offered or name in records
        if not family.switched_off or name in records
    ]


def _told(count: int) -> int | None:
    return count if count >= FEWEST else None


def _readers(tx: Transaction) -> list[Readers]:
    tiers: dict[UUID, dict[Tier, int]] = {}
    for row in store.tiers(tx):
        highest = max(Tier(tier) for tier in row["tiers"])
        held = tiers.setdefault(row["network"], {})
        held[highest] = held.get(highest, 0) + 1
    roles: dict[UUID, dict[str, int]] = {}
    for row in store.roles(tx):
        roles.setdefault(row["network"], {})[row["role"]] = row["held"]
    none: Mapping[Tier, int] = {}
    return [
        Readers(
            row["name"],
            row["members"],
            row["interested"],
            tiers.get(row["id"], none),
            roles.get(row["id"], {}),
        )
        for row in store.networks(tx)
    ]


def _stopped(tx: Transaction) -> Notice | None:
    try:
        found = standing(tx)
    except KeysError:
        return Notice(None, None)
    return None if found is None else Notice(found.at, found.role)
