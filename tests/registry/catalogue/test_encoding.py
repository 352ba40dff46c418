"""Bytes of a value: the same value back, the promised size, and nothing else accepted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.catalogue import FIELDS, Band, EncodedValueBroken, Field, Kind, field
from registry.catalogue.encoding import decode, encode
from registry.catalogue.value import Coordinates, Range, Value
from registry.vocabularies import vocabulary
from registry.vocabularies.lists import LONGEST_CODE

ID = UUID("0b6f9a3e-58a1-4c6e-9a52-3b1f0f6f2a77")
VALUES: list[tuple[str, Value, bytes]] = [
    ("machine.class", "milling", b"Tmilling"),
    ("machine.travel_x_mm", Decimal(800), b"N800"),
    ("machine.ra_um", Decimal("0.80"), b"N0.80"),
    ("machine.climate_C", Range(Decimal(-70), Decimal(180)), b"R-70:180"),
    ("machine.year", 2019, b"N2019"),
    ("machine.live_tools", True, b"?1"),
    ("machine.live_tools", False, b"?0"),
    ("machine.site", ID, b"U" + ID.bytes),
    ("capacity_group.machines", (ID, ID), b"V" + ID.bytes + ID.bytes),
    ("machine.processes", ("milling", "edm"), b"L\x00\x07milling\x00\x03edm"),
    ("capability.part_l_mm", field("capability.part_l_mm").bands[2], b"B500"),
    ("certificate.valid_until", date(2027, 2, 28), b"D2027-02-28"),
    ("site.coordinates", Coordinates(Decimal("63.17912"), Decimal("-0.50000")), b"P63.17912:-0.50000"),
    ("site.area", "r851c488", b"Tr851c488"),
    ("organisation.legal_name", "Ångström AB", "TÅngström AB".encode()),
]


@pytest.mark.parametrize(("name", "value", "encoded"), VALUES)
def test_a_value_has_one_spelling_in_bytes(name: str, value: Value, encoded: bytes) -> None:
    assert encode(field(name), value) == encoded
    back = decode(field(name), encoded)
    assert back == value
    assert type(back) is type(value)


@pytest.mark.parametrize(
    ("name", "encoded"),
    [
        ("machine.class", b""),
        ("machine.class", b"milling"),
        ("machine.class", b"N800"),
        ("machine.class", b"T\xff"),
        ("machine.travel_x_mm", b"N"),
        ("machine.travel_x_mm", b"N8e2"),
        ("machine.travel_x_mm", b"N 800"),
        ("machine.travel_x_mm", b"N+800"),
        ("machine.travel_x_mm", "N８００".encode()),
        ("machine.travel_x_mm", b"T800"),
        ("machine.climate_C", b"R1"),
        ("machine.climate_C", b"R1:2:3"),
        ("machine.year", b"N2019.0"),
        ("machine.year", b"N02019"),
        ("machine.year", b"Nx"),
        ("machine.live_tools", b"?"),
        ("machine.live_tools", b"?2"),
        ("machine.site", b"U" + b"x" * 15),
        ("machine.site", b"U" + b"x" * 17),
        ("capacity_group.machines", b"V" + b"x" * 17),
        ("machine.processes", b"L\x00"),
        ("machine.processes", b"L\x00\x09milling"),
        ("machine.processes", b"L\x00\x07milling\x00"),
        ("capability.part_l_mm", b"B501"),
        ("certificate.valid_until", b"D20270228"),
        ("certificate.valid_until", b"D2027-02-30"),
        ("site.coordinates", b"P63.1"),
        ("site.coordinates", b"Px:y"),
    ],
)
def test_other_bytes_are_one_typed_error_that_repeats_nothing(name: str, encoded: bytes) -> None:
    with pytest.raises(EncodedValueBroken) as caught:
        decode(field(name), encoded)
    assert caught.value.field == name
    assert repr(encoded) not in str(caught.value)


@given(st.sampled_from(sorted(FIELDS)), st.binary(max_size=80))
def test_any_bytes_are_a_value_that_encodes_to_them_or_an_error(name: str, encoded: bytes) -> None:
    try:
        value = decode(field(name), encoded)
    except EncodedValueBroken:
        return
    assert encode(field(name), value) == encoded


@given(st.sampled_from([name for name, one in FIELDS.items() if one.kind is Kind.NUMBER]), st.data())
def test_every_number_comes_back(name: str, data: st.DataObject) -> None:
    declared = field(name)
    assert declared.minimum is not None
    assert declared.maximum is not None
    assert declared.step is not None
    steps = int((declared.maximum - declared.minimum) / declared.step)
    value = declared.minimum + declared.step * data.draw(st.integers(0, steps))
    assert decode(declared, encode(declared, value)) == value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("machine.class", Decimal(1)),
        ("machine.travel_x_mm", "800"),
        ("machine.travel_x_mm", 800),
        ("machine.year", True),
        ("machine.live_tools", 1),
        ("machine.processes", "milling"),
        ("machine.site", str(ID)),
        ("certificate.valid_until", "2027-02-28"),
    ],
)
def test_a_value_of_another_kind_is_not_encoded(name: str, value: Value) -> None:
    with pytest.raises(TypeError):
        encode(field(name), value)


def longest(declared: Field) -> bytes:
    """The longest bytes a value of the field can have."""
    if declared.minimum is not None and declared.kind is not Kind.YEAR:
        low, high = ends(declared)
        if declared.kind is Kind.RANGE:
            return encode(declared, Range(low, high))
        return max((encode(declared, one) for one in (low, high)), key=len)
    if declared.kind is Kind.BAND:
        return max((encode(declared, band) for band in declared.bands), key=len)
    return encode(declared, LONGEST[declared.kind, declared.many])


LONGEST: dict[tuple[Kind, bool], Value] = {
    (Kind.CODE, False): "x" * LONGEST_CODE,
    (Kind.CODES, True): ("x" * LONGEST_CODE,) * 16,
    (Kind.REFERENCE, False): ID,
    (Kind.REFERENCE, True): (ID,) * 16,
    (Kind.YEAR, False): 2100,
    (Kind.DATE, False): date(2099, 12, 31),
    (Kind.BOOLEAN, False): True,
    (Kind.COORDINATES, False): Coordinates(Decimal("-90.00000"), Decimal("-180.00000")),
    (Kind.CELL, False): "r1000c2001",
    (Kind.DIGEST, False): "f" * 64,
    (Kind.PHONE, False): "+" + "9" * 15,
    (Kind.ORG_NUMBER, False): "x" * 20,
    (Kind.PERSONAL_NUMBER, False): "198507099805",
    (Kind.NCAGE, False): "A123N",
}


def ends(declared: Field) -> tuple[Decimal, Decimal]:
    assert declared.minimum is not None
    assert declared.maximum is not None
    assert declared.step is not None
    return declared.minimum.quantize(declared.step), declared.maximum.quantize(declared.step)


def test_the_longest_value_fits_the_sealed_size_with_its_padding_byte() -> None:
    for declared in FIELDS.values():
        if declared.pad:
            assert len(longest(declared)) + 1 <= declared.pad, declared.name


def test_only_text_is_padded_in_steps() -> None:
    texts = {Kind.TEXT, Kind.NAME, Kind.URL, Kind.EMAIL}
    for declared in FIELDS.values():
        assert (declared.pad == 0) == (declared.kind in texts), declared.name
        assert declared.max_items in {1, 16}
        assert declared.pad in {0, 32, 80, 512}


def test_a_code_that_left_its_list_stays_readable() -> None:
    assert "abacus" not in vocabulary("machine_classes")
    assert decode(field("machine.class"), b"Tabacus") == "abacus"


def test_bands_of_a_field_are_told_apart() -> None:
    for declared in FIELDS.values():
        codes = [band.code for band in declared.bands]
        assert len(codes) == len(set(codes))
        assert [band.position for band in declared.bands] == list(range(len(codes)))
        uppers = [band.upper for band in declared.bands if band.upper is not None]
        assert uppers == sorted(uppers)
        assert all(isinstance(band, Band) for band in declared.bands)
