"""One's own access: what one holds, what one has asked for, and asking for more."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from policies.vocabulary import Role, Tier
from registry.accounts.rights import OFFICE
from registry.approvals.asking import ROLES as OFFERED
from registry.approvals.asking import TIERS, Plea
from registry.approvals.request import Kind
from registry.caller import Credential
from registry.errors import Conflict, FieldProblem, Invalid, NotFound
from registry.web import done, proof
from registry.web import request_words as words
from registry.web.acts import Act, Asked, filled, show
from registry.web.site import Form, Guest, Site
from registry.web.wording import ROLES, Sentence, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.approvals.service import Approvals
    from registry.approvals.views import Place

HOME: Final = "/access"
BACK: Final = Sentence("Your access")
DAYS: Final = {
    "30": Sentence("One month"),
    "90": Sentence("Three months"),
    "180": Sentence("Six months"),
    "365": Sentence("One year"),
}
USUAL: Final = "180"
WHY: Final = Sentence("What do you need it for?")
WHY_HINT: Final = Sentence("Whoever decides reads this, and it stands in the log. 3 to 300 characters.")
TIER_SAYS: Final = Sentence(
    "Two officers decide: of two groups in one network, or one of each network where you ask in several. You see here "
    "what has become of it, and can withdraw it until then."
)
ROLE_SAYS: Final = Sentence(
    "For people who work for a network's office, an authority or a school. Two officers of different groups decide. "
    "Whoever holds an office role reads no companies' data."
)
POSSIBLE: Final = "This is not one of the possible values."


def pages(site: Site, room: Approvals) -> APIRouter:
    """Return the pages."""
    made = APIRouter(include_in_schema=False)
    _add_overview(made, site, room)
    _add_form(made, site, room, f"{HOME}/more", Kind.TIER)
    _add_form(made, site, room, f"{HOME}/role", Kind.ROLE)
    return made


def _add_overview(made: APIRouter, site: Site, room: Approvals) -> None:
    @made.get(HOME)
    def overview(request: Request, credential: Credential = Depends(site.door.credential)) -> Response:
        guest = site.guest(request, credential)
        rights = room.holding.mine(credential)
        page = site.show(
            request,
            "asking.html",
            guest,
            rights=[words.right(each, guest.language) for each in rights],
            requests=[words.request(each, guest.language) for each in room.asking.mine(credential)],
            places=room.asking.places(credential),
            office=bool(guest.caller.office_roles) or guest.caller.organisation_kind == OFFICE,
            messages=done.said(request, guest.language),
        )
        return done.forget(request, page)

    @made.post(f"{HOME}/requests/{{each}}/withdraw", dependencies=[Depends(site.form)])
    def withdraw(each: UUID, credential: Credential = Depends(site.door.credential)) -> Response:
        room.asking.withdraw(credential, each)
        return RedirectResponse(HOME, 303)

    @made.post(f"{HOME}/rights/{{each}}/back", dependencies=[Depends(site.form)])
    def give_back(each: UUID, credential: Credential = Depends(site.door.credential)) -> Response:
        mine = {right.id for right in room.holding.mine(credential)}
        if each not in mine:
            raise NotFound("There is no such access, or it has ended already.")
        room.holding.revoke(credential, each)
        return RedirectResponse(HOME, 303)


def _add_form(made: APIRouter, site: Site, room: Approvals, path: str, kind: Kind) -> None:
    @made.get(path)
    def ask(request: Request, credential: Credential = Depends(site.door.credential)) -> Response:
        guest = site.guest(request, credential)
        return show(site, request, guest, _act(guest, room.asking.places(credential), kind))

    @made.post(path)
    def do(
        request: Request,
        form: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        guest = site.guest(request, credential)
        places = room.asking.places(credential)
        try:
            room.asking.ask(credential, _plea(kind, form, places))
        except (Invalid, Conflict, NotFound) as error:
            act = _act(guest, places, kind)
            asked = replace(act, asked=filled(act.asked, form))
            return show(site, request, guest, asked, problems=proof.wrong(site, guest.language, error))
        return done.leave(RedirectResponse(HOME, 303), "asked")


def _act(guest: Guest, places: Sequence[Place], kind: Kind) -> Act:
    language = guest.language
    why = Asked("text", "purpose", say(language, WHY), say(language, WHY_HINT))
    button = say(language, Sentence("Send the request"))
    back = (HOME, say(language, BACK))
    if kind is Kind.TIER:
        member = any(place.member for place in places)
        tiers = [
            (tier.value, say(language, words.TIERS[tier]))
            for tier in TIERS
            if member or tier is Tier.COMMUNITY
        ]
        days = [(code, say(language, text)) for code, text in DAYS.items()]
        asked = [
            Asked("choice", "tier", say(language, Sentence("What you want to be able to do")), options=tiers),
            *(
                Asked("tick", f"in-{place.id}", place.name, value="yes" if len(places) == 1 else "")
                for place in places
            ),
            Asked(
                "choice",
                "days",
                say(language, Sentence("For how long?")),
                say(language, Sentence("What companies open for you: six months at the longest.")),
                USUAL,
                days,
            ),
            why,
        ]
        title = Sentence("Ask to see more")
        return Act(say(language, title), [say(language, TIER_SAYS)], button, back, asked, proves=False)
    groups = [
        (str(group), f"{place.name}: {name}" if len(places) > 1 else name)
        for place in places
        for group, name in place.groups
    ]
    asked = [
        Asked(
            "choice",
            "role",
            say(language, Sentence("Role")),
            options=[(role.value, say(language, ROLES[role])) for role in OFFERED],
        ),
        Asked(
            "choice",
            "network",
            say(language, Sentence("In which network?")),
            options=[(str(place.id), place.name) for place in places],
        ),
        Asked(
            "choice",
            "group",
            say(language, Sentence("Group of approvers")),
            say(language, Sentence("For a vetting officer only.")),
            options=[("", say(language, Sentence("No group"))), *groups],
        ),
        why,
    ]
    title = Sentence("Ask for a role in a network")
    return Act(say(language, title), [say(language, ROLE_SAYS)], button, back, asked, proves=False)


def _plea(kind: Kind, form: Form, places: Sequence[Place]) -> Plea:
    purpose = form.get("purpose", "")
    if kind is Kind.TIER:
        tier, days = form.get("tier", ""), form.get("days", "")
        if tier not in TIERS:
            raise Invalid([FieldProblem("/tier", POSSIBLE)])
        if days not in DAYS:
            raise Invalid([FieldProblem("/days", POSSIBLE)])
        chosen = [place.id for place in places if f"in-{place.id}" in form]
        if not chosen and places:
            raise Invalid([FieldProblem(f"/in-{places[0].id}", "Choose at least one network.")])
        return Plea(kind, Tier(tier), chosen, purpose, days=int(days))
    role, network, group = form.get("role", ""), form.get("network", ""), form.get("group", "")
    if role not in OFFERED:
        raise Invalid([FieldProblem("/role", POSSIBLE)])
    try:
        return Plea(kind, Role(role), [UUID(network)], purpose, group=UUID(group) if group else None)
    except ValueError:
        raise Invalid([FieldProblem("/network", POSSIBLE)]) from None
