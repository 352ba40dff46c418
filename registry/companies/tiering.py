"""Which tiers an owner may choose, who may choose them, and who may delete what was kept narrower.

A tier belongs to the field of its record, not to the value: it stays when the value is cleared, and counts
when the field is stated again. Without that, clearing and stating again would lower a tier without the people
that lowering takes. What a profile keeps for the company alone begins there in each record, for the same
reason: deleting a record and making it anew would lower it otherwise.
"""

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
    "To show {field} to anyone else takes two data owners of your company, or, where you are its only person, two "
    "confirmations 72 hours apart. Propose it first."
)
BEGINS_SEALED = (
    "{field} begins as something that only your company sees. Save it without choosing who sees it, then propose to "
    "show it."
)
KEPT_NARROWER = (
    "Only a data owner of your company deletes this: {field} is kept narrower than your profile. Ask one."
)
STEP_UP_TO_DELETE = "Confirm with a code that it is you, then what is kept narrower than your profile goes."
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
    standing: Mapping[str, Tier],
    asked: Mapping[str, Tier],
) -> tuple[dict[str, Tier], list[FieldProblem]]:
    """Return the tier of every stated field, and what is wrong with the choices.

    Args:
        author: who writes.
        profile: the organisation's profile, which gives a field its first tier.
        stated: the fields the record holds after the change.
        standing: the tiers of the fields it holds now or held once.
        asked: the tiers asked for.

    Raises:
        Refused: the author may not choose tiers.
        StepUpNeeded: a field would be shown more widely than so far, or than the profile shows one that is new,
            and the author has to prove who they are first.
        Conflict: a field that only its owner sees would be lowered, or a person states one wider than that which
            the profile keeps for its owner; what the host imports stands as it is handed in.
    """
    before = {name: standing.get(name) or profile_tier(catalogue.field(name), profile) for name in stated}
    moved = {name: tier for name, tier in asked.items() if before.get(name) is not tier}
    problems = [_problem(name, tier, stated) for name, tier in moved.items()]
    found = [problem for problem in problems if problem is not None]
    if moved and not author.chooses_tiers:
        raise Refused(OWNER_ONLY)
    if not found:
        widened = [name for name, tier in moved.items() if tier < before[name]]
        require_one_person(
            [name for name in widened if name in standing and name not in author.lowers], standing
        )
        if author.person:
            _require_begun([name for name in widened if name not in standing], before)
        if widened and not author.stepped_up:
            raise StepUpNeeded(STEP_UP)
    return {**before, **{name: tier for name, tier in moved.items() if name in before}}, found


def require_one_person(widened: Collection[str], standing: Mapping[str, Tier]) -> None:
    """Require that one person may show these fields more widely. Raises Conflict."""
    for name in widened:
        if standing[name] is Tier.SEALED:
            raise Conflict(LOWERING_SEALED, field=name)


def _require_begun(widened: Collection[str], profile: Mapping[str, Tier]) -> None:
    for name in widened:
        if profile[name] is Tier.SEALED:
            raise Conflict(BEGINS_SEALED, field=name)


def widens(before: Profile, after: Profile) -> bool:
    """Tell whether a profile shows something more widely than another, also what is yet to be stated."""
    return any(rule.tier(after) < rule.tier(before) for rule in catalogue.CLASS_RULES.values())


def require_may_delete(author: Author, profile: Profile, standing: Mapping[str, Tier]) -> None:
    """Require that the author may delete a record with these tiers.

    Raises:
        Refused: a field is kept narrower than the profile puts it, and the author may not choose tiers.
        StepUpNeeded: the author may, and has to prove who they are first.
    """
    narrower = [
        name for name, tier in standing.items() if tier > profile_tier(catalogue.field(name), profile)
    ]
    if narrower and not author.chooses_tiers:
        raise Refused(KEPT_NARROWER, field=min(narrower))
    if narrower and not author.stepped_up:
        raise StepUpNeeded(STEP_UP_TO_DELETE)


def _problem(name: str, tier: Tier, stated: Collection[str]) -> FieldProblem | None:
    if name not in stated:
        return FieldProblem(name, NOT_STATED)
    lowest = floor(catalogue.field(name))
    return FieldProblem(name, BELOW_FLOOR[lowest], {"field": name}) if tier < lowest else None
