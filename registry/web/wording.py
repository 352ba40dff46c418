"""The sentences of the pages: what is a message id, and the words for tiers, roles, sources and bands.

A `Sentence` is the English text under which a part in ``translations/<language>/`` holds its wording. A test
collects every one from here, the pages and the templates, and asks each language for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NewType

from policies.vocabulary import Role, Tier
from registry.disclosure.provenance import Source
from registry.language import translate

Sentence = NewType("Sentence", str)


def say(language: str, sentence: Sentence, **params: object) -> str:
    """Return a sentence in the reader's language, its ``{named}`` parameters filled in."""
    return translate(language, sentence, params)


TIERS: Final[Mapping[Tier, Sentence]] = MappingProxyType(
    {
        Tier.OPEN: Sentence("Everyone signed in"),
        Tier.COMMUNITY: Sentence("Anonymous card"),
        Tier.MEMBER: Sentence("Approved members"),
        Tier.CASE: Sentence("People we choose"),
        Tier.SEALED: Sentence("Only us"),
    }
)
"""How far a value goes, in the words of whoever owns it."""

READERS: Final[Mapping[Tier, Sentence]] = MappingProxyType(
    {
        Tier.OPEN: Sentence("Shown to everyone signed in"),
        Tier.COMMUNITY: Sentence("Shown on the anonymous card"),
        Tier.MEMBER: Sentence("Shown to approved members"),
        Tier.CASE: Sentence("Shown to people the company chooses"),
        Tier.SEALED: Sentence("Shown to the company alone"),
    }
)
"""The same, in the words of whoever reads it."""

NAMED_READERS: Final[Mapping[Tier, Sentence]] = MappingProxyType(
    {**READERS, Tier.COMMUNITY: Sentence("Also shown to others, without the company's name")}
)
"""The same where the company is read by its name: a card without one is another page."""

SOURCES: Final[Mapping[Source, Sentence]] = MappingProxyType(
    {
        Source.DECLARED: Sentence("Stated by the company on {day}"),
        Source.DOCUMENT: Sentence("Backed by a document the company showed on {day}"),
        Source.CHECKED: Sentence("Checked by somebody else on {day}"),
        Source.AUDITED: Sentence("Audited by an auditor on {day}"),
    }
)
"""Who says so, and when."""

ROLES: Final[Mapping[Role, Sentence]] = MappingProxyType(
    {
        Role.INTERESTED: Sentence("Interested party"),
        Role.MEMBER: Sentence("Member"),
        Role.EDITOR: Sentence("Editor"),
        Role.HELPER: Sentence("Helper for a day"),
        Role.DATA_OWNER: Sentence("Data owner"),
        Role.VETTING_OFFICER: Sentence("Vetting officer"),
        Role.BROKER: Sentence("Broker"),
        Role.AUTHORITY: Sentence("Authority liaison"),
        Role.EDUCATOR: Sentence("Educator"),
        Role.AUDITOR: Sentence("Auditor"),
        Role.SECURITY_OFFICER: Sentence("Security officer"),
        Role.OPERATOR: Sentence("System operator"),
    }
)
"""What the roles are called."""

DUTIES: Final[Mapping[Role, Sentence]] = MappingProxyType(
    {
        Role.VETTING_OFFICER: Sentence(
            "Vetting officer: you invite organisations and people, help with lost phones and passwords together with "
            "another officer, and close accounts. You never read what companies state."
        ),
        Role.BROKER: Sentence(
            "Broker: companies turn to you to be brought together. In the register itself you have one task: to stop "
            "everything if something is wrong."
        ),
        Role.AUDITOR: Sentence("Auditor: you read the log, who saw what, when and why."),
        Role.SECURITY_OFFICER: Sentence(
            "Security officer: you read the overview of what the register holds, in counts, and of what somebody "
            "could learn from it."
        ),
        Role.OPERATOR: Sentence(
            "System operator: you keep the register running, backed up and up to date. "
            "Its content stays closed to you."
        ),
    }
)
"""What the office roles look after."""

SEEN: Final[Mapping[Tier, Sentence]] = MappingProxyType(
    {
        Tier.OPEN: Sentence("In {network} you see what companies show to everyone signed in."),
        Tier.COMMUNITY: Sentence(
            "In {network} you see anonymous cards: what kind of company there is, not which one."
        ),
        Tier.MEMBER: Sentence("In {network} you see what companies show to approved members."),
        Tier.CASE: Sentence(
            "In {network} you see what companies show to approved members, "
            "and what a company opens for you alone."
        ),
    }
)
"""What the highest tier somebody holds in a network lets them see."""

BANDS: Final[Mapping[str, Sentence]] = MappingProxyType(
    {
        "<5": Sentence("Fewer than five"),
        "5-9": Sentence("5 to 9"),
        "10-24": Sentence("10 to 24"),
        "25-49": Sentence("25 to 49"),
        "50-99": Sentence("50 to 99"),
        "100+": Sentence("100 or more"),
    }
)
"""How many organisations, as `registry.search.coverage` says it."""

LABELS: Final[Mapping[str, Sentence]] = MappingProxyType(
    {
        "site.name": Sentence("Called"),
        "capability.role": Sentence("How central it is"),
        "experience.role": Sentence("Role"),
        "contact.mailbox": Sentence("E-mail"),
        "contact.phone": Sentence("Phone"),
        "organisation.showcase_sv": Sentence("Introduction"),
        "organisation.showcase_nb": Sentence("Introduction"),
        "organisation.showcase_en": Sentence("Introduction"),
        "organisation.showcase_fi": Sentence("Introduction"),
        "capability.text_sv": Sentence("Description"),
        "capability.text_nb": Sentence("Description"),
        "capability.text_en": Sentence("Description"),
        "capability.text_fi": Sentence("Description"),
        "capability": Sentence("What the company can do"),
    }
)
"""Fields and families whose label in the catalogue speaks to the company itself, as others read them."""
