"""What a vetting officer can do about a network's organisations and people, in words: what happens, what is asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from uuid import UUID

from policies.vocabulary import Role
from registry.accounts.invitation import AUTHENTICATOR, PASSWORD
from registry.administration.office import KINDS
from registry.errors import NotFound
from registry.web import accounts_said as said
from registry.web.acts import Act, Asked, filled
from registry.web.people_acts import persons
from registry.web.wording import Sentence, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fastapi import Request

    from registry.administration.office import Opened
    from registry.administration.roster import Colleague
    from registry.web.site import Form, Guest

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


def address_of(network: UUID) -> str:
    """Return the page of a network."""
    return f"/office/{network}"


@dataclass(frozen=True, slots=True)
class Aim:
    """What an address names."""

    network: UUID
    organisation: UUID | None
    person: UUID | None
    act: str

    @classmethod
    def of(cls, request: Request) -> Aim:
        """Return it. Raises NotFound for what is no address of ours."""
        found = request.path_params

        def each(name: str) -> UUID | None:
            return UUID(str(found[name])) if name in found else None

        try:
            network = UUID(str(found["network"]))
            return cls(network, each("organisation"), each("person"), str(found["act"]))
        except ValueError as error:
            raise NotFound("There is no such organisation.") from error


def act_on(guest: Guest, aim: Aim, house: Opened | None, person: Colleague | None, form: Form | None) -> Act:
    """Return the page of an act. Raises NotFound for what cannot be done there."""
    allowed = (
        ("invite",)
        if house is None
        else house_ways(house)
        if aim.person is None
        else ()
        if person is None
        else person_ways(house, person)
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
    # A proposal is seen where all that waits is seen.
    back = (
        (address_of(aim.network), say(language, BACK))
        if house is None or aim.act in {PASSWORD, AUTHENTICATOR}
        else (f"{address_of(aim.network)}/organisations/{house.house.id}", house.house.name)
    )
    shown = Act(
        say(language, WAYS[aim.act]),
        [say(language, SAYS[aim.act], name=name)],
        say(language, WAYS[aim.act]),
        back,
        asked,
    )
    return shown if form is None else replace(shown, asked=filled(asked, form))


def house_ways(found: Opened) -> Sequence[str]:
    """Return what can be done about an organisation; the service decides again when it is done."""
    if found.house.kind == "office":
        return ()
    if found.house.state == "closed":
        return ("open",)
    return ("close",) if found.owned or found.settled else ("data-owner", "close")


def person_ways(found: Opened, person: Colleague) -> Sequence[str]:
    """Return what can be done about a person of an organisation."""
    if found.house.kind == "office" or person.office:
        return (PASSWORD, AUTHENTICATOR) if person.state == "active" else ()
    if person.state == "disabled":
        return () if person.until is not None else ("enable",)
    owner = Role.DATA_OWNER in person.roles
    owners = [each for each in found.people if Role.DATA_OWNER in each.roles and each.state != "disabled"]
    if person.state == "invited":
        return ("invitation", "disable") if owners == [person] and not found.settled else ("disable",)
    owners = [each for each in owners if each.state == "active"]
    return (PASSWORD, AUTHENTICATOR, "disable") if owner and len(owners) == 1 else ("disable",)
