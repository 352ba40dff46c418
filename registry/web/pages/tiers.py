"""Who sees what, kind by kind: one choice for all fields of a kind, with what it would change shown first.

::

    GET  /company/tiers    every kind of field that is stated, by family, with its reason
    POST /company/tiers    says what a choice would change; with `apply` it is made
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from policies.vocabulary import SensitivityClass, Tier
from registry import catalogue
from registry.caller import Credential
from registry.errors import Conflict, Invalid
from registry.web import done, proof
from registry.web.own import access
from registry.web.own.people import offered
from registry.web.own.recordpage import HOME
from registry.web.site import Form, Guest, Site, with_cookie
from registry.web.wording import TIERS, Sentence, say

if TYPE_CHECKING:
    from registry.companies.service import Companies
    from registry.companies.views import ClassView, RecordView
    from registry.web.view import Wrong

PAGE = f"{HOME}/tiers"
MOVES = Sentence("{label}: from “{before}” to “{after}”, {count} times")
MOVES_ONCE = Sentence("{label}: from “{before}” to “{after}”")
STAYS = Sentence(
    "{label} stays with you alone. To show it to anyone else takes two data owners of your company, or, where you are "
    "its only person, two confirmations 72 hours apart. Propose it at the record."
)


def pages(site: Site, companies: Companies) -> APIRouter:
    """Return the pages."""
    made = APIRouter(include_in_schema=False)

    @made.get(PAGE)
    def ask(request: Request, credential: Credential = Depends(site.door.credential)) -> Response:
        guest = _chooser(site, companies, request, credential)
        page = _page(site, companies, request, guest, messages=done.said(request, guest.language))
        return done.forget(request, page)

    @made.post(PAGE)
    def choose(
        request: Request,
        form: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        guest = _chooser(site, companies, request, credential)
        family = offered(form.get("family", "")).name
        asked = form.get("class", ""), form.get("tier", "")
        if asked[0] not in set(SensitivityClass) or asked[1] not in set(Tier):
            return RedirectResponse(PAGE, 303)
        cls, tier = SensitivityClass(asked[0]), Tier(asked[1])
        error: Exception | None = None
        if "apply" in form:

            def apply(proven: Credential) -> None:
                companies.retier(proven, family, cls, tier)

            applied = proof.tried(site, request, guest, form, apply, told=(Invalid, Conflict))
            guest, error = applied.guest, applied.error
            if error is None:
                return with_cookie(done.leave(RedirectResponse(PAGE, 303), "tiers"), guest)
        if error is None or isinstance(error, proof.Refusals):
            wrong = [] if error is None else access.wrong(site, guest.language, error, form)
            try:
                would = companies.previewing.by_class(guest.credential, family, cls, tier)
            except (Invalid, Conflict) as found:
                error = found
            else:
                return _would(site, request, guest, form, would, problems=wrong, asks=proof.asks(error, form))
        problems = access.wrong(site, guest.language, error, form)
        return _page(site, companies, request, guest, problems=problems)

    return made


def _chooser(site: Site, companies: Companies, request: Request, credential: Credential) -> Guest:
    guest = site.guest(request, credential)
    companies.require_writer(credential, chooses=True)
    return guest


def _page(
    site: Site,
    companies: Companies,
    request: Request,
    guest: Guest,
    *,
    problems: Sequence[Wrong] = (),
    messages: Sequence[Any] = (),
) -> Response:
    records = companies.overview(guest.credential).records
    return site.show(
        request,
        "tiers.html",
        guest,
        status=422 if problems else 200,
        here=PAGE,
        problems=problems,
        messages=messages,
        would=None,
        families=[family for family in _families(records, guest.language) if family["kinds"]],
    )


def _would(
    site: Site,
    request: Request,
    guest: Guest,
    form: Form,
    would: ClassView,
    *,
    problems: Sequence[Wrong],
    asks: str,
) -> Response:
    return site.show(
        request,
        "tiers.html",
        guest,
        status=422 if problems else 200,
        here=PAGE,
        problems=problems,
        families=(),
        would={
            "moves": list(_moves(would, guest.language)),
            "stays": [
                say(guest.language, STAYS, label=catalogue.field(name).label(guest.language))
                for name in dict.fromkeys(name for _, name in would.kept)
            ],
            "fields": {name: form.get(name, "") for name in ("family", "class", "tier")},
        },
        asks=asks,
    )


def _moves(would: ClassView, language: str) -> Iterator[str]:
    counted = Counter((one.field, one.before, one.after) for one in would.moved)
    for (name, before, after), count in counted.items():
        sentence = MOVES if count > 1 else MOVES_ONCE
        yield say(
            language,
            sentence,
            label=catalogue.field(name).label(language),
            before=say(language, TIERS[before]),
            after=say(language, TIERS[after]),
            count=count,
        )


def _families(records: Sequence[RecordView], language: str) -> Iterator[dict[str, Any]]:
    for name in catalogue.OFFERED_FAMILIES:
        family = catalogue.family(name)
        stated = [value for record in records if record.family == name for value in record.values.items()]
        classes = dict.fromkeys(field.cls for field in family.fields)
        yield {
            "name": name,
            "label": family.label(language),
            "kinds": [
                _kind(name, cls, [(one, value.tier) for one, value in stated], language)
                for cls in classes
                if any(catalogue.field(one).cls is cls for one, _ in stated)
            ],
        }


def _kind(
    family: str, cls: SensitivityClass, stated: Sequence[tuple[str, Tier]], language: str
) -> dict[str, Any]:
    rule = catalogue.CLASS_RULES[cls]
    own = [(name, tier) for name, tier in stated if catalogue.field(name).cls is cls]
    standing = Counter(tier for _, tier in own)
    fields = dict.fromkeys(name for name, _ in own)
    return {
        "id": f"{family}.{cls.value}",
        "class": cls.value,
        "label": ", ".join(catalogue.field(name).label(language) for name in fields),
        "why": rule.why[language],
        "stands": [
            {"tier": say(language, TIERS[tier]), "count": count}
            for tier, count in sorted(standing.items(), key=lambda one: one[0].rank)
        ],
        "options": access.options(rule.floor, language),
        "tier": max(standing, key=lambda tier: (standing[tier], tier.rank)).value,
    }
