"""What pages say of emergency access: to everybody while it is in force, to an office until it is reviewed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from keys.errors import KeysError
from policies.vocabulary import Role
from registry.errors import NordkapError
from registry.web import formats
from registry.web.stopping import HERE
from registry.web.wording import ROLES, Sentence, say

if TYPE_CHECKING:
    from collections.abc import Callable

    from registry.emergency.views import Notice

IN_FORCE = Sentence(
    "Emergency access until {until}: the server's own command line has given somebody the role {role} in "
    "{network}. It opens nothing that companies state."
)
WAITS = Sentence("Emergency access was used in {network}, with the role {role}. Two officers review it.")
UNCERTAIN = Sentence(
    "The register cannot tell whether somebody has emergency access: a row was changed outside it. Tell the operator."
)
LOOK = Sentence("Who, why, and how to end it")
REVIEW = Sentence("Read and review it")


@dataclass(frozen=True, slots=True)
class Strip:
    """The sentence of the strip, and what the link in it says; empty for whoever has nothing to do about it."""

    text: Markup
    link: str = ""


def emergency_strip(look: Callable[[], Notice | None], language: str, *, office: bool) -> Strip | None:
    """Return the strip, None where there is nothing to say to this reader, or where nobody can be asked."""
    try:
        found = look()
    except (NordkapError, KeysError):
        return None
    if found is None or not (found.in_force or office):
        return None
    if found.role is None or found.until is None:
        return Strip(escape(say(language, UNCERTAIN)))
    about = {"network": found.network, "role": say(language, ROLES[Role(found.role)])}
    if not found.in_force:
        return Strip(escape(say(language, WAITS, **about)), say(language, REVIEW))
    # The time is an element of its own, which a script turns into the reader's: put in after escaping.
    said = escape(say(language, IN_FORCE, until=HERE, **about))
    return Strip(
        said.replace(HERE, formats.moment(found.until, language)), say(language, LOOK) if office else ""
    )
