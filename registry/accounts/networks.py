"""Networks and their approver groups: rows, not code."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from audit.entry import Event
from keys.key import Purpose
from keys.scope import index_scope
from policies.vocabulary import Tier
from registry.accounts import names
from registry.accounts.outcome import change
from registry.accounts.store import networks as store
from registry.authority import checked, signed
from registry.entries import HOST, by_principal
from registry.errors import Conflict, FieldProblem, Invalid, NotFound

if TYPE_CHECKING:
    from registry.accounts.store.rows import Row
    from registry.database import Transaction

FIRST_EPOCH = 1
_SLUG = re.compile(r"[a-z0-9-]{2,40}", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)


class Networks:
    """Makes and finds networks. The host alone makes any."""

    def make(self, tx: Transaction, slug: str, name: str, country: str) -> UUID:
        """Make a network with its index keys; the keyring must hold both root keys, as the host's does.

        Raises:
            Invalid: the short name, name or country (ISO 3166 alpha-2) is malformed.
            Conflict: the short name is taken.
            keys.errors.MissingKey: the root key of `nordkap work` is not loaded here.
        """
        if not _SLUG.fullmatch(slug):
            raise Invalid([FieldProblem("/slug", "This is not in the expected form.")])
        if not _COUNTRY.fullmatch(country):
            raise Invalid([FieldProblem("/country", "This is not in the expected form.")])
        if store.by_slug(tx, slug) is not None:
            raise Conflict("There is a network of this short name already.")
        network = uuid4()
        row = signed(
            tx,
            "network",
            {
                "id": network,
                "slug": slug,
                "name": names.checked_name(name),
                "country": country,
                "created_at": tx.now,
            },
        )
        store.add(tx, row)
        for tier in Tier:
            tx.keys.create(Purpose.INDEX, index_scope(network, tier.value, FIRST_EPOCH))
            store.add_epoch(tx, network, tier.value, FIRST_EPOCH)
        about = change("network", row)
        tx.audit(by_principal(tx, HOST, Event.NETWORK_MADE, network=network, changed=(about,)))
        return network

    def make_group(self, tx: Transaction, network: UUID, name: str) -> UUID:
        """Make an approver group of a network. Raises Conflict when the network has one of this name."""
        named = names.checked_name(name)
        if any(group["name"] == named for group in store.groups(tx, network)):
            raise Conflict("There is an approver group of this name already.")
        row = signed(tx, "approver_group", {"id": uuid4(), "network": network, "name": named})
        store.add_group(tx, row)
        about = change("approver_group", row)
        tx.audit(by_principal(tx, HOST, Event.GROUP_MADE, network=network, changed=(about,)))
        return UUID(str(row["id"]))

    def groups(self, tx: Transaction, network: UUID) -> dict[UUID, str]:
        """Return the approver groups of a network."""
        rows = [checked(tx, "approver_group", row) for row in store.groups(tx, network)]
        return {row["id"]: row["name"] for row in rows}

    def by_slug(self, tx: Transaction, slug: str) -> UUID:
        """Return a network by its short name. Raises NotFound."""
        row = store.by_slug(tx, slug)
        if row is None:
            raise NotFound("There is no network of this short name.")
        return UUID(str(checked(tx, "network", row)["id"]))

    def every(self, tx: Transaction) -> list[Row]:
        """Return all networks: id, slug, name, country, created_at."""
        return [dict(checked(tx, "network", row)) for row in store.every(tx)]

    def slugs(self, tx: Transaction, networks: Collection[UUID]) -> dict[UUID, str]:
        """Return the short names of networks."""
        rows = store.by_ids(tx, networks) if networks else []
        return {row["id"]: row["slug"] for row in (checked(tx, "network", each) for each in rows)}

    def names(self, tx: Transaction, networks: Collection[UUID]) -> dict[UUID, str]:
        """Return what networks are called."""
        rows = store.by_ids(tx, networks) if networks else []
        return {row["id"]: row["name"] for row in (checked(tx, "network", each) for each in rows)}
