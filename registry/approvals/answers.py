"""From what the services return to what the routes give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.approvals import schemas
from registry.approvals.request import Kind
from registry.language import translate

if TYPE_CHECKING:
    from registry.approvals.views import Place, RequestView, RightView


def place_of(found: Place) -> schemas.PlaceView:
    """Return a network in which one can ask."""
    return schemas.PlaceView(
        network=found.id,
        name=found.name,
        member=found.member,
        groups=[schemas.GroupView(id=group, name=name) for group, name in found.groups],
    )


def request_of(found: RequestView, language: str) -> schemas.RequestView:
    """Return a request; the sentence in the reader's language."""
    return schemas.RequestView(
        id=found.id,
        word=found.word.value,
        networks=list(found.networks),
        person=found.person,
        organisation=found.organisation,
        requester=found.requester,
        own=found.own,
        group=found.group,
        days=found.days,
        purpose=found.purpose,
        created_at=found.created_at,
        expires_at=found.expires_at,
        state=found.state.value,
        said=[
            schemas.SaidView(
                decision=said.word.value, by=said.by, side=said.side, reason=said.reason, at=said.at
            )
            for said in found.said
        ],
        may_decide=found.may_decide,
        why_not=None
        if found.why_not is None
        else translate(language, found.why_not.message_id, found.why_not.params),
        holders=found.holders,
    )


def right_of(found: RightView) -> schemas.RightView:
    """Return a right."""
    return schemas.RightView(
        id=found.id,
        kind="tier" if found.kind is Kind.TIER else "role",
        word=found.word.value,
        network=found.network,
        network_name=found.network_name,
        person=found.person,
        organisation=found.organisation,
        since=found.since,
        until=found.until,
        ends_soon=found.ends_soon,
    )
