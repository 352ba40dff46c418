"""Which tiers an owner may choose, and who may choose them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from policies.vocabulary import Tier
from registry import catalogue
from registry.catalogue.classes import Profile
from registry.catalogue.tiers import floor, profile_tier
from registry.companies.author import Author
from registry.errors import Conflict, FieldProblem, Refused, StepUpNeeded

OWNER_ONLY = "Only a data owner of your company chooses who sees what. Ask one, or leave the tiers out."
STEP_UP = "Confirm with a code that it is you, then others may see more."
LOWERING_SEALED = (
    "To show {field} to anyone else takes two persons of your company, or two confirmations 72 hours apart, "
    "and cannot be done here."
)
NOT_STATED = "This field holds nothing, so nobody can be chosen for it. Leave it out."

BELOW_FLOOR: Mapping[Tier, str] = {
    Tier.COMMUNITY: "{field} can be shown on your anonymous card at the widest.",
    Tier.MEMBER: "{field} can be shown to approved members at the widest.",
    Tier.CASE: "{field} can be shown to people you choose at the widest.",
    Tier.SEALED: "{field} cannot be shown to anyone else.",
}
"""By the lowest tier an owner may choose; nothing is wider than OPEN."""


def chosen(
    author: Author,
    profile: Profile,
    stated: Collection[str],
    current: Mapping[str, Tier],
    asked: Mapping[str, Tier],
) -> tuple[dict[str, Tier], list[FieldProblem]]:
    """Return the tier of every stated field, and what is wrong with the choices.

    Args:
        author: who writes.
        profile: the organisation's profile, which gives a field its first tier.
        stated: the fields the record holds after the change.
        current: the tiers of the fields it holds now.
        asked: the tiers asked for.

    Raises:
        Refused: the author may not choose tiers.
        StepUpNeeded: a field would be shown more widely and the author has to prove who they are first.
        Conflict: a field that only its owner sees would be lowered.
    """
    before = {name: current.get(name) or profile_tier(catalogue.field(name), profile) for name in stated}
    moved = {name: tier for name, tier in asked.items() if before.get(name) is not tier}
    problems = [_problem(name, tier, stated) for name, tier in moved.items()]
    found = [problem for problem in problems if problem is not None]
    if moved and not author.chooses_tiers:
        raise Refused(OWNER_ONLY)
    if not found:
        widened = [name for name, tier in moved.items() if name in current and tier < current[name]]
        require_one_person(widened, current)
        if widened and not author.stepped_up:
            raise StepUpNeeded(STEP_UP)
    return {**before, **{name: tier for name, tier in moved.items() if name in before}}, found


def require_one_person(widened: Collection[str], current: Mapping[str, Tier]) -> None:
    """Require that one person may show these fields more widely. Raises Conflict."""
    for name in widened:
        if current[name] is Tier.SEALED:
            raise Conflict(LOWERING_SEALED, field=name)


def _problem(name: str, tier: Tier, stated: Collection[str]) -> FieldProblem | None:
    if name not in stated:
        return FieldProblem(name, NOT_STATED)
    lowest = floor(catalogue.field(name))
    return FieldProblem(name, BELOW_FLOOR[lowest], {"field": name}) if tier < lowest else None
