"""One's own company by family: what is stated, what is missing, what to look at again, the next step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from registry import catalogue
from registry.caller import Credential
from registry.catalogue.classes import Profile
from registry.web import done, facts
from registry.web.own import gaps, said
from registry.web.own.people import looks_after_people, may_choose, may_write, offered, today
from registry.web.own.recordpage import HOME
from registry.web.own.words import ADD, PROFILES
from registry.web.site import Guest, Site
from registry.web.wording import TIERS, say

if TYPE_CHECKING:
    from registry.catalogue.field import Family
    from registry.companies.service import Companies
    from registry.companies.views import RecordView
    from registry.workbook.service import Workbooks

FEW = 5
"""Records of a family that the overview names; the others stand on the family's own page."""


def pages(site: Site, companies: Companies, workbooks: Workbooks) -> APIRouter:
    """Return the pages."""
    made = APIRouter(include_in_schema=False)

    @made.get(HOME)
    def overview(request: Request, credential: Credential = Depends(site.door.credential)) -> Response:
        guest = site.guest(request, credential)
        own = companies.overview(credential)
        writes = may_write(guest.caller)
        records, language = own.records, guest.language
        messages, chooses = done.said(request, language), may_choose(guest.caller)
        page = site.show(
            request,
            "own.html",
            guest,
            messages=messages,
            families=[
                _family(catalogue.family(name), records, guest, writes=writes)
                for name in catalogue.OFFERED_FAMILIES
            ],
            step=gaps.next_step(records, language) if writes else None,
            # Whoever keeps to what a company begins with is not asked for ever, only where something was just saved.
            chosen_last=bool(messages) and chooses and own.profile == Profile.CAREFUL,
            due=gaps.due(records, today(), language),
            writes=writes,
            exports=workbooks.may(guest.caller),
            looks_after=looks_after_people(guest.caller),
            chooses=chooses,
            profile=say(language, PROFILES[Profile(own.profile)]),
            abroad=own.abroad,
            empty=not records,
            company=f"/companies/{own.organisation}",
        )
        return done.forget(request, page)

    @made.get(HOME + "/{family}")
    def one_family(
        request: Request, family: str, credential: Credential = Depends(site.door.credential)
    ) -> Response:
        guest = site.guest(request, credential)
        declared = offered(family)
        records = ordered(companies.records(credential, family), guest.language)
        page = site.show(
            request,
            "family.html",
            guest,
            messages=done.said(request, guest.language),
            family=declared.name,
            label=declared.label(guest.language),
            add=say(guest.language, ADD[declared.name]),
            help=declared.help[guest.language],
            records=[_record(record, guest.language) for record in records],
            missing=gaps.missing(family, records, guest.language) if may_write(guest.caller) else [],
            due=gaps.due(records, today(), guest.language),
            writes=may_write(guest.caller),
            chooses=may_choose(guest.caller),
            room=len(records) < declared.max_records,
        )
        return done.forget(request, page)

    return made


def ordered(records: Sequence[RecordView], language: str) -> list[RecordView]:
    """Return records in the order of what they are called."""
    return sorted(records, key=lambda record: (said.title(record, language).casefold(), str(record.id)))


def _family(family: Family, every: Sequence[RecordView], guest: Guest, *, writes: bool) -> dict[str, Any]:
    language = guest.language
    records = ordered([record for record in every if record.family == family.name], language)
    return {
        "name": family.name,
        "label": family.label(language),
        "add": say(language, ADD[family.name]),
        "one": family.max_records == 1,
        "count": len(records),
        "records": [{"id": record.id, "title": said.title(record, language)} for record in records[:FEW]],
        "left": max(0, len(records) - FEW),
        "missing": gaps.missing(family.name, records, language) if writes else [],
        "room": len(records) < family.max_records,
    }


def _record(record: RecordView, language: str) -> dict[str, Any]:
    lines = facts.facts(said.own(record.values, language), language)
    return {
        "id": record.id,
        "title": said.title(record, language),
        "facts": [
            {"label": line.label, "text": line.text, "readers": say(language, TIERS[line.tier])}
            for line in lines
        ],
        "evidence": gaps.evidence(record, language),
    }
