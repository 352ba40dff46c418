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
from registry.errors import NotFound, Refused


class Previewing:
    """Shows an organisation to its own people as an audience would get it."""

    def __init__(
        self, database: Database, callers: Callers, disclosure: Disclosure, reading: Reading
    ) -> None:
        self._database = database
        self._callers = callers
        self._disclosure = disclosure
        self._reading = reading

    def preview(
        self,
        credential: Credential,
        audience: Audience,
        *,
        profile: Profile | None = None,
        to_abroad: bool | None = None,
    ) -> CompanyView | None:
        """Return what somebody of the audience gets; None where they do not learn that there is a company.

        Args:
            credential: of somebody of the organisation who reads its records.
            audience: as whom to look.
            profile: as if this profile were chosen; None for the tiers as they are.
            to_abroad: as if networks of other countries might see the organisation, or might not; None for
                what is chosen.

        Raises:
            NotSignedIn: nobody is signed in.
            Denied: the caller does not read the organisation's records.
            Refused: something is tried by somebody who may not choose it.
        """
        asked = {"preview": audience.value, "profile": "" if profile is None else profile.value}
        tries = profile is not None or to_abroad is not None
        with acting(self._database, self._callers, credential, Event.OWN_READ, asked, snapshot=not tries) as (
            tx,
            caller,
        ):
            self._reading.require_reader(caller.own_subjects)
            author = Author(caller=caller, trial=True)
            if tries and not author.chooses_tiers:
                raise Refused(OWNER_ONLY)
            with tx.undone():
                if tries:
                    self._try(tx, author, caller.organisation, profile, to_abroad=to_abroad)
                seen = self._seen(tx, caller, audience)
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

    def _seen(self, tx: Transaction, caller: Caller, audience: Audience) -> CompanyView | None:
        own = store.memberships(tx, caller.organisation)
        networks = abroad.networks(tx, caller.organisation) if audience is Audience.ABROAD else own
        reader = Reader.imagined(audience, networks)
        try:
            return self._reading.seen(tx, caller, reader, Asked(caller.organisation))
        except NotFound:
            return None
