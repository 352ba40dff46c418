"""The main menu: what somebody who is signed in can go to, by their roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from policies.vocabulary import Role
from registry.oversight.freezing.named import named
from registry.oversight.ruling.service import READERS
from registry.web.view import MenuItem
from registry.web.wording import Sentence, say

if TYPE_CHECKING:
    from registry.caller import Caller


def menu(caller: Caller, *, searches: bool) -> list[MenuItem]:
    """Return the menu in the caller's language; `searches` says that they may search."""
    items = [("/", Sentence("Home"))]
    if searches:
        items.append(("/search", Sentence("Search")))
    if caller.own_roles & {Role.MEMBER, Role.EDITOR, Role.HELPER, Role.DATA_OWNER}:
        items.append(("/company", Sentence("Our company")))
    if Role.DATA_OWNER in caller.own_roles:
        items.append(("/company/people", Sentence("People")))
    if Role.VETTING_OFFICER in caller.office_roles:
        items.append(("/office/requests", Sentence("Requests")))
        items.append(("/office/people", Sentence("Organisations")))
    if Role.AUDITOR in caller.office_roles:
        items.append(("/audit", Sentence("The log")))
    if Role.SECURITY_OFFICER in caller.office_roles:
        items.append(("/office/security", Sentence("Overview")))
    if caller.office_roles & READERS:
        items.append(("/office/rules", Sentence("The rules")))
    if caller.office_roles & set(named().stop):
        items.append(("/freeze", Sentence("Stop everything")))
    items.append(("/security", Sentence("Security")))
    return [MenuItem(href, say(caller.language, text)) for href, text in items]
