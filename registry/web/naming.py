"""What a company is called on a card and on its page where its name is not shown: by where it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from registry.web.wording import Sentence, say

if TYPE_CHECKING:
    from registry.web.facts import Shown

PLACES = ("site.nuts3", "organisation.country")
TITLES = (
    "organisation.legal_name",
    "capability.process",
    "capability.process_head",
    "machine.class",
    "certificate.type",
    "site.name",
    "site.municipality",
    "site.nuts3",
    "skill_pool.skill",
    "experience.product_type",
    "experience.sector",
    "contact.mailbox",
    "contact.phone",
    "contact.person",
)
"""What a record is called: the first of these it states."""

APART = {"machine": ("machine.make", "machine.model")}
"""What tells the company itself two records apart that are called alike."""


def placed(shown: Mapping[str, Shown]) -> str | None:
    """Return the field that a nameless company is called by; None where nothing says where it is."""
    return next((each for each in PLACES if each in shown), None)


def title(name: str | None, shown: Mapping[str, Shown], language: str) -> str:
    """Return the name, or the company's place among what is shown of it, so that two cards read apart."""
    if name is not None:
        return name
    field = placed(shown)
    if field is None:
        return say(language, Sentence("A company without a name at your level"))
    return say(language, Sentence("A company in {place}"), place=shown[field].label)
