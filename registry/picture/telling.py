"""What the room tells of networks and pictures: names instead of ids, and what the reader can do about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from registry.authority import checked
from registry.picture import picture as pictures
from registry.picture import store
from registry.picture.due import due
from registry.picture.picture import HOLDS, SIGNERS, Picture, Signature
from registry.picture.views import NetworkView, Past, PictureView, SignedView

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from policies.vocabulary import Role
    from registry.accounts.service import Accounts
    from registry.caller import Caller
    from registry.database import Transaction


class Telling:
    """Turns what is stored into what is told; `accounts` opens it and gives names."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    def network(
        self,
        tx: Transaction,
        caller: Caller,
        row: Mapping[str, Any],
        found: Sequence[Picture],
        said: Mapping[UUID, Sequence[Signature]],
    ) -> NetworkView:
        """Return how it stands with the network of `row`; `found` and `said` may be of other networks too."""
        own = [each for each in found if each.network == row["id"]]
        free_at = own[0].taken_at + HOLDS if own else None
        free_at = free_at if free_at is not None and tx.now < free_at else None
        return NetworkView(
            row["id"],
            row["name"],
            due(tx, row["id"], row["created_at"]),
            free_at,
            may_take=free_at is None and row["id"] in networks_of(caller, SIGNERS),
            reviewer=_has_reviewer(tx, row["id"]),
            past=[
                Past(
                    each.id,
                    each.number,
                    each.taken_at,
                    [(one.role, one.conclusion) for one in said[each.id]],
                )
                for each in own
            ],
        )

    def picture(self, tx: Transaction, caller: Caller, found: Picture) -> PictureView:
        """Return a picture in names, with the last one that both signed before it. Raises keys.errors.KeysError."""
        secrets = self._accounts.secrets
        earlier = [each for each in pictures.pictures(tx, [found.network]) if each.number < found.number]
        said = pictures.signatures(tx, secrets, [found, *earlier])
        last = next((each for each in earlier if pictures.is_signed(said[each.id])), None)
        own = said[found.id]
        names = self._accounts.people.names(tx, {each.person for each in own})
        content = pictures.opened(tx, secrets, found)
        others = {UUID(each) for group in content for each in group}
        in_time = tx.now < found.taken_at + HOLDS
        signed_it = any(each.person == caller.person for each in own)
        return PictureView(
            found.id,
            found.network,
            self._accounts.networks.names(tx, [found.network])[found.network],
            found.number,
            found.taken_at,
            found.taken_at + HOLDS,
            found.digest,
            content,
            {str(each): name for each, name in self._accounts.networks.names(tx, others).items()},
            None if last is None else pictures.opened(tx, secrets, last),
            [
                SignedView(names[each.person], each.role, each.conclusion, each.words, each.signed_at)
                for each in own
            ],
            may_sign=free_role(caller, found, own) if in_time and not signed_it else None,
            reviewer=_has_reviewer(tx, found.network),
        )


def networks_of(caller: Caller, roles: Collection[Role]) -> frozenset[UUID]:
    """Return the networks in which the caller has one of these roles."""
    return frozenset(
        network for network, standing in caller.standings.items() if standing.roles & frozenset(roles)
    )


def free_role(caller: Caller, found: Picture, before: Sequence[Signature]) -> Role | None:
    """Return the first role of the caller's in which nobody has signed."""
    taken = {each.role for each in before}
    standing = caller.standings.get(found.network)
    held = frozenset() if standing is None else standing.roles
    return next((role for role in SIGNERS if role in held and role not in taken), None)


def _has_reviewer(tx: Transaction, network: UUID) -> bool:
    return any(checked(tx, "role", row) for row in store.reviewers(tx, network))
