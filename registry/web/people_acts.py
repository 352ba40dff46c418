"""What a data owner can do about the people of their company, in words: what happens, what is asked, where it leads."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from policies.vocabulary import Role
from registry.accounts.invitation import AUTHENTICATOR, PASSWORD
from registry.administration.colleagues import GIVEN
from registry.errors import NotFound
from registry.web import accounts_said as said
from registry.web.acts import Act, Asked, filled
from registry.web.wording import ROLES, Sentence, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from registry.administration.roster import Colleague
    from registry.web.site import Form, Guest

HOME: Final = "/company/people"
BACK: Final = Sentence("Back to the people")
ROLE_HINTS: Final[Mapping[Role, Sentence]] = {
    Role.MEMBER: Sentence("Sees what the company shows to approved members, and its colleagues."),
    Role.EDITOR: Sentence("Reads and changes all of the company's data."),
    Role.DATA_OWNER: Sentence(
        "Reads and changes all of the company's data, chooses who sees what, and looks after the people here."
    ),
}
ROLES_HINT: Final = Sentence(
    "A member sees what the company shows to approved members, and its colleagues. An editor also reads and changes "
    "all of the company's data. A data owner also chooses who sees what, and looks after the people here."
)
HANDED: Final = Sentence("The code is good for 72 hours and works once. A newer one ends it.")
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


def possible(guest: Guest, found: Colleague) -> Sequence[str]:
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


def note(guest: Guest, found: Colleague) -> str:
    """Return why nothing, or little, can be done about somebody; empty where that is plain."""
    if found.office:
        return say(guest.language, OF_A_NETWORK)
    if found.until is not None:
        return say(guest.language, HELPS)
    return say(guest.language, OWN) if found.id == guest.caller.person else ""


def explained(guest: Guest, found: Colleague) -> Sequence[tuple[str, str]]:
    """Return the roles that somebody holds in the company, each with what it lets them do."""
    return [
        (say(guest.language, ROLES[role]), say(guest.language, ROLE_HINTS[role]))
        for role in GIVEN
        if role in found.roles
    ]


def new_act(guest: Guest, key: str, form: Form) -> Act:
    """Return the page of an act that makes somebody, or ends the help, filled in as `form` says."""
    language = guest.language
    title, says, button = NEW[key]
    asked: list[Asked] = []
    if key != "end":
        asked = persons(language)
    if key == INVITE:
        options = [(role.value, say(language, ROLES[role])) for role in GIVEN]
        hint = say(language, ROLES_HINT)
        asked.append(Asked("choice", "role", say(language, Sentence("Role")), hint, options=options))
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
        Asked("text", "name", say(language, Sentence("The person's name"))),
        Asked("email", "email", say(language, Sentence("E-mail address"))),
        Asked(
            "choice", "language", say(language, Sentence("Language")), value=language, options=said.LANGUAGES
        ),
    ]


def act_on(guest: Guest, found: Colleague, act: str, form: Form | None) -> Act:
    """Return the page of an act on somebody. Raises NotFound for what is none."""
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
