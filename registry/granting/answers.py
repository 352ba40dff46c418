"""From views to the bodies of answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.granting import schemas

if TYPE_CHECKING:
    from registry.granting.views import Company, GrantView, Mine, Ours, RequestView, Who


def requests_of(mine: Mine, ours: Ours) -> schemas.CaseRequests:
    """Return requests."""
    return schemas.CaseRequests(
        asked=list(map(_request, mine.asked)), received=list(map(_request, ours.received))
    )


def grants_of(mine: Mine, ours: Ours) -> schemas.CaseGrants:
    """Return grants."""
    return schemas.CaseGrants(held=list(map(_grant, mine.held)), given=list(map(_grant, ours.given)))


def _request(view: RequestView) -> schemas.CaseRequestView:
    return schemas.CaseRequestView.model_validate(
        {
            "id": view.id,
            "company": _company(view.company),
            "organisation": view.organisation,
            "people": list(map(_who, view.people)),
            "about": view.about,
            "fields": list(view.fields),
            "created_at": view.created_at,
            "expires_at": view.expires_at,
            "state": view.state,
        }
    )


def _grant(view: GrantView) -> schemas.CaseGrantView:
    return schemas.CaseGrantView.model_validate(
        {
            "id": view.id,
            "request": view.request,
            "company": _company(view.company),
            "organisation": view.organisation,
            "people": list(map(_who, view.people)),
            "about": view.about,
            "fields": list(view.fields),
            "valid_from": view.valid_from,
            "valid_until": view.valid_until,
            "revoked_at": view.revoked_at,
            "state": view.state,
        }
    )


def _who(view: Who) -> schemas.WhoView:
    return schemas.WhoView(id=view.id, name=view.name)


def _company(view: Company | None) -> schemas.CompanyName | None:
    return None if view is None else schemas.CompanyName(company=view.company, name=view.name)
