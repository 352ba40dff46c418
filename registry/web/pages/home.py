"""The start page: what one may see or looks after, and what happened since."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from policies.vocabulary import Role, Tier
from registry.caller import Credential
from registry.picture.service import READERS
from registry.web import request_words as words
from registry.web import viewsleft
from registry.web.accounts_said import told
from registry.web.own.people import may_choose, may_write
from registry.web.site import Guest, Site
from registry.web.wording import DUTIES, SEEN, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.accounts.known import Right
    from registry.administration.report import Reports
    from registry.approvals.service import Approvals
    from registry.companies.lowering.service import Lowerings
    from registry.granting.service import Granting
    from registry.guarding.service import Guarding
    from registry.oversight.disclosures.service import Disclosures
    from registry.oversight.visits import Visits
    from registry.picture.service import Picturing
    from registry.vetting.service import Vetting
    from registry.workbook.service import Workbooks

FEW_CODES = 3


def pages(
    site: Site,
    visits: Visits,
    reports: Reports,
    workbooks: Workbooks,
    approvals: Approvals,
    granting: Granting,
    guarding: Guarding,
    disclosures: Disclosures,
    lowerings: Lowerings,
    vetting: Vetting,
    picturing: Picturing,
) -> APIRouter:
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
            asked=guarding.waiting(credential) if vets else 0,
            views_left=viewsleft.of(site, guarding, guest),
            awaited=reports.awaited(credential) if vets else 0,
            requests=approvals.reviewing.waiting(credential) if vets else 0,
            ending=[
                words.right(right, guest.language)
                for right in approvals.holding.mine(credential)
                if right.ends_soon
            ],
            asks=granting.listing.waiting(credential) if Role.DATA_OWNER in guest.caller.own_roles else 0,
            chosen=any(Tier.CASE in standing.tiers for standing in guest.caller.standings.values()),
            # The same: only data owners apply, and only officers hear.
            memberships=vetting.applying.places(credential)
            if Role.DATA_OWNER in guest.caller.own_roles
            else [],
            applications=vetting.hearing.waiting(credential) if vets else 0,
            fills_in=bool(guest.caller.own_roles & {Role.HELPER, Role.EDITOR, Role.DATA_OWNER}),
            looks=bool(guest.caller.office_roles & READERS),
            pictures=picturing.waiting(credential) if guest.caller.office_roles & READERS else [],
            reads_log=Role.AUDITOR in guest.caller.office_roles,
            proposals=lowerings.count(credential) if guest.caller.own_roles else 0,
            seen_by=disclosures.opened_by(credential) if may_choose(guest.caller) else None,
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
