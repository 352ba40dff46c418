"""Random registers: small pools of values, so that conditions meet something; tiers and releases all over."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from policies.vocabulary import Tier
from registry.catalogue import CLASS_RULES, FIELDS
from registry.disclosure.openrecord import OpenRecord, OpenValue
from registry.disclosure.provenance import Provenance, Source
from registry.search.holdings import Holdings
from registry.vocabularies.cells import cell_of
from tests.registry.search.world import World, ask, record, value

TIERS = (Tier.OPEN, Tier.COMMUNITY, Tier.MEMBER, Tier.MEMBER, Tier.CASE, Tier.SEALED)
CELLS = tuple(
    cell_of(*at) for at in ((63.18, 14.64), (63.2, 15.4), (63.43, 10.4), (62.39, 17.31), (62.0, 13.4))
)
REGIONS = ("SE321", "SE322", "NO060", "SE110")
POOLS: dict[str, tuple[Any, ...]] = {
    "capability.process": ("milling", "milling_5axis", "turning", "turning_swiss", "welding_mag", "grinding"),
    "capability.role": ("core", "supplementary", "subcontracted"),
    "capability.materials": (["titanium"], ["steel_structural", "titanium"], ["aluminium"], ["steel_wear"]),
    "capability.part_l_mm": (100, 250, 500, 1000, 4000),
    "capability.part_w_mm": (100, 250, 500, 1000),
    "capability.lead_time_days": (1, 5, 14, 15, 16, 90, 1000),
    "capability.ra_um": (0.01, 0.8, 1.6, 3.2, 100),
    "machine.class": ("milling_5axis", "turning_cnc", "turning_swiss"),
    "machine.quantity_band": ("1", "2-3", ">10"),
    "machine.year": (1995, 2004, 2015, 2020, 2024),
    "certificate.type": ("iso_9001", "en_9100", "iso_14001"),
    "certificate.valid_until": ("2026-12-31", "2027-06-30", "2025-01-01"),
    "organisation.country": ("SE", "NO"),
    "organisation.size_class": ("micro", "small"),
    "site.nuts3": REGIONS,
    "site.crane_t": (0.5, 5, 10, 32),
    "site.area": CELLS,
}


class Maker:
    """Makes random organisations from one seed."""

    def __init__(self, world: World, seed: int) -> None:
        self._world = world
        self._random = random.Random(seed)

    def organisation(self, number: int) -> Holdings:
        chosen = self._random
        owner = UUID(int=number)
        sites = [self._record(number, n, "site", owner) for n in range(1, chosen.choice((2, 2, 3, 4)))]
        records = [*sites, self._record(number, 10, "organisation", owner)]
        records += [
            self._located(number, n, "capability", owner, sites) for n in range(20, 20 + chosen.randrange(5))
        ]
        records += [
            self._located(number, n, "machine", owner, sites) for n in range(40, 40 + chosen.randrange(4))
        ]
        records += [
            self._record(number, n, "certificate", owner) for n in range(60, 60 + chosen.randrange(3))
        ]
        return self._world.holdings(
            number,
            records,
            slugs=chosen.choice((("nix",), ("nix",), ("midex",), ("nix", "midex"))),
            countries=chosen.choice((None, None, None, ("SE",), ("NO",), ("SE", "NO"))),
            excluded=[UUID(int=1_000_000)]
            if chosen.random() < 0.1
            else [UUID(int=3)]
            if chosen.random() < 0.1
            else [],
        )

    def _located(
        self, number: int, local: int, family: str, owner: UUID, sites: list[OpenRecord]
    ) -> OpenRecord:
        made = self._record(number, local, family, owner)
        if self._random.random() < 0.5 and sites:
            values = dict(made.values)
            at = str(self._random.choice(sites).id)
            values[f"{family}.site"] = value(f"{family}.site", at, self._tier(f"{family}.site"))
            made = OpenRecord(made.id, owner, family, made.number, 1, values)
        return made

    def _record(self, number: int, local: int, family: str, owner: UUID) -> OpenRecord:
        values: dict[str, OpenValue] = {}
        for name, pool in POOLS.items():
            if name.startswith(f"{family}.") and self._random.random() < 0.75:
                provenance = Provenance(
                    self._random.choice(list(Source)),
                    date(2026, 10, 1) - timedelta(days=self._random.randrange(900)),
                )
                raw = self._random.choice(pool)
                values[name] = value(name, raw, self._tier(name), provenance=provenance)
        return record((number << 12) + local, family, values, organisation=owner)

    def _tier(self, name: str) -> Tier:
        floor = CLASS_RULES[FIELDS[name].cls].floor
        return max(floor, self._random.choice(TIERS))


def conditions() -> st.SearchStrategy[dict[str, Any]]:
    """Conditions on the fields of `POOLS`, with operators their index answers."""
    return st.sampled_from([name for name in POOLS if FIELDS[name].operators]).flatmap(_condition)


def _condition(name: str) -> st.SearchStrategy[dict[str, Any]]:
    declared = FIELDS[name]
    flat: list[Any] = []
    for one in POOLS[name]:
        flat.extend(one if isinstance(one, list) else [one])
    if declared.vocabulary == "processes":
        flat += ["separating", "joining", "welding"]
    one = st.sampled_from(flat)
    if "between" in declared.operators and not declared.bands and isinstance(flat[0], int | float):
        one = st.one_of(one, st.integers(-10, 5000))

    def with_op(op: str) -> st.SearchStrategy[dict[str, Any]]:
        if op == "in":
            return st.lists(one, min_size=1, max_size=3).map(lambda asked: ask(name, op, asked))
        if op == "between":
            return st.lists(one, min_size=2, max_size=2).map(lambda asked: ask(name, op, asked))
        return one.map(lambda asked: ask(name, op, asked))

    return st.sampled_from(declared.operators).flatmap(with_op)


def filters() -> st.SearchStrategy[list[dict[str, Any]]]:
    """Lists of conditions and groups of them."""

    def grouped(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        several = st.lists(inner, min_size=1, max_size=3)
        return st.one_of(
            *(several.map(lambda items, kind=kind: {kind: items}) for kind in ("all", "any", "not"))
        )

    one: st.SearchStrategy[Any] = st.recursive(conditions(), grouped, max_leaves=5)
    return st.lists(one, min_size=1, max_size=4)


def numbers(count: int) -> Iterator[int]:
    """Organisation numbers, spread a little."""
    return iter(range(3, 3 + 2 * count, 2))
