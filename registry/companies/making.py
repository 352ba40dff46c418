"""From drafts to sealed records: numbers are taken, values checked, references followed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from uuid import UUID, uuid4

from registry.catalogue.classes import Profile
from registry.catalogue.identifying import IDENTITY_FAMILY
from registry.companies.author import Author
from registry.companies.book import COUNTRY, Book
from registry.companies.content import Content, content, require_references
from registry.companies.draft import Draft
from registry.companies.rewrite import Rewrite, made
from registry.companies.sources import provenance_of
from registry.companies.usage import REFERRED_TO
from registry.disclosure.provenance import Provenance
from registry.errors import Conflict, FieldProblem, Invalid

OTHER_CONTENT = "This Idempotency-Key was used for another record. Use a new one for each record."

Entered = tuple[UUID, int | None]
"""The id and number of a new record; without a number the id of the one that is there already."""


def entered_as(book: Book, draft: Draft) -> Entered:
    """Give a draft its id and number, or find the record it stands for.

    Raises:
        Conflict: there is no room, or the natural key stands for something else.
    """
    if draft.natural_key is not None:
        known = book.known_by(draft.natural_key)
        if known is not None:
            if known.natural_key != draft.natural_key or known.family != draft.family:
                raise Conflict(OTHER_CONTENT)
            return known.id, None
    record = draft.id or uuid4()
    return record, book.enter(draft.family, record, draft.natural_key)


def prepared(
    author: Author, books: Mapping[UUID, Book], drafts: Sequence[Draft], entered: Sequence[Entered]
) -> list[Rewrite | None]:
    """Check and seal drafts, in their order; None for one that is there already.

    Raises:
        Invalid: the problems of all drafts; of several, those of the n-th (from 0) as ``n/<field>``.
        Refused: the author may not choose tiers.
    """
    rewrites: list[Rewrite | None] = [None] * len(drafts)
    problems: list[FieldProblem] = []
    # An organisation's own record first: its country says where a site's town is looked for.
    order = sorted(range(len(drafts)), key=lambda index: drafts[index].family != IDENTITY_FAMILY)
    for index in order:
        record, number = entered[index]
        if number is None:
            continue
        draft = drafts[index]
        try:
            rewrites[index] = _sealed(author, books[draft.organisation], draft, record, number)
        except Invalid as invalid:
            place = f"{index}/" if len(drafts) > 1 else ""
            problems += [
                FieldProblem(place + found.field, found.message_id, found.params)
                for found in invalid.problems
            ]
    if problems:
        raise Invalid(problems)
    return rewrites


def own_records(book: Book) -> dict[str, Collection[UUID]]:
    """Return the records that others of the organisation may refer to, by family."""
    return {family: book.ids(family) for family in REFERRED_TO}


def checked(
    author: Author, profile: Profile, draft: Draft, today: date, *, country: Callable[[], str | None]
) -> tuple[Content, Provenance]:
    """Return what a new record holds and where that comes from, without looking at other records.

    Raises:
        Invalid: values, tiers or provenance cannot be used.
        Refused, StepUpNeeded: as `content`.
    """
    new = content(author, profile, draft.family, draft.values, draft.tiers or {}, country=country)
    return new, provenance_of(author, draft.provenance, today)


def _sealed(author: Author, book: Book, draft: Draft, record: UUID, number: int) -> Rewrite:
    profile = Profile(book.organisation.profile)
    new, source = checked(author, profile, draft, book.tx.now.date(), country=book.country)
    if COUNTRY in new.values:
        book.stated_country = str(new.values[COUNTRY])
    require_references(new.values, own_records(book))
    return made(book, record, number, draft, new, source)
