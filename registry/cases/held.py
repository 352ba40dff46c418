"""What somebody holds: the live case grants, read in the transaction that answers and kept nowhere.

::

    live    not revoked, valid_from <= now < valid_until, by the database's clock
    held    live, and a row of `case_grantee` names the caller

A revocation holds on the next request in every process, because every request looks again. A row whose mark does not
hold refuses the request rather than opening less: who forges one is found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from uuid import UUID

from keys.errors import AuthorityBroken
from policies.vocabulary import Tier
from registry.authority import checked
from registry.cases import store
from registry.cases.sealing import decode_fields, fields_place

if TYPE_CHECKING:
    from registry.caller import Entitled
    from registry.cases.sealing import Secrets
    from registry.database import Transaction

MOST_HELD: Final = 100
"""Live grants of one person that are looked at in a request; those that end last come first."""


@dataclass(frozen=True, slots=True)
class Granted:
    """What one owner lets a caller read: catalogue names of fields, each with the grants that name it."""

    by_field: Mapping[str, tuple[UUID, ...]] = field(default_factory=dict)

    @property
    def fields(self) -> frozenset[str]:
        """Return the fields."""
        return frozenset(self.by_field)

    def grants(self, fields: Collection[str]) -> tuple[UUID, ...]:
        """Return the grants that name any of these fields, in the order of ids."""
        return tuple(sorted({grant for name in fields for grant in self.by_field.get(name, ())}))


NOTHING: Final = Granted()


class Cases:
    """Reads grants.

    Args:
        secrets: opens which fields they name.
    """

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets

    def held(
        self, tx: Transaction, caller: Entitled, owners: Collection[UUID] | None = None
    ) -> dict[UUID, Granted]:
        """Return, for each owner (of these only, unless None), what the caller may be shown under a grant.

        That they hold the tier where the owner shows itself is not asked here: `registry.disclosure` asks. Raises as
        `given`.
        """
        if not any(Tier.CASE in standing.tiers for standing in caller.standings.values()):
            return {}
        return self.given(tx, caller, owners)

    def given(
        self, tx: Transaction, caller: Entitled, owners: Collection[UUID] | None = None
    ) -> dict[UUID, Granted]:
        """Return as `held` what owners gave the caller, whether or not it is worth anything without an approval.

        Raises:
            keys.errors.AuthorityBroken: a row was not written by the register.
            keys.errors.KeysError: what a grant names does not open.
        """
        rows = []
        for grant, grantee in store.held(tx, caller.person, owners, MOST_HELD):
            checked(tx, "case_grant", grant)
            checked(tx, "case_grantee", grantee)
            _require_held(tx, grant, grantee, caller)
            rows.append(grant)
        return self._granted(tx, rows)

    def of_grant(self, tx: Transaction, owner: UUID, grant: UUID) -> tuple[UUID, Granted] | None:
        """Return who a live grant of an owner is for, their organisation, and what it opens; None for any other.

        For the owner who wants to see what its holder sees. Raises as `held`.
        """
        row = store.grant(tx, grant)
        if row is None or row["owner"] != owner:
            return None
        checked(tx, "case_grant", row)
        holders = [checked(tx, "case_grantee", each) for each in store.grantees(tx, [grant])]
        if not (row["revoked_at"] is None and row["valid_from"] <= tx.now < row["valid_until"] and holders):
            return None
        return holders[0]["organisation"], self._granted(tx, [row])[owner]

    def _granted(self, tx: Transaction, rows: Collection[store.Row]) -> dict[UUID, Granted]:
        opened = self._secrets.open_many(tx, [(fields_place(row["id"]), row["fields"]) for row in rows])
        found: defaultdict[UUID, defaultdict[str, list[UUID]]] = defaultdict(lambda: defaultdict(list))
        for row, names in zip(rows, opened, strict=True):
            for name in decode_fields(names):
                found[row["owner"]][name].append(row["id"])
        return {
            owner: Granted({name: tuple(grants) for name, grants in by_field.items()})
            for owner, by_field in found.items()
        }


def _require_held(tx: Transaction, grant: store.Row, grantee: store.Row, caller: Entitled) -> None:
    # The query said the same; a view put in a table's place could lie about how genuine rows belong together.
    genuine = (
        grantee["case_grant"] == grant["id"]
        and grantee["owner"] == grant["owner"] != caller.organisation
        and (grantee["person"], grantee["organisation"]) == (caller.person, caller.organisation)
        and grant["revoked_at"] is None
        and grant["valid_from"] <= tx.now < grant["valid_until"]
    )
    if not genuine:
        raise AuthorityBroken("a case grant is not this caller's, or not in force")
