from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from policies.vocabulary import Tier
from registry import catalogue
from registry.disclosure.errors import ProvenanceBroken
from registry.disclosure.provenance import PAD, PROVENANCE_TIERS, Provenance, Source, provenance_name

GENUINE = Provenance(Source.CHECKED, date(2026, 3, 1), date(2027, 3, 1), "nb").encode()


@given(
    some.builds(
        Provenance,
        some.sampled_from(Source),
        some.dates(),
        some.none() | some.dates(),
        some.none() | some.from_regex("[a-z]{2,3}", fullmatch=True),
    )
)
def test_provenance_comes_back_as_it_was(provenance: Provenance) -> None:
    encoded = provenance.encode()
    assert Provenance.decode(encoded) == provenance
    assert len(encoded) < PAD


@pytest.mark.parametrize(
    "stored",
    [
        b"",
        GENUINE[:9],
        b"\x02" + GENUINE[1:],
        GENUINE[:1] + b"\x04" + GENUINE[2:],
        GENUINE[:2] + bytes(4) + GENUINE[6:],
        GENUINE[:2] + b"\xff" * 4 + GENUINE[6:],
        GENUINE + b"bb",
        GENUINE[:-2] + b"NB",
        GENUINE[:-2] + b"\xc3\xa5",
    ],
    ids=["empty", "cut", "version", "source", "no day", "no such day", "long", "capitals", "letters"],
)
def test_anything_else_is_refused(stored: bytes) -> None:
    with pytest.raises(ProvenanceBroken):
        Provenance.decode(stored)


def test_no_field_is_called_as_a_provenance_is() -> None:
    assert {provenance_name(tier) for tier in Tier} == set(PROVENANCE_TIERS)
    assert not PROVENANCE_TIERS.keys() & catalogue.FIELDS.keys()
