# ruff: noqa: FAST002 - annotations are read outside the functions, and see no closure
"""A network's organisations and people, for its vetting officers: accounts, never records."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from policies.vocabulary import Role
from registry.accounts.invitation import AUTHENTICATOR, PASSWORD
from registry.administration.office import KINDS
from registry.caller import Credential
from registry.errors import NotFound
from registry.web import accounts_said as said
from registry.web.acts import Act, Asked, Code, filled, run, show
from registry.web.pages.people import HANDED, STILL_PASSWORD, STILL_PHONE, persons
from registry.web.site import Form, Guest, Site
from registry.web.wording import Sentence, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from registry.administration.office import Opened
    from registry.administration.roster import Colleague
    from registry.administration.service import Administration

HOME: Final = "/office/people"
BACK: Final = Sentence("People and organisations")
WHY: Final = Sentence("Why?")
WHY_HINT: Final = Sentence("It stands in the log.")
WAYS: Final[Mapping[str, Sentence]] = {
    "invite": Sentence("Invite an organisation"),
    "data-owner": Sentence("Invite its first data owner"),
    "close": Sentence("Close the organisation"),
    "open": Sentence("Open the organisation again"),
    "invitation": Sentence("Get a new invitation code"),
    PASSWORD: Sentence("Forgotten password: propose a code"),
    AUTHENTICATOR: Sentence("Lost phone: propose a code"),
    "disable": Sentence("Close the account"),
    "enable": Sentence("Open the account again"),
    "confirm": Sentence("Confirm as the second officer"),
}
SAYS: Final[Mapping[str, Sentence]] = {
    "invite": Sentence(
        "The organisation becomes interested in your network, and its first data owner gets an account. You get "
        "the code to hand over. Its other people, the data owner invites."
    ),
    "data-owner": Sentence("{name} gets its first data owner, and you the code to hand over."),
    "close": Sentence(
        "Everybody of {name} is logged out at once and cannot log in. What it has stored stays as it is."
    ),
    "open": Sentence("Everybody of {name} whose account is open can log in again."),
    "invitation": Sentence("You get a new code to hand over to {name}. The older one stops working."),
    PASSWORD: Sentence(
        "You propose that {name} gets a code for a new password. Nothing happens until an officer of another group "
        "confirms it within 24 hours; that officer gets the code to hand over. {name} needs their authenticator or a "
        "recovery code as well, and is told who did this."
    ),
    AUTHENTICATOR: Sentence(
        "You propose that {name} gets a code for a new phone. Nothing happens until an officer of another group "
        "confirms it within 24 hours; that officer gets the code to hand over. {name} needs their password as well, "
        "and is told who did this."
    ),
    "disable": Sentence("{name} is logged out everywhere at once and cannot log in any more."),
    "enable": Sentence("{name} can log in again, with the roles and approvals that were kept."),
}
CONFIRMS: Final = Sentence(
    "On the button you get the code, to hand over to {person} yourself. First make sure, in person or by calling a "
    "number you know, that it was {person} who asked. {person} is told that you two did this."
)


def pages(site: Site, room: Administration) -> APIRouter:
    """Return the pages."""
    made = APIRouter(include_in_schema=False)
    _add_lists(made, site, room)
    _add_acts(made, site, room)
    _add_confirmation(made, site, room)
    return made


def _base(network: UUID) -> str:
    return f"/office/{network}"


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
            base=_base(shown),
            network_name=networks[shown],
            networks=[(_base(each), name) for each, name in networks.items()],
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
                    "href": "" if each.mine else f"{_base(shown)}/resets/{each.id}",
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
        base = f"{_base(network)}/organisations/{organisation}"
        language = guest.language
        return site.show(
            request,
            "house.html",
            guest,
            base=_base(network),
            house=_house(found.house, language),
            ways=[(f"{base}/{way}", say(language, WAYS[way])) for way in _house_ways(found)],
            people=[
                {
                    **said.colleague(each, language),
                    "ways": [
                        (f"{base}/people/{each.id}/{way}", say(language, WAYS[way]))
                        for way in _person_ways(found, each)
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
    ) -> tuple[Act, _Aim]:
        aim = _Aim.of(request)
        house = (
            None if aim.organisation is None else room.office.house(credential, aim.network, aim.organisation)
        )
        if house is None:
            room.office.houses(credential, aim.network)
        person = next((each for each in house.people if each.id == aim.person), None) if house else None
        return _act(guest, aim, house, person, form), aim

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
            (_base(network), say(language, BACK)),
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


@dataclass(frozen=True, slots=True)
class _Aim:
    """What an address names."""

    network: UUID
    organisation: UUID | None
    person: UUID | None
    act: str

    @classmethod
    def of(cls, request: Request) -> _Aim:
        """Return it. Raises NotFound for what is no address of ours."""
        found = request.path_params

        def each(name: str) -> UUID | None:
            return UUID(str(found[name])) if name in found else None

        try:
            network = UUID(str(found["network"]))
            return cls(network, each("organisation"), each("person"), str(found["act"]))
        except ValueError as error:
            raise NotFound("There is no such organisation.") from error


def _done(room: Administration, guest: Guest, credential: Credential, aim: _Aim, form: Form) -> Code | None:
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


def _act(guest: Guest, aim: _Aim, house: Opened | None, person: Colleague | None, form: Form | None) -> Act:
    allowed = (
        ("invite",)
        if house is None
        else _house_ways(house)
        if aim.person is None
        else ()
        if person is None
        else _person_ways(house, person)
    )
    if aim.act not in allowed:
        raise NotFound("There is no such person." if aim.person else "There is no such organisation.")
    language = guest.language
    asked: list[Asked] = []
    if aim.act == "invite":
        kinds = [(kind, say(language, said.KINDS[kind])) for kind in KINDS]
        called = say(language, Sentence("What the office calls the organisation"))
        asked = [
            Asked("text", "account_name", called),
            Asked("choice", "kind", say(language, Sentence("Kind")), options=kinds),
        ]
    if aim.act in {"invite", "data-owner"}:
        asked += persons(language)
    if aim.act in {"close", "open", "disable", "enable"}:
        asked = [Asked("text", "reason", say(language, WHY), say(language, WHY_HINT))]
    name = person.name if person is not None else house.house.name if house is not None else ""
    back = (
        (_base(aim.network), say(language, BACK))
        if house is None
        else (f"{_base(aim.network)}/organisations/{house.house.id}", house.house.name)
    )
    shown = Act(
        say(language, WAYS[aim.act]),
        [say(language, SAYS[aim.act], name=name)],
        say(language, WAYS[aim.act]),
        back,
        asked,
    )
    return shown if form is None else replace(shown, asked=filled(asked, form))


def _house_ways(found: Opened) -> Sequence[str]:
    """Return what can be done about an organisation; the service decides again when it is done."""
    if found.house.kind == "office":
        return ()
    if found.house.state == "closed":
        return ("open",)
    return ("close",) if found.owned else ("data-owner", "close")


def _person_ways(found: Opened, person: Colleague) -> Sequence[str]:
    if found.house.kind == "office" or person.office:
        return (PASSWORD, AUTHENTICATOR) if person.state == "active" else ()
    if person.state == "disabled":
        return () if person.until is not None else ("enable",)
    owner = Role.DATA_OWNER in person.roles
    if person.state == "invited":
        return ("invitation", "disable") if owner else ("disable",)
    owners = [each for each in found.people if Role.DATA_OWNER in each.roles and each.state == "active"]
    return (PASSWORD, AUTHENTICATOR, "disable") if owner and len(owners) == 1 else ("disable",)


def _house(found: Any, language: str) -> dict[str, Any]:
    return {
        "id": found.id,
        "name": found.name,
        "kind": say(language, said.KINDS[found.kind]),
        "membership": say(language, said.MEMBERSHIPS[found.membership]),
        "state": say(language, said.STATES[found.state]),
        "people": found.people,
    }
