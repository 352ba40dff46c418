"""Requests for temporary access, and what was given, as pages show them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from policies.vocabulary import SensitivityClass, Tier
from registry import catalogue
from registry.granting.views import DECLINED, ENDED, EXPIRED, GRANTED, LIVE, OPEN, REVOKED, WITHDRAWN
from registry.web import facts
from registry.web.wording import Sentence, say

if TYPE_CHECKING:
    from registry.companies.views import RecordView
    from registry.granting.views import GrantView, RequestView

WISHES: Final[Mapping[str, tuple[Sentence, str, SensitivityClass]]] = {
    "machines": (Sentence("Makes and figures of machines"), "machine", SensitivityClass.MACHINE_SPEC),
    "accuracy": (
        Sentence("How accurate machines are, and their serial numbers"),
        "machine",
        SensitivityClass.MACHINE_CRITICAL,
    ),
    "tolerances": (Sentence("Tolerances and surfaces"), "capability", SensitivityClass.TOLERANCE),
    "certificates": (
        Sentence("Numbers and scope of certificates"),
        "certificate",
        SensitivityClass.CERTIFICATE_DETAIL,
    ),
    "people": (Sentence("How many people have a skill"), "skill_pool", SensitivityClass.SKILL_SIZE),
    "work": (Sentence("Details of earlier work"), "experience", SensitivityClass.EXPERIENCE_DETAIL),
    "address": (Sentence("Street address"), "site", SensitivityClass.LOCATION_EXACT),
    "contact": (Sentence("Contact persons"), "contact", SensitivityClass.PERSON),
}
"""What somebody asks for in one tick: the fields of a class in a family, whether or not a company states any."""

STATES: Final[Mapping[str, Sentence]] = {
    OPEN: Sentence("Waits for an answer"),
    GRANTED: Sentence("Answered with yes"),
    DECLINED: Sentence("Answered with no"),
    WITHDRAWN: Sentence("Withdrawn"),
    EXPIRED: Sentence("Nobody answered in time"),
    LIVE: Sentence("Holds now"),
    ENDED: Sentence("Has ended"),
    REVOKED: Sentence("Taken back"),
}
UNNAMED: Final = Sentence("A company without a name")
GONE: Final = Sentence("A company that you can no longer open")


def wished(kinds: Collection[str]) -> list[str]:
    """Return the fields of what was ticked."""
    return [
        field.name
        for kind, (_, family, cls) in WISHES.items()
        if kind in kinds
        for field in catalogue.family(family).fields
        if field.cls is cls
    ]


def wishes(language: str, ticked: Collection[str]) -> list[dict[str, Any]]:
    """Return what can be ticked."""
    return [
        {"code": kind, "label": say(language, label), "ticked": kind in ticked}
        for kind, (label, _, _) in WISHES.items()
    ]


def asked_for(fields: Iterable[str], language: str) -> list[str]:
    """Return what a request asks for in words: whole kinds by their name, single fields by theirs."""
    left, said = dict.fromkeys(fields), []
    for label, family, cls in WISHES.values():
        own = {field.name for field in catalogue.family(family).fields if field.cls is cls}
        if own <= left.keys():
            said.append(say(language, label))
            left = {name: None for name in left if name not in own}
    return [*said, *facts.labels(left, language)]


def request(view: RequestView, language: str) -> dict[str, Any]:
    """Return a request; its first person asks, the others are colleagues."""
    return {
        "id": view.id,
        **_company(view, language),
        "organisation": view.organisation,
        "who": view.people[0].name,
        "people": view.people,
        "colleagues": [each.name for each in view.people[1:]],
        "about": view.about,
        "fields": asked_for(view.fields, language),
        "at": view.created_at,
        "until": view.expires_at,
        "state": say(language, STATES[view.state]),
        "open": view.state == OPEN,
        "granted": view.state == GRANTED,
    }


def grant(view: GrantView, language: str) -> dict[str, Any]:
    """Return what was given."""
    return {
        "id": view.id,
        **_company(view, language),
        "organisation": view.organisation,
        "people": [each.name for each in view.people],
        "about": view.about,
        "fields": facts.labels(view.fields, language),
        "since": view.valid_from,
        "until": view.valid_until if view.revoked_at is None else view.revoked_at,
        "state": say(language, STATES[view.state]),
        "live": view.state == LIVE,
    }


def openable(
    records: Iterable[RecordView], may: Collection[str], ticked: Collection[str], language: str
) -> list[dict[str, Any]]:
    """Return what a company states for people it chooses, by family, for ticking."""
    stated = {
        name
        for record in records
        for name, value in record.values.items()
        if value.effective is Tier.CASE and name in may
    }
    found = []
    for name in catalogue.OFFERED_FAMILIES:
        fields = [field.name for field in catalogue.family(name).fields if field.name in stated]
        if fields:
            ticks = [
                {"name": each, "label": catalogue.field(each).label(language), "ticked": each in ticked}
                for each in fields
            ]
            found.append({"label": catalogue.family(name).label(language), "fields": ticks})
    return found


def _company(view: RequestView | GrantView, language: str) -> dict[str, str]:
    if view.company is None:
        return {"company": say(language, GONE), "href": ""}
    name = view.company.name or say(language, UNNAMED)
    return {"company": name, "href": f"/companies/{view.company.company}"}
