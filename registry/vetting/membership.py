"""A network's memberships, for its vetting officers: what it asks of new members, who can vouch, whose time ends."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from audit.event import Event
from registry.accounts.rights import MEMBER, OFFICE
from registry.accounts.store import organisations as organisation_store
from registry.approvals.reviewing import networks_of
from registry.authority import checked
from registry.database import Detail
from registry.entries import by_caller
from registry.errors import NotFound
from registry.vetting.applying import NO_NETWORK, SOON
from registry.vetting.criteria import Terms, choose, terms
from registry.vetting.views import Ending

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.accounts.service import Accounts
    from registry.administration.desk import Desk, Desks
    from registry.caller import Credential
    from registry.database import Transaction


class Memberships:
    """Shows officers what a decision needs besides the application, and takes what the network asks of new members."""

    def __init__(self, desks: Desks, accounts: Accounts) -> None:
        self._desks = desks
        self._accounts = accounts

    def terms(self, credential: Credential, network: UUID) -> Terms:
        """Return what a network asks of new members. Raises NotSignedIn, Denied, NotFound."""
        asked = {"network": str(network)}
        with self._desks.officer(credential, Event.APPLICATIONS_READ, asked, change=False) as desk:
            if network not in _networks(desk):
                raise NotFound(NO_NETWORK)
            desk.tx.audit(by_caller(desk.tx, desk.caller, Event.APPLICATIONS_READ, rule=desk.rule))
            return terms(desk.tx, network)

    def choose(
        self, credential: Credential, network: UUID, texts: Sequence[str], *, sponsor_needed: bool
    ) -> None:
        """Choose what a network asks of new members. Raises NotSignedIn, Denied, StepUpNeeded, Invalid."""
        with self._desks.officer(
            credential, Event.CRITERIA_CHOSEN, {"network": str(network)}, network
        ) as desk:
            choose(desk.tx, desk.caller, network, texts, sponsor_needed=sponsor_needed, rule=desk.rule)

    def sponsors(self, credential: Credential, network: UUID, but: UUID) -> list[tuple[UUID, str]]:
        """Return the members of a network that can vouch for an organisation, `but` it itself, by name.

        Raises NotSignedIn, Denied, NotFound.
        """
        asked = {"network": str(network)}
        with self._desks.officer(credential, Event.PEOPLE_READ, asked, change=False) as desk:
            if network not in _networks(desk):
                raise NotFound(NO_NETWORK)
            found = members_now(desk.tx, network) - {but}
            names = self._accounts.people.organisations_names(desk.tx, found)
            entry = by_caller(
                desk.tx, desk.caller, Event.PEOPLE_READ, rule=desk.rule, network=network, count=len(names)
            )
            desk.tx.audit(entry, *(Detail(each, {}) for each in sorted(names)))
        return sorted(names.items(), key=lambda each: (each[1].casefold(), str(each[0])))

    def ending(self, credential: Credential) -> list[Ending]:
        """Return the memberships of the caller's networks that end within 60 days, or have ended, by their end.

        Raises NotSignedIn, Denied.
        """
        with self._desks.officer(credential, Event.PEOPLE_READ, {"asked": "ending"}, change=False) as desk:
            held = sorted({desk.network} if desk.network is not None else set())
            networks = {row["id"]: row["name"] for row in self._accounts.networks.every(desk.tx)}
            rows = [
                checked(desk.tx, "membership", row)
                for network in held
                for row in organisation_store.members(desk.tx, network)
            ]
            rows = [row for row in rows if row["valid_until"] is not None]
            rows = [row for row in rows if row["valid_until"] - desk.tx.now < SOON]
            about = {row["organisation"] for row in rows}
            names = self._accounts.people.organisations_names(desk.tx, about)
            entry = by_caller(
                desk.tx, desk.caller, Event.PEOPLE_READ, rule=desk.rule, network=desk.network, count=len(rows)
            )
            desk.tx.audit(entry, *(Detail(each, {}) for each in sorted(about)))
            return [
                Ending(
                    names[row["organisation"]],
                    networks[row["network"]],
                    row["valid_until"],
                    over=row["valid_until"] <= desk.tx.now,
                )
                for row in sorted(rows, key=lambda row: (row["valid_until"], str(row["id"])))
            ]


def members_now(tx: Transaction, network: UUID) -> set[UUID]:
    """Return the organisations that are members of a network now; its offices vouch for nobody."""
    rows = [checked(tx, "membership", row) for row in organisation_store.members(tx, network)]
    now = {
        row["organisation"]
        for row in rows
        if row["state"] == MEMBER and (row["valid_until"] is None or row["valid_until"] > tx.now)
    }
    houses = [checked(tx, "organisation", row) for row in organisation_store.by_ids(tx, now)] if now else []
    return {row["id"] for row in houses if row["kind"] != OFFICE}


def _networks(desk: Desk) -> frozenset[UUID]:
    return networks_of(desk.tx, desk.caller.person, desk.network)
