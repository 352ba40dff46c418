"""What every page says while the register is stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keys.errors import KeysError
from policies.vocabulary import Role
from registry.entries import HOST
from registry.errors import NordkapError
from registry.web import formats
from registry.web.wording import ROLES, Sentence, say

if TYPE_CHECKING:
    from collections.abc import Callable

    from registry.oversight.freezing.views import Notice

ON_THE_SERVER = Sentence("The server's own command line")
STRIP = Sentence(
    "The register has been stopped since {since}, by: {who}. Nothing about other companies is shown."
)
UNCERTAIN = Sentence(
    "The register cannot tell whether it is stopped, so it shows nothing about other companies. Tell the operator."
)


def who(role: str, language: str) -> str:
    """Return what the reader calls whoever stopped it, by the role they did it in."""
    return say(language, ON_THE_SERVER if role == HOST else ROLES[Role(role)])


def strip(look: Callable[[], Notice | None], language: str) -> str | None:
    """Return the sentence of the strip, None while the register goes on, or where nobody can be asked."""
    try:
        found = look()
    except (NordkapError, KeysError):
        return None
    if found is None:
        return None
    if found.since is None or found.role is None:
        return say(language, UNCERTAIN)
    return say(language, STRIP, since=formats.stamp(found.since, language), who=who(found.role, language))
