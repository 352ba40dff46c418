"""The officers' queue of requests, one request with its decision, and who holds what in a network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from registry.approvals.holding import NO_RIGHT
from registry.approvals.review import Word
from registry.caller import Credential
from registry.errors import Conflict, FieldProblem, Invalid, NotFound
from registry.web import done, proof
from registry.web import request_words as words
from registry.web.acts import Act, run, show
from registry.web.office_acts import address_of
from registry.web.site import Form, Guest, Site, with_cookie
from registry.web.wording import Sentence, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.administration.service import Administration
    from registry.approvals.service import Approvals
    from registry.web.view import Wrong

QUEUE: Final = "/office/requests"
CHOOSE: Final = "Choose whether you approve it or say no."
TAKES: Final = Sentence(
    "{person} at {organisation} loses this in {network} with their next click, everywhere: {right}. It is in the log."
)


def pages(site: Site, room: Approvals, people: Administration) -> APIRouter:
    """Return the pages."""
    made = APIRouter(include_in_schema=False)
    _add_queue(made, site, room)
    _add_request(made, site, room)
    _add_rights(made, site, room, people)
    return made


def _add_queue(made: APIRouter, site: Site, room: Approvals) -> None:
    @made.get(QUEUE)
    def queue(request: Request, credential: Credential = Depends(site.door.credential)) -> Response:
        guest = site.guest(request, credential)
        waiting = room.reviewing.queue(credential)
        page = site.show(
            request,
            "requests.html",
            guest,
            messages=done.said(request, guest.language),
            waiting=[words.request(each, guest.language) for each in waiting],
            past=[
                words.request(each, guest.language)
                for each in room.reviewing.past(credential)
                if each.id not in {found.id for found in waiting}
            ],
        )
        return done.forget(request, page)


def _add_request(made: APIRouter, site: Site, room: Approvals) -> None:
    path = f"{QUEUE}/{{each}}"

    def shown(
        request: Request, guest: Guest, each: UUID, form: Form, problems: Sequence[Wrong] = (), asks: str = ""
    ) -> Response:
        found = words.request(room.reviewing.one(guest.credential, each), guest.language)
        return site.show(
            request,
            "request.html",
            guest,
            status=422 if problems else 200,
            problems=problems,
            found=found,
            decisions=[
                ("", say(guest.language, Sentence("Choose"))),
                *((word.value, say(guest.language, text)) for word, text in words.DECISIONS.items()),
            ],
            chosen=form.get("decision", ""),
            reason=form.get("reason", ""),
            password=asks == proof.PASSWORD or not guest.proven,
        )

    @made.get(path)
    def one(request: Request, each: UUID, credential: Credential = Depends(site.door.credential)) -> Response:
        found = room.reviewing.one(credential, each)
        if found.vetting is not None:
            return RedirectResponse(f"/office/applications/{found.vetting.application}", 303)
        return shown(request, site.guest(request, credential), each, {})

    @made.post(path)
    def decide(
        request: Request,
        each: UUID,
        form: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        guest = site.guest(request, credential)
        if form.get("decision") not in set(Word):
            wrong = site.wrong(guest.language, Invalid([FieldProblem("/decision", CHOOSE)]))
            return shown(request, guest, each, form, wrong)
        word = Word(form["decision"])
        tried = proof.tried(
            site,
            request,
            guest,
            form,
            lambda proven: room.reviewing.review(proven, each, word, form.get("reason", "")),
            told=(Invalid, Conflict),
        )
        if tried.error is not None:
            wrong = proof.wrong(site, guest.language, tried.error)
            return shown(request, tried.guest, each, form, wrong, proof.asks(tried.error, form))
        became = "waiting" if tried.made is None else tried.made.value
        return with_cookie(done.leave(RedirectResponse(QUEUE, 303), became), tried.guest)


def _add_rights(made: APIRouter, site: Site, room: Approvals, people: Administration) -> None:
    path = "/office/{network}/rights"

    @made.get(path)
    def held(
        request: Request, network: UUID, credential: Credential = Depends(site.door.credential)
    ) -> Response:
        guest = site.guest(request, credential)
        networks, _, _ = people.office.houses(credential, network)
        found = room.holding.held(credential, network)
        return site.show(
            request,
            "rights.html",
            guest,
            base=f"{address_of(network)}/rights",
            back=address_of(network),
            network_name=networks[network],
            rights=[words.right(each, guest.language) for each in found],
        )

    def act_on(guest: Guest, network: UUID, right: UUID) -> Act:
        found = next(
            (each for each in room.holding.held(guest.credential, network) if each.id == right), None
        )
        if found is None:
            raise NotFound(NO_RIGHT)
        language, told = guest.language, words.right(found, guest.language)
        text = say(
            language,
            TAKES,
            person=found.person,
            organisation=found.organisation,
            network=found.network_name,
            right=told["text"],
        )
        title = say(language, Sentence("Take it back"))
        back = (f"{address_of(network)}/rights", say(language, Sentence("Who holds what")))
        return Act(title, [text], title, back)

    @made.get(path + "/{right}/take")
    def ask(
        request: Request, network: UUID, right: UUID, credential: Credential = Depends(site.door.credential)
    ) -> Response:
        guest = site.guest(request, credential)
        return show(site, request, guest, act_on(guest, network, right))

    @made.post(path + "/{right}/take")
    def take(
        request: Request,
        network: UUID,
        right: UUID,
        form: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        guest = site.guest(request, credential)
        act = act_on(guest, network, right)
        return run(site, request, guest, form, act, lambda proven: room.holding.revoke(proven, right))
