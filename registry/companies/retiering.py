"""Giving every field the tier of a ready-made profile, or those of one class one tier."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from audit.entry import Change as Noted
from audit.event import Event
from policies.vocabulary import SensitivityClass, Tier
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
from registry.companies.tiering import BELOW_FLOOR, LOWERING_SEALED, OWNER_ONLY, STEP_UP, widens
from registry.companies.views import ClassView, Moved, ProfileView
from registry.database import Detail
from registry.disclosure import store as records
from registry.disclosure.openrecord import OpenRecord
from registry.disclosure.sealedrecord import SealedRecord
from registry.errors import Conflict, FieldProblem, Invalid, Refused, StepUpNeeded

NO_CLASS = "Records of this kind have no fields of that class. See the list of fields."


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
    done = _retier(
        book,
        author,
        records.of_organisations(book.tx, [book.id], tiers=tuple(Tier)) if book.taken else [],
        lambda name: profile_tier(catalogue.field(name), profile),
    )
    mac = store.set_profile(book.tx, book.id, profile.value)
    noted = Noted("organisation", book.id, 0, mac.hex())
    ledger.note(book, author, Event.PROFILE_CHANGED, done.rewrites, noted, about=profile.value)
    return ProfileView(profile.value, len(done.moved), tuple(done.kept)), done.change


def by_class(
    book: Book, author: Author, family: str, cls: SensitivityClass, tier: Tier
) -> tuple[ClassView, Change]:
    """Store and log one tier for every field of a class in a family's records; new ones follow the profile.

    What only its owner sees stays, as in `retiered`.

    Raises:
        Refused, StepUpNeeded: as `retiered`.
        Invalid: the tier is wider than an owner may choose, or the family has no field of the class.
        Conflict: nothing else than what only its owner sees would be moved, and one person cannot lower that.
    """
    if not author.chooses_tiers:
        raise Refused(OWNER_ONLY)
    fields = [field.name for field in catalogue.family(family).fields if field.cls is cls]
    if not fields:
        raise Invalid([FieldProblem("class", NO_CLASS)])
    lowest = catalogue.CLASS_RULES[cls].floor
    if tier < lowest:
        raise Invalid([FieldProblem("tier", BELOW_FLOOR[lowest], {"field": fields[0]})])
    done = _retier(book, author, book.sealed([family]), lambda name: tier if name in fields else None)
    if done.kept and not done.rewrites:
        raise Conflict(LOWERING_SEALED, field=done.kept[0][1])
    if done.rewrites:
        ledger.note(book, author, Event.RECORD_CHANGED, done.rewrites)
    else:  # That all of them stand so already is an answer too.
        asked = {"tiers": family, "class": cls.value}
        book.tx.audit(author.entry(book.tx, Event.OWN_READ), Detail(book.id, {"asked": asked}))
    return ClassView(tuple(done.moved), tuple(done.kept)), done.change


@dataclass(frozen=True, slots=True)
class _Done:
    rewrites: list[Rewrite]
    moved: list[Moved]
    kept: list[tuple[UUID, str]]
    change: Change


def _retier(
    book: Book, author: Author, sealed: Sequence[SealedRecord], wanted: Callable[[str], Tier | None]
) -> _Done:
    """Move what is stated or was cleared to the wanted tiers; None leaves a field where it stands."""
    kept: list[tuple[UUID, str]] = []
    moved: list[Moved] = []
    rewrites: list[Rewrite] = []
    for stored, known in zip(sealed, book.opened(sealed), strict=True):
        standing = known.standing
        tiers = {name: wanted(name) or tier for name, tier in standing.items()}
        stay = [name for name, tier in standing.items() if tier is Tier.SEALED and tiers[name] < tier]
        tiers.update(dict.fromkeys(stay, Tier.SEALED))
        kept += [(known.id, name) for name in stay if name in known.values]
        moving = [name for name, tier in standing.items() if tier is not tiers[name]]
        if any(tiers[name] < standing[name] for name in moving) and not author.stepped_up:
            raise StepUpNeeded(STEP_UP)
        if moving:
            moved += [
                Moved(known.id, name, standing[name], tiers[name]) for name in moving if name in known.values
            ]
            rewrites.append(_moved(book, author, stored, known, tiers))
    change = effects(book, rewrites, was_empty=not book.taken) if rewrites else (None, None)
    records.replace(book.tx, [one.stored for one in rewrites])
    return _Done(rewrites, moved, kept, change)


def _moved(
    book: Book, author: Author, stored: SealedRecord, known: OpenRecord, tiers: dict[str, Tier]
) -> Rewrite:
    values = {name: value.value for name, value in known.values.items()}
    stated = {name: tier for name, tier in tiers.items() if name in values}
    cleared = {name: tier for name, tier in tiers.items() if name not in values}
    source = provenance_of(author, None, book.tx.now.date())
    return changed(book, stored, known, Content(values, frozenset(), stated, cleared), source, restated=False)
