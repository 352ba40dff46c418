"""A network's organisations and people, for its vetting officers: accounts, never records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from registry.accounts.invitation import PASSWORD
from registry.caller import Credential
from registry.errors import NotFound
from registry.web import accounts_said as said
from registry.web.acts import Act, Code, run, show
from registry.web.office_acts import (
    BACK,
    CONFIRMS,
    HOME,
    WAYS,
    Aim,
    act_on,
    address_of,
    house_ways,
    person_ways,
)
from registry.web.people_acts import HANDED, STILL_PASSWORD, STILL_PHONE
from registry.web.site import Form, Guest, Site
from registry.web.wording import Sentence, say

if TYPE_CHECKING:
    from registry.administration.service import Administration


def pages(site: Site, room: Administration) -> APIRouter:
    """Return the pages."""
    made = APIRouter(include_in_schema=False)
    _add_lists(made, site, room)
    _add_acts(made, site, room)
    _add_confirmation(made, site, room)
    return made


def _add_lists(made: APIRouter, site: Site, room: Administration) -> None:
    def listed(request: Request, credential: Credential, network: UUID | None) -> Response:
        guest = site.guest(request, credential)
        networks, shown, houses = room.office.houses(credential, network)
        waiting = room.resets.waiting(credential, shown)
        language = guest.language
        return site.show(
            request,
            "office.html",
            guest,
            here=HOME if network is None else None,
            base=address_of(shown),
            network_name=networks[shown],
            networks=[(address_of(each), name) for each, name in networks.items()],
            houses=[_house(house, language) for house in houses],
            waiting=[
                {
                    "text": say(
                        language,
                        said.PROPOSED[each.kind],
                        proposer=each.proposer,
                        person=each.person,
                        organisation=each.organisation,
                    ),
                    "href": "" if each.mine else f"{address_of(shown)}/resets/{each.id}",
                    "until": each.expires_at,
                }
                for each in waiting
            ],
        )

    @made.get(HOME)
    def first(request: Request, credential: Credential = Depends(site.door.credential)) -> Response:
        return listed(request, credential, None)

    @made.get("/office/{network}")
    def one(
        request: Request, network: UUID, credential: Credential = Depends(site.door.credential)
    ) -> Response:
        return listed(request, credential, network)

    @made.get("/office/{network}/organisations/{organisation}")
    def house(
        request: Request,
        network: UUID,
        organisation: UUID,
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        guest = site.guest(request, credential)
        found = room.office.house(credential, network, organisation)
        base = f"{address_of(network)}/organisations/{organisation}"
        language = guest.language
        return site.show(
            request,
            "house.html",
            guest,
            base=address_of(network),
            house=_house(found.house, language),
            ways=[(f"{base}/{way}", say(language, WAYS[way])) for way in house_ways(found)],
            ownerless=found.settled and not found.owned and found.house.kind != "office",
            people=[
                {
                    **said.colleague(each, language),
                    "ways": [
                        (f"{base}/people/{each.id}/{way}", say(language, WAYS[way]))
                        for way in person_ways(found, each)
                    ],
                }
                for each in found.people
            ],
        )


def _add_acts(made: APIRouter, site: Site, room: Administration) -> None:
    paths = (
        "/office/{network}/{act}",
        "/office/{network}/organisations/{organisation}/{act}",
        "/office/{network}/organisations/{organisation}/people/{person}/{act}",
    )
    for path in paths:
        _add_act(made, site, room, path)


def _add_act(made: APIRouter, site: Site, room: Administration, path: str) -> None:
    def found_act(
        credential: Credential, guest: Guest, request: Request, form: Form | None
    ) -> tuple[Act, Aim]:
        aim = Aim.of(request)
        house = (
            None if aim.organisation is None else room.office.house(credential, aim.network, aim.organisation)
        )
        if house is None:
            room.office.houses(credential, aim.network)
        person = next((each for each in house.people if each.id == aim.person), None) if house else None
        return act_on(guest, aim, house, person, form), aim

    @made.get(path)
    def ask(request: Request, credential: Credential = Depends(site.door.credential)) -> Response:
        guest = site.guest(request, credential)
        act, _ = found_act(credential, guest, request, None)
        return show(site, request, guest, act)

    @made.post(path)
    def do(
        request: Request,
        form: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        guest = site.guest(request, credential)
        act, aim = found_act(credential, guest, request, form)
        return run(site, request, guest, form, act, lambda proven: _done(room, guest, proven, aim, form))


def _add_confirmation(made: APIRouter, site: Site, room: Administration) -> None:
    path = "/office/{network}/resets/{reset}"

    def found_act(credential: Credential, guest: Guest, network: UUID, reset: UUID) -> tuple[Act, str, str]:
        waiting = {each.id: each for each in room.resets.waiting(credential, network)}
        found = waiting.get(reset)
        if found is None:
            raise NotFound("There is no such proposal, it was confirmed already, or its 24 hours are over.")
        language = guest.language
        proposed = say(
            language,
            said.PROPOSED[found.kind],
            proposer=found.proposer,
            person=found.person,
            organisation=found.organisation,
        )
        act = Act(
            say(language, WAYS["confirm"]),
            [proposed, say(language, CONFIRMS, person=found.person)],
            say(language, Sentence("Confirm and get the code")),
            (address_of(network), say(language, BACK)),
        )
        return act, found.kind, found.person

    @made.get(path)
    def ask(
        request: Request, network: UUID, reset: UUID, credential: Credential = Depends(site.door.credential)
    ) -> Response:
        guest = site.guest(request, credential)
        act, _, _ = found_act(credential, guest, network, reset)
        return show(site, request, guest, act)

    @made.post(path)
    def do(
        request: Request,
        network: UUID,
        reset: UUID,
        form: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        guest = site.guest(request, credential)
        act, kind, person = found_act(credential, guest, network, reset)

        def confirm(proven: Credential) -> Code:
            code = room.resets.confirm(proven, network, reset)
            still = STILL_PHONE if kind == PASSWORD else STILL_PASSWORD
            return Code(person, code, [say(guest.language, HANDED), say(guest.language, still)])

        return run(site, request, guest, form, act, confirm)


def _done(room: Administration, guest: Guest, credential: Credential, aim: Aim, form: Form) -> Code | None:
    office, network = room.office, aim.network
    owner = {name: form.get(name, "") for name in ("name", "email", "language")}
    because = form.get("reason", "")
    code: str | None = None
    name = owner["name"]
    match (aim.act, aim.organisation, aim.person):
        case ("invite", None, None):
            account_name, kind = form.get("account_name", ""), form.get("kind", "")
            code = office.invite(credential, network, kind, account_name, owner)[1].code
        case ("data-owner", UUID() as organisation, None):
            code = office.invite_owner(credential, network, organisation, owner).code
        case (("close" | "open") as act, UUID() as organisation, None):
            office.set_organisation(credential, network, organisation, because, opened=act == "open")
        case ("invitation", _, UUID() as person):
            code = office.invite_again(credential, network, person).code
        case (("disable" | "enable") as act, _, UUID() as person):
            code = office.set_person(credential, network, person, because, opened=act == "enable")
        case (kind, _, UUID() as person):
            room.resets.propose(credential, network, person, kind)
    return None if code is None else Code(name, code, [say(guest.language, HANDED)])


def _house(found: Any, language: str) -> dict[str, Any]:
    return {
        "id": found.id,
        "name": found.name,
        "kind": say(language, said.KINDS[found.kind]),
        "membership": say(language, said.MEMBERSHIPS[found.membership]),
        "state": say(language, said.STATES[found.state]),
        "people": found.people,
    }
