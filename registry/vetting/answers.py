"""From what the services return to what the routes give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from policies.vocabulary import Tier
from registry.vetting import schemas
from registry.vetting.criteria import worded

if TYPE_CHECKING:
    from registry.vetting.criteria import Terms
    from registry.vetting.views import ApplicationView

_TIERS: dict[Tier, Literal["MEMBER", "CASE"]] = {Tier.MEMBER: "MEMBER", Tier.CASE: "CASE"}


def application_of(found: ApplicationView) -> schemas.ApplicationView:
    """Return an application."""
    return schemas.ApplicationView(
        id=found.id,
        network=found.network,
        organisation=found.organisation,
        applicant=found.applicant,
        does=found.does,
        why=found.why,
        contact=found.contact,
        sponsor=found.sponsor,
        people=[
            schemas.NamedView(person=name, tier=_TIERS[tier], days=days) for name, tier, days in found.named
        ],
        state=found.state.value,
        until=found.until,
        created_at=found.created_at,
        steps=[
            schemas.StepView(step=each.step.value, words=each.words, by=each.by, at=each.at)
            for each in found.steps
        ],
        request=None if found.request is None else found.request.id,
    )


def terms_of(found: Terms, language: str) -> schemas.TermsView:
    """Return what a network asks of new members, the usual list in the reader's language."""
    return schemas.TermsView(
        criteria=[
            schemas.CriterionView(code=each.code, text=worded(each.text, language)) for each in found.criteria
        ],
        sponsor_needed=found.sponsor_needed,
    )
