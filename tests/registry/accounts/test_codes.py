"""Time-based codes, typed codes, names, device cookies, QR codes: what they accept, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import segno
from hypothesis import given
from hypothesis import strategies as some

from registry.accounts import codes, device, names, totp
from registry.accounts.qr import qr_code
from registry.errors import Invalid
from tests.support.clock import later
from tests.support.house import House

RFC_SECRET = b"12345678901234567890"
AT = datetime(2026, 3, 1, 12, 0, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ],
)
def test_codes_are_those_of_rfc_6238_appendix_b(seconds: int, code: str) -> None:
    assert totp.code(RFC_SECRET, seconds // 30) == code


@given(some.binary(min_size=20, max_size=20), some.integers(0, 2**33))
def test_codes_are_those_of_another_implementation(secret: bytes, seconds: int) -> None:
    key = totp.typed_key(secret).replace(" ", "")
    assert totp.code(secret, seconds // 30) == pyotp.TOTP(key).at(seconds)


def test_a_code_is_good_for_its_step_and_one_on_either_side() -> None:
    step = totp.step_at(AT)
    found = {
        offset: totp.matching_step(RFC_SECRET, totp.code(RFC_SECRET, step + offset), AT)
        for offset in range(-3, 4)
    }
    assert found == {-3: None, -2: None, -1: step - 1, 0: step, 1: step + 1, 2: None, 3: None}


def test_a_step_turns_on_the_second() -> None:
    start = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
    assert totp.step_at(start - timedelta(microseconds=1)) == totp.step_at(start) - 1
    assert totp.step_at(start + timedelta(seconds=29, microseconds=999_999)) == totp.step_at(start)


@given(some.text(max_size=12))
def test_nothing_but_six_ascii_digits_is_a_code(typed: str) -> None:
    six_digits = len(typed) == 6 and all(letter in "0123456789" for letter in typed)
    assert totp.is_code(typed) is six_digits


def test_a_line_end_or_another_script_makes_it_no_code() -> None:
    assert totp.is_code("123456")
    for typed in ("123456\n", "123456 ", "１２３４５６", "12345²", "12345６", "١٢٣٤٥٦"):
        assert not totp.is_code(typed)


def test_the_address_for_apps_is_what_another_implementation_reads() -> None:
    read = pyotp.parse_uri(totp.otpauth(RFC_SECRET, "Nordkap", "kim@trollspan.example"))
    assert isinstance(read, pyotp.TOTP)
    assert (read.issuer, read.name, read.digits, read.interval) == ("Nordkap", "kim@trollspan.example", 6, 30)
    assert read.at(59) == "287082"
    assert "å" not in totp.otpauth(RFC_SECRET, "Nordkap", "å@trollspan.example")


def test_a_qr_code_is_one_path_that_draws_every_dark_module() -> None:
    text = totp.otpauth(RFC_SECRET, "Nordkap", "kim@trollspan.example")
    drawn = qr_code(text)
    matrix = [list(row) for row in segno.make(text, error="m", micro=False, boost_error=False).matrix]
    painted = [[0] * len(matrix) for _ in matrix]
    for run in drawn.path.split("z")[:-1]:
        start, width = run.removeprefix("M").split("h", 1)
        x, y = (int(number) - 4 for number in start.split(" "))
        for place in range(x, x + int(width.split("v")[0])):
            painted[y][place] = 1
    assert painted == [[int(module) for module in row] for row in matrix]
    assert drawn.size == len(matrix) + 8


@given(some.integers(1, 9))
def test_a_made_code_is_read_back(groups: int) -> None:
    made = codes.make(groups)
    assert codes.read(made, groups) == made.replace("-", "")
    assert codes.read(made, groups + 1) is None


@given(some.text(max_size=150))
def test_whatever_is_typed_is_a_code_of_the_alphabet_or_none(typed: str) -> None:
    read = codes.read(typed, 1)
    assert read is None or (len(read) == 4 and set(read) <= set(codes.ALPHABET))


@given(some.text(max_size=40))
def test_a_name_has_one_spelling(name: str) -> None:
    once = names.spelling(name)
    assert names.spelling(once) == once
    assert names.spelling(f" {name.upper()}\t") == names.spelling(name.upper())


@pytest.mark.parametrize("text", ["kim@trollspan.example", "åsa.öberg+test@företag.example", "a@b.c"])
def test_an_address_is_taken_as_it_is_written(text: str) -> None:
    assert names.checked_email(f" {text} ") == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "kim",
        "@x.se",
        "kim@",
        "kim@localhost",
        "a b@x.se",
        "a@b@c.se",
        "a@x.se\x00",
        "a" * 250 + "@x.se",
        "a@x..se",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        names.checked_email(text)


@pytest.mark.parametrize("text", ["", " ", "x" * 121, "Kim\x00", "Kim\u202eÅström"])
def test_what_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        names.checked_name(text)


def test_a_device_cookie_lives_90_days_and_is_bound_to_name_and_password(house: House) -> None:
    changed, lookup = datetime(2026, 1, 1, tzinfo=UTC), b"n" * 32
    with house.database.transaction() as tx:
        cookie = device.issue(tx, lookup, changed)
        assert device.recognised(tx, cookie, lookup, changed) is not None
        assert device.recognised(later(tx, days=90), cookie, lookup, changed) is not None
        assert device.recognised(later(tx, days=90, seconds=1), cookie, lookup, changed) is None
        assert device.recognised(later(tx, days=-1), cookie, lookup, changed) is None
        assert device.recognised(tx, cookie, b"m" * 32, changed) is None
        assert device.recognised(tx, cookie, lookup, changed + timedelta(microseconds=1)) is None
        for place in range(len(cookie) - 1):
            other = "A" if cookie[place] != "A" else "B"
            assert (
                device.recognised(tx, cookie[:place] + other + cookie[place + 1 :], lookup, changed) is None
            )
