"""Why something is shown or not, in plain words: to whom it is told, who reads it, and what somebody holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from policies.vocabulary import Role, Tier
from registry import catalogue
from registry.explaining.views import Answer, Audience
from registry.web import facts
from registry.web.rules_said import REACH, who
from registry.web.wording import ROLES, SEEN, TIERS, Sentence, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.explaining.views import Explanation, Holding, Reach, Reason

ANSWERS: Final[Mapping[Answer, Sentence]] = {
    Answer.YES: Sentence("{name} gets to read this now."),
    Answer.NO: Sentence("{name} does not get to read this now."),
    Answer.IF_APPROVED: Sentence("{name} gets to read this, as long as their network approves them for it."),
}
NAMELESS: Final = Sentence("This person")
RULES: Final[Mapping[Audience, Sentence]] = {
    Audience.ONESELF: Sentence(
        "What a company has not stated, and what it does not show to you, look the same. So this page tells you the "
        "rules, and not how it stands with this company."
    ),
    Audience.OFFICER: Sentence(
        "Whoever looks after a network or the register reads no company's entries. So this page tells the rules, and "
        "nothing of any company."
    ),
}
HOLDS: Final = Sentence("Yes")
HOLDS_NOT: Final = Sentence("No")
ON_CONDITION: Final = Sentence("Depends")
IN_NETWORK: Final = Sentence("In {network}: {role}")
UNDER_GRANT: Final = "grant:"
OF_TIERS: Final = "tier:"
OF_ONES_OWN: Final = "own:"


def choices(language: str) -> list[dict[str, Any]]:
    """Return the fields that can be asked about, in groups by what they are of."""
    return [
        {
            "label": facts.family_label(name, language),
            "options": [
                {"code": field.name, "label": facts.label(field.name, language)}
                for field in catalogue.FAMILIES[name].fields
            ],
        }
        for name in catalogue.OFFERED_FAMILIES
    ]


def said(found: Explanation, language: str, person: str) -> dict[str, Any]:
    """Return an explanation as the page shows it; `person` is who asks, by id: the rules are told to them as "you"."""
    me = found.answer is Answer.RULES and str(found.person) == person
    name = found.name or say(language, NAMELESS)
    if found.answer is Answer.RULES:
        answer = say(language, RULES[found.audience])
    else:
        answer = say(language, ANSWERS[found.answer], name=name)
    return {
        "title": facts.label(found.field, language),
        "family": facts.family_label(found.field.partition(".")[0], language),
        "name": None if me else name,
        "company": found.company_name,
        "answer": answer,
        "colour": {Answer.YES: "done", Answer.NO: "wait"}.get(found.answer, "note"),
        "reasons": _reasons(found.reasons, language),
        "stands": None
        if found.values is None
        else [
            {
                "reach": say(language, TIERS[each.effective]),
                "read": each.read and found.answer is Answer.YES,
                "cleared": each.cleared,
            }
            for each in found.values
        ],
        "release": found.release,
        "reaches": [_reach(each, language) for each in found.reaches],
        "networks": any(reach.networks for reach in found.reaches),
        "follows_name": found.follows_name,
        "holdings": None
        if found.holdings is None
        else [line for each in found.holdings for line in _holding(each, language)],
        "roles": [say(language, ROLES[role]) for role in found.own_roles],
        "grants": found.grants,
        "left": found.left,
        "rules": _rules(found),
        "owner": found.audience is Audience.OWNER,
    }


def _reasons(reasons: Sequence[Reason], language: str) -> list[dict[str, Any]]:
    """Return the steps; the first that says no decides."""
    decides = next((number for number, each in enumerate(reasons) if each.holds is False), None)
    words = {True: HOLDS, False: HOLDS_NOT, None: ON_CONDITION}
    return [
        {
            "mark": say(language, words[each.holds]),
            "said": each.said,
            "no": each.holds is False,
            "decides": number == decides,
        }
        for number, each in enumerate(reasons)
    ]


def _reach(reach: Reach, language: str) -> dict[str, Any]:
    subjects = [each.subject for each in reach.readers]
    # Who holds more has what it takes as well, so the least that it takes says it.
    least = [one for one in subjects if one.startswith(OF_TIERS)][:1]
    others = least + [one for one in subjects if one.startswith(UNDER_GRANT)]
    inside = [
        say(language, ROLES[Role(one.removeprefix(OF_ONES_OWN))])
        for one in subjects
        if one.startswith(OF_ONES_OWN)
    ]
    return {
        "reach": say(language, REACH[reach.tier]),
        "others": [who(one, language) for one in others],
        "inside": inside,
        "networks": list(reach.networks),
    }


def _holding(holding: Holding, language: str) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = []
    if holding.tiers:
        tier, until = holding.tiers[-1]
        if tier is not Tier.SEALED:
            lines.append({"said": say(language, SEEN[tier], network=holding.network), "until": until})
    lines += [
        {
            "said": say(language, IN_NETWORK, network=holding.network, role=say(language, ROLES[role])),
            "until": None,
        }
        for role in holding.roles
    ]
    return lines


def _rules(found: Explanation) -> list[str]:
    """Return the rules that speak here, each once, by their names."""
    named = [each.rule for each in found.reasons if each.rule]
    named += [one.rule for reach in found.reaches for one in reach.readers]
    return list(dict.fromkeys(named))
