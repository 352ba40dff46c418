"""What requests and rights are called on the pages: what is asked for, what it opens, what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from policies.vocabulary import Role, Tier
from registry.approvals.request import Joining, Kind
from registry.approvals.review import Word
from registry.approvals.views import State
from registry.language import translate
from registry.web.wording import ROLES, Sentence, say

if TYPE_CHECKING:
    from registry.approvals.views import RequestView, RightView

TIERS: Final[Mapping[Tier, Sentence]] = {
    Tier.COMMUNITY: Sentence("See anonymous cards"),
    Tier.MEMBER: Sentence("Read what approved members may read"),
    Tier.CASE: Sentence("Read what a company opens for you"),
}
"""What is asked for, as a choice."""

OPENS: Final[Mapping[Tier, Sentence]] = {
    Tier.COMMUNITY: Sentence(
        "It opens anonymous cards: what kind of company there is and in which region, never which one."
    ),
    Tier.MEMBER: Sentence(
        "It opens what companies show to approved members: names, machines, processes, certificates, contacts. Every "
        "company page that is opened is in the log, and the company sees it."
    ),
    Tier.CASE: Sentence(
        "By itself it opens nothing new. With it, a company can open chosen details for this person, for one case "
        "and a limited time."
    ),
}
"""What a tier opens, for whoever decides."""

ASKS: Final[Mapping[Tier, Sentence]] = {
    Tier.COMMUNITY: Sentence(
        "{person} at {organisation} asks to see anonymous cards in {networks} for {days} days."
    ),
    Tier.MEMBER: Sentence(
        "{person} at {organisation} asks to read what approved members may read in {networks} for {days} days."
    ),
    Tier.CASE: Sentence(
        "{person} at {organisation} asks to read what companies open for them in {networks} for {days} days."
    ),
}
ASKS_ROLE: Final = Sentence("{person} at {organisation} asks to be {role} in {networks}.")
ASKS_SEAT: Final = Sentence(
    "{person} at {organisation} asks to be {role} in {networks}, in the group {group}."
)
ASKS_MEMBERSHIP: Final = Sentence(
    "{organisation} applies for membership of {networks} for {days} days, by {person}."
)
MEMBERSHIP_OPENS: Final = Sentence(
    "The company becomes a member until that end, and the people it named get at once what it asked for them. The "
    "application says whom."
)
ROLE_OPENS: Final = Sentence(
    "Whoever holds it reads no companies' data, whatever else they hold. It has no end; one officer takes it back."
)
READER_OPENS: Final = Sentence(
    "It opens what companies show to everyone signed in, and no more. It has no end; one officer takes it back."
)
STATES: Final[Mapping[State, Sentence]] = {
    State.WAITING: Sentence("Waits for two approvals"),
    State.APPROVED: Sentence("Approved"),
    State.DENIED: Sentence("Not approved"),
    State.WITHDRAWN: Sentence("Withdrawn"),
    State.EXPIRED: Sentence("Nobody decided in time"),
}
SAID: Final[Mapping[Word, Sentence]] = {
    Word.APPROVE: Sentence("{side} has approved it."),
    Word.DENY: Sentence("{side} has said no."),
}
DECISIONS: Final[Mapping[Word, Sentence]] = {
    Word.APPROVE: Sentence("Approve"),
    Word.DENY: Sentence("Say no"),
}
READERS: Final = frozenset({Role.AUTHORITY, Role.EDUCATOR})
"""Roles held in a network that are not of its office."""


def asked(found: RequestView, language: str) -> str:
    """Return what is asked for, in one sentence without the reason."""
    about: dict[str, object] = {
        "person": found.person,
        "organisation": found.organisation,
        "networks": _joined(found.networks, language),
    }
    if isinstance(found.word, Tier):
        return say(language, ASKS[found.word], days=found.days, **about)
    if isinstance(found.word, Joining):
        return say(language, ASKS_MEMBERSHIP, days=found.days, **about)
    role = say(language, ROLES[found.word]).lower()
    if found.group is None:
        return say(language, ASKS_ROLE, role=role, **about)
    return say(language, ASKS_SEAT, role=role, group=found.group, **about)


def request(found: RequestView, language: str) -> dict[str, Any]:
    """Return a request as the templates show one."""
    return {
        "id": found.id,
        "href": f"/office/requests/{found.id}"
        if found.vetting is None
        else f"/office/applications/{found.vetting.application}",
        "membership": found.vetting is not None,
        "text": asked(found, language),
        "purpose": found.purpose,
        "opens": say(language, _opens(found.word)),
        "requester": "" if found.requester == found.person else found.requester,
        "at": found.created_at,
        "until": found.expires_at,
        "waiting": found.state is State.WAITING,
        "last": len(found.said) + 1 >= max(2, len(found.networks)),
        "state": say(language, STATES[found.state]),
        "said": [
            {
                "text": say(language, SAID[said.word], side=said.side),
                "by": said.by,
                "reason": said.reason,
                "at": said.at,
            }
            for said in found.said
        ],
        "may_decide": found.may_decide,
        "why_not": ""
        if found.why_not is None
        else translate(language, found.why_not.message_id, found.why_not.params),
        "holders": found.holders,
    }


def right(found: RightView, language: str) -> dict[str, Any]:
    """Return a right as the templates show one."""
    text = TIERS[found.word] if isinstance(found.word, Tier) else ROLES[found.word]
    return {
        "id": found.id,
        "text": say(language, text),
        "tier": found.kind is Kind.TIER,
        "network": found.network_name,
        "holder": found.holder,
        "person": found.person,
        "organisation": found.organisation,
        "since": found.since,
        "until": found.until,
        "soon": found.ends_soon,
    }


def _opens(word: Tier | Role | Joining) -> Sentence:
    if isinstance(word, Tier):
        return OPENS[word]
    if isinstance(word, Joining):
        return MEMBERSHIP_OPENS
    return READER_OPENS if word in READERS else ROLE_OPENS


def _joined(names: Sequence[str], language: str) -> str:
    if len(names) == 1:
        return names[0]
    return say(language, Sentence("{several} and {last}"), several=", ".join(names[:-1]), last=names[-1])
