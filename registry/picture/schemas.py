"""Bodies and answers of `/pictures`."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from registry.picture.picture import MAX_WORDS
from registry.picture.picture import Conclusion as Concluded

if TYPE_CHECKING:
    from registry.picture.content import Content
    from registry.picture.views import NetworkView, PictureView

STEP = "So many companies or more; 0: fewer than eight, none included, or too few to tell."


class Conclusion(StrEnum):
    """What a signature says: that nothing has to be done, or that something must change."""

    NOTHING = Concluded.NOTHING.value
    CHANGE = Concluded.CHANGE.value


class TakeBody(BaseModel):
    """Of which network a picture is taken."""

    model_config = ConfigDict(extra="forbid")

    network: UUID


class SignBody(BaseModel):
    """What the caller concluded, of the picture whose digest they were shown."""

    model_config = ConfigDict(extra="forbid")

    digest: str = Field(pattern="^[0-9a-f]{64}$", description="SHA-256, from the picture that was read.")
    conclusion: Conclusion
    words: str = Field(max_length=4 * MAX_WORDS)


class PastOut(BaseModel):
    """One picture in the list."""

    id: UUID
    number: int
    taken_at: datetime
    signed: dict[str, str] = Field(description="Role and conclusion of each signature.")


class NetworkOut(BaseModel):
    """How it stands with one network."""

    id: UUID
    name: str
    signed_at: datetime | None = Field(description="When both had signed the last one.")
    due_at: datetime = Field(description="Until when the next one is to be signed.")
    overdue: bool
    free_at: datetime | None = Field(description="When the next picture can be taken; null: at once.")
    may_take: bool
    has_security_officer: bool
    pictures: list[PastOut]


class NetworksOut(BaseModel):
    """The caller's networks."""

    networks: list[NetworkOut]


class CellOut(BaseModel):
    """A region and a family of processes."""

    region: str
    process: str
    companies: int = Field(description=STEP)


class AbilityOut(BaseModel):
    """A kind of record, and how far what is stated in it goes."""

    family: str
    reach: str = Field(
        description='"members": approved members or more; "chosen": whom the company chooses; "own".'
    )
    companies: int = Field(description=STEP)


class ShownOut(BaseModel):
    """How many organisations were shown so large a part of the network in 30 days."""

    percent: int = Field(description="The least part of the network's companies, in percent.")
    organisations: int = Field(description=STEP)


class PartOut(BaseModel):
    """What one group of a network's companies reveals; no company is in two groups."""

    others: list[str] = Field(description="The ids of the other networks that these companies are in.")
    companies: int = Field(description=STEP)
    cells: list[CellOut] = Field(
        description="Those of eight companies or more; of all others, nothing is told."
    )
    abilities: list[AbilityOut]
    shown: list[ShownOut]


class SignatureOut(BaseModel):
    """One signature."""

    person: str
    role: str
    conclusion: str
    words: str
    signed_at: datetime


class PictureOut(BaseModel):
    """One picture, and the last one that both signed before it."""

    id: UUID
    network: UUID
    number: int
    taken_at: datetime
    until: datetime = Field(description="Until when it can be signed.")
    digest: str
    content: list[PartOut]
    before: list[PartOut] | None
    signed: list[SignatureOut]
    may_sign: str | None = Field(description="The role in which the caller can sign it.")


def networks_out(found: list[NetworkView]) -> NetworksOut:
    """Return the answer for the caller's networks."""
    return NetworksOut(
        networks=[
            NetworkOut(
                id=each.id,
                name=each.name,
                signed_at=each.due.signed_at,
                due_at=each.due.until,
                overdue=each.due.overdue,
                free_at=each.free_at,
                may_take=each.may_take,
                has_security_officer=each.reviewer,
                pictures=[
                    PastOut(
                        id=past.id,
                        number=past.number,
                        taken_at=past.taken_at,
                        signed={role.value: said.value for role, said in past.signed},
                    )
                    for past in each.past
                ],
            )
            for each in found
        ]
    )


def picture_out(found: PictureView) -> PictureOut:
    """Return the answer for a picture."""
    return PictureOut(
        id=found.id,
        network=found.network,
        number=found.number,
        taken_at=found.taken_at,
        until=found.until,
        digest=found.digest.hex(),
        content=_content(found.content),
        before=None if found.before is None else _content(found.before),
        signed=[
            SignatureOut(
                person=each.person,
                role=each.role.value,
                conclusion=each.conclusion.value,
                words=each.words,
                signed_at=each.signed_at,
            )
            for each in found.signed
        ],
        may_sign=None if found.may_sign is None else found.may_sign.value,
    )


def _content(content: Content) -> list[PartOut]:
    return [
        PartOut(
            others=list(group),
            companies=part.companies,
            cells=[
                CellOut(region=region, process=process, companies=step)
                for (region, process), step in part.cells.items()
            ],
            abilities=[
                AbilityOut(family=family, reach=reach.value, companies=step)
                for (family, reach), step in part.abilities.items()
            ],
            shown=[ShownOut(percent=percent, organisations=step) for percent, step in part.shown.items()],
        )
        for group, part in content.items()
    ]
