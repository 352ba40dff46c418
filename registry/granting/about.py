"""What a request or a grant is about: a sentence of its own, and fields by their names."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Final

from policies.vocabulary import Action, Subject, Tier
from registry import catalogue
from registry.catalogue.tiers import floor
from registry.errors import FieldProblem, Invalid
from registry.oversight.freezing.reason import MIN_REASON, one_line

if TYPE_CHECKING:
    from policies.table import PolicyTable
    from registry.catalogue.field import Field

MIN_ABOUT: Final = MIN_REASON
MAX_ABOUT: Final = 300
MOST_FIELDS: Final = 250
"""Fields that a request or a grant names; the catalogue has fewer."""

ABOUT = "Say in {minimum} to {maximum} characters what it is about."
NOT_GIVEN = "This field cannot be opened for people you choose. See the list of fields."
MANY_FIELDS = "Choose at most {maximum} fields."


def checked_about(text: str) -> str:
    """Return what it is about as it is kept, in one line. Raises Invalid."""
    return one_line(text, "/about", MAX_ABOUT, ABOUT)


def grantable(policy: PolicyTable) -> tuple[Field, ...]:
    """Return the fields that a grant can open under a policy, in the order of the catalogue."""
    under = policy.view(frozenset({Subject.CASE_GRANT}))
    return tuple(
        field
        for family in catalogue.FAMILIES.values()
        if family.offered and not family.switched_off
        for field in family.fields
        if floor(field) <= Tier.CASE and under.decide(Action.READ, field.cls, Tier.CASE).allowed is True
    )


def checked_fields(policy: PolicyTable, names: Collection[str]) -> frozenset[str]:
    """Return these names, each once. Raises Invalid: one sentence for unknown and for what no grant opens."""
    if len(names) > MOST_FIELDS:
        raise Invalid([FieldProblem("/fields", MANY_FIELDS, {"maximum": MOST_FIELDS})])
    known = {field.name for field in grantable(policy)}
    wrong = [number for number, name in enumerate(names) if name not in known]
    if wrong:
        raise Invalid([FieldProblem(f"/fields/{number}", NOT_GIVEN) for number in wrong])
    return frozenset(names)


def in_order(names: Iterable[str]) -> tuple[str, ...]:
    """Return names of fields in the order of the catalogue; what it no longer knows is left out."""
    chosen = set(names)
    return tuple(name for name in catalogue.FIELDS if name in chosen)
