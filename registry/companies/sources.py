"""Where what is written comes from, as far as its author may say so."""

from __future__ import annotations

from datetime import date, timedelta

from registry.companies.author import Author
from registry.disclosure.provenance import OWN_SOURCES, Provenance, Source
from registry.errors import FieldProblem, Invalid
from registry.vocabularies import vocabulary

REVIEW_AFTER = timedelta(days=365)
CLOCKS_APART = timedelta(days=1)
"""The author's day may have begun before the register's, which counts in UTC."""

NOT_YOURS_TO_SAY = "Only somebody else can say that this was checked or audited. Write declared or document."
IN_THE_FUTURE = "The day it was stated cannot be in the future."
REVIEW_TOO_EARLY = "The next review comes after the day it was stated."
NO_LANGUAGE = "The list {vocabulary} has no such code. Choose one from the list."


def provenance_of(author: Author, given: Provenance | None, today: date) -> Provenance:
    """Return the provenance of what is written: as given, or declared today with a review in a year.

    Raises:
        Invalid: the author may not say so, or the days do not fit.
    """
    if given is None:
        return Provenance(Source.DECLARED, today, today + REVIEW_AFTER, author.language)
    problems = []
    if author.person and given.source not in OWN_SOURCES:
        problems.append(FieldProblem("provenance/source", NOT_YOURS_TO_SAY))
    if given.stated_on > today + CLOCKS_APART:
        problems.append(FieldProblem("provenance/stated_on", IN_THE_FUTURE))
    if given.review_due is not None and given.review_due < given.stated_on:
        problems.append(FieldProblem("provenance/review_due", REVIEW_TOO_EARLY))
    if given.language is not None and given.language not in vocabulary("languages"):
        problems.append(FieldProblem("provenance/language", NO_LANGUAGE, {"vocabulary": "languages"}))
    if problems:
        raise Invalid(problems)
    return given
