# ruff: noqa: FAST002 - annotations are read outside the functions, and see no closure
"""A company's people, for its data owners: who there is, and one page for each thing that can be done."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from policies.vocabulary import Role
from registry.accounts.invitation import AUTHENTICATOR, PASSWORD
from registry.administration.colleagues import GIVEN
from registry.caller import Credential
from registry.errors import NotFound
from registry.web import accounts_said as said
from registry.web.acts import Act, Asked, Code, filled, run, show
from registry.web.formats import stamp
from registry.web.site import Form, Guest, Site
from registry.web.wording import ROLES, Sentence, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from registry.administration.roster import Colleague
    from registry.administration.service import Administration

HOME: Final = "/company/people"
BACK: Final = Sentence("Back to the people")
ROLE_HINTS: Final[Mapping[Role, Sentence]] = {
    Role.MEMBER: Sentence("Sees what the company shows to approved members, and its colleagues."),
    Role.EDITOR: Sentence("Reads and changes all of the company's data."),
    Role.DATA_OWNER: Sentence("Also chooses who sees what, and looks after the people here."),
}
HANDED: Final = Sentence("The code is good for 72 hours and works once. A newer one ends it.")
HELPER_UNTIL: Final = Sentence("The code works once, and the account ends at {time}.")
STILL_PHONE: Final = Sentence("The person also needs a code from their authenticator, or a recovery code.")
STILL_PASSWORD: Final = Sentence("The person also needs their password.")
OWN: Final = Sentence(
    "This is you. Another data owner changes your roles; your keys are on the page Security."
)
OF_A_NETWORK: Final = Sentence("This person works for a network, whose office looks after the account.")
HELPS: Final = Sentence("A helper's account ends by itself. You end it sooner on the page with all people.")

INVITE = "invite"
WAYS: Final[Mapping[str, Sentence]] = {
    "name": Sentence("Change the name"),
    "roles": Sentence("Change the roles"),
    "invitation": Sentence("Get a new invitation code"),
    PASSWORD: Sentence("Forgotten password: get a code"),
    AUTHENTICATOR: Sentence("Lost phone: get a code"),
    "sessions": Sentence("End all log-ins"),
    "disable": Sentence("Close the account"),
    "enable": Sentence("Open the account again"),
}
SAYS: Final[Mapping[str, Sentence]] = {
    "name": Sentence("The new name stands from now on wherever {name} is named."),
    "roles": Sentence(
        "These are all the roles {name} has here afterwards. They hold from the next click on."
    ),
    "invitation": Sentence("You get a new code to hand over to {name}. The older one stops working."),
    PASSWORD: Sentence(
        "You get a code for {name} to choose a new password with. Whoever uses it must also have {name}'s "
        "authenticator or a recovery code. {name} is told that you did this. For 24 hours you cannot get the "
        "other code for {name}."
    ),
    AUTHENTICATOR: Sentence(
        "You get a code for {name} to set up a new phone with. Whoever uses it must also know {name}'s password. "
        "{name} is told that you did this. For 24 hours you cannot get the other code for {name}."
    ),
    "sessions": Sentence("{name} is logged out everywhere at once, and can log in again."),
    "disable": Sentence(
        "{name} is logged out everywhere at once and cannot log in any more. Roles and approvals are kept for "
        "the day you open the account again."
    ),
    "enable": Sentence("{name} can log in again, with the roles and approvals that were kept."),
}
BUTTONS: Final[Mapping[str, Sentence]] = {
    "name": Sentence("Change the name"),
    "roles": Sentence("Change the roles"),
    "invitation": Sentence("Get the code"),
    PASSWORD: Sentence("Get the code"),
    AUTHENTICATOR: Sentence("Get the code"),
    "sessions": Sentence("End all log-ins"),
    "disable": Sentence("Close the account"),
    "enable": Sentence("Open the account again"),
}
NEW: Final[Mapping[str, tuple[Sentence, Sentence, Sentence]]] = {
    INVITE: (
        Sentence("Invite a colleague"),
        Sentence(
            "You get a code to hand over. What others' data your colleague may see, the network approves."
        ),
        Sentence("Make the account and get the code"),
    ),
    "helper": (
        Sentence("Name a helper for today"),
        Sentence(
            "Until midnight the helper reads and changes all of your company's data. They export nothing, see none "
            "of your people, and choose neither profile nor who sees what. You can end it at any time."
        ),
        Sentence("Name the helper and get the code"),
    ),
    "end": (
        Sentence("End the help"),
        Sentence("Your helper is logged out everywhere at once, and the account is closed."),
        Sentence("End it now"),
    ),
}


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
        return show(site, request, guest, _new(guest, key, {}))

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
            until = stamp(named.until, guest.language)
            return Code(name, named.code, [say(guest.language, HELPER_UNTIL, time=until)])

        return run(site, request, guest, form, _new(guest, key, form), act)


def _add_person(made: APIRouter, site: Site, room: Administration) -> None:
    @made.get(f"{HOME}/{{person}}")
    def show_one(
        request: Request, person: UUID, credential: Credential = Depends(site.door.credential)
    ) -> Response:
        guest = site.guest(request, credential)
        found = room.colleagues.one(credential, person)
        ways = [
            (f"{HOME}/{person}/{each}", say(guest.language, WAYS[each])) for each in _possible(guest, found)
        ]
        return site.show(
            request,
            "colleague.html",
            guest,
            back=HOME,
            back_to=say(guest.language, BACK),
            person=said.colleague(found, guest.language),
            ways=ways,
            note=_note(guest, found),
        )

    @made.get(f"{HOME}/{{person}}/{{act}}")
    def ask(
        request: Request, person: UUID, act: str, credential: Credential = Depends(site.door.credential)
    ) -> Response:
        guest = site.guest(request, credential)
        found = room.colleagues.one(credential, person)
        return show(site, request, guest, _act(guest, found, act, None))

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
        shown = _act(guest, found, act, form)
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


def _possible(guest: Guest, found: Colleague) -> Sequence[str]:
    """Return what can be done about somebody; the service decides again when it is done."""
    if found.until is not None or found.office:
        return []
    if found.id == guest.caller.person:
        return ["name"]
    if found.state == "disabled":
        return ["enable"]
    if found.state == "invited":
        return ["name", "roles", "invitation", "disable"]
    return ["name", "roles", PASSWORD, AUTHENTICATOR, "sessions", "disable"]


def _note(guest: Guest, found: Colleague) -> str:
    if found.office:
        return say(guest.language, OF_A_NETWORK)
    if found.until is not None:
        return say(guest.language, HELPS)
    return say(guest.language, OWN) if found.id == guest.caller.person else ""


def _new(guest: Guest, key: str, form: Form) -> Act:
    language = guest.language
    title, says, button = NEW[key]
    asked: list[Asked] = []
    if key != "end":
        asked = persons(language)
    if key == INVITE:
        options = [(role.value, say(language, ROLES[role])) for role in GIVEN]
        asked.append(Asked("choice", "role", say(language, Sentence("Role")), options=options))
    back = (HOME, say(language, BACK))
    return Act(
        say(language, title),
        [say(language, says)],
        say(language, button),
        back,
        filled(asked, form) if form else asked,
    )


def persons(language: str) -> list[Asked]:
    """Return what is asked of a new person: name, mailbox, language."""
    return [
        Asked("text", "name", say(language, Sentence("Name"))),
        Asked("email", "email", say(language, Sentence("E-mail address"))),
        Asked(
            "choice", "language", say(language, Sentence("Language")), value=language, options=said.LANGUAGES
        ),
    ]


def _act(guest: Guest, found: Colleague, act: str, form: Form | None) -> Act:
    if act not in WAYS:
        raise NotFound("There is no such person.")
    language = guest.language
    asked: list[Asked] = []
    if act == "name":
        asked = [Asked("text", "name", say(language, Sentence("Name")), value=found.name)]
    elif act == "roles":
        asked = [
            Asked(
                "tick",
                f"role-{role}",
                say(language, ROLES[role]),
                say(language, ROLE_HINTS[role]),
                "yes" if role in found.roles else "",
            )
            for role in GIVEN
        ]
    shown = Act(
        say(language, WAYS[act]),
        [say(language, SAYS[act], name=found.name)],
        say(language, BUTTONS[act]),
        (f"{HOME}/{found.id}", found.name),
        asked,
    )
    return shown if form is None else replace(shown, asked=filled(asked, form))
