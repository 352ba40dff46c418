"""The log for auditors, and its public half: the signed head and the hash tiles.

An auditor's reading is itself in the log before anything is shown: that the log was read, and whose names.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from audit.errors import TileBroken
from audit.event import Event, Result
from policies.vocabulary import Action, Role, SensitivityClass, Subject, Tier
from registry.acting import acting
from registry.database import Detail
from registry.entries import by_caller
from registry.errors import FieldProblem, Invalid, NotFound, Unavailable
from registry.oversight.cursor import cursor as cursor_for
from registry.oversight.cursor import place
from registry.oversight.listing import Listing, find
from registry.oversight.store import reading as store
from registry.oversight.store.reading import Wanted
from registry.oversight.tree import reader
from registry.oversight.views import Choice, EntryPage, LogView

if TYPE_CHECKING:
    from policies.decision import Decision
    from policies.table import PolicyTable
    from registry.caller import Caller, Callers, Credential
    from registry.database import Database, Transaction

NO_TIME: Final = "This is not a time the log can be read from."
NO_SPAN: Final = "The end of the time must be after its beginning."
NO_EVENT: Final = "There is no such event in the log."
NO_RESULT: Final = "There is no such result in the log."
NO_TILE: Final = "There is no such tile."
NO_HEAD: Final = "The log has no head yet. Try again in a minute."

_AUDITOR: Final = Subject.role(Role.AUDITOR)


@dataclass(frozen=True, slots=True)
class Asked:
    """What an auditor asks for; None for all. `since` and `until` with a time zone."""

    since: datetime | None = None
    until: datetime | None = None
    person: UUID | None = None
    organisation: UUID | None = None
    event: str | None = None
    result: str | None = None
    cursor: str | None = None


class Auditing:
    """Answers auditors.

    Args:
        database: opens the snapshot.
        callers: turns a credential into a caller.
        policy: gives the policy table in force.
        listing: makes entries readable.
    """

    def __init__(
        self, database: Database, callers: Callers, policy: Callable[[], PolicyTable], listing: Listing
    ) -> None:
        self._database = database
        self._callers = callers
        self._policy = policy
        self._listing = listing

    def entries(self, credential: Credential, asked: Asked) -> EntryPage:
        """Return a page of the log, the newest entries first.

        Raises NotSignedIn, Denied (only auditors read the log), Invalid.
        """
        return self._read(credential, asked, offered=False).page

    def view(self, credential: Credential, asked: Asked) -> LogView:
        """Return such a page with what it can be filtered by, in one reading. Raises as `entries`."""
        return self._read(credential, asked, offered=True)

    def people(self, credential: Credential) -> list[Choice]:
        """Return the persons who are in the log, by name. Raises NotSignedIn, Denied."""
        return self._choices(credential, store.actors, self._listing.persons)

    def organisations(self, credential: Credential) -> list[Choice]:
        """Return the organisations of the register, by name. Raises NotSignedIn, Denied."""
        return self._choices(credential, store.organisations, self._listing.organisations)

    def head(self) -> str:
        """Return the newest signed head (C2SP tlog-checkpoint). Raises Unavailable before the first."""
        with self._database.transaction() as tx:
            note = store.head(tx)
        if note is None:
            raise Unavailable(NO_HEAD)
        return note

    def tile(self, path: str) -> bytes:
        """Return the bytes of a hash tile by its C2SP path, ``tile/0/x001/234``. Raises NotFound.

        Entries are not public, so there are no entry bundles.
        """
        with self._database.transaction() as tx:
            try:
                return reader(lambda level, index: store.tile_data(tx, level, index))(path)
            except TileBroken as error:
                raise NotFound(NO_TILE) from error

    def _read(self, credential: Credential, asked: Asked, *, offered: bool) -> LogView:
        view: LogView | None = None
        wrong: Invalid | None = None
        with acting(
            self._database, self._callers, credential, Event.LOG_READ, {"asked": "log"}, snapshot=True
        ) as (tx, caller):
            decision = self._decision(caller)
            if not decision.allowed:
                _refuse(tx, caller, decision, "not_auditor")
            else:
                try:
                    view = self._view(tx, caller, decision, asked, offered=offered)
                except Invalid as error:
                    wrong = error
                    _refuse(tx, caller, decision, "invalid")
        decision.require()
        if view is None:
            raise wrong or AssertionError("what was allowed was read or is wrong")
        return view

    def _view(
        self, tx: Transaction, caller: Caller, decision: Decision, asked: Asked, *, offered: bool
    ) -> LogView:
        wanted = _wanted(asked)
        below = None if asked.cursor is None else place(tx, caller, wanted, asked.cursor)
        found, next_below = find(tx, wanted, below)
        views, names = self._listing.views(tx, found, caller.language)
        people: dict[UUID, str | None] = {}
        organisations: dict[UUID, str | None] = {}
        if offered:
            people = _named(tx, store.actors(tx), self._listing.persons)
            organisations = _named(tx, store.organisations(tx), self._listing.organisations)
        said = {name: str(value) for name in asked.__slots__ if (value := getattr(asked, name)) is not None}
        tx.audit(
            by_caller(tx, caller, Event.LOG_READ, rule=decision.rule, count=len(views)),
            Detail(None, {"asked": said}),
        )
        read = (known for each in (people, organisations) for known, name in each.items() if name is not None)
        _note_names(tx, caller, decision, {*names.persons, *names.organisations, *read})
        cursor = None if next_below is None else cursor_for(tx, caller, wanted, next_below)
        return LogView(EntryPage(views, cursor), _sorted(people), _sorted(organisations))

    def _choices(
        self,
        credential: Credential,
        ids: Callable[[Transaction], list[UUID]],
        named: Callable[[Transaction, Collection[UUID]], dict[UUID, str]],
    ) -> list[Choice]:
        known: dict[UUID, str | None] = {}
        with acting(
            self._database, self._callers, credential, Event.LOG_READ, {"asked": "names"}, snapshot=True
        ) as (tx, caller):
            decision = self._decision(caller)
            if decision.allowed:
                known = _named(tx, ids(tx), named)
                _note_names(tx, caller, decision, {each for each, name in known.items() if name is not None})
            else:
                _refuse(tx, caller, decision, "not_auditor")
        decision.require()
        return _sorted(known)

    def _decision(self, caller: Caller) -> Decision:
        # Others may read accounts too (vetting officers); the log is for who holds this one role.
        subjects = caller.office_subjects() & {_AUDITOR}
        return self._policy().decide(subjects, Action.READ, SensitivityClass.ACCOUNT, Tier.SEALED)


def _refuse(tx: Transaction, caller: Caller, decision: Decision, reason: str) -> None:
    tx.audit(by_caller(tx, caller, Event.LOG_READ, Result.REFUSED, rule=decision.rule, reason=reason))


def _note_names(tx: Transaction, caller: Caller, decision: Decision, read: Collection[UUID]) -> None:
    if read:
        tx.audit(
            by_caller(tx, caller, Event.NAMES_READ, rule=decision.rule, count=len(read)),
            Detail(None, {"read": sorted(map(str, read))}),
        )


def _named(
    tx: Transaction,
    ids: Collection[UUID],
    named: Callable[[Transaction, Collection[UUID]], dict[UUID, str]],
) -> dict[UUID, str | None]:
    names = named(tx, ids)
    return {each: names.get(each) for each in ids}


def _sorted(known: Mapping[UUID, str | None]) -> list[Choice]:
    choices = [Choice(each, name) for each, name in known.items()]
    return sorted(choices, key=lambda choice: ((choice.name or "\uffff").casefold(), str(choice.id)))


def _wanted(asked: Asked) -> Wanted:
    problems = []
    for name, time in (("from", asked.since), ("to", asked.until)):
        if time is not None and time.utcoffset() is None:
            problems.append(FieldProblem(name, NO_TIME))
    if asked.event is not None and asked.event not in set(Event):
        problems.append(FieldProblem("event", NO_EVENT))
    if asked.result is not None and asked.result not in set(Result):
        problems.append(FieldProblem("result", NO_RESULT))
    if not problems and asked.since is not None and asked.until is not None and asked.until <= asked.since:
        problems.append(FieldProblem("to", NO_SPAN))
    if problems:
        raise Invalid(problems)
    return Wanted(asked.since, asked.until, asked.person, asked.organisation, asked.event, asked.result)
