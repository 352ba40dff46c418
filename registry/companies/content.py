"""What a record holds after a change: checked values, worked-out ones, and the tier of each field."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from policies.vocabulary import Tier
from registry import catalogue
from registry.catalogue.classes import Profile
from registry.catalogue.derived import derive
from registry.catalogue.field import Kind
from registry.catalogue.value import Value
from registry.catalogue.values import check_record
from registry.companies.author import Author
from registry.companies.tiering import chosen
from registry.disclosure.openrecord import OpenRecord
from registry.errors import FieldProblem, Invalid, NotFound, Refused

UNKNOWN_FAMILY = "There is no such kind of record. See the list of fields."
SWITCHED_OFF = (
    "Records of this kind are switched off until a security assessment is on record. Leave them out."
)
TOWN = "site.municipality"
PHONES = frozenset(name for name, field in catalogue.FIELDS.items() if field.kind is Kind.PHONE)
NOT_YOURS = "This is not one of your own records of that kind. Choose one, or make it first."


@dataclass(frozen=True, slots=True, repr=False)
class Content:
    """Every value of the record, those that are new or restated, and every tier. It cannot be printed.

    `tiers` are those of the values, `cleared` those of fields that held one once and hold none now.
    """

    values: Mapping[str, Value]
    changed: frozenset[str]
    tiers: Mapping[str, Tier]
    cleared: Mapping[str, Tier]

    def __repr__(self) -> str:
        return f"<Content of {len(self.values)} fields>"


def require_family(name: str) -> catalogue.Family:
    """Return a family a company can fill in.

    Raises:
        NotFound: there is none of that name.
        Refused: it is switched off.
    """
    family = catalogue.FAMILIES.get(name)
    if family is not None and family.switched_off:
        raise Refused(SWITCHED_OFF)
    if family is None or not family.offered:
        raise NotFound(UNKNOWN_FAMILY)
    return family


def content(
    author: Author,
    profile: Profile,
    family: str,
    sent: Mapping[str, Any],
    tiers: Mapping[str, Tier],
    known: OpenRecord | None = None,
    *,
    country: Callable[[], str | None],
) -> Content:
    """Check what is sent about one record; `known` is what it holds now, None for a new one.

    `country` tells the organisation's, by which a telephone number is read and a town is looked for.

    Raises:
        Invalid: a value or a tier cannot be used; every problem is listed.
        Refused, StepUpNeeded, Conflict: as `tiering.chosen`.
    """
    held = {} if known is None else {name: stated.value for name, stated in known.values.items()}
    own = {name: value for name, value in held.items() if not catalogue.field(name).derived}
    home = country() if PHONES.intersection(sent) else None
    checked = check_record(family, sent, None if known is None else own, country=home)
    stated = {name: value for name, value in {**own, **checked}.items() if value is not None}
    where = country() if TOWN in checked else None
    follows = derive(family, stated, country=where, sent=checked.keys())
    worked_out = {name: value for name, value in follows.items() if value is not None}
    values = {**stated, **worked_out}
    changed = {name for name in checked if name in values}
    changed |= {name for name, value in worked_out.items() if held.get(name) != value}
    standing = {} if known is None else known.standing
    choices, problems = chosen(author, profile, values, standing, tiers)
    if problems:
        raise Invalid(problems)
    cleared = {name: tier for name, tier in standing.items() if name not in values}
    return Content(values, frozenset(changed), choices, cleared)


def require_references(values: Mapping[str, Value], own: Mapping[str, Collection[UUID]]) -> None:
    """Require that records referred to are the organisation's `own` (family to ids). Raises Invalid."""
    problems = []
    for name, value in values.items():
        refers_to = catalogue.field(name).refers_to
        if refers_to is not None:
            named = value if isinstance(value, tuple) else (value,)
            if any(one not in own.get(refers_to, ()) for one in named):
                problems.append(FieldProblem(name, NOT_YOURS))
    if problems:
        raise Invalid(problems)
