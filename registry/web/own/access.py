"""Who sees which field of a record: what is chosen, what may be chosen, and why it starts where it does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from policies.vocabulary import Tier
from registry import catalogue
from registry.catalogue.tiers import floor
from registry.disclosure.provenance import Source
from registry.errors import Conflict, FieldProblem, Invalid, Stale, StepUpNeeded
from registry.vocabularies import vocabulary
from registry.web import proof
from registry.web.own import said
from registry.web.own.filled import PLACES
from registry.web.own.inputs import CLASS
from registry.web.view import Wrong
from registry.web.wording import TIERS, Sentence, say

if TYPE_CHECKING:
    from registry.companies.views import RecordView
    from registry.web.site import Form, Site

PREFIX = "tier."
NEVER = -1
"""A revision no row has: what a form says that brings none."""

MOVED = Sentence("Somebody else changed this meanwhile. Look at it again, then press once more.")
HELD = Sentence("Read no more widely than your company's name: {tier}")
SOURCES: Final = (
    (Source.DECLARED, Sentence("We state it ourselves")),
    (Source.DOCUMENT, Sentence("We have a document that says so")),
)


@dataclass(frozen=True, slots=True, repr=False)
class Row:
    """One stated field: what it says, the tier it has, those that may be chosen, and the reason of its class."""

    name: str
    label: str
    text: str
    why: str
    tier: str
    options: Sequence[tuple[str, str]]
    held: str


def rows(record: RecordView, language: str, asked: Mapping[str, Tier] | None = None) -> list[Row]:
    """Return the stated fields of a record with who sees each; `asked` are choices not stored yet."""
    found = []
    for name, value in record.values.items():
        declared = catalogue.field(name)
        tier = (asked or {}).get(name, value.tier)
        held = value.effective is not value.tier
        found.append(
            Row(
                name=f"{PREFIX}{name}",
                label=declared.label(language),
                text="" if declared.refers_to else said.text(name, value.value, language),
                why=catalogue.CLASS_RULES[declared.cls].why[language],
                tier=tier.value,
                options=options(floor(declared), language),
                held=say(language, HELD, tier=say(language, TIERS[value.effective])) if held else "",
            )
        )
    return found


def options(lowest: Tier, language: str) -> list[tuple[str, str]]:
    """Return the tiers an owner may choose, widest first, in words."""
    return [(tier.value, say(language, TIERS[tier])) for tier in Tier if tier >= lowest]


def chosen(record: RecordView, form: Form) -> dict[str, Tier]:
    """Return the tiers that a form moves."""
    known = {tier.value: tier for tier in Tier}
    return {
        name: known[said_tier]
        for name, value in record.values.items()
        if (said_tier := form.get(f"{PREFIX}{name}", "")) in known and known[said_tier] is not value.tier
    }


def revision(form: Form) -> int:
    """Return the revision that a form starts from."""
    text = form.get("revision", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else NEVER  # noqa: PLR2004 - digits


def sources(language: str) -> list[tuple[str, str]]:
    """Return what a company may say of where its statements come from."""
    return [(source.value, say(language, sentence)) for source, sentence in SOURCES]


def class_label(form: Mapping[str, str], language: str) -> str:
    """Return the type of machine that a form has chosen, in words."""
    words = vocabulary("machine_classes")
    return words.label(form[CLASS], language) if form.get(CLASS) in words else ""


def wrong(site: Site, language: str, error: Exception, form: Form) -> list[Wrong]:
    """Return what is wrong with a form, in the words of its labels; nothing where only now a code is asked for."""
    if isinstance(error, StepUpNeeded) and not form.get(proof.CODE):
        return []
    if isinstance(error, Stale):
        return [Wrong("", say(language, MOVED))]
    if isinstance(error, Invalid):
        found = [
            FieldProblem(PLACES.get(one.field, one.field), one.message_id, _labelled(one.params, language))
            for one in error.problems
        ]
        error = Invalid(found)
    elif isinstance(error, Conflict):
        error = Conflict(error.message_id, **_labelled(error.params, language))
    return proof.wrong(site, language, error)


def _labelled(params: Mapping[str, object], language: str) -> dict[str, object]:
    """Return parameters in which a field is called what people call it."""
    return {
        name: catalogue.field(value).label(language)
        if isinstance(value, str) and name == "field" and value in catalogue.FIELDS
        else value
        for name, value in params.items()
    }
