"""What applications for membership are called on the pages: how far one is, and what is asked for whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from policies.vocabulary import Tier
from registry.vetting.application import Step
from registry.vetting.criteria import worded
from registry.vetting.views import OPEN, State
from registry.web import request_words
from registry.web.wording import Sentence, say

if TYPE_CHECKING:
    from uuid import UUID

    from registry.approvals.views import VettingView
    from registry.vetting.views import ApplicationView

STATES: Final[Mapping[State, Sentence]] = {
    State.WRITTEN: Sentence("Sent, and not looked at yet"),
    State.LOOKED_AT: Sentence("Being looked at"),
    State.NEEDS: Sentence("Waits for an answer from the company"),
    State.SECOND: Sentence("Waits for a second officer"),
    State.APPROVED: Sentence("Approved: the company is a member"),
    State.DENIED: Sentence("Not approved"),
    State.WITHDRAWN: Sentence("Withdrawn"),
    State.ENDED: Sentence("Has ended"),
}
STEPS: Final[Mapping[Step, Sentence]] = {
    Step.BEGUN: Sentence("The network office has begun to look at it."),
    Step.ASKED: Sentence("The network office asks:"),
    Step.ANSWERED: Sentence("The company answers:"),
    Step.TOLD: Sentence("The network office says why not:"),
}
GETS: Final[Mapping[Tier, Sentence]] = {
    Tier.MEMBER: Sentence("{person} reads what approved members may read, for {days} days."),
    Tier.CASE: Sentence("Companies can open chosen details for {person}, for {days} days."),
}
DAYS: Final[Mapping[str, Sentence]] = {
    "183": Sentence("Half a year"),
    "365": Sentence("One year"),
    "548": Sentence("One and a half years"),
    "730": Sentence("Two years"),
}
USUAL: Final = "365"


def application(found: ApplicationView, language: str) -> dict[str, Any]:
    """Return an application as the templates show one."""
    return {
        "id": found.id,
        "answer": answer_of(found.id),
        "network": found.network_name,
        "network_id": found.network,
        "organisation": found.organisation,
        "applicant": found.applicant,
        "does": found.does,
        "why": found.why,
        "contact": found.contact,
        "sponsor": found.sponsor,
        "named": [say(language, GETS[tier], person=name, days=days) for name, tier, days in found.named],
        "state": say(language, STATES[found.state]),
        "open": found.state in OPEN,
        "new": found.state is State.WRITTEN,
        "asked": found.state is State.NEEDS,
        "second": found.state is State.SECOND,
        "undecided": found.state in OPEN - {State.SECOND},
        "until": found.until,
        "at": found.created_at,
        "steps": [
            {"text": say(language, STEPS[each.step]), "words": each.words, "by": each.by, "at": each.at}
            for each in found.steps
        ],
        "request": None if found.request is None else request_words.request(found.request, language),
        "decision": None
        if found.request is None or found.request.vetting is None
        else vetting(found.request.vetting, found.request.days or 0, language),
    }


def answer_of(application: UUID) -> str:
    """Return the name of the field for an answer: a page may ask in several applications."""
    return f"words-{application}"


def vetting(found: VettingView, days: int, language: str) -> dict[str, Any]:
    """Return what a decision says besides who gets what."""
    return {
        "days": days,
        "sponsor": found.sponsor,
        "criteria": [(worded(criterion, language), note) for criterion, note in found.criteria],
    }
