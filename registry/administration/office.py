"""What a vetting officer sees and does about the organisations and people of their network.

Account data only: what an organisation is called by the office, its kind and membership, its people's names,
roles and states. An officer invites an organisation's first data owner, and closes and opens an organisation or
a person with a reason. Once it states something, or somebody of it has followed an invitation, no officer gets a
code for any account of it: who makes a data owner of themselves could else read all that it states. Nor do they get
a second one, to keep for later, while one data owner stands. Nobody of an office, and nobody with a role in a
network, is closed or opened by one officer: who could, would vet alone. The host does both (`nordkap admin person`,
`nordkap admin disable`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

from audit.event import Event
from policies.vocabulary import Role
from registry.accounts.closure import Closer, Side
from registry.accounts.organisations import name_place
from registry.accounts.people import DISABLED, INVITED
from registry.accounts.rights import OFFICE
from registry.accounts.store import networks as network_store
from registry.accounts.store import organisations as organisation_store
from registry.accounts.store import people as people_store
from registry.administration.colleagues import Invited
from registry.administration.desk import NO_ORGANISATION, NOBODY, Desk, Desks, live_roles
from registry.administration.roster import Colleague, only_owner, roster, settled
from registry.authority import checked
from registry.database import Detail
from registry.entries import by_caller
from registry.errors import Conflict, FieldProblem, Invalid, NotFound

if TYPE_CHECKING:
    from registry.accounts.service import Accounts
    from registry.accounts.store.rows import Row
    from registry.caller import Caller, Credential
    from registry.database import Transaction

KINDS: Final = ("company", "authority", "educator")
"""Kinds of organisations an officer makes."""
MIN_REASON: Final = 3
MAX_REASON: Final = 300
REASON = "Say in {minimum} to {maximum} characters why."
HAS_OWNER = "This organisation has a data owner, who invites its people."
OF_AN_OFFICE = (
    "One officer alone closes and opens no account of an office, nor of anybody with a role in a network."
)
ELSEWHERE = "This organisation is in another network too, so one network alone does not close it."
ENROLLED = "This person has an account already, and needs no invitation to it."
SETTLED = (
    "This organisation states something already, or has had people with accounts: its own data owner invites others. "
    "If there is none, the operator does."
)


@dataclass(frozen=True, slots=True)
class House:
    """An organisation of a network: `kind`, `membership` and `state` as the register's words; `people`, how many."""

    id: UUID
    name: str
    kind: str
    membership: str
    state: str
    people: int


@dataclass(frozen=True, slots=True)
class Opened:
    """One of them with its people.

    `owned`: it has a data owner, invited or active. `settled`: it states something, or somebody ever enrolled.
    """

    house: House
    people: tuple[Colleague, ...]
    owned: bool
    settled: bool


class OfficePeople:
    """Shows and changes a network's organisations and people, for its vetting officers."""

    def __init__(self, desks: Desks, accounts: Accounts) -> None:
        self._desks = desks
        self._accounts = accounts

    def networks(self, tx: Transaction, caller: Caller) -> dict[UUID, str]:
        """Return the names of the networks in which the caller is a vetting officer."""
        held = [each for each, standing in caller.standings.items() if Role.VETTING_OFFICER in standing.roles]
        rows = [checked(tx, "network", row) for row in network_store.by_ids(tx, held)] if held else []
        return {row["id"]: row["name"] for row in sorted(rows, key=lambda row: row["slug"])}

    def houses(
        self, credential: Credential, network: UUID | None = None
    ) -> tuple[dict[UUID, str], UUID, list[House]]:
        """Return the caller's networks, the one that is shown (their first when None), and its organisations by name.

        Raises NotSignedIn, Denied.
        """
        asked = {"network": str(network)}
        with self._desks.officer(credential, Event.PEOPLE_READ, asked, network, change=False) as desk:
            found = self._houses(desk, self._members(desk))
            self._note(desk, len(found), [house.id for house in found])
            networks = self.networks(desk.tx, desk.caller)
        return networks, _network(desk), found

    def house(self, credential: Credential, network: UUID, organisation: UUID) -> Opened:
        """Return one of them with its people. Raises NotSignedIn, Denied; NotFound for any other."""
        asked = {"organisation": str(organisation)}
        with self._desks.officer(credential, Event.PEOPLE_READ, asked, network, change=False) as desk:
            members = self._members(desk)
            if organisation not in members:
                raise NotFound(NO_ORGANISATION)
            house = self._houses(desk, {organisation: members[organisation]})[0]
            rows = people_store.of_organisation(desk.tx, organisation)
            people = tuple(roster(desk.tx, self._accounts.secrets, rows))
            self._note(desk, len(people), [organisation])
            return Opened(house, people, _owned(people), settled(desk.tx, organisation))

    def invite(
        self, credential: Credential, network: UUID, kind: str, account_name: str, person: Mapping[str, str]
    ) -> tuple[UUID, Invited]:
        """Make an organisation that is interested in the network, and its first data owner.

        `person` holds name, email and language. Returns the organisation's id, and the code to hand over.

        Raises NotSignedIn, Denied, StepUpNeeded, Invalid; Conflict when somebody has the mailbox.
        """
        with self._desks.officer(credential, Event.ORGANISATION_MADE, {}, network) as desk:
            if kind not in KINDS:
                raise Invalid([FieldProblem("/kind", "This is not one of the possible values.")])
            organisation = self._accounts.organisations.make(
                desk.tx, desk.caller, kind, account_name, {network: "interested"}
            )
            made = self._first_owner(desk, organisation, person)
        return organisation, made

    def invite_owner(
        self, credential: Credential, network: UUID, organisation: UUID, person: Mapping[str, str]
    ) -> Invited:
        """Make the first data owner of an organisation that has none.

        Raises NotSignedIn, Denied, StepUpNeeded, NotFound, Invalid; Conflict: it has one, or is settled.
        """
        asked = {"organisation": str(organisation)}
        with self._desks.officer(credential, Event.PERSON_MADE, asked, network) as desk:
            self._locked(desk, organisation)
            rows = people_store.of_organisation(desk.tx, organisation)
            if _owned(roster(desk.tx, self._accounts.secrets, rows)):
                raise Conflict(HAS_OWNER)
            _require_unsettled(desk, organisation)
            return self._first_owner(desk, organisation, person)

    def invite_again(self, credential: Credential, network: UUID, person: UUID) -> Invited:
        """Return a new code for a data owner who has not followed theirs.

        Raises NotSignedIn, Denied, StepUpNeeded, NotFound; Conflict for who has enrolled, is no data owner or not the
        only one, or belongs to an organisation that is settled.
        """
        with self._acting_on(credential, Event.INVITATION_MADE, network, person) as (desk, row):
            if row["state"] != INVITED:
                raise Conflict(ENROLLED)
            _require_unsettled(desk, row["organisation"])
            if not only_owner(desk.tx, row):
                raise Conflict(HAS_OWNER)
            code = self._accounts.invitations.make(desk.tx, desk.caller, person)
        return Invited(person, code)

    def set_person(
        self, credential: Credential, network: UUID, person: UUID, because: str, *, opened: bool
    ) -> str | None:
        """Close or open a person's account, and say why.

        Returns a new code for who is opened before they had enrolled: an unsettled organisation's only data owner.

        Raises NotSignedIn, Denied, StepUpNeeded, NotFound, Invalid; Conflict as `Closures`, and for people of offices.
        """
        event = Event.PERSON_CHANGED if opened else Event.PERSON_DISABLED
        with self._acting_on(credential, event, network, person) as (desk, row):
            closer = Closer(Side.OFFICE, network, _reason(because))
            if opened:
                invite = not settled(desk.tx, row["organisation"]) and only_owner(desk.tx, row)
                return self._accounts.closures.open(desk.tx, desk.caller, person, closer, invite=invite)
            self._accounts.closures.close(desk.tx, desk.caller, person, closer)
        return None

    def set_organisation(
        self, credential: Credential, network: UUID, organisation: UUID, because: str, *, opened: bool
    ) -> None:
        """Close or open an organisation, and say why.

        Raises NotSignedIn, Denied, StepUpNeeded, NotFound, Invalid; Conflict as `Closures`, for offices, and for an
        organisation of several networks.
        """
        event = Event.ORGANISATION_OPENED if opened else Event.ORGANISATION_CLOSED
        asked = {"organisation": str(organisation)}
        with self._desks.officer(credential, event, asked, network) as desk:
            row = self._locked(desk, organisation)
            closer = Closer(Side.OFFICE, network, _reason(because))
            if row["kind"] == OFFICE:
                raise Conflict(OF_AN_OFFICE)
            if len(organisation_store.live_memberships(desk.tx, organisation)) > 1:
                raise Conflict(ELSEWHERE)
            change = (
                self._accounts.closures.open_organisation
                if opened
                else self._accounts.closures.close_organisation
            )
            change(desk.tx, desk.caller, organisation, closer)

    @contextmanager
    def _acting_on(
        self, credential: Credential, event: Event, network: UUID, person: UUID
    ) -> Iterator[tuple[Desk, Row]]:
        with self._desks.officer(credential, event, {"person": str(person)}, network) as desk:
            row = people_store.get(desk.tx, person)
            if row is None or row["organisation"] not in self._members(desk):
                raise NotFound(NOBODY)
            house = self._locked(desk, row["organisation"])
            held = people_store.get(desk.tx, person, lock=True)
            if house["kind"] == OFFICE or any(
                each["network"] is not None for each in live_roles(desk.tx, person)
            ):
                raise Conflict(OF_AN_OFFICE)
            yield desk, dict(checked(desk.tx, "person", held or row))

    def _first_owner(self, desk: Desk, organisation: UUID, person: Mapping[str, str]) -> Invited:
        tx, caller = desk.tx, desk.caller
        made = self._accounts.people.make(
            tx, caller, organisation, person["email"], person["name"], person["language"]
        )
        self._accounts.grants.give_role(tx, caller, made, Role.DATA_OWNER)
        return Invited(made, self._accounts.invitations.make(tx, caller, made))

    def _members(self, desk: Desk) -> dict[UUID, str]:
        rows = organisation_store.members(desk.tx, _network(desk))
        return {row["organisation"]: checked(desk.tx, "membership", row)["state"] for row in rows}

    def _locked(self, desk: Desk, organisation: UUID) -> Row:
        row = organisation_store.get(desk.tx, organisation, lock=True)
        if row is None or organisation not in self._members(desk):
            raise NotFound(NO_ORGANISATION)
        return dict(checked(desk.tx, "organisation", row))

    def _houses(self, desk: Desk, members: Mapping[UUID, str]) -> list[House]:
        tx = desk.tx
        rows = [checked(tx, "organisation", row) for row in organisation_store.by_ids(tx, list(members))]
        opened = self._accounts.secrets.open_many(
            tx, [(name_place(row["id"]), row["account_name"]) for row in rows]
        )
        held: dict[UUID, int] = {}
        for row in people_store.of_organisations(tx, list(members)):
            held[row["organisation"]] = held.get(row["organisation"], 0) + (row["state"] != DISABLED)
        houses = [
            House(
                row["id"],
                name.decode(),
                row["kind"],
                members[row["id"]],
                row["state"],
                held.get(row["id"], 0),
            )
            for row, name in zip(rows, opened, strict=True)
        ]
        return sorted(houses, key=lambda house: (house.name.casefold(), str(house.id)))

    @staticmethod
    def _note(desk: Desk, count: int, about: list[UUID]) -> None:
        entry = by_caller(
            desk.tx, desk.caller, Event.PEOPLE_READ, rule=desk.rule, network=desk.network, count=count
        )
        desk.tx.audit(entry, *(Detail(each, {}) for each in about))


def _network(desk: Desk) -> UUID:
    if desk.network is None:
        raise NotFound(NO_ORGANISATION)
    return desk.network


def _owned(people: Iterable[Colleague]) -> bool:
    return any(Role.DATA_OWNER in each.roles and each.state != DISABLED for each in people)


def _require_unsettled(desk: Desk, organisation: UUID) -> None:
    if settled(desk.tx, organisation):
        raise Conflict(SETTLED)


def _reason(text: str) -> str:
    said = " ".join(unicodedata.normalize("NFC", text).split())
    if not MIN_REASON <= len(said) <= MAX_REASON or not said.isprintable():
        raise Invalid([FieldProblem("/reason", REASON, {"minimum": MIN_REASON, "maximum": MAX_REASON})])
    return said
