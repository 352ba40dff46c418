"""A company's membership: in which networks it is and until when, applying, answering, and how far that is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from policies.vocabulary import Role, Tier
from registry.accounts.grants import LONGEST_DAYS
from registry.approvals.vetted import Named
from registry.caller import Credential
from registry.errors import Conflict, FieldProblem, Invalid, NotFound
from registry.vetting.application import Stated
from registry.vetting.applying import NO_NETWORK, POSSIBLE
from registry.web import done, proof
from registry.web import membership_words as words
from registry.web.site import Form, Guest, Site
from registry.web.wording import Sentence, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.vetting.service import Vetting
    from registry.web.view import Wrong

HOME: Final = "/membership"
WANTS: Final = {
    "": Sentence("Nothing yet, ask later"),
    Tier.MEMBER.value: Sentence("Read what approved members may read"),
    Tier.CASE.value: Sentence("The same, and companies may open details for them"),
}
DAYS: Final = {
    "90": Sentence("Three months"),
    "180": Sentence("Six months"),
    "365": Sentence("One year"),
}
USUAL: Final = "180"


def pages(site: Site, room: Vetting) -> APIRouter:
    """Return the pages."""
    made = APIRouter(include_in_schema=False)
    _add_overview(made, site, room)
    _add_form(made, site, room)
    return made


def _add_overview(made: APIRouter, site: Site, room: Vetting) -> None:
    def shown(
        request: Request, guest: Guest, form: Form | None = None, problems: Sequence[Wrong] = ()
    ) -> Response:
        language = guest.language
        page = site.show(
            request,
            "membership.html",
            guest,
            status=422 if problems else 200,
            problems=problems,
            here=HOME,
            form=form or {},
            messages=done.said(request, language),
            places=room.applying.places(guest.credential),
            owner=Role.DATA_OWNER in guest.caller.own_roles,
            applications=[words.application(each, language) for each in room.applying.mine(guest.credential)],
        )
        return done.forget(request, page)

    @made.get(HOME)
    def overview(request: Request, credential: Credential = Depends(site.door.credential)) -> Response:
        return shown(request, site.guest(request, credential))

    @made.post(f"{HOME}/{{application}}/answer")
    def answer(
        request: Request,
        application: UUID,
        form: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        guest = site.guest(request, credential)
        name = words.answer_of(application)
        try:
            room.applying.answer(credential, application, form.get(name, ""))
        except (Invalid, Conflict) as error:
            wrong = proof.wrong(site, guest.language, error)
            return shown(request, guest, form, [replace(each, field=each.field and name) for each in wrong])
        return done.leave(RedirectResponse(HOME, 303), "answered")

    @made.post(f"{HOME}/{{application}}/withdraw", dependencies=[Depends(site.form)])
    def withdraw(application: UUID, credential: Credential = Depends(site.door.credential)) -> Response:
        room.applying.withdraw(credential, application)
        return RedirectResponse(HOME, 303)


def _add_form(made: APIRouter, site: Site, room: Vetting) -> None:
    path = f"{HOME}/{{network}}/apply"

    def shown(
        request: Request, guest: Guest, network: UUID, form: Form, problems: Sequence[Wrong] = ()
    ) -> Response:
        place = next((each for each in room.applying.places(guest.credential) if each.id == network), None)
        if place is None:
            raise NotFound(NO_NETWORK)
        language = guest.language
        return site.show(
            request,
            "apply.html",
            guest,
            status=422 if problems else 200,
            problems=problems,
            network=place.name,
            people=room.applying.nameable(guest.credential),
            wants=[(code, say(language, text)) for code, text in WANTS.items()],
            days=[(code, say(language, text)) for code, text in DAYS.items()],
            form=form,
            usual=USUAL,
        )

    @made.get(path)
    def ask(
        request: Request, network: UUID, credential: Credential = Depends(site.door.credential)
    ) -> Response:
        return shown(request, site.guest(request, credential), network, {})

    @made.post(path)
    def do(
        request: Request,
        network: UUID,
        form: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        guest = site.guest(request, credential)
        try:
            room.applying.apply(credential, network, _stated(form, room.applying.nameable(credential)))
        except (Invalid, Conflict) as error:
            return shown(request, guest, network, form, proof.wrong(site, guest.language, error))
        return done.leave(RedirectResponse(HOME, 303), "applied")


def _stated(form: Form, people: Sequence[tuple[UUID, str]]) -> Stated:
    texts: dict[str, Any] = {name: form.get(name, "") for name in ("does", "why", "contact", "sponsor")}
    return Stated(**texts, named=[each for person, _ in people for each in _named(form, person)])


def _named(form: Form, person: UUID) -> list[Named]:
    """Return what the form asks for a person; what companies open for them ends with its own longest time."""
    wants, days = form.get(f"wants-{person}", ""), form.get(f"days-{person}", USUAL)
    if wants not in WANTS:
        raise Invalid([FieldProblem(f"/wants-{person}", POSSIBLE)])
    if days not in DAYS:
        raise Invalid([FieldProblem(f"/days-{person}", POSSIBLE)])
    if not wants:
        return []
    tiers = [Tier.MEMBER] if wants == Tier.MEMBER.value else [Tier.MEMBER, Tier.CASE]
    return [Named(person, tier, min(int(days), LONGEST_DAYS[tier])) for tier in tiers]
