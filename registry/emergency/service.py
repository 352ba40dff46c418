"""The host gives somebody an office role for an hour at most; everybody sees it, and two review it afterwards.

::

    none --(host: begin)--> in force --(its time, the host, any named person)--> ended --(first finding)--> one has
      ^                                                                                                  reviewed it
      '-------------(second finding, by another person of another group; neither is whose role it was)---------'

An office role, never a tier: it opens no value, and comes without a group of approvers. While one is in force, or waits
for its review, there is no second one. Every step is on record.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4

from audit.entry import Change
from audit.event import Event
from keys.errors import KeysError
from policies.vocabulary import OFFICE_ROLES, Role
from registry.accounts.outcome import change
from registry.accounts.people import ACTIVE
from registry.accounts.seats import seats
from registry.accounts.store import credentials as credential_store
from registry.accounts.store import people as people_store
from registry.acting import acting
from registry.authority import checked, signed
from registry.database import Detail
from registry.emergency import sentences as say
from registry.emergency import standing, store
from registry.emergency.finding import checked_finding, emergency_place, finding_place
from registry.emergency.views import EmergencyView, FindingView, Notice, PageView, Told
from registry.entries import HOST, Author, by_author, by_caller
from registry.errors import Conflict, FieldProblem, Invalid, NotFound, Refused, Stale, StepUpNeeded
from registry.oversight.freezing.named import named
from registry.oversight.freezing.reason import checked_reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.accounts.service import Accounts
    from registry.caller import Caller, Credential, Seat
    from registry.database import Database, Transaction

MOST_MINUTES: Final = 60
REVIEWERS: Final = 2


class Emergencies:
    """Gives, ends and reviews emergency access: roles of the people of `accounts`."""

    def __init__(self, database: Database, accounts: Accounts) -> None:
        self._database = database
        self._accounts = accounts

    def begin_on_host(self, person: UUID, network: UUID, role: Role, minutes: int, reason: str) -> datetime:
        """Give somebody an office role in a network from now on; return when it ends, by the database's clock.

        Raises:
            Invalid: it is no office role, not 1 to 60 minutes, or the reason has not 3 to 300 characters.
            NotFound: there is no such person or network.
            Conflict: one is in force or waits for its review; the person is not active, has no authenticator, has the
                role, or has one that goes with no other.
        """
        if role not in OFFICE_ROLES:
            roles = ", ".join(sorted(each.value for each in OFFICE_ROLES))
            raise Invalid([FieldProblem("/role", say.NOT_AN_OFFICE_ROLE, {"roles": roles})])
        if not 1 <= minutes <= MOST_MINUTES:
            raise Invalid([FieldProblem("/minutes", say.NOT_THAT_LONG, {"maximum": MOST_MINUTES})])
        why = checked_reason(reason)
        with self._database.transaction() as tx:
            store.lock(tx)
            found = standing.waiting(tx)
            if found is not None:
                raise Conflict(say.IN_FORCE if standing.in_force(tx, found) else say.NOT_REVIEWED)
            holder = people_store.get(tx, person, lock=True)
            if holder is None:
                raise NotFound("There is no such person.")
            able = checked(tx, "person", holder)["state"] == ACTIVE
            if not able or credential_store.live_authenticator(tx, person) is None:
                raise Conflict(say.NO_AUTHENTICATOR)
            until = tx.now + timedelta(minutes=minutes)
            given = self._accounts.grants.give_role(tx, HOST, person, role, network, until=until)
            each = uuid4()
            row = signed(
                tx,
                "emergency",
                {
                    "id": each,
                    "person": person,
                    "network": network,
                    "role": role.value,
                    "given": given,
                    "reason": self._accounts.secrets.seal_text(tx, emergency_place(each), why),
                    "begun_at": tx.now,
                    "until": until,
                    "ended_at": None,
                    "ended_by": None,
                    "reviewed_at": None,
                },
            )
            store.add(tx, row)
            _note(
                tx, HOST, Event.EMERGENCY_BEGUN, row, (change("emergency", row),), holder["organisation"], why
            )
            return until

    def end_on_host(self) -> None:
        """End what is in force from the command line. Raises Conflict where nothing is."""
        with self._database.transaction() as tx:
            store.lock(tx)
            self._end(tx, HOST, standing.waiting(tx))

    def end(self, credential: Credential, emergency: UUID) -> PageView:
        """End it before its time: the person acts no more from the next request on, in every process.

        Raises:
            NotSignedIn: nobody is signed in.
            Refused: the caller is none of the named persons.
            StepUpNeeded: the last proof is older than five minutes.
            Stale: another one is in force; Conflict: none is.
        """
        with self._acting(credential, Event.EMERGENCY_ENDED, "end emergency access") as (tx, caller):
            if named().stopping(seats(tx, caller.person)) is None:
                raise Refused(say.NOT_NAMED)
            _require_proof(caller)
            found = standing.waiting(tx)
            if found is not None and found["id"] != emergency:
                raise Stale(say.ANOTHER_ONE)
            self._end(tx, caller, found)
            return self._view(tx, caller)

    def review(self, credential: Credential, emergency: UUID, finding: str) -> PageView:
        """Say what one found; with the second, of another group, the review is closed.

        Raises:
            NotSignedIn: nobody is signed in.
            Refused: the caller is none of those who review, it was their own, or their group has reviewed it.
            StepUpNeeded: the last proof is older than five minutes.
            Invalid: the finding has not 3 to 600 characters.
            Stale: another one waits; Conflict: none does, it is in force, or the caller has reviewed it.
        """
        with self._acting(credential, Event.EMERGENCY_REVIEWED, "review emergency access") as (tx, caller):
            found = standing.waiting(tx)
            if found is None:
                raise Conflict(say.NONE_WAITS)
            if found["id"] != emergency:
                raise Stale(say.ANOTHER_ONE)
            said = standing.reviews(tx, found)
            seat = standing.seat_of_reviewer(tx, caller, found, said)
            _require_proof(caller)
            if standing.in_force(tx, found):
                raise Conflict(say.STILL_IN_FORCE)
            self._say(tx, caller, found, seat, checked_finding(finding), last=len(said) + 1 >= REVIEWERS)
            return self._view(tx, caller)

    def notice(self) -> Notice | None:
        """Return what pages say; None where nothing is in force and nothing waits.

        Raises Unavailable when the database is away.
        """
        with self._database.transaction(snapshot=True) as tx:
            try:
                found = standing.waiting(tx)
                if found is None:
                    return None
                network = standing.network(tx, found)
            except KeysError:
                return Notice(in_force=True)
            return Notice(standing.in_force(tx, found), found["role"], network, found["until"])

    def view(self, credential: Credential) -> PageView:
        """Return what is in force or waits for its review, and what the caller may do about it.

        That a named person reads who, and why, is on record first. Raises NotSignedIn.
        """
        with self._database.transaction(snapshot=True) as tx:
            caller = self._accounts.sessions.admit(tx, credential)
            page = self._view(tx, caller)
            if page.found is not None and page.found.told is not None:
                tx.audit(by_caller(tx, caller, Event.EMERGENCY_READ))
        return page

    @contextmanager
    def _acting(
        self, credential: Credential, event: Event, asked: str
    ) -> Iterator[tuple[Transaction, Caller]]:
        callers = self._accounts.sessions
        with acting(self._database, callers, credential, event, {"asked": asked}) as (tx, _):
            store.lock(tx)
            # Again, after the wait: whose rights ended meanwhile does nothing.
            yield tx, callers.admit(tx, credential)

    def _end(self, tx: Transaction, author: Author, found: store.Row | None) -> None:
        if found is None or not standing.in_force(tx, found):
            raise Conflict(say.NONE_IN_FORCE)
        # Whoever took the role already has done half of it.
        with suppress(NotFound):
            self._accounts.grants.take_role(
                tx, author, found["person"], Role(found["role"]), found["network"]
            )
        by = None if isinstance(author, str) else author.person
        row = signed(tx, "emergency", {**found, "ended_at": tx.now, "ended_by": by})
        store.change(tx, row)
        _note(tx, author, Event.EMERGENCY_ENDED, row, (change("emergency", row),), standing.house(tx, found))

    def _say(
        self, tx: Transaction, caller: Caller, found: store.Row, seat: Seat, text: str, *, last: bool
    ) -> None:
        each = uuid4()
        row = signed(
            tx,
            "emergency_review",
            {
                "id": each,
                "emergency": found["id"],
                "person": found["person"],
                "reviewer": caller.person,
                "role": seat.role.value,
                "network": seat.network,
                "seat": named().group(seat),
                "finding": self._accounts.secrets.seal_text(tx, finding_place(each), text),
                "said_at": tx.now,
            },
        )
        store.add_review(tx, row)
        changed: tuple[Change, ...] = (change("emergency_review", row),)
        if last:
            closed = signed(tx, "emergency", {**found, "reviewed_at": tx.now})
            store.change(tx, closed)
            changed = (*changed, change("emergency", closed))
        _note(tx, caller, Event.EMERGENCY_REVIEWED, found, changed, standing.house(tx, found), text)

    def _view(self, tx: Transaction, caller: Caller) -> PageView:
        found = standing.waiting(tx)
        if found is None:
            return PageView(None)
        held = seats(tx, caller.person)
        is_named = named().stopping(held) is not None
        in_force = standing.in_force(tx, found)
        reviews = standing.reviews(tx, found)
        view = EmergencyView(
            id=found["id"],
            role=found["role"],
            network=standing.network(tx, found),
            begun_at=found["begun_at"],
            until=found["until"],
            ended_at=None if in_force else found["ended_at"] or found["until"],
            told=self._told(tx, found, reviews) if is_named else None,
        )
        try:
            standing.seat_of_reviewer(tx, caller, found, reviews)
        except (Refused, Conflict):
            may_review = False
        else:
            may_review = not in_force
        return PageView(view, is_named and in_force, may_review, own=found["person"] == caller.person)

    def _told(self, tx: Transaction, found: store.Row, reviews: list[store.Row]) -> Told:
        people, secrets = self._accounts.people, self._accounts.secrets
        names = people.names(tx, [found["person"], *(row["reviewer"] for row in reviews)])
        house = standing.house(tx, found)
        return Told(
            person=names[found["person"]],
            organisation=people.organisations_names(tx, [house])[house],
            reason=secrets.open_text(tx, emergency_place(found["id"]), bytes(found["reason"])),
            findings=tuple(
                FindingView(
                    row["said_at"],
                    names[row["reviewer"]],
                    secrets.open_text(tx, finding_place(row["id"]), bytes(row["finding"])),
                )
                for row in reviews
            ),
        )


def _require_proof(caller: Caller) -> None:
    if not caller.stepped_up:
        raise StepUpNeeded(say.STEP_UP)


def _note(
    tx: Transaction,
    author: Author,
    event: Event,
    row: store.Row,
    changed: tuple[Change, ...],
    organisation: UUID,
    text: str | None = None,
) -> None:
    """Put it on record: the role in the open, the person and what was written in the sealed part."""
    entry = by_author(tx, author, event, network=row["network"], reason=row["role"], changed=changed)
    said: dict[str, Any] = {"person": str(row["person"])} | ({} if text is None else {"reason": text})
    tx.audit(entry, Detail(organisation, said))
