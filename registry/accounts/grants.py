"""Roles and approved tiers, as signed rows. What is held in a network is given by `registry.approvals` alone.

The database asks for the approval as well (migration 0011): without one, neither is committed.

Nobody holds a vetting role and the auditor role, in whatever networks. A tier is approved for a time:
MEMBER and COMMUNITY for at most 366 days, CASE for at most 183. What is taken is gone on the person's next
request, in every process.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from audit.entry import Event
from policies.vocabulary import COMPANY_ROLES, OFFICE_ROLES, Role, Tier
from registry.accounts.outcome import change
from registry.accounts.store import grants as store
from registry.accounts.store import networks as network_store
from registry.accounts.store import organisations as organisation_store
from registry.accounts.store import people as people_store
from registry.authority import checked, signed
from registry.database import Detail
from registry.entries import Author, by_author
from registry.errors import Conflict, FieldProblem, Invalid, NotFound

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from audit.entry import Entry
    from registry.accounts.store.rows import Row
    from registry.database import Transaction

LONGEST_DAYS: Mapping[Tier, int] = {Tier.COMMUNITY: 366, Tier.MEMBER: 366, Tier.CASE: 183}
APART = frozenset({Role.VETTING_OFFICER, Role.AUDITOR})


class Grants:
    """Gives and takes roles and tiers."""

    def give_role(
        self,
        tx: Transaction,
        author: Author,
        person: UUID,
        role: Role,
        network: UUID | None = None,
        approver_group: UUID | None = None,
        *,
        until: datetime | None = None,
    ) -> UUID:
        """Give a role in a network, or one of `COMPANY_ROLES` in the person's own organisation.

        A helper's role has an end, `until`, and so has an office role that break-glass gives; no other has one.

        Raises:
            NotFound: there is no such person, network or approver group.
            Invalid: the role does not belong there.
            Conflict: the person holds the role there, or one that must be another person's.
        """
        holder = self._person(tx, person)
        if (network is None) != (role in COMPANY_ROLES):
            raise Invalid([FieldProblem("/network", "This role is not held there.")])
        if (role is Role.HELPER) != (until is not None) and role not in OFFICE_ROLES:
            raise Invalid([FieldProblem("/role", "A helper is named for a day, and nobody else is.")])
        self._require_network(tx, network, approver_group)
        held = [checked(tx, "role", row) for row in store.live_roles(tx, person)]
        if any(row["role"] == role.value and row["network"] == network for row in held):
            raise Conflict("The person holds this role already.")
        if role in APART and any(row["role"] in APART - {role} for row in held):
            raise Conflict("Who vets members does not audit, and who audits does not vet.")
        row = signed(
            tx,
            "role",
            {
                "id": uuid4(),
                "person": person,
                "role": role.value,
                "network": network,
                "approver_group": approver_group,
                "valid_from": tx.now,
                "valid_until": until,
                "revoked_at": None,
            },
        )
        store.add_role(tx, row)
        entry = by_author(
            tx, author, Event.ROLE_GIVEN, network=network, reason=role.value, changed=(change("role", row),)
        )
        self._note(tx, entry, holder)
        return UUID(str(row["id"]))

    def take_role(
        self, tx: Transaction, author: Author, person: UUID, role: Role, network: UUID | None = None
    ) -> None:
        """Take a role. Raises NotFound when the person does not hold it there."""
        holder = self._person(tx, person)
        rows = [checked(tx, "role", row) for row in store.live_roles(tx, person)]
        found = [row for row in rows if row["role"] == role.value and row["network"] == network]
        if not found:
            raise NotFound("The person does not hold this role.")
        for row in found:
            new = signed(tx, "role", {**row, "revoked_at": tx.now})
            store.revoke_role(tx, row["id"], tx.now, new["mac"])
            entry = by_author(
                tx,
                author,
                Event.ROLE_TAKEN,
                network=network,
                reason=role.value,
                changed=(change("role", new),),
            )
            self._note(tx, entry, holder)

    def give_tier(
        self, tx: Transaction, author: Author, person: UUID, tier: Tier, network: UUID, days: int
    ) -> UUID:
        """Approve a person for a tier in a network, for so many days; an earlier approval of that tier ends.

        Raises:
            NotFound: there is no such person or network.
            Invalid: the tier is never approved (OPEN, SEALED), or the days are out of range.
            Conflict: the organisation is not in the network, or not its member, as MEMBER and CASE need.
        """
        holder = self._person(tx, person)
        if tier not in LONGEST_DAYS:
            raise Invalid([FieldProblem("/tier", "This is not one of the possible values.")])
        if not 1 <= days <= LONGEST_DAYS[tier]:
            problem = FieldProblem(
                "/days", "This must be at most {maximum}.", {"maximum": LONGEST_DAYS[tier]}
            )
            raise Invalid([problem])
        self._require_network(tx, network, None)
        states = [
            checked(tx, "membership", row)["state"]
            for row in organisation_store.live_memberships(tx, holder["organisation"])
            if row["network"] == network
        ]
        if not states or (tier is not Tier.COMMUNITY and "member" not in states):
            raise Conflict("The person's organisation has to be a member of the network first.")
        self._revoke_tiers(tx, person, tier, network)
        row = signed(
            tx,
            "approved_tier",
            {
                "id": uuid4(),
                "person": person,
                "network": network,
                "tier": tier.value,
                "valid_from": tx.now,
                "valid_until": tx.now + timedelta(days=days),
                "revoked_at": None,
            },
        )
        store.add_tier(tx, row)
        entry = by_author(
            tx,
            author,
            Event.TIER_GIVEN,
            network=network,
            reason=tier.value.lower(),
            changed=(change("approved_tier", row),),
        )
        self._note(tx, entry, holder)
        return UUID(str(row["id"]))

    def take_tier(self, tx: Transaction, author: Author, person: UUID, tier: Tier, network: UUID) -> None:
        """Withdraw a person's approval for a tier. Raises NotFound when there is none."""
        holder = self._person(tx, person)
        ended = self._revoke_tiers(tx, person, tier, network)
        if not ended:
            raise NotFound("The person is not approved for this.")
        changed = tuple(change("approved_tier", row) for row in ended)
        entry = by_author(
            tx, author, Event.TIER_TAKEN, network=network, reason=tier.value.lower(), changed=changed
        )
        self._note(tx, entry, holder)

    @staticmethod
    def _person(tx: Transaction, person: UUID) -> Row:
        # Locked, so that two grants to one person see each other.
        row = people_store.get(tx, person, lock=True)
        if row is None:
            raise NotFound("There is no such person.")
        return dict(checked(tx, "person", row))

    @staticmethod
    def _require_network(tx: Transaction, network: UUID | None, group: UUID | None) -> None:
        if network is not None and not network_store.by_ids(tx, [network]):
            raise NotFound("There is no such network.")
        if group is not None and (
            network is None or group not in {row["id"] for row in network_store.groups(tx, network)}
        ):
            raise NotFound("There is no such approver group in this network.")

    @staticmethod
    def _revoke_tiers(tx: Transaction, person: UUID, tier: Tier, network: UUID) -> list[Row]:
        ended = []
        for row in store.live_tiers(tx, person):
            if row["tier"] == tier.value and row["network"] == network:
                new = signed(tx, "approved_tier", {**checked(tx, "approved_tier", row), "revoked_at": tx.now})
                store.revoke_tier(tx, row["id"], tx.now, new["mac"])
                ended.append(new)
        return ended

    @staticmethod
    def _note(tx: Transaction, entry: Entry, holder: Row) -> None:
        tx.audit(entry, Detail(holder["organisation"], {"person": str(holder["id"])}))
