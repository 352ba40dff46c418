"""What accounts are called on the pages: states, roles, kinds, and what becomes of a code."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, Final

from policies.vocabulary import Role
from registry.accounts.binding import TOO_MANY
from registry.accounts.claim import SLOWER
from registry.accounts.invitation import AUTHENTICATOR, ENROLMENT, PASSWORD
from registry.language import translate
from registry.web.wording import ROLES, Sentence, say

if TYPE_CHECKING:
    from registry.administration.report import Given
    from registry.administration.roster import Colleague
    from registry.errors import TooMany

STATES: Final[Mapping[str, Sentence]] = {
    "invited": Sentence("Invited, has not come yet"),
    "active": Sentence("Open"),
    "disabled": Sentence("Closed"),
    "closed": Sentence("Closed"),
}
KINDS: Final[Mapping[str, Sentence]] = {
    "company": Sentence("Company"),
    "office": Sentence("Network office"),
    "authority": Sentence("Authority"),
    "educator": Sentence("School or training provider"),
}
MEMBERSHIPS: Final[Mapping[str, Sentence]] = {
    "interested": Sentence("Interested"),
    "member": Sentence("Member"),
}
CODES: Final[Mapping[str, Sentence]] = {
    ENROLMENT: Sentence("Invitation to an account"),
    PASSWORD: Sentence("Code for a new password"),
    AUTHENTICATOR: Sentence("Code for a new authenticator"),
}
TOO_OFTEN: Final[Mapping[str, Sentence]] = {
    SLOWER: Sentence("Too many attempts came from your network. Wait {minutes} min, then try again."),
    TOO_MANY: Sentence("Too many codes were wrong. Wait {minutes} min, then try again."),
}
NO_ROLE: Final = Sentence("No role")
FOR_A_NETWORK: Final = Sentence("Works for a network")
LANGUAGES: Final = (("sv", "Svenska"), ("nb", "Norsk"), ("en", "English"))
"""As each calls itself."""

USED: Final[Mapping[str, Sentence]] = {
    PASSWORD: Sentence("Your password was replaced with a code that {by} handed over."),
    AUTHENTICATOR: Sentence("Your authenticator was replaced with a code that {by} handed over."),
}
WAITING: Final[Mapping[str, Sentence]] = {
    PASSWORD: Sentence("{by} got a code for a new password for you, which nobody has used."),
    AUTHENTICATOR: Sentence("{by} got a code for a new authenticator for you, which nobody has used."),
}
PROPOSED: Final[Mapping[str, Sentence]] = {
    PASSWORD: Sentence("{proposer} proposed a code for a new password for {person} at {organisation}."),
    AUTHENTICATOR: Sentence(
        "{proposer} proposed a code for a new authenticator for {person} at {organisation}."
    ),
}


def too_often(error: TooMany, language: str) -> str:
    """Return what was tried too often and, in whole minutes, how long to wait."""
    known = TOO_OFTEN.get(error.message_id)
    if known is None:
        return translate(language, error.message_id, error.params)
    return say(language, known, minutes=-(-error.retry_after // 60))


def roles(held: Collection[Role], language: str, *, office: bool = False) -> str:
    """Return roles in words, parted by commas."""
    said = [say(language, ROLES[role]) for role in Role if role in held]
    if office:
        said.append(say(language, FOR_A_NETWORK))
    return ", ".join(said) or say(language, NO_ROLE)


def colleague(found: Colleague, language: str) -> dict[str, Any]:
    """Return a person as the templates show one."""
    return {
        "id": found.id,
        "name": found.name,
        "email": found.email,
        "roles": roles(found.roles, language, office=found.office),
        "state": say(language, STATES[found.state]),
        "invited": found.state == "invited",
        "seen": found.seen,
        "authenticator": found.authenticator,
        "sessions": found.sessions,
        "until": found.until,
    }


def told(found: Given, language: str) -> dict[str, Any]:
    """Return what a person is told of a code that was given for them."""
    sentences = USED if found.used is not None else WAITING
    return {"text": say(language, sentences[found.kind], by=found.by), "at": found.used or found.at}
