"""One helper for a day: an account that fills in what an editor does, until midnight where the company is.

The owner names them and hands the code over, and may end it at once. What ends it is the account's own row,
asked at every log-in and request by the database's clock, so at midnight nothing has to happen: every session
is over, the code and the role are worth nothing, and the mailbox may be invited anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from audit.event import Event
from policies.vocabulary import Role
from registry.accounts.closure import Closer, Side
from registry.accounts.outcome import change
from registry.accounts.store import closing as store
from registry.accounts.store import networks as network_store
from registry.accounts.store import organisations as organisation_store
from registry.administration.colleagues import require_room
from registry.authority import checked, signed
from registry.database import Detail
from registry.entries import by_caller
from registry.errors import Conflict, NotFound

if TYPE_CHECKING:
    from collections.abc import Mapping

    from registry.accounts.service import Accounts
    from registry.administration.desk import Desk, Desks
    from registry.caller import Credential
    from registry.database import Transaction

ZONES: Final[Mapping[str, str]] = {"SE": "Europe/Stockholm", "NO": "Europe/Oslo", "FI": "Europe/Helsinki"}
"""Where it is midnight, by the country of the company's network (IANA time zones)."""
ELSEWHERE: Final = "Europe/Stockholm"
ONE_ALREADY = "Somebody helps your company today already. End that first, or wait until tomorrow."
NO_HELPER = "Nobody helps your company today."


@dataclass(frozen=True, slots=True)
class Named:
    """A helper: the code they are handed, shown this once, and until when they help."""

    id: UUID
    code: str
    until: datetime

    def __repr__(self) -> str:
        return f"<Named {self.id} until {self.until.isoformat()}>"


def midnight(now: datetime, country: str) -> datetime:
    """Return the next midnight in a country (ISO 3166 alpha-2), in UTC; `now` is aware."""
    zone = ZoneInfo(ZONES.get(country, ELSEWHERE))
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time.min, zone).astimezone(UTC)


class Helpers:
    """Names a company's helper, and ends it."""

    def __init__(self, desks: Desks, accounts: Accounts) -> None:
        self._desks = desks
        self._accounts = accounts

    def name(self, credential: Credential, email: str, name: str, language: str) -> Named:
        """Let somebody fill in the company's data until midnight; return the code to hand over.

        Raises NotSignedIn, Denied, StepUpNeeded; Invalid; Conflict when there is a helper today, or somebody has the
        mailbox; TooMany.
        """
        with self._desks.newcomer(credential, Event.HELPER_NAMED) as desk:
            tx, caller = desk.tx, desk.caller
            if store.live_helpers(tx, caller.organisation):
                raise Conflict(ONE_ALREADY)
            require_room(desk)
            until = midnight(tx.now, _country(tx, caller.organisation))
            person = self._accounts.people.make(tx, caller, caller.organisation, email, name, language)
            row = signed(
                tx,
                "helper",
                {
                    "person": person,
                    "organisation": caller.organisation,
                    "named_by": caller.person,
                    "created_at": tx.now,
                    "until": until,
                    "ended_at": None,
                },
            )
            store.add_helper(tx, row)
            self._accounts.grants.give_role(tx, caller, person, Role.HELPER, until=until)
            code = self._accounts.invitations.make(tx, caller, person, until=until)
            tx.audit(
                by_caller(tx, caller, Event.HELPER_NAMED, changed=(change("helper", row, "person"),)),
                Detail(caller.organisation, {"person": str(person)}),
            )
        return Named(person, code, until)

    def end(self, credential: Credential) -> None:
        """End the help of today at once. Raises NotSignedIn, Denied, StepUpNeeded; NotFound when nobody helps."""
        with self._desks.owner(credential, Event.HELPER_ENDED, {}) as desk:
            found = store.live_helpers(desk.tx, desk.caller.organisation)
            if not found:
                raise NotFound(NO_HELPER)
            for row in found:
                self._end(desk, row["person"])

    def _end(self, desk: Desk, person: UUID) -> None:
        tx, caller = desk.tx, desk.caller
        held = store.helper(tx, person)
        if held is None:
            raise NotFound(NO_HELPER)
        new = signed(tx, "helper", {**checked(tx, "helper", held), "ended_at": tx.now})
        store.end_helper(tx, person, tx.now, new["mac"])
        tx.audit(
            by_caller(tx, caller, Event.HELPER_ENDED, changed=(change("helper", new, "person"),)),
            Detail(caller.organisation, {"person": str(person)}),
        )
        self._accounts.grants.take_role(tx, caller, person, Role.HELPER)
        self._accounts.closures.close(tx, caller, person, Closer(Side.COMPANY))


def _country(tx: Transaction, organisation: UUID) -> str:
    networks = [row["network"] for row in organisation_store.live_memberships(tx, organisation)]
    rows = [checked(tx, "network", row) for row in network_store.by_ids(tx, networks)] if networks else []
    return str(rows[0]["country"]) if rows else ""
