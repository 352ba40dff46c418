"""What others would get of one's own organisation, as things stand or after a choice that is only tried.

The choice is made in the transaction that answers, an imagined reader opens the company through the same decision
and the same door as any other, and everything but the note of the preview is taken back.
"""

from __future__ import annotations

from uuid import UUID

from audit.event import Event
from policies.vocabulary import SensitivityClass, Tier
from registry.acting import acting
from registry.caller import Caller, Callers, Credential
from registry.cases.held import Cases
from registry.catalogue.classes import Profile
from registry.companies import abroad, releasing, retiering, store
from registry.companies.author import Author
from registry.companies.book import books
from registry.companies.content import require_family
from registry.companies.reader import Audience, Reader
from registry.companies.reading import Asked, Reading
from registry.companies.tiering import OWNER_ONLY
from registry.companies.views import ClassView, CompanyView
from registry.database import Database, Detail, Transaction
from registry.disclosure.disclosure import Disclosure
from registry.entries import by_caller
from registry.errors import FieldProblem, Invalid, NotFound, Refused

WHICH_GRANT = "Name the temporary access whose holder is meant; the others need none."
NO_GRANT = "There is no such temporary access, or it has ended."
MEMBER = "member"
"""How an organisation stands in a network whose people may be approved for what others choose to show."""


class Previewing:
    """Shows an organisation to its own people as an audience would get it."""

    def __init__(
        self, database: Database, callers: Callers, disclosure: Disclosure, reading: Reading, cases: Cases
    ) -> None:
        self._database = database
        self._callers = callers
        self._disclosure = disclosure
        self._reading = reading
        self._cases = cases

    def preview(
        self,
        credential: Credential,
        audience: Audience,
        *,
        profile: Profile | None = None,
        to_abroad: bool | None = None,
        grant: UUID | None = None,
    ) -> CompanyView | None:
        """Return what somebody of the audience gets; None where they do not learn that there is a company.

        Args:
            credential: of somebody of the organisation who reads its records.
            audience: as whom to look.
            profile: as if this profile were chosen; None for the tiers as they are.
            to_abroad: as if networks of other countries might see the organisation, or might not; None for
                what is chosen.
            grant: the live case grant whose holder is meant, for CASE alone.

        Raises:
            NotSignedIn: nobody is signed in.
            Denied: the caller does not read the organisation's records.
            Refused: something is tried by somebody who may not choose it, or a grant is looked at.
            Invalid: a grant is named for another audience, or none for CASE.
            NotFound: the organisation has no such grant that is in force.
        """
        asked = {"preview": audience.value, "profile": "" if profile is None else profile.value}
        tries = profile is not None or to_abroad is not None
        with acting(self._database, self._callers, credential, Event.OWN_READ, asked, snapshot=not tries) as (
            tx,
            caller,
        ):
            self._reading.require_reader(caller.own_subjects)
            if (grant is None) is (audience is Audience.CASE):
                raise Invalid([FieldProblem("/grant", WHICH_GRANT)])
            author = Author(caller=caller, trial=True)
            if (tries or grant is not None) and not author.chooses_tiers:
                raise Refused(OWNER_ONLY)
            with tx.undone():
                if tries:
                    self._try(tx, author, caller.organisation, profile, to_abroad=to_abroad)
                reader = (
                    self._reader(tx, caller, audience) if grant is None else self._holder(tx, caller, grant)
                )
                seen = self._seen(tx, caller, reader)
            entry = by_caller(tx, caller, Event.OWN_READ)
            tx.audit(entry, Detail(caller.organisation, {"asked": asked}))
            return seen

    def by_class(self, credential: Credential, family: str, cls: SensitivityClass, tier: Tier) -> ClassView:
        """Return what one tier for a class in a family would do; see `retiering.by_class`.

        Raises:
            NotSignedIn: nobody is signed in.
            Denied: the caller does not read the organisation's records.
            Refused, Invalid, Conflict, NotFound: as it would be refused.
        """
        asked = {"tiers": family, "class": cls.value, "trial": "yes"}
        with acting(self._database, self._callers, credential, Event.OWN_READ, asked) as (tx, caller):
            self._reading.require_reader(caller.own_subjects)
            require_family(family)
            with tx.undone():
                book = books(tx, self._disclosure, [caller.organisation])[caller.organisation]
                view, _ = retiering.by_class(book, Author(caller=caller, trial=True), family, cls, tier)
            tx.audit(by_caller(tx, caller, Event.OWN_READ), Detail(caller.organisation, {"asked": asked}))
            return view

    def _try(
        self,
        tx: Transaction,
        author: Author,
        organisation: UUID,
        profile: Profile | None,
        *,
        to_abroad: bool | None,
    ) -> None:
        book = books(tx, self._disclosure, [organisation])[organisation]
        if to_abroad is not None:
            wanted = abroad.answered(tx, book.releasability, allowed=to_abroad)
            releasing.released(
                book, author, wanted.networks, wanted.countries, wanted.excluded, wanted.revision
            )
        if profile is not None:
            retiering.retiered(book, author, profile)

    def _reader(self, tx: Transaction, caller: Caller, audience: Audience) -> Reader:
        own = store.memberships(tx, caller.organisation)
        networks = abroad.networks(tx, caller.organisation) if audience is Audience.ABROAD else own
        return Reader.imagined(audience, networks)

    def _holder(self, tx: Transaction, caller: Caller, grant: UUID) -> Reader:
        """Return the holder of a grant: of their own organisation, which may be one that is excluded by now."""
        found = self._cases.of_grant(tx, caller.organisation, grant)
        if found is None:
            raise NotFound(NO_GRANT)
        organisation, granted = found
        networks = store.memberships(tx, organisation, state=MEMBER)
        return Reader.imagined(Audience.CASE, networks, organisation, {caller.organisation: granted})

    def _seen(self, tx: Transaction, caller: Caller, reader: Reader) -> CompanyView | None:
        try:
            return self._reading.seen(tx, caller, reader, Asked(caller.organisation))
        except NotFound:
            return None
