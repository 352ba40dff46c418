"""Deciding applications, for a network's vetting officers: look at one, ask, and say yes or no with another officer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from audit.event import Event
from policies.vocabulary import Action, Role, SensitivityClass, Subject, Tier
from registry.accounts.outcome import change
from registry.approvals import request as requests
from registry.approvals.activation import NAMED_GONE
from registry.approvals.beneficiary import require_beneficiary, require_reader
from registry.approvals.quorum import OVER
from registry.approvals.request import Joining, Kind, Request, Wanted
from registry.approvals.review import Word
from registry.approvals.reviewing import networks_of
from registry.approvals.seat import chairs
from registry.approvals.vetted import LONGEST_DAYS, Seen, Vetted
from registry.approvals.words import checked_words
from registry.authority import signed
from registry.database import Detail
from registry.entries import by_caller
from registry.errors import Conflict, FieldProblem, Invalid, NotFound
from registry.vetting import application as applications
from registry.vetting import store
from registry.vetting.application import Application, Step
from registry.vetting.applying import (
    LONGEST_WORDS,
    MOST_LISTED,
    NO_APPLICATION,
    POSSIBLE,
    TOO_LONG,
)
from registry.vetting.criteria import HERE, Criterion, terms
from registry.vetting.membership import members_now
from registry.vetting.telling import OPEN_DAYS
from registry.vetting.views import OPEN, UNDECIDED, ApplicationView, State

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from policies.table import PolicyTable
    from registry.accounts.service import Accounts
    from registry.accounts.store.rows import Row
    from registry.administration.desk import Desk, Desks
    from registry.approvals.reviewing import Reviewing
    from registry.caller import Caller, Credential
    from registry.database import Database, Transaction
    from registry.vetting.telling import Standing, Telling

USUAL_DAYS: Final = 365
"""How long a membership holds unless the officers say otherwise."""

NOT_SEEN: Final = "Tick each thing the network looks at, with a note of what shows it; or say no."
SPONSOR_NEEDED: Final = "In this network a member has to vouch for the company. Choose which one."
SPONSOR_GONE: Final = (
    "Whoever vouches is no member of the network any more. Say no; the company can apply anew."
)
NO_SPONSOR: Final = "This is no member of the network."
OUTLASTS: Final = "What people get cannot outlast the membership. Somebody is to have it for {count} days."
DRAWN_UP: Final = "This is decided as it was drawn up. Leave out what was looked at, or say no."


@dataclass(frozen=True, slots=True, repr=False)
class Verdict:
    """What an officer says: yes or no; why, for the officers; what the company is told with a no.

    `notes` (by the code of each criterion), `sponsor` and `days` draw up the decision, by the first officer alone.
    """

    word: Word
    because: str
    told: str = ""
    notes: Mapping[str, str] | None = None
    sponsor: UUID | None = None
    days: int = USUAL_DAYS


class Hearing:
    """Shows applications to officers and takes their words."""

    def __init__(
        self,
        database: Database,
        desks: Desks,
        accounts: Accounts,
        policy: Callable[[], PolicyTable],
        reviewing: Reviewing,
        telling: Telling,
    ) -> None:
        self._database = database
        self._desks = desks
        self._accounts = accounts
        self._policy = policy
        self._reviewing = reviewing
        self._telling = telling

    def listed(self, credential: Credential) -> list[ApplicationView]:
        """Return what was applied for where the caller's word counts, nothing of the caller's own company.

        All that nobody has decided, the newest first, then the newest 50 that are over. Raises NotSignedIn, Denied.
        """
        with self._desks.officer(credential, Event.APPLICATIONS_READ, {"asked": "all"}, change=False) as desk:
            networks = self._networks(desk)
            since = desk.tx.now - timedelta(days=OPEN_DAYS)
            rows = store.undecided(desk.tx, networks, since)
            rows += store.past(desk.tx, networks, since, MOST_LISTED)
            return self._told(desk, [row for row in rows if _of_others(row, desk.caller)])

    def waiting(self, credential: Credential) -> int:
        """Return how many applications wait for an answer where the caller's word counts.

        A number that names nobody: nothing that was stated is read, so the log has no entry. Raises NotSignedIn.
        """
        with self._database.transaction(snapshot=True) as tx:
            caller = self._accounts.sessions.admit(tx, credential)
            networks = {chair.network for chair in chairs(tx, caller.person)}
            since = tx.now - timedelta(days=OPEN_DAYS)
            rows = store.undecided(tx, networks, since) if networks else []
            found = self._telling.opened(tx, [row for row in rows if _of_others(row, caller)])
            standings = self._telling.standings(tx, found)
            return sum(each.state in OPEN for each in standings.values())

    def one(self, credential: Credential, application: UUID) -> ApplicationView:
        """Return one. Raises NotSignedIn, Denied; NotFound for one of other networks, or of the caller's company."""
        asked = {"application": str(application)}
        with self._desks.officer(credential, Event.APPLICATIONS_READ, asked, change=False) as desk:
            return self._told(desk, [self._row(desk, application)])[0]

    def begin(self, credential: Credential, application: UUID) -> None:
        """Say that an application is being looked at. Raises NotSignedIn, Denied, StepUpNeeded, NotFound, Conflict."""
        self._take(credential, application, Step.BEGUN, "", {State.WRITTEN})

    def ask(self, credential: Credential, application: UUID, words: str) -> None:
        """Ask the company something. Raises as `begin`; Invalid."""
        self._take(credential, application, Step.ASKED, words, UNDECIDED)

    def review(self, credential: Credential, application: UUID, verdict: Verdict) -> State:
        """Say yes or no; the first officer draws the decision up, the second takes it as it is. Return what became of it.

        With the second yes the organisation is a member until its end, and the people it named have what was asked for.

        Raises:
            NotSignedIn, Denied: the caller is no vetting officer.
            StepUpNeeded: the last proof is older than five minutes, or served for another review.
            NotFound: there is no such application in networks where the caller's word counts.
            Invalid: a reason, note or what the company is told is missing, or the days or the sponsor cannot be.
            Conflict: it is decided, or not the caller's to decide; or it cannot be given any more.
        """
        asked = {"application": str(application), "word": verdict.word.value}
        with self._desks.officer(credential, Event.REQUEST_REVIEWED, asked) as desk:
            rule = self._rule()
            found = self._telling.opened(desk.tx, [self._row(desk, application, lock=True)])[0]
            standing = self._telling.standings(desk.tx, [found])[found.id]
            if standing.state not in OPEN:
                raise Conflict(OVER)
            request = self._drawn_up(desk, found, standing, verdict)
            if verdict.word is Word.DENY:
                told = checked_words(verdict.told, "/told", LONGEST_WORDS, HERE)
                applications.take(desk.tx, self._accounts.secrets, desk.caller, found, Step.TOLD, told, rule)
            self._reviewing.say(desk, credential, request.id, verdict.word, verdict.because)
            return self._telling.standings(desk.tx, [found])[found.id].state

    def _drawn_up(self, desk: Desk, found: Application, standing: Standing, verdict: Verdict) -> Request:
        """Return the request that decides an application; the first officer's word makes it."""
        if standing.request is not None:
            if verdict.notes is not None or verdict.sponsor is not None:
                raise Invalid([FieldProblem("/criteria", DRAWN_UP)])
            if verdict.word is Word.APPROVE:
                _require_sponsor(desk.tx, standing.request)
            return standing.request
        tx, stated = desk.tx, found.stated
        asked = terms(tx, found.network)
        yes = verdict.word is Word.APPROVE
        if not 1 <= verdict.days <= LONGEST_DAYS:
            raise Invalid([FieldProblem("/days", TOO_LONG, {"maximum": LONGEST_DAYS})])
        longest = max((each.days for each in stated.named), default=0)
        if longest > verdict.days:
            raise Invalid([FieldProblem("/days", OUTLASTS, {"count": longest})])
        criteria = _seen(asked.criteria, verdict.notes or {}, whole=yes)
        if verdict.sponsor is None and asked.sponsor_needed and yes:
            raise Invalid([FieldProblem("/sponsor", SPONSOR_NEEDED)])
        others = members_now(tx, found.network) - {found.organisation}
        if verdict.sponsor is not None and verdict.sponsor not in others:
            raise Invalid([FieldProblem("/sponsor", NO_SPONSOR)])
        if yes:
            _require_there(tx, found)
        wanted = Wanted(
            Kind.VETTING,
            frozenset({found.network}),
            found.applicant,
            found.organisation,
            found.applicant,
            Joining.MEMBER,
            verdict.days,
            None,
            stated.why,
            Vetted(found.id, stated.named, criteria, verdict.sponsor),
        )
        request = requests.add(tx, self._accounts.secrets, desk.caller, wanted)
        link = signed(tx, "application_request", {"id": request.id, "application": found.id})
        store.add_request(tx, link)
        entry = by_caller(
            tx,
            desk.caller,
            Event.APPLICATION_MOVED,
            rule=desk.rule,
            network=found.network,
            reason="drawn_up",
            changed=(change("application_request", link),),
        )
        tx.audit(entry, Detail(found.organisation, {"application": str(found.id)}))
        return request

    def _take(
        self,
        credential: Credential,
        application: UUID,
        step: Step,
        words: str,
        when: frozenset[State] | set[State],
    ) -> None:
        asked = {"application": str(application)}
        with self._desks.officer(credential, Event.APPLICATION_MOVED, asked) as desk:
            rule = self._rule()
            found = self._telling.opened(desk.tx, [self._row(desk, application, lock=True)])[0]
            said = checked_words(words, "/words", LONGEST_WORDS, HERE) if step is Step.ASKED else ""
            if self._telling.standings(desk.tx, [found])[found.id].state not in when:
                raise Conflict(OVER)
            applications.take(desk.tx, self._accounts.secrets, desk.caller, found, step, said, rule)

    def _row(self, desk: Desk, application: UUID, *, lock: bool = False) -> Row:
        row = store.get(desk.tx, application, lock=lock)
        known = row is not None and row["network"] in self._networks(desk)
        if row is None or not known or not _of_others(row, desk.caller):
            raise NotFound(NO_APPLICATION)
        return row

    def _told(self, desk: Desk, rows: list[Row]) -> list[ApplicationView]:
        rule = self._rule()
        found = self._telling.opened(desk.tx, rows)
        views = self._telling.told(desk.tx, desk.caller, found, officer=True)
        entry = by_caller(desk.tx, desk.caller, Event.APPLICATIONS_READ, rule=rule, count=len(views))
        about = sorted({each.organisation for each in found})
        desk.tx.audit(entry, *(Detail(each, {}) for each in about))
        return views

    def _rule(self) -> str:
        """Return the rule by which a vetting officer reads what applicants state. Raises Denied."""
        subjects = {Subject.role(Role.VETTING_OFFICER)}
        decision = self._policy().decide(subjects, Action.READ, SensitivityClass.APPLICATION, Tier.SEALED)
        decision.require()
        return decision.rule

    @staticmethod
    def _networks(desk: Desk) -> frozenset[UUID]:
        return networks_of(desk.tx, desk.caller.person, desk.network)


def _of_others(row: Row, caller: Caller) -> bool:
    """Tell whether an officer may hear of an application: what is noted about a company is not for its own people."""
    return bool(row["organisation"] != caller.organisation)


def _seen(criteria: Sequence[Criterion], notes: Mapping[str, str], *, whole: bool) -> tuple[Seen, ...]:
    """Return what was looked at; `whole`: all of it has to be."""
    if not notes.keys() <= {each.code for each in criteria}:
        raise Invalid([FieldProblem("/criteria", POSSIBLE)])
    if whole and notes.keys() != {each.code for each in criteria}:
        raise Invalid([FieldProblem("/criteria", NOT_SEEN)])
    return tuple(
        Seen(each.text, checked_words(notes[each.code], f"/criteria/note-{each.code}", sentence=HERE))
        for each in criteria
        if each.code in notes
    )


def _require_sponsor(tx: Transaction, request: Request) -> None:
    """Require that who vouched when the decision was drawn up still can."""
    vetted = request.wanted.vetted
    sponsor = None if vetted is None else vetted.sponsor
    if sponsor is not None and sponsor not in members_now(tx, next(iter(request.wanted.networks))):
        raise Conflict(SPONSOR_GONE)


def _require_there(tx: Transaction, found: Application) -> None:
    """Require that whom an application names can still get what it asks for."""
    try:
        for each in found.stated.named:
            require_beneficiary(tx, each.person, found.organisation)
            require_reader(tx, each.person, found.organisation)
    except (NotFound, Conflict) as error:
        raise Conflict(NAMED_GONE) from error
