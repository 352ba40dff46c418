"""One entry of the log, and its one spelling in bytes.

    {"actor":"<uuid>","at":"2026-03-01T12:00:00.000000Z","changed":[{"id":"...","kind":"machine",
     "revision":3,"seal":"<64 hex>"}],"classes":["machine","process"],"count":2,"event":"searched",
     "id":"<uuid>","network":"<uuid>","objects":["<hex>"],"organisation":"<uuid>","policy":"<64 hex>",
     "principal":"host","purpose":"<uuid>","query":"<hex>","reason":"no_purpose","result":"done",
     "rule":"member-ability","v":1,"void":[17]}

JSON in ASCII (so in NFC) without spaces or escapes, keys sorted, whole numbers, UUIDs and hex in lower case,
time in UTC with six decimals. What is absent has no key: there is no null and no empty list. `v` is the
schema's version. At most 65,535 bytes, so that an entry fits a C2SP entry bundle. Nothing in it is typed by a
user, so nothing a user types can keep an entry out of the log.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from audit.errors import EntryRefused
from audit.event import Event, Result
from audit.form import (
    HEX,
    MAX_BYTES,
    MAX_CHANGES,
    MAX_CLASSES,
    MAX_NUMBER,
    MAX_OBJECTS,
    MAX_VOID,
    NAME,
    TIME,
    TOKEN,
    VERSION,
)

__all__ = ["Change", "Entry", "Event", "Result", "in_parts"]

FIRST_YEAR: Final = 1_000

_TOKEN: Final = re.compile(TOKEN)
_NAME: Final = re.compile(NAME)
_HEX: Final = re.compile(HEX)
_TIME: Final = re.compile(TIME)
_ENCODER: Final = json.JSONEncoder(allow_nan=False, sort_keys=True, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Change:
    """One row that an action changed, so that rolling it back shows against the log.

    Attributes:
        kind: the record family or the table, a token.
        id: the row's id; of a row with several key columns, their values parted by colons.
        revision: the row's revision after the change, 0 where rows of this kind have none.
        seal: the new record seal or row MAC in hex; None where the row is gone.
    """

    kind: str
    id: UUID | str
    revision: int = 0
    seal: str | None = None

    def __post_init__(self) -> None:
        if isinstance(self.id, UUID):
            object.__setattr__(self, "id", str(self.id))
        _match(_TOKEN, "kind", self.kind)
        _match(_NAME, "id", self.id)
        _number("revision", self.revision)
        if self.seal is not None:
            _match(_HEX, "seal", self.seal)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What happened, who did it, under which rule, to what. Never a value, never a word of a query.

    Making one checks everything, so make it before the action: what cannot be logged must not happen.

    Attributes:
        id: random.
        at: the database's clock; kept in UTC.
        event: what happened.
        result: how it ended.
        actor: the person; None where nobody is signed in.
        principal: who acted where it was no person, such as "host" or "work:compaction".
        organisation: the actor's.
        network: the network it happened in.
        purpose: the purpose the actor had chosen.
        policy: hex digest of the policy that decided.
        rule: the row of the policy that decided.
        classes: sensitivity classes that were asked for or shown; kept sorted, each once.
        count: how many results, rows or attempts.
        query: keyed hash of the query, hex.
        objects: keyed hashes of the sealed rows beside it, such as one for each organisation shown, hex, in order.
        changed: rows that were changed.
        reason: why it was refused or failed, or of which kind it was; a token of a closed list, never text.
        void: counters of this worker that were begun and abandoned; kept sorted, each once.

    Raises:
        EntryRefused: a part is too long, malformed or of the wrong type.
    """

    id: UUID
    at: datetime
    event: Event
    result: Result
    actor: UUID | None = None
    principal: str | None = None
    organisation: UUID | None = None
    network: UUID | None = None
    purpose: UUID | None = None
    policy: str | None = None
    rule: str | None = None
    classes: tuple[str, ...] = ()
    count: int | None = None
    query: str | None = None
    objects: tuple[str, ...] = ()
    changed: tuple[Change, ...] = ()
    reason: str | None = None
    void: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        _kind("event", self.event, Event)
        _kind("result", self.result, Result)
        _kind("at", self.at, datetime)
        if self.at.tzinfo is not UTC:
            object.__setattr__(self, "at", _in_utc(self.at))
        if self.at.year < FIRST_YEAR:
            raise EntryRefused("An entry's time is before there were registers.")
        _kind("id", self.id, UUID)
        for name in ("actor", "organisation", "network", "purpose"):
            if getattr(self, name) is not None:
                _kind(name, getattr(self, name), UUID)
        for name, pattern in _TEXTS:
            if getattr(self, name) is not None:
                _match(pattern, name, getattr(self, name))
        if self.count is not None:
            _number("count", self.count)
        self._check_lists()

    def _check_lists(self) -> None:
        for name, longest in (
            ("classes", MAX_CLASSES),
            ("objects", MAX_OBJECTS),
            ("changed", MAX_CHANGES),
            ("void", MAX_VOID),
        ):
            listed = getattr(self, name)
            _kind(name, listed, tuple)
            if len(listed) > longest:
                raise EntryRefused(f"An entry's {name} are more than {longest}.")
        for token in self.classes:
            _match(_TOKEN, "classes", token)
        for tag in self.objects:
            _match(_HEX, "objects", tag)
        for change in self.changed:
            _kind("changed", change, Change)
        for counter in self.void:
            _number("void", counter)
        if len(self.classes) > 1:
            object.__setattr__(self, "classes", tuple(sorted(set(self.classes))))
        if len(self.void) > 1:
            object.__setattr__(self, "void", tuple(sorted(set(self.void))))

    def canonical(self) -> bytes:
        """The entry's one spelling: what is stored, hashed and proved.

        Raises:
            EntryRefused: it is longer than 65,535 bytes.
        """
        said: dict[str, Any] = {"v": VERSION, "id": str(self.id), "at": _time(self.at)}
        said["event"] = self.event.value
        said["result"] = self.result.value
        for name in _IDS:
            value = getattr(self, name)
            if value is not None:
                said[name] = str(value)
        for name in _PLAIN:
            value = getattr(self, name)
            if value is not None and value != ():
                said[name] = value
        if self.changed:
            said["changed"] = [_spelled(change) for change in self.changed]
        body = _ENCODER.encode(said).encode("ascii")
        if len(body) > MAX_BYTES:
            raise EntryRefused(f"An entry is longer than {MAX_BYTES} bytes.")
        return body

    @classmethod
    def parse(cls, body: bytes) -> Entry:
        """Read the one spelling; every other one is refused, also where it means the same.

        Raises:
            EntryRefused: the bytes are not an entry as `canonical` writes it.
        """
        if len(body) > MAX_BYTES:
            raise EntryRefused(f"An entry is longer than {MAX_BYTES} bytes.")
        try:
            said = json.loads(body.decode("ascii"), parse_float=_no_number, parse_constant=_no_number)
        except (ValueError, RecursionError):
            raise EntryRefused("An entry is not JSON in ASCII with whole numbers.") from None
        entry = _entry(said)
        if entry.canonical() != body:
            raise EntryRefused("An entry is not in its canonical spelling.")
        return entry


_TEXTS: Final = (
    ("principal", _NAME),
    ("policy", _HEX),
    ("rule", _TOKEN),
    ("query", _HEX),
    ("reason", _TOKEN),
)
_IDS: Final = ("actor", "organisation", "network", "purpose")
_PLAIN: Final = ("principal", "policy", "rule", "classes", "count", "query", "objects", "reason", "void")
_KEYS: Final = frozenset({"v", "id", "at", "event", "result", "changed", *_IDS, *_PLAIN})


def in_parts(changed: Sequence[Change]) -> Iterator[tuple[Change, ...]]:
    """Cut a long list of changes, as an import makes, into lists that each fit one entry."""
    for start in range(0, len(changed), MAX_CHANGES):
        yield tuple(changed[start : start + MAX_CHANGES])


def _entry(said: object) -> Entry:
    if type(said) is not dict or not said.keys() <= _KEYS or said.get("v") != VERSION:
        raise EntryRefused("An entry has an unknown key or version.")
    try:
        parts: dict[str, Any] = {
            "id": UUID(said["id"]),
            "at": _parsed_time(said["at"]),
            "event": Event(said["event"]),
            "result": Result(said["result"]),
        }
        for name in _IDS:
            if name in said:
                parts[name] = UUID(said[name])
        for name in _PLAIN:
            if name in said:
                value = said[name]
                parts[name] = tuple(value) if type(value) is list else value
        if "changed" in said:
            parts["changed"] = tuple(Change(**change) for change in said["changed"])
        return Entry(**parts)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise EntryRefused("An entry lacks a part, or a part is malformed.") from None


def _spelled(change: Change) -> Mapping[str, object]:
    said: dict[str, object] = {"kind": change.kind, "id": change.id, "revision": change.revision}
    if change.seal is not None:
        said["seal"] = change.seal
    return said


def _time(at: datetime) -> str:
    return f"{at.year:04}-{at:%m-%dT%H:%M:%S.%f}Z"


def _in_utc(at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise EntryRefused("An entry's time needs a time zone.")
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise EntryRefused("An entry's time is beyond the calendar.") from None


def _parsed_time(text: object) -> datetime:
    if type(text) is not str or not _TIME.fullmatch(text):
        raise EntryRefused("An entry's time is not in UTC with six decimals.")
    return datetime.fromisoformat(text)


def _no_number(_: str) -> None:
    raise EntryRefused("An entry holds a number that is not whole.")


def _kind(name: str, value: object, kind: type) -> None:
    if not isinstance(value, kind):
        raise EntryRefused(f"An entry's {name} is of the wrong type.")


def _match(pattern: re.Pattern[str], name: str, value: object) -> None:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise EntryRefused(f"An entry's {name} is malformed or too long.")


def _number(name: str, value: object) -> None:
    if type(value) is not int or not 0 <= value <= MAX_NUMBER:
        raise EntryRefused(f"An entry's {name} is not a whole number in range.")
