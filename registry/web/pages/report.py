"""All that is known about whoever asks: a page to read, and the same as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from policies.vocabulary import Role, Tier
from registry.administration.answers import report_of
from registry.caller import Credential
from registry.errors import StepUpNeeded
from registry.web import accounts_said as said
from registry.web import proof
from registry.web.acts import Act, show
from registry.web.browser import browser
from registry.web.site import Form, Guest, Site
from registry.web.wording import ROLES, TIERS, Sentence, say

if TYPE_CHECKING:
    from registry.accounts.history import Held, Past
    from registry.administration.report import Report
    from registry.administration.service import Administration

PATH: Final = "/security/report"
FILE_NAME: Final = "nordkap-about-me.json"
IN_NETWORK: Final = Sentence("{role} in {network}")
TITLE: Final = Sentence("All that is known about you")
SAYS: Final = Sentence(
    "The page shows your account, every role and approval you have had, your log-ins and what the log says you did. "
    "That you read it is written in the log too."
)
BUTTON: Final = Sentence("Show it")


def pages(site: Site, room: Administration) -> APIRouter:
    """Return the pages."""
    made = APIRouter(include_in_schema=False)

    @made.get(PATH)
    def ask(request: Request, credential: Credential = Depends(site.door.credential)) -> Response:
        guest = site.guest(request, credential)
        return show(site, request, guest, _act(guest))

    @made.post(PATH)
    def read(
        request: Request,
        form: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        guest = site.guest(request, credential)
        try:
            guest = proof.given(site, request, guest, form)
            found = room.reports.of(guest.credential)
        except proof.Refusals as error:
            problems = proof.wrong(site, guest.language, error)
            return show(site, request, guest, _act(guest), problems=problems)
        return _page(site, request, guest, found)

    @made.post(f"{PATH}/file", dependencies=[Depends(site.form)])
    def file(
        request: Request,
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        site.guest(request, credential)
        try:
            found = room.reports.of(credential)
        except StepUpNeeded:
            # The proof is too old for another reading: the page before asks for one.
            return RedirectResponse(PATH, 303)
        return Response(
            report_of(found).model_dump_json(indent=1),
            media_type="application/json",
            headers={"Content-Disposition": f'attachment; filename="{FILE_NAME}"'},
        )

    return made


def _act(guest: Guest) -> Act:
    language = guest.language
    back = ("/security", say(language, Sentence("Security")))
    return Act(say(language, TITLE), [say(language, SAYS)], say(language, BUTTON), back)


def _page(site: Site, request: Request, guest: Guest, found: Report) -> Response:
    language = guest.language
    return site.show(
        request,
        "report.html",
        guest,
        here=PATH,
        report=found,
        rights=[_right(each, language) for each in (*found.history.roles, *found.history.tiers)],
        codes=[
            {"text": say(language, said.CODES[each.kind]), "made": each.made, "used": each.used}
            for each in found.history.codes
        ],
        given=[said.told(each, language) for each in found.given],
        sessions=[_session(each, language) for each in found.history.sessions],
    )


def _right(held: Held, language: str) -> dict[str, Any]:
    word = ROLES[Role(held.word)] if held.word in set(Role) else TIERS[Tier(held.word)]
    text = say(language, word)
    if held.network is not None:
        text = say(language, IN_NETWORK, role=text, network=held.network)
    return {"text": text, "since": held.since, "until": held.until, "ended": held.ended}


def _session(past: Past, language: str) -> dict[str, Any]:
    api = past.channel == "api"
    return {
        "with": say(language, Sentence("A program, over the API")) if api else browser(past.agent, language),
        "address": past.address,
        "since": past.since,
        "seen": past.seen,
    }
