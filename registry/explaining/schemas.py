"""What is answered of a decision, over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from policies.vocabulary import Role, SensitivityClass, Tier
from registry.explaining.views import Answer, Audience, Step

if TYPE_CHECKING:
    from registry.explaining.views import Explanation


class _Out(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AboutOut(_Out):
    """About whom; no name to whoever asks about themselves."""

    id: UUID
    name: str | None


class CompanyOut(_Out):
    """The company, as whoever asked named it; its name to its data owner and its auditor alone."""

    company: str
    name: str | None


class ReasonOut(_Out):
    """One step of the decision, in the order in which the register takes them."""

    step: Step
    holds: bool | None = Field(description="Whether it lets the person; null: on a condition that is said.")
    said: str = Field(description="In plain words, in the caller's language.")
    rule: str | None = Field(description="The rule of the policy that says so, where one does.")


class ReaderOut(_Out):
    """Somebody who reads such fields at a tier, in the policy's words, and the rule that says so."""

    subject: str
    rule: str


class ReachOut(_Out):
    """Who reads fields of the class where the company lets them go as far as this tier."""

    tier: Tier
    readers: list[ReaderOut]
    networks: list[str] = Field(description="Networks of the person's through which they would.")


class TierOut(_Out):
    """A tier that is held; without `until` it comes with being in the network."""

    tier: Tier
    until: datetime | None


class HoldingOut(_Out):
    """What the person holds in a network."""

    network: str
    tiers: list[TierOut]
    roles: list[Role]


class GrantOut(_Out):
    """A temporary access that the company gave the person; `opens` whether it names the field."""

    id: UUID
    until: datetime
    opens: bool


class ValueOut(_Out):
    """How the field stands in one entry: never what it says."""

    record: UUID
    tier: Tier
    effective: Tier = Field(
        description="The tier that governs who reads it: never wider than the company's name."
    )
    read: bool = Field(description="Whether the value's step lets the person; other steps may still say no.")
    rule: str
    cleared: bool | None = Field(
        description="Whether it was stated once and is cleared; to the company alone."
    )


class ReleaseOut(_Out):
    """To whom the company shows itself; `left_out`: it excludes the person's company; `countries` null: any."""

    networks: list[str]
    countries: list[str] | None
    left_out: bool
    closed: bool


class LeftOut(_Out):
    """What the person's organisation has left of views, and of companies to open."""

    views: int
    companies: int


class ExplanationOut(_Out):
    """Why a person may read a field of a company, or may not, as far as the caller may know.

    To whoever asks about themselves, and to a network's officers, `answer` is `rules`: what decides of the company is
    left out, and the answer is the same whatever that is.
    """

    audience: Audience
    person: AboutOut
    company: CompanyOut | None
    field: str
    sensitivity: SensitivityClass
    follows_name: bool = Field(description="The field is read no wider than the company's name.")
    answer: Answer
    reasons: list[ReasonOut]
    reaches: list[ReachOut]
    holdings: list[HoldingOut] | None
    own_roles: list[Role] = Field(description="The person's roles in the company, where it is their own.")
    grants: list[GrantOut] | None
    values: list[ValueOut] | None
    release: ReleaseOut | None
    left: LeftOut | None


def explanation_out(found: Explanation) -> ExplanationOut:
    """Return the body for an explanation."""
    return ExplanationOut(
        audience=found.audience,
        person=AboutOut(id=found.person, name=found.name),
        company=None if found.company is None else CompanyOut(company=found.company, name=found.company_name),
        field=found.field,
        sensitivity=found.cls,
        follows_name=found.follows_name,
        answer=found.answer,
        reasons=[
            ReasonOut(step=each.step, holds=each.holds, said=each.said, rule=each.rule)
            for each in found.reasons
        ],
        reaches=[
            ReachOut(
                tier=reach.tier,
                readers=[ReaderOut(subject=each.subject, rule=each.rule) for each in reach.readers],
                networks=list(reach.networks),
            )
            for reach in found.reaches
        ],
        holdings=None
        if found.holdings is None
        else [
            HoldingOut(
                network=each.network,
                tiers=[TierOut(tier=tier, until=until) for tier, until in each.tiers],
                roles=list(each.roles),
            )
            for each in found.holdings
        ],
        own_roles=list(found.own_roles),
        grants=None
        if found.grants is None
        else [GrantOut(id=each.id, until=each.until, opens=each.opens) for each in found.grants],
        values=None
        if found.values is None
        else [
            ValueOut(
                record=each.record,
                tier=each.tier,
                effective=each.effective,
                read=each.read,
                rule=each.rule,
                cleared=each.cleared,
            )
            for each in found.values
        ],
        release=None
        if found.release is None
        else ReleaseOut(
            networks=list(found.release.networks),
            countries=None if found.release.countries is None else list(found.release.countries),
            left_out=found.release.left_out,
            closed=found.release.closed,
        ),
        left=None if found.left is None else LeftOut(views=found.left.points, companies=found.left.opened),
    )
