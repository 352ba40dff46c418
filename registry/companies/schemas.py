"""What the company routes take and give; the bodies of records are made from the catalogue, one per family.

Values and tiers of a record are described here and checked by the recorder, so that one sentence says what
is wrong with them wherever they come from. Unknown members are refused, sizes are bounded.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema, create_model

from registry.catalogue.classes import Profile
from registry.catalogue.field import Family
from registry.companies.jsonschemas import fields_schema, tiers_schema
from registry.companies.releasing import MOST_EXCLUDED

MOST_FIELDS = 200
MOST_NETWORKS = 100
MOST_COUNTRIES = 300

TierName = Literal["OPEN", "COMMUNITY", "MEMBER", "CASE", "SEALED"]
SourceName = Literal["declared", "document", "checked", "audited"]
FieldName = Annotated[str, Field(max_length=80)]
Day = Annotated[date, Field(strict=False)]
Id = Annotated[UUID, Field(strict=False)]
Country = Annotated[str, Field(pattern="^[A-Z]{2}$")]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class ProvenanceBody(_Body):
    """Where values come from; what is left out is declared, stated today, reviewed in a year."""

    source: SourceName | None = None
    stated_on: Day | None = None
    review_due: Day | None = None
    language: Annotated[str, Field(pattern="^[a-z]{2,3}$")] | None = None


class RecordBody(_Body):
    """A record: values by field, chosen tiers, and where the values come from."""

    fields: Annotated[dict[FieldName, Any], Field(max_length=MOST_FIELDS)] = {}
    tiers: Annotated[dict[FieldName, TierName], Field(max_length=MOST_FIELDS)] = {}
    provenance: ProvenanceBody | None = None


class ProfileBody(_Body):
    """One of the three ready-made profiles."""

    profile: Annotated[Profile, Field(strict=False)]


class ReleasabilityBody(_Body):
    """Who may see the organisation: networks, countries (null: all), organisations that never do."""

    networks: Annotated[list[Id], Field(max_length=MOST_NETWORKS)]
    countries: Annotated[list[Country], Field(min_length=1, max_length=MOST_COUNTRIES)] | None = None
    excluded: Annotated[list[Id], Field(max_length=MOST_EXCLUDED)] = []


class OwnField(_Body):
    """One own value; `effective` is the tier that governs who reads it, never lower than `tier`."""

    value: Any
    tier: TierName
    effective: TierName
    source: SourceName | None
    stated_on: date | None
    review_due: date | None
    language: str | None


class OwnRecord(_Body):
    """One own record; `revision` is what If-Match wants, null to who may not write."""

    id: UUID
    family: str
    revision: int | None
    updated_at: datetime | None
    fields: dict[str, OwnField]


class OwnRecords(_Body):
    """Own records of one family."""

    records: list[OwnRecord]


class ReleasabilityView(_Body):
    """Who may see the organisation."""

    networks: list[UUID]
    countries: list[str] | None
    excluded: list[UUID]
    revision: int


class Overview(_Body):
    """One's own organisation; `memberships` are the networks it belongs to."""

    organisation: UUID
    profile: Profile
    memberships: list[UUID]
    releasability: ReleasabilityView
    records: list[OwnRecord]


class KeptField(_Body):
    """A field that stayed where only its owner sees it."""

    record: UUID
    field: str


class ProfileResult(_Body):
    """What a profile did; `kept` stayed because one person cannot show it to others."""

    profile: Profile
    moved: int
    kept: list[KeptField]


class ShownField(_Body):
    """One value a reader may read; `label` is it in the reader's words, `title` what the field is called."""

    value: Any
    label: str
    title: str
    unit: str | None
    tier: TierName
    source: SourceName | None
    stated_on: date | None


class ShownRecordView(_Body):
    """One record a reader may read something of."""

    family: str
    id: UUID | None
    fields: dict[str, ShownField]


class Company(_Body):
    """One company as its reader may see it; `company` is its id, or the reader's own name for it."""

    company: str
    name: str | None
    anonymous: bool
    records: list[ShownRecordView]


class DefaultTiers(_Body):
    """Where a field stands under each profile, and the lowest tier an owner may choose."""

    careful: TierName
    normal: TierName
    visible: TierName
    lowest: TierName


class FieldEntry(_Body):
    """One field of the catalogue; numbers are exact multiples of `step`, `unit` is UN/CEFACT rec 20."""

    field: str
    family: str
    label: str
    hint: str
    help: str
    kind: str
    unit: str | None
    minimum: float | None
    maximum: float | None
    step: float | None
    vocabulary: str | None
    bands: list[str]
    many: bool
    max_items: int
    max_length: int
    required: bool
    derived: bool
    card: bool
    machine_classes: list[str] | None
    refers_to: str | None
    language: str | None
    sensitivity: str
    tiers: DefaultTiers
    operators: list[str]


class FamilyEntry(_Body):
    """One family of records."""

    family: str
    label: str
    help: str
    max_records: int


class TermEntry(_Body):
    """One word of a vocabulary; one that cannot be chosen groups those whose `parent` it is."""

    code: str
    parent: str | None
    label: str
    selectable: bool


class Catalogue(_Body):
    """Families, fields and vocabularies, in the caller's language, with the operators the caller may use."""

    families: list[FamilyEntry]
    fields: list[FieldEntry]
    vocabularies: dict[str, list[TermEntry]]


def draft_body(family: Family) -> type[RecordBody]:
    """Return the body that makes a record of a family."""
    return _body(family, "Draft", new=True)


def change_body(family: Family) -> type[RecordBody]:
    """Return the body that changes a record of a family."""
    return _body(family, "Change", new=False)


def _body(family: Family, ending: str, *, new: bool) -> type[RecordBody]:
    values = Annotated[
        dict[FieldName, Any], Field(max_length=MOST_FIELDS), WithJsonSchema(fields_schema(family, new=new))
    ]
    tiers = Annotated[
        dict[FieldName, TierName], Field(max_length=MOST_FIELDS), WithJsonSchema(tiers_schema(family))
    ]
    default: Any = ... if new else {}
    fields: dict[str, Any] = {"fields": (values, default), "tiers": (tiers, {})}
    name = "".join(part.capitalize() for part in family.name.split("_")) + ending
    return create_model(
        name, __base__=RecordBody, __doc__=f"{family.label('en')}: {family.help['en']}", **fields
    )
