"""To whom a company shows itself, as its data owners choose it by name: networks, countries, who is left out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from audit.event import Event
from keys.errors import KeysError
from registry.acting import acting
from registry.companies import store
from registry.companies.author import Author
from registry.companies.tiering import OWNER_ONLY
from registry.database import Detail
from registry.entries import by_caller
from registry.errors import Refused

if TYPE_CHECKING:
    from registry.caller import Caller, Callers, Credential
    from registry.companies.recorder import Recorder
    from registry.database import Database, Transaction
    from registry.directory.releasability import Releasability

Named = Callable[["Transaction", Collection[UUID]], Mapping[UUID, str]]
"""Gives what networks or organisations are called: `registry.accounts`."""


@dataclass(frozen=True, slots=True)
class NetworkView:
    """A network of the register: what it is called, of which country, and whether the company shows itself there."""

    id: UUID
    name: str
    country: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class VisibilityView:
    """To whom the company shows itself.

    Attributes:
        networks: all of the register, by name.
        countries: from which a reader's network may be; None: from any.
        excluded: who never sees the company, by name; a name that can no longer be read is None.
        revision: the one a change starts from.
    """

    networks: tuple[NetworkView, ...]
    countries: tuple[str, ...] | None
    excluded: tuple[tuple[UUID, str | None], ...]
    revision: int


class Visibility:
    """Shows and changes to whom the caller's company shows itself. For its data owners; all of it is on record.

    Args:
        database: opens transactions.
        callers: turns a credential into a caller.
        recorder: stores the change, and moves the company in the index.
        networks, organisations: what they are called.
    """

    def __init__(
        self, database: Database, callers: Callers, recorder: Recorder, networks: Named, organisations: Named
    ) -> None:
        self._database = database
        self._callers = callers
        self._recorder = recorder
        self._networks = networks
        self._organisations = organisations

    def view(self, credential: Credential) -> VisibilityView:
        """Return to whom the company shows itself. Raises NotSignedIn, Refused.

        Whom it leaves out is named as their accounts are: whoever left them out knew who they are.
        """
        asked = {"own": "releasability"}
        with acting(self._database, self._callers, credential, Event.OWN_READ, asked, snapshot=True) as (
            tx,
            caller,
        ):
            _require_owner(caller)
            found = store.releasabilities(tx, [caller.organisation])[caller.organisation]
            countries = store.network_countries(tx)
            called = self._networks(tx, list(countries))
            networks = [
                NetworkView(each, called[each], country, each in found.networks)
                for each, country in countries.items()
            ]
            excluded = [(each, self._name(tx, each)) for each in sorted(found.excluded)]
            read = {"asked": asked, "read": [str(each) for each, name in excluded if name is not None]}
            tx.audit(by_caller(tx, caller, Event.OWN_READ), Detail(caller.organisation, read))
            return VisibilityView(
                tuple(sorted(networks, key=lambda one: (one.name.casefold(), str(one.id)))),
                found.countries,
                tuple(sorted(excluded, key=lambda one: ((one[1] or "\uffff").casefold(), str(one[0])))),
                found.revision,
            )

    def choose(
        self,
        credential: Credential,
        networks: Collection[UUID],
        countries: Collection[str] | None,
        revision: int,
    ) -> None:
        """Show the company in these networks, to readers of these countries; who is left out stays so.

        Raises NotSignedIn; Refused, StepUpNeeded (somebody gets to see more), Stale, Invalid.
        """
        with self._changing(credential) as (tx, caller, before):
            self._release(
                tx,
                caller,
                replace(before, networks=frozenset(networks), countries=_known(countries)),
                revision,
            )

    def leave_out(self, credential: Credential, organisation: UUID) -> None:
        """Let an organisation never see the company, from its next request on. It narrows: no proof is asked for.

        Raises NotSignedIn; Refused, Invalid (there is no such organisation, it is one's own, or there are too many).
        """
        with self._changing(credential) as (tx, caller, before):
            if organisation not in before.excluded:
                after = replace(before, excluded=before.excluded | {organisation})
                self._release(tx, caller, after, before.revision)

    def let_in(self, credential: Credential, organisation: UUID) -> None:
        """Let an organisation that was left out see the company again as others do.

        Raises NotSignedIn; Refused, StepUpNeeded.
        """
        with self._changing(credential) as (tx, caller, before):
            if organisation in before.excluded:
                after = replace(before, excluded=before.excluded - {organisation})
                self._release(tx, caller, after, before.revision)

    @contextmanager
    def _changing(self, credential: Credential) -> Iterator[tuple[Transaction, Caller, Releasability]]:
        asked = {"own": "releasability"}
        with acting(self._database, self._callers, credential, Event.RELEASABILITY_CHANGED, asked) as (
            tx,
            caller,
        ):
            _require_owner(caller)
            # Under its lock, so that what two owners leave out at once is both left out.
            store.lock(tx, [caller.organisation])
            yield tx, caller, store.releasabilities(tx, [caller.organisation])[caller.organisation]

    def _release(self, tx: Transaction, caller: Caller, after: Releasability, revision: int) -> None:
        author, own = Author(caller=caller), caller.organisation
        self._recorder.release(tx, author, own, after.networks, after.countries, after.excluded, revision)

    def _name(self, tx: Transaction, organisation: UUID) -> str | None:
        with suppress(KeysError):
            return self._organisations(tx, [organisation]).get(organisation)
        return None


def _require_owner(caller: Caller) -> None:
    if not Author(caller=caller).chooses_tiers:
        raise Refused(OWNER_ONLY)


def _known(countries: Collection[str] | None) -> tuple[str, ...] | None:
    return None if countries is None else tuple(sorted(set(countries)))
