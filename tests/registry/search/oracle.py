"""A search in plain Python over plain values: what the index has to agree with. Shares no code with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from policies.vocabulary import Action, Tier
from registry.caller import Caller
from registry.catalogue import FIELDS, Band, Field, Kind
from registry.catalogue.value import Range
from registry.disclosure.openrecord import OpenRecord
from registry.search.holdings import Holdings
from registry.vocabularies import vocabulary
from registry.vocabularies.cells import distance_km
from tests.support.house import POLICY

SERVED = {Tier.OPEN, Tier.COMMUNITY, Tier.MEMBER}
REFERENCE = {"machine": "machine.site", "capability": "capability.site"}
PLACES = ("site.nuts3", "site.area")
BOUND = {"machine", "capability", "site"}
Near = tuple[str, int]
Turned = tuple[Any, bool]
"""An item of a query, and whether it is asked where it is false."""

Way = tuple[str | None, frozenset[int]]
"""(family, numbers of its records that meet), or (None, {0} or nothing) where several families meet."""
MET: Way = (None, frozenset({0}))


@dataclass(frozen=True)
class Seen:
    """One organisation as a caller may search it: readable values of each record, by number."""

    families: Mapping[int, str]
    values: Mapping[int, Mapping[str, Any]]


def matches(
    held: Iterable[Holdings],
    caller: Caller,
    countries: Mapping[UUID, str],
    filters: list[Any],
    near: Near | None = None,
) -> set[int]:
    """The organisations that match."""
    items = [*filters, *([] if near is None else [{"field": "site.area", "op": "near", "value": near}])]
    found = set()
    for holdings in held:
        through = [
            network
            for network in caller.standings
            if network in holdings.networks
            and (holdings.countries is None or countries[network] in holdings.countries)
        ]
        hidden = caller.organisation in holdings.excluded or caller.organisation == holdings.organisation
        if through and not hidden and _all(_seen(holdings, caller, through), items, [])[1]:
            found.add(holdings.organisation_number)
    return found


def may_ask(caller: Caller, filters: list[Any], near: Near | None = None) -> bool:
    """Whether the caller may search every field that is asked about."""
    asked = {name for item in filters for name in _fields(item)} | ({"site.area"} if near else set())
    return all(
        any(
            POLICY.tiers(caller.subjects(n), Action.SEARCH, FIELDS[name].cls) & SERVED
            for n in caller.standings
        )
        for name in asked
    )


def _fields(item: Any) -> set[str]:
    inner = item.get("all") or item.get("any") or item.get("not")
    return {name for one in inner for name in _fields(one)} if inner else {item["field"]}


def _seen(holdings: Holdings, caller: Caller, through: list[UUID]) -> Seen:
    def readable(name: str, tier: Tier) -> bool:
        cls = FIELDS[name].cls
        return any(
            tier in POLICY.tiers(caller.subjects(network), Action.SEARCH, cls) & SERVED for network in through
        )

    values: dict[int, dict[str, Any]] = {}
    for record in holdings.records:
        known = {
            name: stated.value for name, stated in record.values.items() if readable(name, stated.effective)
        }
        for name in PLACES if record.family in REFERENCE else ():
            for place, tier in _places(record, holdings.sites, name):
                if readable(name, tier):
                    known.setdefault(f"place {name}", []).append(place)
        values[record.number] = known
    return Seen({record.number: record.family for record in holdings.records}, values)


def _places(record: OpenRecord, sites: Iterable[OpenRecord], name: str) -> Iterable[tuple[Any, Tier]]:
    """Where it stands: the site it says; where it says none, or not to the reader, the only one there is."""
    reference = record.values.get(REFERENCE[record.family])
    stating = {site.id: site.values[name] for site in sites if name in site.values}
    if reference is not None and reference.value in stating:
        place = stating[reference.value]
        yield place.value, max(place.effective, reference.effective)
    if stating:
        widest = min(place.effective for place in stating.values())
        only = [place for place in stating.values() if place.effective is widest]
        if len(only) == 1 and (reference is None or reference.effective > widest):
            yield only[0].value, widest


def _all(seen: Seen, items: list[Any], places: list[Turned], *, negated: bool = False) -> Way:
    """Every item holds (or, negated, every item is false); what is of one family on one record."""
    own = [(item, negated) for item in items if _only_places(item)]
    inside = [*places, *own]
    groups: dict[str, frozenset[int]] = {}
    met = True
    rest = [item for item in items if not _only_places(item)]
    for item in rest:
        family, numbers = _one(seen, item, inside, negated=negated)
        apart = "all" in item and not negated
        if family is None or apart:
            met &= bool(numbers)
        else:
            groups[family] = groups[family] & numbers if family in groups else numbers
    here = frozenset(
        n for n in seen.values if all(_place_holds(seen, n, item, negated=turned) for item, turned in own)
    )
    if not rest:
        return "place", here
    if len(groups) == 1 and met and not any("all" in item and not negated for item in rest):
        (family,) = groups
        only = all(_one(seen, item, inside, negated=negated)[0] == family for item in rest)
        if only and (not own or family in BOUND):
            return family, groups[family]
    holds = met and all(groups.values()) and (not own or bool(here))
    return MET if holds else (None, frozenset())


def _any(seen: Seen, items: list[Any], places: list[Turned], *, negated: bool = False) -> Way:
    ways = [way for item in items for way in _spread(seen, item, places, negated=negated)]
    families = {family for family, _ in ways}
    if len(families) == 1 and None not in families:
        return next(iter(families)), frozenset().union(*(numbers for _, numbers in ways))
    return MET if any(numbers for _, numbers in ways) else (None, frozenset())


def _spread(seen: Seen, item: Any, places: list[Turned], *, negated: bool) -> list[Way]:
    """An any-group inside an any-group is part of it."""
    if ("any" in item and not negated) or ("all" in item and negated):
        inner = item.get("any") or item.get("all")
        return [way for one in inner for way in _spread(seen, one, places, negated=negated)]
    if "not" in item and negated:
        return [way for one in item["not"] for way in _spread(seen, one, places, negated=False)]
    return [_one(seen, item, places, negated=negated)]


def _one(seen: Seen, item: Any, places: list[Turned], *, negated: bool) -> Way:
    if "all" in item:
        return _any(seen, item["all"], places, negated=True) if negated else _all(seen, item["all"], places)
    if "any" in item:
        return _all(seen, item["any"], places, negated=True) if negated else _any(seen, item["any"], places)
    if "not" in item:
        return _any(seen, item["not"], places) if negated else _all(seen, item["not"], places, negated=True)
    name = item["field"]
    if name in PLACES:
        return "place", frozenset(n for n in seen.values if _place_holds(seen, n, item, negated=negated))
    family = FIELDS[name].family
    numbers = frozenset(
        number
        for number, values in seen.values.items()
        if name in values
        and holds(FIELDS[name], item["op"], item["value"], values[name]) is not negated
        and (
            family not in BOUND
            or all(_place_holds(seen, number, place, negated=turned) for place, turned in places)
        )
    )
    return family, numbers


def _only_places(item: Any) -> bool:
    inner = item.get("all") or item.get("any") or item.get("not")
    return all(map(_only_places, inner)) if inner else item["field"] in PLACES


def _place_holds(seen: Seen, number: int, item: Any, *, negated: bool) -> bool:
    """A condition on places alone, of one record."""
    if "all" in item or "not" in item:
        turned = negated if "all" in item else not negated
        joined = any if negated else all
        return joined(
            _place_holds(seen, number, one, negated=turned) for one in item.get("all") or item["not"]
        )
    if "any" in item:
        return (all if negated else any)(
            _place_holds(seen, number, one, negated=negated) for one in item["any"]
        )
    values, name = seen.values[number], item["field"]
    stated = [values[name]] if name in values else values.get(f"place {name}", [])
    if not stated:
        return False
    met = any(holds(FIELDS[name], item["op"], item["value"], one) for one in stated)
    return met is not negated


def holds(field: Field, op: str, asked: Any, value: Any) -> bool:
    """One condition on one value."""
    if op == "near":
        cell, km = asked
        return distance_km(value, cell) <= km
    if isinstance(value, Range):
        return {
            "contains": lambda x: value.minimum <= x <= value.maximum,
            "gte": lambda x: value.maximum >= x,
            "lte": lambda x: value.minimum <= x,
        }[op](Decimal(str(asked)))
    if field.vocabulary is not None:
        wanted = asked if isinstance(asked, list) else [asked]
        stated = value if isinstance(value, tuple) else (value,)
        return any(code in vocabulary(field.vocabulary).subtree(one) for one in wanted for code in stated)
    if isinstance(value, bool):
        return value in (asked if isinstance(asked, list) else [asked])
    return _compared(field, op, asked, value)


def _compared(field: Field, op: str, asked: Any, value: Any) -> bool:
    bounds = [_number(field, one) for one in (asked if isinstance(asked, list) else [asked])]
    mine = _number(field, value)
    tests: dict[str, Callable[[], bool]] = {
        "eq": lambda: mine == bounds[0],
        "gte": lambda: mine >= bounds[0],
        "lte": lambda: mine <= bounds[0],
        "between": lambda: bounds[0] <= mine <= bounds[1],
    }
    return tests[op]()


def _number(field: Field, raw: Any) -> Any:
    if isinstance(raw, Band):
        return Decimal("Infinity") if raw.upper is None else raw.upper
    if field.kind is Kind.DATE:
        return raw if isinstance(raw, dt.date) else dt.date.fromisoformat(raw)
    named = {band.code: band for band in field.bands}.get(raw) if isinstance(raw, str) else None
    return _number(field, named) if named else Decimal(str(raw))
