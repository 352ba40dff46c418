"""The security officer's page: what is held, who can read it, what each adversary could learn; to print and sign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from keys.scope import Purpose, Root
from policies.vocabulary import Role, Tier
from registry import catalogue
from registry.caller import Credential
from registry.oversight.survey.claims import adversaries
from registry.web.wording import LABELS, ROLES, Sentence, say

if TYPE_CHECKING:
    from registry.oversight.survey.service import Surveying
    from registry.oversight.survey.views import Readers, Survey
    from registry.web.site import Site

HOME = "/office/security"
COLUMNS: Final[Mapping[Tier, Sentence]] = {
    Tier.OPEN: Sentence("For everyone signed in"),
    Tier.COMMUNITY: Sentence("On the anonymous card"),
    Tier.MEMBER: Sentence("For approved members"),
    Tier.CASE: Sentence("For persons the company chooses"),
    Tier.SEALED: Sentence("For the company alone"),
}
KINDS: Final[Mapping[str, Sentence]] = {
    "company": Sentence("Companies"),
    "office": Sentence("Network offices"),
    "authority": Sentence("Authorities"),
    "educator": Sentence("Educators"),
}
KEYS: Final[Mapping[str, Sentence]] = {
    Purpose.DATA: Sentence("What companies state"),
    Purpose.RECORD: Sentence("That it is whole and in its place"),
    Purpose.INDEX: Sentence("The search index"),
    Purpose.ACCOUNT: Sentence("Names, passwords, authenticators"),
    Purpose.AUTHORITY: Sentence("Marks of roles and rights"),
    Purpose.AUDIT: Sentence("Marks in the log"),
    Purpose.AUDIT_PERSON: Sentence("What the log says about each person"),
    Purpose.READER: Sentence("Each reader's own names for anonymous cards"),
    Purpose.SIGNING: Sentence("The log's signature"),
    Purpose.WORK_SEAL: Sentence("Changes of what few may read"),
}
ROOTS: Final[Mapping[str, Sentence]] = {
    Root.CONTENT: Sentence("Web and background process"),
    Root.WORK: Sentence("Background process alone"),
}
LAST: Final[Mapping[str, Sentence]] = {
    "log_verified": Sentence("The whole log was checked"),
    "backup_made": Sentence("A backup was made"),
    "restored": Sentence("A backup was put back"),
    "shares_tried": Sentence("The recovery shares were tried"),
    "policy_adopted": Sentence("The rules in force were adopted"),
    "index_compacted": Sentence("The search index was rewritten"),
}


def pages(site: Site, surveying: Surveying) -> APIRouter:
    """Return the page."""
    made = APIRouter(include_in_schema=False)

    @made.get(HOME)
    def show(request: Request, credential: Credential = Depends(site.door.credential)) -> Response:
        guest = site.guest(request, credential)
        language = guest.language
        found = surveying.survey(credential)
        references: list[dict[str, Any]] = []
        return site.show(
            request,
            "survey.html",
            guest,
            here=HOME,
            found=found,
            columns=[(tier, say(language, text)) for tier, text in COLUMNS.items()],
            kinds=[(say(language, text), found.organisations.get(kind, 0)) for kind, text in KINDS.items()],
            held=[(_family(each.family, language), each) for each in found.held],
            readers=[_reading(each, language) for each in found.readers],
            keys=_keys(found, language),
            last=[(say(language, text), found.last.get(event)) for event, text in LAST.items()],
            switched_off=[_family(name, language) for name in found.switched_off],
            adversaries=_adversaries(language, references),
            references=references,
            address=site.origin,
        )

    return made


def _family(name: str, language: str) -> str:
    declared = catalogue.FAMILIES.get(name)
    if name in LABELS:
        return say(language, LABELS[name])
    return name if declared is None else declared.label(language)


def _reading(readers: Readers, language: str) -> dict[str, Any]:
    return {
        "network": readers.network,
        "members": readers.members,
        "interested": readers.interested,
        "tiers": [
            (say(language, COLUMNS[tier]), readers.tiers.get(tier, 0))
            for tier in (Tier.COMMUNITY, Tier.MEMBER, Tier.CASE)
        ],
        "roles": [(say(language, ROLES[Role(role)]), count) for role, count in sorted(readers.roles.items())],
    }


def _keys(found: Survey, language: str) -> list[dict[str, Any]]:
    return [
        {
            "what": say(language, KEYS[key.purpose]) if key.purpose in KEYS else key.purpose,
            "root": say(language, ROOTS[key.root]) if key.root in ROOTS else key.root,
            "key": key,
        }
        for key in found.keys
    ]


def _tests(named: Sequence[str]) -> Mapping[str, list[str]]:
    """Return the files with the sentences that their tests are called by."""
    found: dict[str, list[str]] = {}
    for test in named:
        path, _, name = test.partition("::")
        found.setdefault(path, []).append(name.removeprefix("test_").replace("_", " "))
    return found


def _adversaries(language: str, references: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the adversaries with their claims; what holds each claim is numbered into `references`."""
    shown = []
    for adversary in adversaries():
        claims = []
        for claim in adversary.claims:
            said = "" if claim.figure is None else claim.figure[language]
            references.append({"tests": _tests(claim.tests), "figure": said})
            claims.append({"learns": claim.learns, "text": claim.said[language], "number": len(references)})
        shown.append({"who": adversary.said[language], "claims": claims})
    return shown
