"""From what the services return to what the routes give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.administration.schemas import (
    AccountView,
    ActView,
    ColleagueView,
    GivenView,
    HousePeopleView,
    HouseView,
    InvitationView,
    MemberView,
    PastView,
    ProposalView,
    ReportView,
    RightView,
    SaidView,
)

if TYPE_CHECKING:
    from registry.accounts.history import Held
    from registry.administration.office import House, Opened
    from registry.administration.report import Report
    from registry.administration.resets import Proposal
    from registry.administration.roster import Colleague


def colleague_of(found: Colleague) -> ColleagueView:
    """Return a colleague."""
    return ColleagueView(
        id=found.id,
        name=found.name,
        email=found.email,
        language=found.language,
        roles=[role.value for role in found.roles],
        works_for_a_network=found.office,
        state=found.state,  # type: ignore[arg-type]
        seen=found.seen,
        authenticator=found.authenticator,
        sessions=found.sessions,
        until=found.until,
    )


def house_of(found: House) -> HouseView:
    """Return an organisation."""
    return HouseView(
        id=found.id,
        name=found.name,
        kind=found.kind,
        membership=found.membership,  # type: ignore[arg-type]
        state=found.state,  # type: ignore[arg-type]
        people=found.people,
    )


def people_of(found: Opened) -> HousePeopleView:
    """Return an organisation with its people."""
    return HousePeopleView(
        organisation=house_of(found.house),
        people=[
            MemberView(
                id=each.id,
                name=each.name,
                roles=[role.value for role in each.roles],
                works_for_a_network=each.office,
                state=each.state,  # type: ignore[arg-type]
            )
            for each in found.people
        ],
    )


def proposal_of(found: Proposal) -> ProposalView:
    """Return a proposal."""
    return ProposalView(
        id=found.id,
        person=found.person,
        organisation=found.organisation,
        kind=found.kind,  # type: ignore[arg-type]
        proposer=found.proposer,
        proposed_at=found.proposed_at,
        expires_at=found.expires_at,
        mine=found.mine,
    )


def report_of(found: Report) -> ReportView:
    """Return a report."""
    known, held = found.account, found.history
    return ReportView(
        at=found.at,
        account=AccountView(
            name=known.name,
            email=known.email,
            organisation=known.organisation,
            language=found.language,
            since=known.since,
            password_since=known.password_since,
            authenticator_since=known.authenticator_since,
            recovery_codes=known.recovery_codes,
        ),
        roles=[_right(each) for each in held.roles],
        tiers=[_right(each) for each in held.tiers],
        sessions=[
            PastView(
                channel=each.channel,
                address=each.address,
                agent=each.agent,
                since=each.since,
                seen=each.seen,
                ended=each.ended,
            )
            for each in held.sessions
        ],
        invitations=[
            InvitationView(kind=each.kind, made=each.made, until=each.until, used=each.used)
            for each in held.codes
        ],
        codes=[
            GivenView(kind=each.kind, by=each.by, proposed_by=each.proposed_by, at=each.at, used=each.used)
            for each in found.given
        ],
        purposes=[SaidView(at=at, text=text) for at, text in held.purposes],
        acts=[
            ActView(at=each.at, event=each.event, result=each.result, sentence=each.sentence)
            for each in found.acts
        ],
        more=found.more,
    )


def _right(held: Held) -> RightView:
    return RightView(
        word=held.word, network=held.network, since=held.since, until=held.until, ended=held.ended
    )
