"""What a picture counts. Nothing of a record is opened: cells come from the index, reaches from what is plain.

Numbers live in the transaction that counts and nowhere else; what leaves are steps (`registry.picture.content`).
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from pyroaring import BitMap

from registry.catalogue import FAMILIES
from registry.exposure.reach import shares
from registry.picture import store
from registry.picture.content import Counts, Group, Reach
from registry.search.census import census

if TYPE_CHECKING:
    from uuid import UUID

    from registry.accounts.secrets import Secrets
    from registry.database import Transaction

NOT_ABILITIES: Final = frozenset({"organisation", "site", "contact", "need"})
"""Families that everybody has, or that say nothing of ability: how many have them is how many companies there are."""

SHARES: Final = (0, 10, 25, 50)
"""The least part of the network's companies, in percent, of each band of what organisations were shown."""


def abilities() -> tuple[str, ...]:
    """Return the families that are counted, in the order of the catalogue."""
    return tuple(
        name
        for name, family in FAMILIES.items()
        if family.offered and not family.switched_off and name not in NOT_ABILITIES
    )


def count(tx: Transaction, secrets: Secrets, network: UUID) -> dict[Group, Counts]:
    """Count what a network's companies reveal together at this moment: all of them, whoever asks.

    Raises IndexBroken, SegmentGone, keys.errors.KeysError.
    """
    companies = store.companies(tx, network)
    groups: dict[Group, list[store.Company]] = {(): []}
    for each in companies:
        groups.setdefault(each.others, []).append(each)
    stated = store.abilities(tx, network, abilities())
    cells = census(tx, network)
    bands = {
        organisation: max(least for least in SHARES if share * 100 >= least)
        for organisation, share in shares(tx, secrets, [each.id for each in companies])
    }
    found = {}
    for group, members in groups.items():
        ids, numbers = {each.id for each in members}, BitMap(each.number for each in members)
        held = Counter((family, Reach(reach)) for of, family, reach in stated if of in ids)
        shown = Counter(band for of, band in bands.items() if of in ids)
        found[group] = Counts(
            companies=len(members),
            cells={cell: len(owners & numbers) for cell, owners in cells.items()},
            abilities={(family, reach): held[family, reach] for family in abilities() for reach in Reach},
            shown={least: shown[least] for least in SHARES},
        )
    return found
