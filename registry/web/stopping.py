"""What every page says while the register is stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import escape

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
HERE = "\ue000"
"""Stands for the time in the sentence until it is escaped: a character that nobody writes."""
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
    # The time is an element of its own, which a script turns into the reader's: put in after escaping.
    said = escape(say(language, STRIP, since=HERE, who=who(found.role, language)))
    return said.replace(HERE, formats.moment(found.since, language))
