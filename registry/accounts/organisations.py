"""Organisations: what they are called by the office, in which networks they are, and their keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from audit.entry import Change, Event
from keys.context import SecretContext
from keys.key import Purpose
from keys.lookup import lookup_tag, lookup_tags
from keys.scope import REGISTER, data_scope, record_scope
from policies.vocabulary import Tier
from registry.accounts import names
from registry.accounts.outcome import change
from registry.accounts.store import organisations as store
from registry.authority import checked, signed
from registry.database import Detail
from registry.entries import Author, by_author
from registry.errors import Conflict, FieldProblem, Invalid, NotFound

if TYPE_CHECKING:
    from datetime import datetime

    from registry.accounts.secrets import Secrets
    from registry.accounts.store.rows import Row
    from registry.database import Transaction

KINDS = ("company", "office", "authority", "educator")
STATES = ("interested", "member")
OUTSIDE = "organisation key"
"""What the tag of an outside key is for."""


def name_place(organisation: UUID) -> SecretContext:
    """Return where an organisation's account name is sealed."""
    return SecretContext("organisation", str(organisation), "account_name")


def natural_key_tag(tx: Transaction, outside_key: str) -> bytes:
    """Return what the database keeps of the key an organisation has outside: 32 bytes, keyed."""
    key = tx.keys.current(Purpose.ACCOUNT, REGISTER)
    return lookup_tag(key, OUTSIDE, outside_key.encode())


class Organisations:
    """Makes organisations and moves them in and out of networks."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets

    def make(
        self,
        tx: Transaction,
        author: Author,
        kind: str,
        account_name: str,
        networks: Mapping[UUID, str],
        natural_key: bytes | None = None,
    ) -> UUID:
        """Make an organisation with its keys and memberships, released to its own networks and all countries.

        `networks` maps each network to "interested" or "member"; `natural_key` is `natural_key_tag` of its
        outside key.

        Raises:
            Invalid: the kind, the name or a membership state is not one.
            Conflict: an organisation has this natural key already.
        """
        if kind not in KINDS:
            raise Invalid([FieldProblem("/kind", "This is not one of the possible values.")])
        named = names.checked_name(account_name, "/account_name")
        if natural_key is not None and store.by_natural_key(tx, [natural_key]) is not None:
            raise Conflict("There is an organisation of this key already.")
        organisation = uuid4()
        row = signed(
            tx,
            "organisation",
            {
                "id": organisation,
                "number": store.next_number(tx),
                "kind": kind,
                "account_name": self._secrets.seal_text(tx, name_place(organisation), named),
                "natural_key": natural_key,
                "profile": "careful",
                "state": "active",
                "created_at": tx.now,
            },
        )
        store.add(tx, row)
        for tier in Tier:
            tx.keys.create(Purpose.DATA, data_scope(organisation, tier.value))
        tx.keys.create(Purpose.RECORD, record_scope(organisation))
        released = signed(
            tx,
            "releasability",
            {
                "organisation": organisation,
                "networks": sorted(networks),
                "countries": None,
                "excluded": [],
                "revision": 1,
                "changed_at": tx.now,
            },
        )
        store.add_releasability(tx, released)
        made = (change("organisation", row), change("releasability", released, "organisation"))
        tx.audit(
            by_author(tx, author, Event.ORGANISATION_MADE, changed=made),
            Detail(organisation, {"name": named, "kind": kind}),
        )
        for network, state in networks.items():
            self.join(tx, author, organisation, network, state)
        return organisation

    def join(
        self,
        tx: Transaction,
        author: Author,
        organisation: UUID,
        network: UUID,
        state: str,
        *,
        until: datetime | None = None,
    ) -> UUID:
        """Let an organisation be "interested" in a network or its "member"; what it was there before ends.

        `until` is when that ends by itself. The database asks for two approvals of a membership, but for an
        organisation that is made in this moment (migration 0016).

        Raises:
            Invalid: the state is not one.
            NotFound: there is no such organisation.
        """
        if state not in STATES:
            raise Invalid([FieldProblem("/state", "This is not one of the possible values.")])
        self._locked(tx, organisation)
        self._leave(tx, organisation, network)
        row = signed(
            tx,
            "membership",
            {
                "id": uuid4(),
                "organisation": organisation,
                "network": network,
                "state": state,
                "valid_from": tx.now,
                "valid_until": until,
                "revoked_at": None,
            },
        )
        store.add_membership(tx, row)
        tx.audit(
            by_author(
                tx,
                author,
                Event.NETWORK_JOINED,
                network=network,
                reason=state,
                changed=(change("membership", row),),
            ),
            Detail(organisation, {"state": state}),
        )
        return UUID(str(row["id"]))

    def leave(self, tx: Transaction, author: Author, organisation: UUID, network: UUID) -> None:
        """End an organisation's membership; its people lose the network's tiers on their next request.

        Raises NotFound when it has none.
        """
        self._locked(tx, organisation)
        ended = self._leave(tx, organisation, network)
        if not ended:
            raise NotFound("The organisation is not in this network.")
        tx.audit(
            by_author(tx, author, Event.NETWORK_LEFT, network=network, changed=tuple(ended)),
            Detail(organisation, {}),
        )

    def set_open(
        self,
        tx: Transaction,
        author: Author,
        organisation: UUID,
        *,
        opened: bool,
        also: Callable[[], Sequence[Change]],
        because: str | None = None,
    ) -> None:
        """Open or close an organisation: nobody of a closed one signs in or is admitted.

        `also` changes other rows with it, for the same entry; `because` says why, in the author's words.

        Raises:
            NotFound: there is no such organisation.
            Conflict: it is open or closed already.
        """
        row = self._locked(tx, organisation)
        state = "active" if opened else "closed"
        if row["state"] == state:
            raise Conflict("This organisation is open." if opened else "This organisation is closed already.")
        new = signed(tx, "organisation", {**row, "state": state})
        changed = (change("organisation", new), *also())
        store.change(tx, organisation, new)
        event = Event.ORGANISATION_OPENED if opened else Event.ORGANISATION_CLOSED
        said = {} if because is None else {"because": because}
        tx.audit(by_author(tx, author, event, changed=changed), Detail(organisation, said))

    def by_outside_key(self, tx: Transaction, outside_key: str) -> UUID | None:
        """Return the organisation of an outside key, None when there is none."""
        keys = tx.keys.versions(Purpose.ACCOUNT, REGISTER)
        return self._by_tags(tx, lookup_tags(keys, OUTSIDE, outside_key.encode()))

    def by_natural_key(self, tx: Transaction, natural_key: bytes) -> UUID | None:
        """Return the organisation of an outside key's tag, None when there is none."""
        return self._by_tags(tx, [natural_key])

    def memberships(self, tx: Transaction, organisation: UUID) -> dict[UUID, str]:
        """Return the state of an organisation in each of its networks."""
        rows = [checked(tx, "membership", row) for row in store.live_memberships(tx, organisation)]
        return {row["network"]: row["state"] for row in rows}

    def _by_tags(self, tx: Transaction, tags: Sequence[bytes]) -> UUID | None:
        row = store.by_natural_key(tx, tags)
        return None if row is None else UUID(str(checked(tx, "organisation", row)["id"]))

    def _locked(self, tx: Transaction, organisation: UUID) -> Row:
        row = store.get(tx, organisation, lock=True)
        if row is None:
            raise NotFound("There is no such organisation.")
        return dict(checked(tx, "organisation", row))

    def _leave(self, tx: Transaction, organisation: UUID, network: UUID) -> list[Change]:
        ended = []
        for row in store.live_memberships(tx, organisation):
            if row["network"] == network:
                new = signed(tx, "membership", {**checked(tx, "membership", row), "revoked_at": tx.now})
                store.revoke_membership(tx, row["id"], tx.now, new["mac"])
                ended.append(change("membership", new))
        return ended
