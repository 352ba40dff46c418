"""The index on disk, read by a second implementation that knows docs/index.md and nothing of the code.

And what a thief of the tables sees: one size, no byte string twice.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from collections.abc import Iterator
from uuid import UUID

import numpy as np
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from keys.key import Key, Purpose
from keys.scope import index_scope
from policies.vocabulary import Tier
from registry.embedded.roles import Dsns
from registry.search.holdings import Holdings
from tests.registry.search.registers import Maker, numbers
from tests.registry.search.world import World, record, value, world


@pytest.fixture
def made(database_dsns: Dsns) -> Iterator[World]:
    with world(database_dsns) as found:
        yield found


class Second:
    """Reads one index from its 32 secret bytes and its scope, from the format's description alone."""

    def __init__(self, secret: bytes, scope: str) -> None:
        self.scope = scope.encode()
        self.label_key = self.derived(secret, b"nordkap/label/1")
        self.block = AESGCM(self.derived(secret, b"nordkap/block/1"))
        self.delta = AESGCM(self.derived(secret, b"nordkap/delta/1"))

    @staticmethod
    def derived(secret: bytes, info: bytes) -> bytes:
        return HKDF(hashes.SHA256(), 32, None, info).derive(secret)

    @staticmethod
    def frame(*parts: bytes) -> bytes:
        return b"".join(struct.pack(">I", len(part)) + part for part in parts)

    def term(self, field: bytes, keyword: bytes) -> bytes:
        return hmac.new(self.label_key, self.frame(b"term", field) + keyword, hashlib.sha256).digest()[:16]

    def label(self, term: bytes, n: int) -> bytes:
        message = self.frame(b"block") + term + struct.pack(">I", n)
        return hmac.new(self.label_key, message, hashlib.sha256).digest()[:16]

    def changes(self, body: bytes) -> Iterator[tuple[int, list[bytes], list[bytes]]]:
        plain = self.delta.decrypt(body[:12], body[12:], self.frame(b"nordkap/delta/1", self.scope))
        (count,), at = struct.unpack(">H", plain[:2]), 2
        for _ in range(count):
            number, added, removed = struct.unpack(">IBB", plain[at : at + 6])
            terms = [plain[at + 6 + 16 * n : at + 22 + 16 * n] for n in range(added + removed)]
            at += 6 + 16 * (added + removed)
            yield number, terms[:added], terms[added:]
        assert plain[at:] == bytes(len(plain) - at)

    def numbers(self, rows: dict[bytes, bytes], field: str, keyword: str) -> set[int]:
        """The record numbers of one keyword, from the segment rows."""
        term = self.term(field.encode(), keyword.encode())
        content, n, total = b"", 0, 1
        while n < total:
            label = self.label(term, n)
            body = rows[label]
            context = self.frame(b"nordkap/block/1", self.scope) + label + struct.pack(">I", n)
            plain = self.block.decrypt(body[:12], body[12:], context)
            named, number, total, length = struct.unpack(">16sIIH", plain[:26])
            assert (named, number) == (term, n)
            content += plain[26 : 26 + length]
            n += 1
        return set(roaring(content)) if content else set()


def roaring(content: bytes) -> Iterator[int]:
    """The numbers of a roaring bitmap in the portable format (RoaringFormatSpec)."""
    (cookie,) = struct.unpack_from("<I", content)
    if cookie & 0xFFFF == 12347:
        size, at = (cookie >> 16) + 1, 4
        runs = content[at : at + (size + 7) // 8]
        at += (size + 7) // 8
        is_run = [bool(runs[n // 8] >> (n % 8) & 1) for n in range(size)]
    else:
        assert cookie == 12346
        (size,), at = struct.unpack_from("<I", content, 4), 8
        is_run = [False] * size
    heads = [struct.unpack_from("<HH", content, at + 4 * n) for n in range(size)]
    at += 4 * size
    if not any(is_run) or size >= 4:
        at += 4 * size  # where each container starts: not needed to read them in order
    for (high, less), run in zip(heads, is_run, strict=True):
        if run:
            (count,) = struct.unpack_from("<H", content, at)
            for start, more in struct.iter_unpack("<HH", content[at + 2 : at + 2 + 4 * count]):
                yield from range((high << 16) + start, (high << 16) + start + more + 1)
            at += 2 + 4 * count
        elif less + 1 > 4096:
            words = content[at : at + 8192]
            yield from ((high << 16) + n for n in range(65_536) if words[n // 8] >> (n % 8) & 1)
            at += 8192
        else:
            yield from (
                (high << 16) + low for (low,) in struct.iter_unpack("<H", content[at : at + 2 * (less + 1)])
            )
            at += 2 * (less + 1)


def second(made: World, slug: str, tier: Tier) -> Second:
    scope = index_scope(made.networks[slug], tier.value, 1)
    with made.register.host.transaction() as tx:
        key: Key = tx.keys.current(Purpose.INDEX, scope)
        return Second(key._secret, scope)


def bodies(made: World, table: str) -> list[bytes]:
    return [bytes(row[0]) for row in made.register.sql(f"SELECT body FROM postings.{table}")]


def milling(number: int, made: World) -> Holdings:
    capability = record(
        (number << 12) + 1,
        "capability",
        {"capability.process": value("capability.process", "milling", Tier.MEMBER)},
    )
    return made.holdings(number, [capability])


def test_a_second_reader_finds_the_deltas_as_they_were_written(made: World) -> None:
    made.post(milling(5, made))
    reader = second(made, "nix", Tier.MEMBER)
    rows = made.register.sql("SELECT body FROM postings.delta WHERE tier = 'MEMBER'")
    changes = [change for row in rows for change in reader.changes(bytes(row[0]))]
    ((numbers_, added, removed),) = changes
    assert numbers_ == (5 << 12) + 1
    assert removed == []
    expected = {
        reader.term(b"capability.process", keyword) for keyword in (b"*", b"=milling", b"=separating")
    }
    assert expected <= set(added)


def test_a_second_reader_finds_the_segments_as_they_were_written(made: World) -> None:
    made.post(*(milling(number, made) for number in range(2, 2_500)))
    made.compact()
    rows = {
        bytes(label): bytes(body)
        for label, body in made.register.sql("SELECT label, body FROM postings.segment_1")
    }
    reader = second(made, "nix", Tier.MEMBER)
    expected = {(number << 12) + 1 for number in range(2, 2_500)}
    assert reader.numbers(rows, "capability.process", "=milling") == expected
    assert reader.numbers(rows, "capability.process", "=turning") == set()
    assert second(made, "nix", Tier.OPEN).numbers(rows, "visible", "any") == set(range(2, 2_500))


def test_rows_of_a_kind_weigh_the_same(made: World) -> None:
    maker = Maker(made, 5)
    made.post(*(maker.organisation(number) for number in numbers(12)))
    assert {len(body) for body in bodies(made, "delta WHERE tier IN ('OPEN', 'COMMUNITY', 'MEMBER')")} == {
        2048
    }
    assert {len(body) for body in bodies(made, "delta WHERE tier IN ('CASE', 'SEALED')")} == {4096}
    made.compact()
    assert {len(body) for body in bodies(made, "segment_1")} == {1960}


def test_equal_values_leave_no_equal_bytes_anywhere(made: World) -> None:
    made.post(*(milling(number, made) for number in range(2, 202)))
    for number in range(300, 340):
        made.post(milling(number, made))
    kept = bodies(made, "delta")
    made.compact()
    kept += bodies(made, "segment_1")
    made.compact()
    kept += bodies(made, "segment_2")  # the same lists again: sealed anew
    # Every byte string of eight at every second place, as numbers: sorted, equal ones would be neighbours.
    found = [
        np.frombuffer(body[at:], dtype=">u8", count=(len(body) - at) // 8)
        for body in kept
        for at in range(0, 8, 2)
    ]
    ordered = np.sort(np.concatenate(found).astype(np.uint64))
    assert not np.any(ordered[1:] == ordered[:-1])


def test_a_compaction_links_no_row_to_the_record_that_made_it(made: World) -> None:
    made.post(milling(5, made))
    made.compact()
    sizes = made.register.sql("SELECT count(*) FROM postings.segment_1")
    made.post(milling(7, made))
    made.compact()
    assert made.register.sql("SELECT count(*) FROM postings.segment_2") == sizes
    assert made.register.sql("SELECT count(*) FROM postings.delta") == [(0,)]


def test_an_organisation_that_was_never_posted_leaves_nothing(made: World) -> None:
    made.post(made.holdings(UUID(int=9).int, []))
    rows = made.register.sql("SELECT DISTINCT tier FROM postings.delta")
    assert rows == [("OPEN",)]
