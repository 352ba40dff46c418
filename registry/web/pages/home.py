"""The start page: what one may see or looks after, and what happened since."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from policies.vocabulary import Role, Tier
from registry.caller import Credential
from registry.web.accounts_said import told
from registry.web.own.people import may_write
from registry.web.site import Guest, Site
from registry.web.wording import DUTIES, SEEN, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.accounts.known import Right
    from registry.administration.report import Reports
    from registry.oversight.visits import Visits
    from registry.workbook.service import Workbooks

FEW_CODES = 3


def pages(site: Site, visits: Visits, reports: Reports, workbooks: Workbooks) -> APIRouter:
    """Return the page."""
    made = APIRouter(include_in_schema=False)

    @made.get("/")
    def home(request: Request, credential: Credential = Depends(site.door.credential)) -> Response:
        guest = site.guest(request, credential)
        known = site.accounts.known(credential)
        visit = visits.of(credential)
        vets = Role.VETTING_OFFICER in guest.caller.office_roles
        return site.show(
            request,
            "home.html",
            guest,
            can_search=site.may_search(guest.caller),
            rights=_rights(guest, known.tiers),
            duties=_duties(guest),
            vets=vets,
            told=[told(each, guest.language) for each in reports.given(credential)],
            # Asked for whom it can be more than none: a transaction less for everybody else.
            awaited=reports.awaited(credential) if vets else 0,
            fills_in=bool(guest.caller.own_roles & {Role.HELPER, Role.EDITOR, Role.DATA_OWNER}),
            reads_log=Role.AUDITOR in guest.caller.office_roles,
            begins=visit.last is None and may_write(guest.caller),
            exports=workbooks.may(guest.caller),
            last=visit.last,
            failed=visit.failed,
            codes_left=known.recovery_codes,
            few_codes=known.recovery_codes <= FEW_CODES,
            sessions=len(site.accounts.own_sessions(credential)),
        )

    return made


def _rights(guest: Guest, tiers: Sequence[Right]) -> list[dict[str, Any]]:
    return [
        {
            "text": say(guest.language, SEEN[Tier(right.word)], network=right.network),
            "until": right.until,
        }
        for right in tiers
    ]


def _duties(guest: Guest) -> list[str]:
    return [say(guest.language, DUTIES[role]) for role in DUTIES if role in guest.caller.office_roles]
