"""From views to the bodies of answers."""

from __future__ import annotations

from decimal import Decimal

from registry import catalogue
from registry.catalogue.field import Field
from registry.companies import schemas
from registry.companies.fields import CatalogueView, FieldView
from registry.companies.reader import Audience
from registry.companies.views import (
    ClassView,
    CompanyView,
    OverviewView,
    OwnValue,
    ProfileView,
    RecordView,
    ShownValue,
)
from registry.directory.releasability import Releasability
from registry.vocabularies import vocabulary


def record_of(view: RecordView) -> schemas.OwnRecord:
    """Return an own record."""
    return schemas.OwnRecord(
        id=view.id,
        family=view.family,
        revision=view.revision,
        updated_at=view.updated_at,
        fields={name: _own(value) for name, value in view.values.items()},
    )


def releasability_of(view: Releasability) -> schemas.ReleasabilityView:
    """Return to whom an organisation shows itself."""
    return schemas.ReleasabilityView(
        networks=sorted(view.networks),
        countries=None if view.countries is None else list(view.countries),
        excluded=sorted(view.excluded),
        revision=view.revision,
    )


def overview_of(view: OverviewView) -> schemas.Overview:
    """Return one's own organisation."""
    return schemas.Overview(
        organisation=view.organisation,
        profile=catalogue.Profile(view.profile),
        memberships=sorted(view.memberships),
        releasability=releasability_of(view.releasability),
        records=[record_of(record) for record in view.records],
    )


def profile_of(view: ProfileView) -> schemas.ProfileResult:
    """Return what a profile did."""
    return schemas.ProfileResult(
        profile=catalogue.Profile(view.profile),
        moved=view.moved,
        kept=[schemas.KeptField(record=record, field=name) for record, name in view.kept],
    )


def company_of(view: CompanyView) -> schemas.Company:
    """Return a company as its reader may see it."""
    return schemas.Company(
        company=view.company,
        name=view.name,
        anonymous=view.anonymous,
        records=[
            schemas.ShownRecordView(
                family=record.family,
                id=record.id,
                fields={name: _shown(value) for name, value in record.fields.items()},
            )
            for record in view.records
        ],
    )


def preview_of(
    audience: Audience, profile: catalogue.Profile | None, view: CompanyView | None
) -> schemas.Preview:
    """Return what an audience gets."""
    company = None if view is None else company_of(view)
    return schemas.Preview(audience=audience, profile=profile, company=company)


def retiered_of(view: ClassView, *, applied: bool) -> schemas.ClassTierResult:
    """Return what one tier for a class did, or would."""
    return schemas.ClassTierResult(
        applied=applied,
        moved=[
            schemas.MovedField(
                record=one.record, field=one.field, before=one.before.value, after=one.after.value
            )
            for one in view.moved
        ],
        kept=[schemas.KeptField(record=record, field=name) for record, name in view.kept],
    )


def catalogue_of(view: CatalogueView) -> schemas.Catalogue:
    """Return the catalogue in the caller's language."""
    used = dict.fromkeys(entry.field.vocabulary for entry in view.fields if entry.field.vocabulary)
    return schemas.Catalogue(
        families=[
            schemas.FamilyEntry(
                family=family.name,
                label=family.label(view.language),
                help=family.help[view.language],
                max_records=family.max_records,
            )
            for family in view.families
        ],
        fields=[_entry(entry, view.language) for entry in view.fields],
        vocabularies={str(name): _terms(str(name), view.language) for name in used},
    )


def _own(value: OwnValue) -> schemas.OwnField:
    known = value.provenance
    return schemas.OwnField(
        value=value.value,
        tier=value.tier.value,
        effective=value.effective.value,
        source=None if known is None else known.source.value,
        stated_on=None if known is None else known.stated_on,
        review_due=None if known is None else known.review_due,
        language=None if known is None else known.language,
    )


def _shown(value: ShownValue) -> schemas.ShownField:
    return schemas.ShownField(
        value=value.value,
        label=value.label,
        title=value.title,
        unit=value.unit,
        tier=value.tier.value,
        source=None if value.source is None else value.source.value,
        stated_on=value.stated_on,
    )


def _entry(entry: FieldView, language: str) -> schemas.FieldEntry:
    field: Field = entry.field
    rule = catalogue.CLASS_RULES[field.cls]
    return schemas.FieldEntry(
        field=field.name,
        family=field.family,
        label=field.label(language),
        hint=field.hints[language],
        help=field.help[language],
        kind=field.kind.value,
        unit=field.unit,
        minimum=_number(field.minimum),
        maximum=_number(field.maximum),
        step=_number(field.step),
        vocabulary=field.vocabulary,
        bands=[band.code for band in field.bands],
        many=field.many,
        max_items=field.max_items,
        max_length=field.max_length,
        required=field.required,
        derived=field.derived,
        card=field.card,
        machine_classes=None if field.machine_classes is None else sorted(field.machine_classes),
        refers_to=field.refers_to,
        language=field.language,
        sensitivity=field.cls.value,
        tiers=schemas.DefaultTiers(
            careful=rule.careful.value,
            normal=rule.normal.value,
            visible=rule.visible.value,
            lowest=rule.floor.value,
        ),
        operators=list(entry.operators),
    )


def _terms(name: str, language: str) -> list[schemas.TermEntry]:
    return [
        schemas.TermEntry(
            code=term.code, parent=term.parent, label=term.label(language), selectable=term.selectable
        )
        for term in vocabulary(name).terms()
    ]


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
