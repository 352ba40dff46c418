"""The sealed side of an entry: what it is about, one row for each organisation it touches.

::

    tag    = keys.lookup.lookup_tag( RECORD key of the organisation, "entry", entry id )[:16]
             sixteen random bytes where no organisation is concerned
    sealed = JSON {"organisation": id or null, ...payload}, under the acting person's AUDIT_PERSON key,
             the AUDIT key where no person acts; in the place (journal.detail, hex tag, sealed)
    object = tag | SHA-256( sealed )[:16]       in the entry, one for each row: none can be taken or exchanged
             of more than 256 rows the entry names 255, and then SHA-256( the other objects, sorted )

What people typed can be neither too long nor too strange to be logged: it is cut, with a mark that says so.
An entry that could not be written would let somebody suppress the record of their own act.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from os import urandom
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from audit.form import MAX_OBJECTS
from keys.context import SecretContext
from keys.key import Purpose
from keys.lookup import lookup_tag, lookup_tags
from keys.scope import REGISTER, person_scope, record_scope
from keys.sealed import seal

if TYPE_CHECKING:
    from audit.entry import Entry
    from registry.database import Detail, Transaction

TAG_BYTES: Final = 16
LONGEST_TEXT: Final = 1_000
MOST_ITEMS: Final = 200
DEEPEST: Final = 6
LARGEST_INTEGER: Final = 2**63
LARGEST: Final = 65_536

_UNPRINTABLE: Final = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class AsideRow:
    """One row of journal.detail."""

    tag: bytes
    entry: UUID
    sealed: bytes

    @property
    def object(self) -> str:
        """Return what the entry says of this row."""
        return object_of(self.tag, sha256(self.sealed).digest())


def object_of(tag: bytes, digest: bytes) -> str:
    """Return what an entry says of the row with this tag and this SHA-256 of what is sealed in it."""
    return (tag + digest[:TAG_BYTES]).hex()


def place(tag: bytes) -> SecretContext:
    """Return where the side record of this tag is sealed."""
    return SecretContext("journal.detail", tag.hex(), "sealed")


def named(rows: Sequence[AsideRow]) -> tuple[str, ...]:
    """Return what an entry says of its rows, in their order."""
    objects = tuple(row.object for row in rows)
    if len(objects) <= MAX_OBJECTS:
        return objects
    return (*objects[: MAX_OBJECTS - 1], _rest(objects[MAX_OBJECTS - 1 :]))


def missing(objects: Sequence[str], there: Collection[str]) -> list[str]:
    """Return what of an entry's `objects` is not `there`; for more than it names, its last one stands."""
    gone = [each for each in objects if each not in there]
    if len(objects) == MAX_OBJECTS and gone == [objects[-1]] and _rest(set(there) - set(objects)) == gone[0]:
        return []
    return gone


def _rest(objects: Iterable[str]) -> str:
    return sha256("".join(sorted(objects)).encode()).hexdigest()


def tags_for(tx: Transaction, organisation: UUID, entries: Sequence[UUID]) -> list[list[bytes]]:
    """Return the tags under which the side record of each of these entries for this organisation would stand.

    Raises keys.errors.MissingKey when the organisation's keys are destroyed.
    """
    keys = tx.keys.versions(Purpose.RECORD, record_scope(organisation))
    return [[tag[:TAG_BYTES] for tag in lookup_tags(keys, "entry", entry.bytes)] for entry in entries]


def asides(tx: Transaction, entry: Entry, details: Sequence[Detail]) -> list[AsideRow]:
    """Return the sealed rows of an entry, in the order of its details."""
    if not details:
        return []
    organisations = [detail.organisation for detail in details if detail.organisation is not None]
    keys = (
        tx.keys.currents(Purpose.RECORD, [record_scope(each) for each in organisations])
        if organisations
        else {}
    )
    if entry.actor is None:
        sealing = tx.keys.current(Purpose.AUDIT, REGISTER)
    else:
        sealing = tx.keys.current(Purpose.AUDIT_PERSON, person_scope(entry.actor))
    rows = []
    for detail in details:
        if detail.organisation is None:
            tag = urandom(TAG_BYTES)
        else:
            tag = lookup_tag(keys[record_scope(detail.organisation)], "entry", entry.id.bytes)[:TAG_BYTES]
        body = encoded(detail.organisation, detail.payload)
        rows.append(AsideRow(tag, entry.id, seal(sealing, place(tag), body, pad=0).blob))
    return rows


def encoded(organisation: UUID | None, payload: Mapping[str, Any]) -> bytes:
    """Return a payload as the JSON that is sealed: at most `LARGEST` bytes, whatever it was."""
    said = bounded(payload)
    about = str(organisation) if organisation is not None else None
    body = json.dumps({**said, "organisation": about}, ensure_ascii=False, sort_keys=True).encode()
    if len(body) > LARGEST:
        body = json.dumps({"organisation": about, "cut": len(body)}, sort_keys=True).encode()
    return body


def bounded(value: Any, depth: int = 0) -> Any:  # noqa: PLR0911 - one return for each kind of JSON
    """Return a JSON value with long texts and lists cut and marked, and nothing that UTF-8 cannot hold."""
    if depth > DEEPEST:
        return "…"
    match value:
        case None | bool():
            return value
        case int():
            return value if abs(value) < LARGEST_INTEGER else "…"
        case str():
            text = _UNPRINTABLE.sub("\ufffd", value[: LONGEST_TEXT + 1])
            return text if len(value) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}… ({len(value)})"
        case Mapping():
            items = sorted(value.items(), key=lambda item: str(item[0]))[:MOST_ITEMS]
            return {bounded(str(name)): bounded(item, depth + 1) for name, item in items}
        case list() | tuple() | set() | frozenset():
            kept = [bounded(item, depth + 1) for item in list(value)[:MOST_ITEMS]]
            return kept if len(value) <= MOST_ITEMS else [*kept, f"… ({len(value)})"]
        case _:
            # Decimals, dates, ids and floats are data of our own: their text says enough.
            return bounded(str(value), depth)
