"""The rules in force, as a table: who may do what with which kind of value, how far it goes, and which rule says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from registry.caller import Credential
from registry.web.rules_said import ACTIONS, REACH, kind, speaks, who
from registry.web.wording import say

if TYPE_CHECKING:
    from policies.summary import Line
    from registry.oversight.ruling.service import Ruling
    from registry.web.site import Site

HOME = "/office/rules"


def pages(site: Site, ruling: Ruling) -> APIRouter:
    """Return the page."""
    made = APIRouter(include_in_schema=False)

    @made.get(HOME)
    def show(request: Request, credential: Credential = Depends(site.door.credential)) -> Response:
        guest = site.guest(request, credential)
        language = guest.language
        found = ruling.rules(credential)
        told = [(who(each, language), lines) for each, lines in found.subjects if speaks(each)]
        return site.show(
            request,
            "rules.html",
            guest,
            here=HOME,
            digest=found.digest,
            speaking=[(name, [_line(line, language) for line in lines]) for name, lines in told if lines],
            silent=[name for name, lines in told if not lines],
        )

    return made


def _line(line: Line, language: str) -> dict[str, Any]:
    block = line.block
    return {
        "allowed": line.allowed,
        "rule": line.rule,
        "actions": ", ".join(say(language, ACTIONS[action]) for action in block.actions),
        "kinds": [kind(cls, language) for cls in block.classes],
        "reach": ", ".join(say(language, REACH[tier]) for tier in block.tiers),
    }
