"""Persons: their account, what they are called, and what a signed-in person sees of themselves."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from audit.entry import Change, Event
from keys.context import SecretContext
from keys.key import Purpose
from keys.scope import person_scope
from registry.accounts import names
from registry.accounts.lifetime import is_over
from registry.accounts.organisations import name_place as organisation_place
from registry.accounts.outcome import change
from registry.accounts.store import closing as closing_store
from registry.accounts.store import organisations as organisation_store
from registry.accounts.store import people as store
from registry.authority import checked, signed
from registry.database import Detail
from registry.entries import Author, by_author
from registry.errors import Conflict, FieldProblem, Invalid, NotFound
from registry.language import LANGUAGES

if TYPE_CHECKING:
    from registry.accounts.networks import Networks
    from registry.accounts.secrets import Secrets
    from registry.accounts.store.rows import Row
    from registry.caller import Caller
    from registry.database import Transaction

INVITED = "invited"
ACTIVE = "active"
DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class Introduction:
    """A signed-in person as they see themselves; `tiers`: network's short name to highest tier there."""

    id: UUID
    name: str
    organisation: str
    organisation_id: UUID
    language: str
    roles: tuple[str, ...]
    tiers: dict[str, str]


def name_place(person: UUID) -> SecretContext:
    """Return where a person's name is sealed."""
    return SecretContext("person", str(person), "name")


def email_place(person: UUID) -> SecretContext:
    """Return where a person's address is sealed."""
    return SecretContext("person", str(person), "email")


class People:
    """Makes persons, ends their accounts, and opens their names."""

    def __init__(self, secrets: Secrets, networks: Networks) -> None:
        self._secrets = secrets
        self._networks = networks

    def make(
        self, tx: Transaction, author: Author, organisation: UUID, email: str, name: str, language: str
    ) -> UUID:
        """Make a person, invited: nobody can sign in before an invitation was followed to its end.

        Raises:
            Invalid: the address, name or language cannot be used.
            Conflict: somebody has this address, in any spelling.
            NotFound: there is no such organisation.
        """
        address, named = names.checked_email(email), names.checked_name(name)
        if language not in LANGUAGES:
            raise Invalid([FieldProblem("/language", "This is not one of the possible values.")])
        if organisation_store.get(tx, organisation) is None:
            raise NotFound("There is no such organisation.")
        lookups = names.lookups(tx, address)
        self._require_free(tx, author, lookups, organisation)
        person = uuid4()
        tx.keys.create(Purpose.AUDIT_PERSON, person_scope(person))
        row = signed(
            tx,
            "person",
            {
                "id": person,
                "organisation": organisation,
                "email_lookup": lookups[0],
                "email": self._secrets.seal_text(tx, email_place(person), address),
                "name": self._secrets.seal_text(tx, name_place(person), named),
                "language": language,
                "state": INVITED,
                "created_at": tx.now,
            },
        )
        store.add(tx, row)
        tx.audit(
            by_author(tx, author, Event.PERSON_MADE, changed=(change("person", row),)),
            Detail(organisation, {"person": str(person), "name": named, "email": address}),
        )
        return person

    def set_state(
        self,
        tx: Transaction,
        author: Author,
        person: UUID,
        state: str,
        *,
        also: Sequence[Change] = (),
        because: str | None = None,
    ) -> None:
        """Let a person be invited, active, or disabled from the next request on. Raises NotFound.

        `also`: other rows that change with it, for the same entry; `because`: why, in the author's words.
        """
        row = store.get(tx, person, lock=True)
        if row is None:
            raise NotFound("There is no such person.")
        new = signed(tx, "person", {**checked(tx, "person", row), "state": state})
        store.change(tx, person, new)
        event = Event.PERSON_DISABLED if state == DISABLED else Event.PERSON_CHANGED
        said = {} if because is None else {"because": because}
        tx.audit(
            by_author(tx, author, event, reason=state, changed=(change("person", new), *also)),
            Detail(new["organisation"], {"person": str(person), **said}),
        )

    def rename(self, tx: Transaction, author: Author, person: UUID, name: str) -> None:
        """Let a person be called this from now on. Raises Invalid, NotFound."""
        named = names.checked_name(name)
        row = store.get(tx, person, lock=True)
        if row is None:
            raise NotFound("There is no such person.")
        sealed = self._secrets.seal_text(tx, name_place(person), named)
        new = signed(tx, "person", {**checked(tx, "person", row), "name": sealed})
        store.change(tx, person, new)
        tx.audit(
            by_author(tx, author, Event.PERSON_CHANGED, reason="name", changed=(change("person", new),)),
            Detail(new["organisation"], {"person": str(person), "name": named}),
        )

    def has_mailbox(self, tx: Transaction, row: Row) -> bool:
        """Tell whether a person's mailbox still is their log-in name: it may have been given on."""
        address = self._secrets.open_text(tx, email_place(row["id"]), row["email"])
        return row["email_lookup"] in names.lookups(tx, address)

    def set_language(self, tx: Transaction, caller: Caller, language: str) -> None:
        """Let the register speak this language to the caller. Raises Invalid."""
        if language not in LANGUAGES:
            raise Invalid([FieldProblem("/language", "This is not one of the possible values.")])
        row = store.get(tx, caller.person, lock=True)
        if row is None:
            raise NotFound("There is no such person.")
        new = signed(tx, "person", {**checked(tx, "person", row), "language": language})
        store.change(tx, caller.person, new)
        tx.audit(
            by_author(tx, caller, Event.PERSON_CHANGED, reason="language", changed=(change("person", new),))
        )

    def by_email(self, tx: Transaction, email: str) -> UUID:
        """Return whose log-in name this is. Raises NotFound."""
        row = store.by_lookup(tx, names.lookups(tx, email))
        if row is None:
            raise NotFound("There is no such person.")
        return UUID(str(checked(tx, "person", row)["id"]))

    def email(self, tx: Transaction, person: UUID) -> str:
        """Return a person's log-in name as it is shown. Raises NotFound."""
        row = store.get(tx, person)
        if row is None:
            raise NotFound("There is no such person.")
        return self._secrets.open_text(tx, email_place(person), checked(tx, "person", row)["email"])

    def names(self, tx: Transaction, people: Collection[UUID]) -> dict[UUID, str]:
        """Return the names of persons; whoever does not exist is left out."""
        rows = [checked(tx, "person", row) for row in store.by_ids(tx, people)] if people else []
        opened = self._secrets.open_many(tx, [(name_place(row["id"]), row["name"]) for row in rows])
        return {row["id"]: name.decode() for row, name in zip(rows, opened, strict=True)}

    def organisations_names(self, tx: Transaction, organisations: Collection[UUID]) -> dict[UUID, str]:
        """Return the account names of organisations; whichever does not exist is left out."""
        found = organisation_store.by_ids(tx, organisations) if organisations else []
        rows = [checked(tx, "organisation", row) for row in found]
        opened = self._secrets.open_many(
            tx, [(organisation_place(row["id"]), row["account_name"]) for row in rows]
        )
        return {row["id"]: name.decode() for row, name in zip(rows, opened, strict=True)}

    def _require_free(
        self, tx: Transaction, author: Author, lookups: Sequence[bytes], organisation: UUID
    ) -> None:
        """Require that nobody signs in with this name; what a closed account of the same house had is given on.

        A helper's name is free once the help has ended, whomever they helped.
        """
        row = store.by_lookup(tx, lookups)
        if row is None:
            return
        held = checked(tx, "person", row)
        helper = closing_store.helper(tx, held["id"])
        ended = helper is not None and is_over(tx, helper)
        if not ended and (held["state"], held["organisation"]) != (DISABLED, organisation):
            raise Conflict("Somebody has this e-mail address already.")
        nobodys = names.lookup(tx, f"given on {held['id']}")
        new = signed(tx, "person", {**held, "email_lookup": nobodys, "state": DISABLED})
        store.change(tx, held["id"], new)
        tx.audit(
            by_author(
                tx, author, Event.PERSON_CHANGED, reason="mailbox_given_on", changed=(change("person", new),)
            ),
            Detail(held["organisation"], {"person": str(held["id"])}),
        )

    def introduce(self, tx: Transaction, caller: Caller) -> Introduction:
        """Return what the caller is shown of themselves."""
        slugs = self._networks.slugs(tx, list(caller.standings))
        return Introduction(
            id=caller.person,
            name=self.names(tx, [caller.person])[caller.person],
            organisation=self.organisations_names(tx, [caller.organisation])[caller.organisation],
            organisation_id=caller.organisation,
            language=caller.language,
            roles=tuple(sorted(role.value for role in caller.own_roles | caller.office_roles)),
            tiers={
                slugs[network]: max(standing.tiers).value
                for network, standing in caller.standings.items()
                if standing.tiers
            },
        )
