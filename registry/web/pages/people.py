"""A company's people, for its data owners: who there is, and one page for each thing that can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from registry.accounts.invitation import PASSWORD
from registry.administration.colleagues import GIVEN
from registry.caller import Credential
from registry.web import accounts_said as said
from registry.web.acts import Code, run, show
from registry.web.people_acts import (
    BACK,
    HANDED,
    HOME,
    INVITE,
    STILL_PASSWORD,
    STILL_PHONE,
    WAYS,
    act_on,
    explained,
    new_act,
    note,
    possible,
)
from registry.web.site import Form, Guest, Site
from registry.web.wording import say

if TYPE_CHECKING:
    from registry.administration.roster import Colleague
    from registry.administration.service import Administration


def pages(site: Site, room: Administration) -> APIRouter:
    """Return the pages."""
    made = APIRouter(include_in_schema=False)
    _add_list(made, site, room)
    _add_new(made, site, room)
    _add_person(made, site, room)
    return made


def _add_list(made: APIRouter, site: Site, room: Administration) -> None:
    @made.get(HOME)
    def show_all(request: Request, credential: Credential = Depends(site.door.credential)) -> Response:
        guest = site.guest(request, credential)
        people = room.colleagues.all(credential)
        helper = next((each for each in people if each.until and each.state != "disabled"), None)
        shown = [said.colleague(each, guest.language) for each in people]
        return site.show(request, "people.html", guest, people=shown, helper=helper)


def _add_new(made: APIRouter, site: Site, room: Administration) -> None:
    for path, key in ((INVITE, INVITE), ("helper", "helper"), ("helper/end", "end")):
        _add_one_new(made, site, room, f"{HOME}/{path}", key)


def _add_one_new(made: APIRouter, site: Site, room: Administration, path: str, key: str) -> None:
    @made.get(path)
    def ask(request: Request, credential: Credential = Depends(site.door.credential)) -> Response:
        guest = site.guest(request, credential)
        # Asked for nothing but whether it may: who may not is refused before the page is shown.
        room.colleagues.all(credential)
        return show(site, request, guest, new_act(guest, key, {}))

    @made.post(path)
    def do(
        request: Request,
        form: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        guest = site.guest(request, credential)

        def act(proven: Credential) -> Code | None:
            name, email, language = form.get("name", ""), form.get("email", ""), form.get("language", "")
            if key == "end":
                room.helpers.end(proven)
                return None
            if key == INVITE:
                made_now = room.colleagues.invite(proven, email, name, language, form.get("role", ""))
                return Code(name, made_now.code, [say(guest.language, HANDED)])
            named = room.helpers.name(proven, email, name, language)
            return Code(name, named.code, [], named.until)

        return run(site, request, guest, form, new_act(guest, key, form), act)


def _add_person(made: APIRouter, site: Site, room: Administration) -> None:
    @made.get(f"{HOME}/{{person}}")
    def show_one(
        request: Request, person: UUID, credential: Credential = Depends(site.door.credential)
    ) -> Response:
        guest = site.guest(request, credential)
        found = room.colleagues.one(credential, person)
        ways = [
            (f"{HOME}/{person}/{each}", say(guest.language, WAYS[each])) for each in possible(guest, found)
        ]
        return site.show(
            request,
            "colleague.html",
            guest,
            back=HOME,
            back_to=say(guest.language, BACK),
            person=said.colleague(found, guest.language),
            explained=explained(guest, found),
            ways=ways,
            note=note(guest, found),
        )

    @made.get(f"{HOME}/{{person}}/{{act}}")
    def ask(
        request: Request, person: UUID, act: str, credential: Credential = Depends(site.door.credential)
    ) -> Response:
        guest = site.guest(request, credential)
        found = room.colleagues.one(credential, person)
        return show(site, request, guest, act_on(guest, found, act, None))

    @made.post(f"{HOME}/{{person}}/{{act}}")
    def do(
        request: Request,
        person: UUID,
        act: str,
        form: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        guest = site.guest(request, credential)
        found = room.colleagues.one(credential, person)
        shown = act_on(guest, found, act, form)
        return run(
            site, request, guest, form, shown, lambda proven: _done(room, guest, proven, found, act, form)
        )


def _done(
    room: Administration, guest: Guest, credential: Credential, found: Colleague, act: str, form: Form
) -> Code | None:
    colleagues, person = room.colleagues, found.id
    says, code = [say(guest.language, HANDED)], None
    match act:
        case "name":
            colleagues.rename(credential, person, form.get("name", ""))
        case "roles":
            colleagues.set_roles(credential, person, [role for role in GIVEN if f"role-{role}" in form])
        case "sessions":
            colleagues.end_sessions(credential, person)
        case "disable":
            colleagues.disable(credential, person)
        case "enable":
            code = colleagues.enable(credential, person)
        case "invitation":
            code = colleagues.invite_again(credential, person).code
        case _:
            code = room.resets.give(credential, person, act)
            says.append(say(guest.language, STILL_PHONE if act == PASSWORD else STILL_PASSWORD))
    return None if code is None else Code(found.name, code, says)
