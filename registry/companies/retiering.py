"""Giving every field the tier of a ready-made profile."""

from __future__ import annotations

from uuid import UUID

from audit.entry import Change as Noted
from audit.event import Event
from policies.vocabulary import Tier
from registry import catalogue
from registry.catalogue.classes import Profile
from registry.catalogue.tiers import profile_tier
from registry.companies import ledger, store
from registry.companies.author import Author
from registry.companies.book import Book
from registry.companies.content import Content
from registry.companies.effects import Change, effects
from registry.companies.rewrite import Rewrite, changed
from registry.companies.sources import provenance_of
from registry.companies.tiering import OWNER_ONLY, STEP_UP, widens
from registry.companies.views import ProfileView
from registry.disclosure import store as records
from registry.disclosure.openrecord import OpenRecord
from registry.disclosure.sealedrecord import SealedRecord
from registry.errors import Refused, StepUpNeeded


def retiered(book: Book, author: Author, profile: Profile) -> tuple[ProfileView, Change]:
    """Store and log a profile and move every field to its tier, choices made by hand included.

    A field that only its owner sees and that the profile would show to others stays: one person cannot lower
    it. A field that was cleared moves like the others, unseen: its tier counts when it is stated again.
    Returns what was done, and what it moves in the index.

    Raises:
        Refused: the author is no data owner.
        StepUpNeeded: a field, or one yet to come, would be shown more widely, and the author has to prove
            who they are first.
    """
    if not author.chooses_tiers:
        raise Refused(OWNER_ONLY)
    if widens(Profile(book.organisation.profile), profile) and not author.stepped_up:
        raise StepUpNeeded(STEP_UP)
    sealed = records.of_organisations(book.tx, [book.id], tiers=tuple(Tier)) if book.taken else []
    kept: list[tuple[UUID, str]] = []
    rewrites: list[Rewrite] = []
    moved = 0
    for stored, known in zip(sealed, book.opened(sealed), strict=True):
        standing = known.standing
        tiers = {name: profile_tier(catalogue.field(name), profile) for name in standing}
        stay = [name for name, tier in standing.items() if tier is Tier.SEALED and tiers[name] < tier]
        tiers.update(dict.fromkeys(stay, Tier.SEALED))
        kept += [(known.id, name) for name in stay if name in known.values]
        moving = [name for name, tier in standing.items() if tier is not tiers[name]]
        if any(tiers[name] < standing[name] for name in moving) and not author.stepped_up:
            raise StepUpNeeded(STEP_UP)
        if moving:
            moved += sum(name in known.values for name in moving)
            rewrites.append(_moved(book, author, stored, known, tiers))
    change = effects(book, rewrites, was_empty=not book.taken) if rewrites else (None, None)
    mac = store.set_profile(book.tx, book.id, profile.value)
    records.replace(book.tx, [one.stored for one in rewrites])
    noted = Noted("organisation", book.id, 0, mac.hex())
    ledger.note(book, author, Event.PROFILE_CHANGED, rewrites, noted, about=profile.value)
    return ProfileView(profile.value, moved, tuple(kept)), change


def _moved(
    book: Book, author: Author, stored: SealedRecord, known: OpenRecord, tiers: dict[str, Tier]
) -> Rewrite:
    values = {name: value.value for name, value in known.values.items()}
    stated = {name: tier for name, tier in tiers.items() if name in values}
    cleared = {name: tier for name, tier in tiers.items() if name not in values}
    source = provenance_of(author, None, book.tx.now.date())
    return changed(book, stored, known, Content(values, frozenset(), stated, cleared), source, restated=False)
