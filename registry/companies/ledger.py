"""What the log says about changes: which rows, at which revision, under which seal; never a value."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from audit.entry import Change, in_parts
from audit.event import Event
from registry import catalogue
from registry.companies.author import Author
from registry.companies.book import Book
from registry.companies.rewrite import Rewrite
from registry.database import Detail


def note(
    book: Book,
    author: Author,
    event: Event,
    rewrites: Sequence[Rewrite],
    *more: Change,
    about: str | None = None,
) -> None:
    """Note what was done to one organisation's records: as many entries as its changes need, 128 in each."""
    classes = tuple({str(catalogue.field(name).cls) for rewrite in rewrites for name in fields_of(rewrite)})
    changes = [*more, *(_change(rewrite) for rewrite in rewrites)]
    by_id = {str(rewrite.id): rewrite for rewrite in rewrites}
    for part in in_parts(changes):
        entry = author.entry(book.tx, event, classes=classes, count=len(part), changed=part)
        named = [
            {"family": rewrite.family, "record": str(rewrite.id), "fields": sorted(fields_of(rewrite))}
            for change in part
            if (rewrite := by_id.get(str(change.id))) is not None
        ]
        payload = {"records": named} if about is None else {"records": named, "about": about}
        book.tx.audit(entry, Detail(book.id, payload))


def fields_of(rewrite: Rewrite) -> set[str]:
    """Return the names of the fields that a rewrite stated, moved or removed."""
    before = {} if rewrite.before is None else rewrite.before.values
    after = {} if rewrite.after is None else rewrite.after.values
    return {
        name
        for name in before.keys() | after.keys()
        if name not in before
        or name not in after
        or before[name].value != after[name].value
        or before[name].tier is not after[name].tier
    }


def _change(rewrite: Rewrite) -> Change:
    after = rewrite.sealed_after
    if after is None:
        last = rewrite.sealed_before
        return Change(rewrite.family, rewrite.id, 0 if last is None else last.revision, None)
    return Change(rewrite.family, rewrite.id, after.revision, sha256(after.seal).hexdigest())
