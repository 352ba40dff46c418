from __future__ import annotations

import json
from dataclasses import FrozenInstanceError, replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.entry import Change, Entry, Event, Result, in_parts
from audit.errors import EntryRefused
from audit.form import (
    MAX_BYTES,
    MAX_CHANGES,
    MAX_CLASSES,
    MAX_NUMBER,
    MAX_OBJECTS,
    MAX_VOID,
    check_form,
)

AT = datetime(2026, 3, 1, 12, 30, 5, 42, tzinfo=UTC)
FULL = Entry(
    id=UUID(int=1),
    at=AT,
    event=Event.SEARCHED,
    result=Result.DONE,
    actor=UUID(int=2),
    principal="work:compaction",
    organisation=UUID(int=3),
    network=UUID(int=4),
    purpose=UUID(int=5),
    policy="ab" * 32,
    rule="member-ability",
    classes=("process", "machine", "process"),
    count=2,
    query="cd" * 32,
    objects=("ff" * 32, "ee" * 32),
    changed=(Change("machine", UUID(int=6), 3, "01" * 32), Change("person_tier", "a:b:MEMBER")),
    reason="no_purpose",
    void=(9, 7, 9),
)
SHORT = Entry(id=UUID(int=1), at=AT, event=Event.LOGOUT, result=Result.DONE)
HOSTILE = [
    "",
    " ",
    "Capital",
    "two words",
    "a\x00b",
    "a\nb",
    "\ud800",
    "caf\u00e9",
    "e\u0301",
    "<script>",
    'a"b',
    "a\\b",
    "a" * 65,
    "x" * 10_000_000,
    "\u202egnp",
]


def spelled(**changes: object) -> bytes:
    """The full entry's JSON with parts changed, in an otherwise canonical spelling; None leaves one out."""
    said = json.loads(FULL.canonical()) | changes
    kept = {key: value for key, value in said.items() if value is not None}
    return json.dumps(kept, sort_keys=True, separators=(",", ":")).encode()


def refuse(body: bytes) -> None:
    with pytest.raises(EntryRefused):
        Entry.parse(body)
    with pytest.raises(EntryRefused):
        check_form(body)


def test_an_entry_has_exactly_these_bytes() -> None:
    assert SHORT.canonical() == (
        b'{"at":"2026-03-01T12:30:05.000042Z","event":"logout",'
        b'"id":"00000000-0000-0000-0000-000000000001","result":"done","v":1}'
    )
    assert (
        FULL.canonical()
        == (
            '{"actor":"00000000-0000-0000-0000-000000000002","at":"2026-03-01T12:30:05.000042Z",'
            '"changed":[{"id":"00000000-0000-0000-0000-000000000006","kind":"machine","revision":3,'
            f'"seal":"{"01" * 32}"}},{{"id":"a:b:MEMBER","kind":"person_tier","revision":0}}],'
            '"classes":["machine","process"],"count":2,"event":"searched",'
            '"id":"00000000-0000-0000-0000-000000000001","network":"00000000-0000-0000-0000-000000000004",'
            f'"objects":["{"ff" * 32}","{"ee" * 32}"],'
            '"organisation":"00000000-0000-0000-0000-000000000003",'
            f'"policy":"{"ab" * 32}","principal":"work:compaction",'
            '"purpose":"00000000-0000-0000-0000-000000000005",'
            f'"query":"{"cd" * 32}","reason":"no_purpose","result":"done",'
            '"rule":"member-ability","v":1,"void":[7,9]}'
        ).encode()
    )


@pytest.mark.parametrize("original", [FULL, SHORT], ids=["full", "short"])
def test_what_is_written_is_read_back_the_same(original: Entry) -> None:
    assert Entry.parse(original.canonical()) == original
    check_form(original.canonical())


def test_an_entry_cannot_be_changed_after_it_is_made() -> None:
    with pytest.raises(FrozenInstanceError):
        FULL.count = 3  # type: ignore[misc]


def test_times_of_other_zones_are_kept_in_utc() -> None:
    east = AT.astimezone(timezone(timedelta(hours=2)))
    assert replace(SHORT, at=east).canonical() == SHORT.canonical()


def test_a_time_without_a_zone_is_refused() -> None:
    class Nowhere(tzinfo):
        def utcoffset(self, dt: datetime | None) -> None:
            return None

    for at in (AT.replace(tzinfo=None), AT.replace(tzinfo=Nowhere())):
        with pytest.raises(EntryRefused, match="time zone"):
            replace(SHORT, at=at)


@pytest.mark.parametrize(
    "at",
    [
        datetime(999, 12, 31, tzinfo=UTC),
        datetime(1000, 1, 1, tzinfo=timezone(timedelta(hours=1))),
        datetime.max.replace(tzinfo=timezone(timedelta(hours=-1))),
    ],
)
def test_a_time_off_the_calendar_is_refused(at: datetime) -> None:
    with pytest.raises(EntryRefused):
        replace(SHORT, at=at)


@pytest.mark.parametrize("part", ["rule", "reason", "principal", "policy", "query"])
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_refused_before_anything_happens(part: str, text: str) -> None:
    if (part, text) in {("principal", "Capital"), ("principal", "a" * 65)}:
        return
    with pytest.raises(EntryRefused) as refused:
        replace(SHORT, **{part: text})
    assert len(str(refused.value)) < 100


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_in_lists_is_refused_too(text: str) -> None:
    with pytest.raises(EntryRefused):
        replace(SHORT, classes=("machine", text))
    with pytest.raises(EntryRefused):
        replace(SHORT, objects=(text,))
    with pytest.raises(EntryRefused):
        Change(text, UUID(int=1))
    with pytest.raises(EntryRefused):
        Change("machine", UUID(int=1), 1, text)


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "00000000-0000-0000-0000-000000000001"},
        {"at": "2026-03-01"},
        {"event": "searched"},
        {"event": "made_up"},
        {"result": "done"},
        {"actor": "somebody"},
        {"network": 4},
        {"count": -1},
        {"count": True},
        {"count": 1.0},
        {"count": MAX_NUMBER + 1},
        {"void": (0.5,)},
        {"void": (-1,)},
        {"void": (True,)},
        {"classes": ["machine"]},
        {"classes": (1,)},
        {"objects": "ff" * 32},
        {"objects": ("ff" * 8,)},
        {"objects": ("FF" * 32,)},
        {"changed": ({"kind": "machine"},)},
        {"policy": b"ab" * 32},
        {"rule": 5},
        {"classes": tuple(f"c{n}" for n in range(MAX_CLASSES + 1))},
        {"objects": ("ff" * 32,) * (MAX_OBJECTS + 1)},
        {"changed": (Change("machine", UUID(int=1)),) * (MAX_CHANGES + 1)},
        {"void": tuple(range(MAX_VOID + 1))},
    ],
)
def test_parts_of_the_wrong_type_or_size_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(EntryRefused):
        replace(SHORT, **changes)


@pytest.mark.parametrize(
    "parts",
    [("machine", UUID(int=1), -1), ("machine", UUID(int=1), True), ("machine", "\u00e5"), ("machine", "")],
)
def test_changes_of_the_wrong_kind_are_refused(parts: tuple[Any, ...]) -> None:
    with pytest.raises(EntryRefused):
        Change(*parts)


def test_the_largest_lists_fit_one_entry_each() -> None:
    widest = Change("k" * 64, "i" * 160, MAX_NUMBER, "f" * 64)
    for changes in (
        {"changed": (widest,) * MAX_CHANGES},
        {"objects": ("f" * 64,) * MAX_OBJECTS},
        {"void": tuple(range(MAX_NUMBER - MAX_VOID, MAX_NUMBER))},
        {"classes": tuple(f"{n:064}" for n in range(MAX_CLASSES))},
    ):
        body = replace(FULL, **changes).canonical()
        assert len(body) <= MAX_BYTES
        assert Entry.parse(body).canonical() == body
        check_form(body)


def test_an_entry_too_long_for_a_bundle_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    widest = Change("k" * 64, "i" * 160, MAX_NUMBER, "f" * 64)
    crowded = replace(
        FULL,
        changed=(widest,) * MAX_CHANGES,
        objects=("f" * 64,) * MAX_OBJECTS,
        void=tuple(range(MAX_NUMBER - MAX_VOID, MAX_NUMBER)),
    )
    with pytest.raises(EntryRefused, match="longer than 65535 bytes"):
        crowded.canonical()
    with monkeypatch.context() as patched:
        patched.setattr("audit.entry.MAX_BYTES", 10**6)
        body = crowded.canonical()
    refuse(body)


def test_long_lists_of_changes_are_cut_into_entries() -> None:
    changes = [Change("machine", UUID(int=number)) for number in range(2 * MAX_CHANGES + 1)]
    parts = list(in_parts(changes))
    assert [len(part) for part in parts] == [MAX_CHANGES, MAX_CHANGES, 1]
    assert [change for part in parts for change in part] == changes
    assert list(in_parts([])) == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b'"entry"',
        b"\xff\xfe",
        SHORT.canonical() + b"\n",
        SHORT.canonical() + b" ",
        b" " + SHORT.canonical(),
        SHORT.canonical() * 2,
        b"\xef\xbb\xbf" + SHORT.canonical(),
        SHORT.canonical().decode().encode("utf-16"),
        SHORT.canonical().replace(b'"v":1', b'"v":1,"v":1'),
        SHORT.canonical().replace(b'"event":"logout",', b'"event":"logout","event":"logout",'),
        SHORT.canonical().replace(b'"v":1', b'"v":1.0'),
        SHORT.canonical().replace(b'"v":1', b'"v":1e0'),
        SHORT.canonical().replace(b'"v":1', b'"v":2'),
        SHORT.canonical().replace(b'"v":1', b'"v":true'),
        SHORT.canonical().replace(b'"v":1', b'"v":NaN'),
        SHORT.canonical().replace(b'"v":1', b'"v":"1"'),
        SHORT.canonical().replace(b'"logout"', b'"log\\u006fut"'),
        SHORT.canonical().replace(b":", b": "),
        b"[" * 60_000,
        b'{"a":' * 10_000,
        b'{"v":' + b"9" * 50_000 + b"}",
        b"x" * 70_000,
    ],
    ids=range(26),
)
def test_other_bytes_and_other_spellings_are_refused(body: bytes) -> None:
    refuse(body)


@pytest.mark.parametrize(
    "changes",
    [
        {"extra": 1},
        {"v": None},
        {"id": None},
        {"at": None},
        {"event": None},
        {"result": None},
        {"event": "Searched"},
        {"event": "made_up"},
        {"event": ["searched"]},
        {"result": "well"},
        {"id": "00000000000000000000000000000001"},
        {"id": "{00000000-0000-0000-0000-000000000001}"},
        {"id": "urn:uuid:00000000-0000-0000-0000-000000000001"},
        {"id": "ABCDEF00-0000-0000-0000-000000000001"},
        {"id": 1},
        {"at": "2026-03-01T12:30:05.000042+00:00"},
        {"at": "2026-03-01T12:30:05Z"},
        {"at": "2026-03-01 12:30:05.000042Z"},
        {"at": "2026-02-30T12:30:05.000042Z"},
        {"at": "2026-13-01T12:30:05.000042Z"},
        {"at": "2026-03-01T24:00:00.000000Z"},
        {"at": "2026-03-01T12:30:60.000000Z"},
        {"at": "0999-03-01T12:30:05.000042Z"},
        {"at": "\u0662\u0660\u0662\u0666-03-01T12:30:05.000042Z"},
        {"count": 2.0},
        {"count": -0.0},
        {"count": "2"},
        {"count": False},
        {"count": 10**15},
        {"count": [2]},
        {"classes": []},
        {"classes": "machine"},
        {"classes": ["process", "machine"]},
        {"classes": ["machine", "machine"]},
        {"classes": {"machine": 1}},
        {"objects": []},
        {"objects": ["zz" * 32]},
        {"void": []},
        {"void": [9, 7]},
        {"void": [7, 7]},
        {"void": [[7]]},
        {"changed": []},
        {"changed": [{}]},
        {"changed": [{"id": "a", "kind": "machine"}]},
        {"changed": [{"id": "a", "kind": "machine", "revision": 1, "seal": None}]},
        {"changed": [{"id": "a", "kind": "machine", "revision": 1, "more": 1}]},
        {"changed": [{"id": 5, "kind": "machine", "revision": 1}]},
        {"changed": ["machine"]},
        {"changed": {"id": "a"}},
        {"policy": "AB" * 32},
        {"policy": ""},
        {"rule": ""},
        {"rule": "a" * 65},
        {"reason": "free text"},
        {"principal": "caf\u00e9"},
        {"principal": "a" * 161},
        {"actor": ""},
    ],
    ids=str,
)
def test_json_that_says_something_else_is_refused(changes: dict[str, Any]) -> None:
    refuse(spelled(**changes))


def test_the_spelling_helper_changes_nothing_by_itself() -> None:
    assert spelled() == FULL.canonical()


def test_every_flipped_bit_gives_another_entry_or_none() -> None:
    body = FULL.canonical()
    for at in range(len(body)):
        for bit in range(8):
            changed = body[:at] + bytes([body[at] ^ 1 << bit]) + body[at + 1 :]
            try:
                assert Entry.parse(changed).canonical() == changed
                check_form(changed)
            except EntryRefused:
                with pytest.raises(EntryRefused):
                    check_form(changed)


def test_every_cut_is_refused() -> None:
    body = FULL.canonical()
    for at in range(len(body)):
        refuse(body[:at])


TOKENS = st.from_regex(r"[a-z0-9][a-z0-9_.:-]{0,63}", fullmatch=True)
HEXES = st.one_of(st.binary(min_size=32, max_size=32), st.binary(min_size=16, max_size=16)).map(bytes.hex)
NUMBERS = st.integers(0, MAX_NUMBER)
CHANGES = st.builds(
    Change,
    TOKENS,
    st.one_of(st.uuids(), st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.:@/-]{0,159}", fullmatch=True)),
    NUMBERS,
    st.none() | HEXES,
)
ENTRIES = st.builds(
    Entry,
    id=st.uuids(),
    at=st.datetimes(datetime(1001, 1, 1), datetime(9998, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    event=st.sampled_from(Event),
    result=st.sampled_from(Result),
    actor=st.none() | st.uuids(),
    principal=st.none() | TOKENS,
    organisation=st.none() | st.uuids(),
    network=st.none() | st.uuids(),
    purpose=st.none() | st.uuids(),
    policy=st.none() | HEXES,
    rule=st.none() | TOKENS,
    classes=st.lists(TOKENS, max_size=5).map(tuple),
    count=st.none() | NUMBERS,
    query=st.none() | HEXES,
    objects=st.lists(HEXES, max_size=5).map(tuple),
    changed=st.lists(CHANGES, max_size=3).map(tuple),
    reason=st.none() | TOKENS,
    void=st.lists(NUMBERS, max_size=5).map(tuple),
)


@settings(max_examples=150)
@given(ENTRIES)
def test_any_entry_is_read_back_as_it_was_written(made: Entry) -> None:
    body = made.canonical()
    assert Entry.parse(body) == made
    check_form(body)


@settings(max_examples=300)
@given(ENTRIES, st.data())
def test_the_grammar_and_the_parser_accept_the_same_bytes(made: Entry, data: st.DataObject) -> None:
    body = bytearray(made.canonical())
    for _ in range(data.draw(st.integers(1, 2))):
        at = data.draw(st.integers(0, len(body) - 1))
        length = data.draw(st.integers(0, 3))
        piece = data.draw(
            st.sampled_from([b"", b"0", b"a", b"A", b" ", b",", b'"', b"Z", b"\x00", b"\xc3\xa5"])
        )
        body[at : at + length] = piece
    changed = bytes(body)
    try:
        check_form(changed)
    except EntryRefused:
        refuse(changed)
    else:
        assert Entry.parse(changed).canonical() == changed
