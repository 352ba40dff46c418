"""One company, as its reader may see it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from policies.vocabulary import Tier
from registry.caller import Credential
from registry.catalogue.identifying import IDENTITY_FIELD
from registry.web import draft, facts, formats, naming, viewsleft
from registry.web.own.people import may_choose, may_write
from registry.web.site import Guest, Site
from registry.web.wording import NAMED_READERS, READERS, SOURCES, TIERS, Sentence, say

if TYPE_CHECKING:
    from registry.companies.service import Companies
    from registry.companies.views import CompanyView, ShownRecord, ShownValue
    from registry.guarding.service import Guarding

LINKS = {"contact.mailbox": "mailto:", "contact.phone": "tel:"}
WEB = "organisation.web"
OUTWARD = frozenset({"organisation", "contact"})
"""Families that the head of the page shows: who it is, and how to reach it."""

FAMILIES = ("capability", "certificate", "machine", "skill_pool", "experience", "site")
"""The order in which a buyer asks."""


def pages(site: Site, companies: Companies, guarding: Guarding) -> APIRouter:
    """Return the page."""
    made = APIRouter(include_in_schema=False)

    @made.get("/companies/{company}")
    def show(
        request: Request, company: str, credential: Credential = Depends(site.door.credential)
    ) -> Response:
        guest = site.guest(request, credential)
        seen = companies.reading.company(credential, company)
        own = seen.company == str(guest.caller.organisation)
        return site.show(
            request,
            "company.html",
            guest,
            company=portrait(seen, guest, own=own),
            own=own,
            asks=not own and any(Tier.CASE in each.tiers for each in guest.caller.standings.values()),
            writes=may_write(guest.caller),
            views_left=None if own else viewsleft.of(site, guarding, guest),
            # Named by its id, where its name is shown; an anonymous card has a name of the reader's own.
            leaves_out=seen.company if may_choose(guest.caller) and not (own or seen.anonymous) else "",
            asks_why=seen.company,
            searched=draft.is_kept(request) and site.may_search(guest.caller),
        )

    return made


def portrait(seen: CompanyView, guest: Guest, *, own: bool) -> dict[str, Any]:
    """Return a company as its page shows it; `own` speaks to its own people."""
    language = guest.language
    name = seen.name or (guest.visitor.organisation if own else None)
    itself = [record for record in seen.records if record.family == "organisation"]
    reach = TIERS if own else READERS if seen.anonymous else NAMED_READERS
    introductions = _texts(itself, "organisation.showcase_", language)
    return {
        "title": naming.title(name, _whole(seen.records), language),
        "anonymous": seen.anonymous,
        "empty": not seen.records,
        "introduction": introductions[0] if introductions else None,
        "contacts": [
            line
            for record in seen.records
            if record.family == "contact"
            for line in _contacts(record, language)
        ],
        "itself_label": facts.family_label("organisation", language),
        "itself": [_record(record, language, reach, without=_introduced(record)) for record in itself],
        "families": [
            {
                "name": family,
                "label": facts.family_label(family, language),
                "records": [_record(record, language, reach) for record in records],
            }
            for family, records in groupby(_by_interest(seen.records), key=lambda record: record.family)
        ],
    }


def _whole(records: Sequence[ShownRecord]) -> Mapping[str, ShownValue]:
    """Return the first value of each field that the page shows."""
    return {name: value for record in reversed(records) for name, value in record.fields.items()}


def _by_interest(records: Sequence[ShownRecord]) -> list[ShownRecord]:
    """Return the records of all but the head of the page, what a company can do before where it does it."""
    inner = [record for record in records if record.family not in OUTWARD]
    return sorted(
        inner, key=lambda record: FAMILIES.index(record.family) if record.family in FAMILIES else -1
    )


def _introduced(record: ShownRecord) -> set[str]:
    """Return the fields that stand above: the name and the introductions."""
    return {IDENTITY_FIELD, *(name for name in record.fields if name.startswith("organisation.showcase_"))}


def _contacts(record: ShownRecord, language: str) -> list[dict[str, str]]:
    return [
        {
            "label": facts.label(name, language),
            "text": facts.text(name, value, language),
            "href": LINKS[name] + "".join(value.label.split()) if name in LINKS else "",
        }
        for name, value in record.fields.items()
    ]


def _record(
    record: ShownRecord, language: str, reach: Mapping[Tier, Sentence], *, without: Collection[str] = ()
) -> dict[str, Any]:
    named = next((name for name in naming.TITLES if name in record.fields and name not in without), None)
    texts = {name for name in record.fields if name.startswith("capability.text_")}
    left_out = {*without, *texts, *([named] if named is not None else [])}
    lines = facts.facts(record.fields, language, without=left_out)
    described = _texts([record], "capability.text_", language)
    tiers = [line.tier for line in lines] or [value.tier for value in record.fields.values()]
    usual = max(set(tiers), key=lambda tier: (tiers.count(tier), tier.rank))
    # Under a name it tells the reader nothing that all of it stands on a card without one as well.
    plain = reach is NAMED_READERS and usual is Tier.COMMUNITY
    return {
        "title": record.fields[named].label if named is not None else "",
        "text": described[0] if described else None,
        "facts": [
            {
                "label": line.label,
                "text": line.text,
                "href": line.text if line.fields == (WEB,) else "",
                "readers": "" if line.tier is usual else say(language, reach[line.tier]),
            }
            for line in lines
        ],
        "about": [*([] if plain else [say(language, reach[usual])]), *_evidence(record.fields, language)],
    }


def _texts(records: Sequence[ShownRecord], stem: str, language: str) -> list[dict[str, str]]:
    """Return texts that stand in several languages, each with its own, the reader's first."""
    found = {
        name.removeprefix(stem): value.label
        for record in records
        for name, value in record.fields.items()
        if name.startswith(stem)
    }
    order = [language, *(other for other in ("sv", "nb", "en", "fi") if other != language)]
    return [{"language": each, "text": found[each]} for each in order if each in found]


def _evidence(shown: Mapping[str, ShownValue], language: str) -> list[str]:
    said = {
        (value.source, value.stated_on)
        for value in shown.values()
        if value.source is not None and value.stated_on is not None
    }
    return [
        say(language, SOURCES[source], day=formats.day(stated, language))
        for source, stated in sorted(said, key=str)
        if source is not None and stated is not None
    ]
