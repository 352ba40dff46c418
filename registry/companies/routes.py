"""The company routes of the JSON API, to be mounted under /api/v1. Thin: body in, one call, answer out."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Path, Query, Response

from policies.vocabulary import Tier
from registry import catalogue
from registry.caller import Credential
from registry.catalogue.field import Family
from registry.companies import schemas
from registry.companies.answers import (
    catalogue_of,
    company_of,
    overview_of,
    preview_of,
    profile_of,
    record_of,
    releasability_of,
    retiered_of,
)
from registry.companies.reader import Audience
from registry.companies.service import Companies
from registry.companies.statement import Statement
from registry.companies.views import RecordView
from registry.disclosure.provenance import Provenance, Source
from registry.errors import RevisionNeeded
from registry.http.documented import problems
from registry.http.session import API, Door

REVISION_NEEDED = "Read it first and send its revision in If-Match, so that nobody's change is lost."
NEVER = -1
"""A revision no row has: what an If-Match that is no revision of ours stands for."""

_ETAG = re.compile(r'"([1-9][0-9]{0,9})"', re.ASCII)
_HAS_ETAG = {"headers": {"ETag": {"schema": {"type": "string", "pattern": '^"[1-9][0-9]*"$'}}}}
IfMatch = Annotated[str | None, Header(alias="If-Match", max_length=40)]
RequestKey = Annotated[
    str | None, Header(alias="Idempotency-Key", min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$")
]


def router(companies: Companies, session: Door) -> APIRouter:
    """Return the routes."""
    made = APIRouter(prefix=API, tags=["companies"])
    _add_reading(made, companies, session)
    _add_organisation(made, companies, session)
    for name in catalogue.OFFERED_FAMILIES:
        _add_family(made, companies, session, catalogue.FAMILIES[name])
    for family in catalogue.FAMILIES.values():
        if family.switched_off:
            _add_switched_off(made, companies, session, family)
    return made


def _add_reading(made: APIRouter, companies: Companies, session: Door) -> None:
    required = Depends(session.credential)

    @made.get("/fields", responses=problems(401, 403))
    def list_fields(credential: Credential = required) -> schemas.Catalogue:
        """The catalogue: fields, types, units, vocabularies, tiers, and the operators this caller may use."""
        return catalogue_of(companies.fields.catalogue(credential))

    @made.get("/companies/{company}", responses=problems(401, 403, 404, 423))
    def read_company(
        company: Annotated[str, Path(min_length=1, max_length=64)], credential: Credential = required
    ) -> schemas.Company:
        """A company as the caller may see it, by the name that a search gave."""
        return company_of(companies.reading.company(credential, company))


def _add_organisation(made: APIRouter, own: Companies, session: Door) -> None:
    required = Depends(session.credential)

    @made.get("/company", responses=problems(401, 403))
    def read_own(credential: Credential = required) -> schemas.Overview:
        """One's own organisation: all its records, its profile, who may see it."""
        return overview_of(own.overview(credential))

    @made.put("/company/profile", responses=problems(401, 403))
    def choose_profile(body: schemas.ProfileBody, credential: Credential = required) -> schemas.ProfileResult:
        """Give every field the tier of a ready-made profile, choices made by hand included."""
        return profile_of(own.set_profile(credential, body.profile))

    @made.get("/company/preview", responses=problems(401, 403, 404))
    def preview(
        audience: Annotated[Audience, Query(alias="as")],
        profile: catalogue.Profile | None = None,
        grant: UUID | None = None,
        credential: Credential = required,
    ) -> schemas.Preview:
        """What an audience gets of one's own organisation, now or if a profile were chosen; no id that lasts.

        `as=case` is the holder of a `grant` that one's own organisation gave.
        """
        seen = own.previewing.preview(credential, audience, profile=profile, grant=grant)
        return preview_of(audience, profile, seen)

    @made.put("/company/tiers", responses=problems(401, 403, 404, 409))
    def retier(body: schemas.ClassTierBody, credential: Credential = required) -> schemas.ClassTierResult:
        """Give every field of a class in a family's records one tier, or say what that would do."""
        change = own.retier if body.apply else own.previewing.by_class
        done = change(credential, body.family, body.sensitivity, Tier(body.tier))
        return retiered_of(done, applied=body.apply)

    @made.get("/company/releasability", responses={**problems(401, 403), 200: _HAS_ETAG})
    def read_releasability(
        response: Response, credential: Credential = required
    ) -> schemas.ReleasabilityView:
        """Who may see the organisation."""
        found = own.releasability(credential)
        response.headers["ETag"] = _etag(found.revision)
        return releasability_of(found)

    @made.put("/company/releasability", responses={**problems(401, 403, 412, 428), 200: _HAS_ETAG})
    def release(
        response: Response,
        body: schemas.ReleasabilityBody,
        if_match: IfMatch = None,
        credential: Credential = required,
    ) -> schemas.ReleasabilityView:
        """Say who may see the organisation."""
        revision = _revision(if_match)
        found = own.release(credential, body.networks, body.countries, body.excluded, revision)
        response.headers["ETag"] = _etag(found.revision)
        return releasability_of(found)


def _add_family(made: APIRouter, own: Companies, session: Door, family: Family) -> None:
    required = Depends(session.credential)
    path, one = f"/company/{family.name}", f"/company/{family.name}/{{record}}"
    draft, change = schemas.draft_body(family), schemas.change_body(family)

    def list_records(credential: Credential = required) -> schemas.OwnRecords:
        return schemas.OwnRecords(
            records=[record_of(found) for found in own.records(credential, family.name)]
        )

    def read_record(response: Response, record: UUID, credential: Credential = required) -> schemas.OwnRecord:
        found = own.record(credential, family.name, record)
        _tag(response, found)
        return record_of(found)

    def make_record(
        response: Response,
        body: schemas.RecordBody,
        idempotency_key: RequestKey = None,
        credential: Credential = required,
    ) -> schemas.OwnRecord:
        found = own.make(credential, family.name, _statement(body), idempotency_key)
        _tag(response, found)
        response.headers["Location"] = f"{API}/company/{family.name}/{found.id}"
        return record_of(found)

    def change_record(
        response: Response,
        record: UUID,
        body: schemas.RecordBody,
        if_match: IfMatch = None,
        credential: Credential = required,
    ) -> schemas.OwnRecord:
        found = own.change(credential, family.name, record, _revision(if_match), _statement(body))
        _tag(response, found)
        return record_of(found)

    def delete_record(record: UUID, if_match: IfMatch = None, credential: Credential = required) -> Response:
        own.drop(credential, family.name, record, _revision(if_match))
        return Response(status_code=204)

    # The bodies are made from the catalogue, so no annotation can name them.
    make_record.__annotations__["body"] = draft
    change_record.__annotations__["body"] = change
    what = family.label("en")
    add = made.add_api_route
    add(path, list_records, summary=f"{what}: list", name=f"list_{family.name}", responses=problems(401, 403))
    add(
        path,
        make_record,
        methods=["POST"],
        status_code=201,
        summary=f"{what}: make one",
        name=f"make_{family.name}",
        responses={**problems(401, 403, 409), 201: _HAS_ETAG},
    )
    add(
        one,
        read_record,
        summary=f"{what}: read one",
        name=f"read_{family.name}",
        responses={**problems(401, 403, 404), 200: _HAS_ETAG},
    )
    add(
        one,
        change_record,
        methods=["PATCH"],
        summary=f"{what}: change one; null deletes a field",
        name=f"change_{family.name}",
        responses={**problems(401, 403, 404, 409, 412, 428), 200: _HAS_ETAG},
    )
    add(
        one,
        delete_record,
        methods=["DELETE"],
        status_code=204,
        summary=f"{what}: delete one",
        name=f"delete_{family.name}",
        responses=problems(401, 403, 404, 409, 412, 428),
    )


def _add_switched_off(made: APIRouter, own: Companies, session: Door, family: Family) -> None:
    """Add the one answer of a family that is switched off: a refusal in a sentence, on record."""
    required = Depends(session.credential)

    def refuse(credential: Credential = required) -> Response:
        own.records(credential, family.name)
        return Response(status_code=204)

    made.add_api_route(
        f"/company/{family.name}",
        refuse,
        methods=["GET", "POST"],
        status_code=204,
        name=f"refuse_{family.name}",
        summary=f"{family.label('en')}: switched off",
        responses=problems(401, 403),
        include_in_schema=False,
    )


def _statement(body: schemas.RecordBody) -> Statement:
    tiers = {name: Tier(tier) for name, tier in body.tiers.items()}
    return Statement(body.fields, tiers, _provenance(body.provenance))


def _provenance(body: schemas.ProvenanceBody | None) -> Provenance | None:
    if body is None:
        return None
    return Provenance(
        Source(body.source or Source.DECLARED.value),
        body.stated_on or _today(),
        body.review_due,
        body.language,
    )


def _today() -> date:
    return datetime.now(UTC).date()


def _revision(if_match: str | None) -> int:
    if if_match is None:
        raise RevisionNeeded(REVISION_NEEDED)
    found = _ETAG.fullmatch(if_match.strip())
    return NEVER if found is None else int(found.group(1))


def _tag(response: Response, record: RecordView) -> None:
    if record.revision is not None:
        response.headers["ETag"] = _etag(record.revision)


def _etag(revision: int) -> str:
    return f'"{revision}"'
