"""The rules in plain words: who, what they do, with which kind of value, and how far it goes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from policies.vocabulary import COMPANY_ROLES, Action, Role, SensitivityClass, Subject, Tier
from registry import catalogue
from registry.web.wording import LABELS, ROLES, Sentence, say

HELD: Final[Mapping[str, Sentence]] = MappingProxyType(
    {
        Subject.tier(Tier.OPEN): Sentence("Everyone signed in, in a network their company is in"),
        Subject.tier(Tier.COMMUNITY): Sentence("Persons approved for anonymous cards"),
        Subject.tier(Tier.MEMBER): Sentence("Persons approved as members"),
        Subject.tier(Tier.CASE): Sentence("Persons approved to be let in by companies"),
        Subject.CASE_GRANT: Sentence("Persons whom the company lets in, for what it lets them see"),
        Subject.OFFICE: Sentence("Everybody with a role in a network's office"),
    }
)
"""Subjects that are no roles."""

IN_A_NETWORK: Final = Sentence("In a network: {role}")
IN_ONES_COMPANY: Final = Sentence("In their own company: {role}")

ACTIONS: Final[Mapping[Action, Sentence]] = MappingProxyType(
    {
        Action.SEE: Sentence("learn that it is stated"),
        Action.READ: Sentence("read"),
        Action.SEARCH: Sentence("search"),
        Action.SORT: Sentence("put in order"),
        Action.FACET: Sentence("have counted"),
        Action.EXPORT: Sentence("take out as a file"),
        Action.WRITE: Sentence("change"),
        Action.MATCH: Sentence("have compared, without seeing it"),
    }
)

KINDS: Final[Mapping[SensitivityClass, Sentence]] = MappingProxyType(
    {
        SensitivityClass.CONVERSATION: Sentence("What two sides write to each other"),
        SensitivityClass.APPLICATION: Sentence("What an applicant states"),
        SensitivityClass.ACCOUNT: Sentence("Accounts: name, language, mailbox"),
    }
)
"""Kinds of value that no field of the catalogue is of."""

REACH: Final[Mapping[Tier, Sentence]] = MappingProxyType(
    {
        Tier.OPEN: Sentence("everyone signed in"),
        Tier.COMMUNITY: Sentence("the anonymous card"),
        Tier.MEMBER: Sentence("approved members"),
        Tier.CASE: Sentence("people the company chooses"),
        Tier.SEALED: Sentence("the company alone"),
    }
)
"""How far its owner lets a value go."""


def who(subject: str, language: str) -> str:
    """Return what people call a subject."""
    if subject in HELD:
        return say(language, HELD[subject])
    relation, _, name = subject.partition(":")
    within = IN_ONES_COMPANY if relation == "own" else IN_A_NETWORK
    return say(language, within, role=say(language, ROLES[Role(name)]))


def speaks(subject: str) -> bool:
    """Tell whether a subject is one that somebody can be: company roles count in one's own company alone."""
    relation, _, name = subject.partition(":")
    return relation != "role" or Role(name) not in COMPANY_ROLES


def kind(cls: SensitivityClass, language: str) -> str:
    """Return what a kind of value is, by the fields that are of it."""
    if cls in KINDS:
        return say(language, KINDS[cls])
    by_family: dict[str, list[str]] = {}
    for name, declared in catalogue.FIELDS.items():
        if declared.cls is cls:
            label = say(language, LABELS[name]) if name in LABELS else declared.label(language)
            by_family.setdefault(name.partition(".")[0], []).append(label)
    return "; ".join(f"{_family(name, language)}: {_some(labels)}" for name, labels in by_family.items())


MOST_LABELS: Final = 4
"""Fields of a kind that are named; a machine has over a hundred."""


def _family(name: str, language: str) -> str:
    return say(language, LABELS[name]) if name in LABELS else catalogue.family(name).label(language)


def _some(labels: list[str]) -> str:
    told = list(dict.fromkeys(label.lower() if label[1:].islower() else label for label in labels))
    return ", ".join(told[:MOST_LABELS]) + (" …" if len(told) > MOST_LABELS else "")
