from __future__ import annotations

import hmac
from hashlib import sha256
from uuid import UUID

import pytest

from audit.chain import START, chain_mac, check_link
from audit.errors import ChainBroken

KEY = bytes(range(32))
WORKER = UUID(int=7)
BODY = b'{"v":1}'


def test_the_mac_is_over_domain_worker_counter_previous_and_body() -> None:
    message = (
        b"nordkap audit chain v1\x00" + WORKER.bytes + bytes(7) + b"\x05" + START + sha256(BODY).digest()
    )
    assert chain_mac(KEY, WORKER, 5, START, BODY) == hmac.digest(KEY, message, "sha256")


def test_a_link_that_was_made_is_accepted() -> None:
    first = chain_mac(KEY, WORKER, 1, START, BODY)
    second = chain_mac(KEY, WORKER, 2, first, BODY)
    check_link(KEY, WORKER, 1, START, BODY, first)
    check_link(KEY, WORKER, 2, first, BODY, second)


@pytest.mark.parametrize(
    ("key", "worker", "counter", "previous", "body"),
    [
        (bytes(32), WORKER, 5, START, BODY),
        (KEY, UUID(int=8), 5, START, BODY),
        (KEY, WORKER, 6, START, BODY),
        (KEY, WORKER, 5, b"\x01" * 32, BODY),
        (KEY, WORKER, 5, START, BODY + b" "),
        (KEY, WORKER, 5, START, b""),
    ],
)
def test_a_change_of_any_part_breaks_the_link(
    key: bytes, worker: UUID, counter: int, previous: bytes, body: bytes
) -> None:
    mac = chain_mac(KEY, WORKER, 5, START, BODY)
    with pytest.raises(ChainBroken) as broken:
        check_link(key, worker, counter, previous, body, mac)
    assert broken.value.counter == counter


@pytest.mark.parametrize("mac", [b"", bytes(32), bytes(31)])
def test_another_mac_breaks_the_link(mac: bytes) -> None:
    with pytest.raises(ChainBroken, match=r"staged entry 5 of worker .* was changed or moved"):
        check_link(KEY, WORKER, 5, START, BODY, mac)


@pytest.mark.parametrize(
    ("counter", "previous"), [(0, START), (-1, START), (2**64, START), (1, b""), (1, bytes(33))]
)
def test_counters_and_links_that_cannot_be_are_refused(counter: int, previous: bytes) -> None:
    with pytest.raises(ChainBroken):
        chain_mac(KEY, WORKER, counter, previous, BODY)
