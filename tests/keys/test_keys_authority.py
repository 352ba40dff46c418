from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.authority import authority_mac, check_authority, encoded
from keys.errors import AuthorityBroken
from keys.key import Key
from keys.scope import REGISTER, Purpose
from tests.keys.known import OWNER, known

_AT = datetime(2026, 5, 4, 3, 2, 1, 7, tzinfo=UTC)
_ROW: dict[str, Any] = {
    "id": OWNER,
    "person": UUID(int=3),
    "role": "editor",
    "tier": None,
    "level": 1,
    "active": True,
    "hash": b"\x01\x02",
    "at": _AT,
    "on": date(2026, 5, 4),
    "kinds": ["a", "b"],
}
_LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(max_size=5),
    st.binary(max_size=5),
    st.uuids(),
    st.dates(),
    st.datetimes(timezones=st.just(UTC)),
)
_VALUES = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


_SCALARS: dict[bytes, Callable[[bytes], Any]] = {
    b"n": lambda _: None,
    b"b": lambda body: {b"0": False, b"1": True}[body],
    b"i": int,
    b"s": bytes.decode,
    b"x": bytes,
    b"u": lambda body: UUID(bytes=body),
    b"d": lambda body: date.fromisoformat(body.decode()),
    b"t": lambda body: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(body)),
}


def _decoded(data: bytes) -> tuple[Any, bytes]:
    """Read a value back, from the drawing alone; what it tells apart, the encoding tells apart."""
    tag, length = data[:1], int.from_bytes(data[1:5], "big")
    body, rest = data[5 : 5 + length], data[5 + length :]
    assert len(body) == length
    if tag in _SCALARS:
        return _SCALARS[tag](body), rest
    items = []
    while body:
        item, body = _decoded(body)
        items.append(item)
    if tag == b"l":
        return items, rest
    assert tag == b"m"
    return dict(zip(items[::2], items[1::2], strict=True)), rest


def _typed(value: Any) -> Any:
    """Python says 1 == True; with its type beside it a value is equal to itself alone."""
    if isinstance(value, list):
        return ("list", [_typed(item) for item in value])
    if isinstance(value, dict):
        return ("dict", {name: _typed(item) for name, item in value.items()})
    return (type(value).__name__, value)


@given(_VALUES)
def test_the_bytes_of_a_value_say_exactly_which_value_it_is(value: Any) -> None:
    back, rest = _decoded(encoded(value))
    assert rest == b""
    assert _typed(back) == _typed(value)


def test_values_of_different_types_differ() -> None:
    alike = [
        1, True, "1", b"1", [1], ["1"], [[1]], {"1": 1}, 0, False, "", b"", None, [], {}, "None", [None],
        date(2026, 5, 4), "2026-05-04", _AT, UUID(bytes=b"x" * 16), b"x" * 16, ["a", "b"], ["ab"], ["b", "a"],
    ]  # fmt: skip
    assert len({encoded(value) for value in alike}) == len(alike)


def test_one_moment_has_one_encoding() -> None:
    oslo = _AT.astimezone(ZoneInfo("Europe/Oslo"))
    assert (
        encoded(_AT) == encoded(oslo) == encoded(_AT.astimezone(timezone(timedelta(hours=-3, minutes=-30))))
    )
    assert encoded(_AT) != encoded(_AT + timedelta(microseconds=1))


def test_an_enum_is_its_text_and_a_tuple_a_list_as_the_database_gives_them_back() -> None:
    class Role(StrEnum):
        EDITOR = "editor"

    assert encoded(Role.EDITOR) == encoded("editor")
    assert encoded(("a", "b")) == encoded(["a", "b"])


@pytest.mark.parametrize(
    "value",
    [1.0, Decimal(1), datetime(2026, 1, 1), {1, 2}, object(), [1.5], {"a": 1.5}, memoryview(b"x")],  # noqa: DTZ001
)
def test_what_has_no_canonical_form_is_refused(authority_key: Key, value: Any) -> None:
    with pytest.raises(TypeError):
        authority_mac(authority_key, "grant", {"value": value})


def test_a_row_the_register_wrote_passes_whatever_the_order_of_its_columns(authority_key: Key) -> None:
    mac = authority_mac(authority_key, "grant", _ROW)
    assert len(mac) == 32
    check_authority(authority_key, "grant", dict(reversed(_ROW.items())), mac)
    check_authority(authority_key, "grant", {**_ROW, "mac": mac}, mac)


def test_a_mark_is_as_drawn(authority_key: Key) -> None:
    message = (
        b"\0\0\0\x13nordkap/authority/1\0\0\0\x05grant\0\0\0\x08\0\0\0\0\0\0\0\x02"
        b"\0\0\0\x01ab\0\0\0\x011"
        b"\0\0\0\x01bi\0\0\0\x02-5"
    )
    expected = hmac.digest(authority_key.derive(b"nordkap/authority/1"), message, "sha256")
    assert authority_mac(authority_key, "grant", {"b": -5, "a": True, "mac": b"any"}) == expected


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("id", UUID(int=9)),
        ("id", str(OWNER)),
        ("role", "data_owner"),
        ("tier", ""),
        ("level", True),
        ("level", 2),
        ("active", 1),
        ("active", False),
        ("hash", b"\x01"),
        ("at", _AT + timedelta(seconds=1)),
        ("on", date(2026, 5, 5)),
        ("kinds", ["ab"]),
        ("kinds", ["b", "a"]),
        ("new", None),
    ],
)
def test_a_changed_column_is_refused(authority_key: Key, column: str, value: Any) -> None:
    mac = authority_mac(authority_key, "grant", _ROW)
    with pytest.raises(AuthorityBroken) as refused:
        check_authority(authority_key, "grant", {**_ROW, column: value}, mac)
    assert "grant" in str(refused.value)


@pytest.mark.parametrize("column", sorted(_ROW))
def test_a_dropped_column_is_refused(authority_key: Key, column: str) -> None:
    mac = authority_mac(authority_key, "grant", _ROW)
    with pytest.raises(AuthorityBroken):
        check_authority(authority_key, "grant", {k: v for k, v in _ROW.items() if k != column}, mac)


def test_a_mark_holds_for_its_table_and_key_alone(authority_key: Key) -> None:
    mac = authority_mac(authority_key, "grant", _ROW)
    with pytest.raises(AuthorityBroken):
        check_authority(authority_key, "session", _ROW, mac)
    with pytest.raises(AuthorityBroken):
        check_authority(known(Purpose.AUTHORITY, REGISTER, 40), "grant", _ROW, mac)


def test_two_columns_cannot_trade_names_or_values(authority_key: Key) -> None:
    mac = authority_mac(authority_key, "t", {"a": "x", "b": "y"})
    for row in ({"a": "y", "b": "x"}, {"b": "x", "a": "y"}, {"ab": "xy"}, {"a": "xb", "": "y"}):
        with pytest.raises(AuthorityBroken):
            check_authority(authority_key, "t", row, mac)


@pytest.mark.parametrize("mac", [b"", None, b"\0" * 32, "x" * 32])
def test_no_other_mark_passes(authority_key: Key, mac: Any) -> None:
    with pytest.raises(AuthorityBroken):
        check_authority(authority_key, "grant", _ROW, mac)
