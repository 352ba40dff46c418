"""The log for auditors: plain sentences, filters by person, organisation and time, whether it keeps up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from audit.entry import Result
from registry.caller import Credential
from registry.errors import FieldProblem, Invalid
from registry.oversight.service import Asked
from registry.web import entries
from registry.web.site import Form, Site
from registry.web.view import Wrong
from registry.web.wording import Sentence, say

if TYPE_CHECKING:
    from registry.oversight.probes import Probes, Readiness
    from registry.oversight.service import Auditing
    from registry.oversight.views import Choice

FILTERS = ("person", "organisation", "from", "to", "refused")
NO_TIME = Sentence("Write a day and a time here, such as 2027-05-03 08:00.")
NO_CHOICE = Sentence("Choose one from the list.")
NAMELESS = Sentence("A name that can no longer be read")
STOPPED = Sentence("The log has stopped. Tell the operator at once.")
BEHIND = Sentence("The log is behind. Tell the operator if this goes on for more than a minute.")
KEEPS_UP = Sentence("The log keeps up: every entry is numbered and signed within seconds.")


def pages(site: Site, auditing: Auditing, probes: Probes) -> APIRouter:
    """Return the pages. Filters travel in the body of a POST: nobody's id stands in an address."""
    made = APIRouter(include_in_schema=False)

    @made.get("/audit")
    def newest(request: Request, credential: Credential = Depends(site.door.credential)) -> Response:
        return _page(site, auditing, probes, request, credential, {})

    @made.post("/audit")
    def filtered(
        request: Request,
        form: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        return _page(site, auditing, probes, request, credential, form)

    return made


def _page(
    site: Site, auditing: Auditing, probes: Probes, request: Request, credential: Credential, form: Form
) -> Response:
    guest = site.guest(request, credential)
    language = guest.language
    problems: Sequence[Wrong] = ()
    try:
        found = auditing.view(credential, _asked(form))
    except Invalid as error:
        problems = site.wrong(language, error)
        found = auditing.view(credential, Asked())
    colour, sentence = _light(probes.ready())
    chosen = {name: form.get(name, "") for name in FILTERS}
    return site.show(
        request,
        "audit.html",
        guest,
        status=422 if problems else 200,
        here="/audit",
        carried={name: value for name, value in chosen.items() if value}
        if request.method == "POST"
        else None,
        problems=problems,
        light={"colour": colour, "text": say(language, sentence)},
        people=_choices(found.people, language),
        organisations=_choices(found.organisations, language),
        chosen=chosen,
        filtered=any(chosen.values()),
        later=bool(form.get("cursor")) and not problems,
        entries=[entries.entry(each, language) for each in found.page.entries],
        cursor=found.page.cursor or "",
    )


def _choices(known: Sequence[Choice], language: str) -> list[tuple[str, str]]:
    return [(str(each.id), each.name or say(language, NAMELESS)) for each in known]


def _light(found: Readiness) -> tuple[str, Sentence]:
    """Return the light's colour and what it says: about keeping up, not about a whole check."""
    if found.health is None or found.health.broken is not None:
        return "red", STOPPED
    return ("green", KEEPS_UP) if found.log else ("amber", BEHIND)


def _asked(form: Form) -> Asked:
    return Asked(
        since=_time(form, "from"),
        until=_time(form, "to"),
        person=_id(form, "person"),
        organisation=_id(form, "organisation"),
        result=Result.REFUSED.value if form.get("refused") else None,
        cursor=form.get("cursor") or None,
    )


def _time(form: Form, name: str) -> datetime | None:
    text = form.get(name, "").strip()
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        raise Invalid([FieldProblem(name, NO_TIME)]) from None


def _id(form: Form, name: str) -> UUID | None:
    try:
        return UUID(form[name]) if form.get(name) else None
    except ValueError:
        raise Invalid([FieldProblem(name, NO_CHOICE)]) from None
