"""Deciding requests: the queue of what waits, and one officer's word about one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from audit.event import Event
from registry.administration.desk import STEP_UP
from registry.approvals import quorum, store
from registry.approvals import request as requests
from registry.approvals import review as reviews
from registry.approvals.asking import MOST_LISTED, NO_REQUEST
from registry.approvals.deciding import Opinion, decide
from registry.approvals.quorum import OVER
from registry.approvals.request import Kind
from registry.approvals.review import Word
from registry.approvals.seat import chairs
from registry.approvals.views import RequestView, State
from registry.approvals.words import checked_words
from registry.database import Detail
from registry.entries import by_caller
from registry.errors import Conflict, NotFound, StepUpNeeded
from registry.vocabularies.folding import fold

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from registry.accounts.service import Accounts
    from registry.administration.desk import Desk, Desks
    from registry.approvals.request import Request
    from registry.approvals.review import Review
    from registry.approvals.telling import Telling
    from registry.caller import Credential
    from registry.database import Database, Transaction

SAME_NAME = (
    "Somebody of your name asked for this, is to get it, or has said something about it. One person decides once, "
    "whatever their accounts."
)
FRESH = STEP_UP
"""Said where a proof was used for another review, or is too old: one code, one decision."""


class Reviewing:
    """Lists what waits and takes officers' words."""

    def __init__(self, database: Database, desks: Desks, accounts: Accounts, telling: Telling) -> None:
        self._database = database
        self._desks = desks
        self._accounts = accounts
        self._telling = telling

    def queue(self, credential: Credential) -> list[RequestView]:
        """Return what waits in the networks where the caller's word counts, the oldest first.

        Raises NotSignedIn, Denied.
        """
        with self._desks.officer(credential, Event.REQUESTS_READ, {"asked": "queue"}, change=False) as desk:
            rows = store.waiting(desk.tx, self._networks(desk))
            return self._told(desk, requests.opened(desk.tx, self._accounts.secrets, rows))

    def waiting(self, credential: Credential) -> int:
        """Return how many requests wait for the caller's word; those of companies that apply are counted there.

        A number that names nobody and says no purpose: no reading of requests, so the log has no entry.
        Raises NotSignedIn.
        """
        with self._database.transaction(snapshot=True) as tx:
            person = self._accounts.sessions.admit(tx, credential).person
            networks = {chair.network for chair in chairs(tx, person)}
            rows = store.waiting(tx, networks) if networks else []
            kept = [row for row in rows if row["kind"] != Kind.VETTING.value]
            found = requests.opened(tx, self._accounts.secrets, kept)
            said = reviews.of(tx, [each.id for each in found])
            return sum(quorum.barred(tx, each, person, said[each.id]) is None for each in found)

    def past(self, credential: Credential) -> list[RequestView]:
        """Return what was asked for there, decided or not, the newest first, at most 50.

        Raises NotSignedIn, Denied.
        """
        with self._desks.officer(credential, Event.REQUESTS_READ, {"asked": "past"}, change=False) as desk:
            rows = store.past(desk.tx, self._networks(desk), MOST_LISTED)
            return self._told(desk, requests.opened(desk.tx, self._accounts.secrets, rows))

    def one(self, credential: Credential, request: UUID) -> RequestView:
        """Return one request. Raises NotSignedIn, Denied; NotFound: of other networks, or vetting the own company."""
        asked = {"request": str(request)}
        with self._desks.officer(credential, Event.REQUESTS_READ, asked, change=False) as desk:
            return self._told(desk, [self._found(desk, request)])[0]

    def review(self, credential: Credential, request: UUID, word: Word, because: str) -> State:
        """Say yes or no to a request; with the second yes, what it asks for is given. Return what became of it.

        Raises:
            NotSignedIn, Denied: the caller is no vetting officer.
            StepUpNeeded: the last proof is older than five minutes, or served for another review.
            NotFound: there is no such request in networks where the caller's word counts.
            Invalid: the reason has fewer than 3 or more than 300 characters.
            Conflict: it is decided, or not the caller's to decide; or it cannot be given any more.
        """
        asked = {"request": str(request), "word": word.value}
        with self._desks.officer(credential, Event.REQUEST_REVIEWED, asked) as desk:
            if self._found(desk, request).wanted.kind is Kind.VETTING:
                raise NotFound(NO_REQUEST)  # the applicant is told something too: `registry.vetting`
            return self.say(desk, credential, request, word, because)

    def say(self, desk: Desk, credential: Credential, request: UUID, word: Word, because: str) -> State:
        """Say yes or no at a desk that is open for change. Returns and raises as `review`."""
        tx, caller = desk.tx, desk.caller
        proven_at: datetime = self._accounts.sessions.row(tx, credential)["stepped_at"]
        if store.proof_used(tx, caller.person, proven_at):
            raise StepUpNeeded(FRESH)
        reason = checked_words(because, "/reason")
        found = self._found(desk, request, lock=True)
        said = reviews.of(tx, [found.id])[found.id]
        if self._telling.states(tx, [found])[found.id] is not State.WAITING:
            raise Conflict(OVER)
        chair = quorum.chair_of(tx, found, caller.person, said)
        self._require_another(tx, caller.person, found, said)
        opinion = Opinion(caller.person, chair, word, reason, proven_at)
        decide(tx, self._accounts, caller, found, opinion, desk.rule)
        return self._telling.states(tx, [found])[found.id]

    def _require_another(
        self, tx: Transaction, reviewer: UUID, request: Request, said: Sequence[Review]
    ) -> None:
        """Require that no second account of the reviewer's is in it: those are told by their names."""
        wanted = request.wanted
        others = {wanted.person, wanted.requester, *(review.person for review in said)}
        others |= {each.person for each in wanted.vetted.named} if wanted.vetted is not None else set()
        names = self._accounts.people.names(tx, {reviewer, *others})
        if fold(names.pop(reviewer)) in map(fold, names.values()):
            raise Conflict(SAME_NAME)

    def _found(self, desk: Desk, request: UUID, *, lock: bool = False) -> Request:
        row = store.get(desk.tx, request, lock=lock)
        if row is None:
            raise NotFound(NO_REQUEST)
        found = requests.opened(desk.tx, self._accounts.secrets, [row])[0]
        if not found.wanted.networks & self._networks(desk) or _about_own(desk, found):
            raise NotFound(NO_REQUEST)
        return found

    @staticmethod
    def _networks(desk: Desk) -> frozenset[UUID]:
        return networks_of(desk.tx, desk.caller.person, desk.network)

    def _told(self, desk: Desk, every: list[Request]) -> list[RequestView]:
        found = [request for request in every if not _about_own(desk, request)]
        views = self._telling.told(desk.tx, desk.caller, found, officer=True)
        entry = by_caller(desk.tx, desk.caller, Event.REQUESTS_READ, rule=desk.rule, count=len(views))
        about = sorted({request.wanted.organisation for request in found})
        desk.tx.audit(entry, *(Detail(each, {}) for each in about))
        return views


def _about_own(desk: Desk, found: Request) -> bool:
    """Tell whether officers vet the caller's own company: what they note about it is not for its people."""
    return found.wanted.kind is Kind.VETTING and found.wanted.organisation == desk.caller.organisation


def networks_of(tx: Transaction, person: UUID, own: UUID | None) -> frozenset[UUID]:
    """Return the networks whose requests an officer sees: where their word counts, and their own."""
    found = {chair.network for chair in chairs(tx, person)}
    return frozenset(found if own is None else found | {own})
