"""Who saw an organisation, over HTTP. Times are RFC 3339 in UTC; sentences are in the caller's language."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from registry.oversight.disclosures.finding import FEWEST_ORGANISATIONS, FEWEST_TIMES
from registry.oversight.disclosures.views import Opening, SeenView
from registry.oversight.schemas import Named, named


class OpeningOut(BaseModel):
    """One time that somebody of another organisation opened the page."""

    model_config = ConfigDict(extra="forbid")

    id: UUID
    at: datetime
    person: Named | None
    organisation: Named | None
    purpose: str | None = Field(
        description="What they said it is about; null where it can no longer be read."
    )
    fields: list[str] | None = Field(
        description="What they were shown, by catalogue name; null where only `classes` can be read."
    )
    classes: list[str]
    anonymous: bool = Field(description="Whether they were shown the card without a name.")
    rule: str | None
    because: str = Field(description="Why they were shown it, in plain words, in the caller's language.")
    network: str | None


class AppearancesOut(BaseModel):
    """How often the organisation was among the results of others' searches in the month."""

    model_config = ConfigDict(extra="forbid")

    times: int | None = Field(
        description=f"Null while the month goes on, and for less than {FEWEST_TIMES} or searches of fewer than "
        f"{FEWEST_ORGANISATIONS} organisations."
    )
    running: bool = Field(description="Whether the month goes on.")
    whole: bool = Field(description="Whether all searches were looked at; else it was at least so often.")


class SeenOut(BaseModel):
    """A page of one month, the newest openings first; `cursor` is null at the end."""

    model_config = ConfigDict(extra="forbid")

    month: str
    openings: list[OpeningOut]
    appearances: AppearancesOut
    cursor: str | None


def opening_out(view: Opening) -> OpeningOut:
    """Return an opening as it is sent."""
    return OpeningOut(
        id=view.id,
        at=view.at,
        person=named(view.person),
        organisation=named(view.organisation),
        purpose=view.purpose,
        fields=None if view.fields is None else list(view.fields),
        classes=list(view.classes),
        anonymous=view.anonymous,
        rule=view.rule,
        because=view.because,
        network=view.network,
    )


def seen_out(view: SeenView) -> SeenOut:
    """Return a page as it is sent."""
    found = view.appearances
    return SeenOut(
        month=str(view.month),
        openings=[opening_out(each) for each in view.openings],
        appearances=AppearancesOut(times=found.times, running=found.running, whole=found.whole),
        cursor=view.cursor,
    )
