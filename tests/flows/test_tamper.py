"""Every changed byte of a sealed value is one typed error, and so is plaintext that was forced in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from keys.errors import KeysError, MalformedSealed
from keys.sealed import Sealed
from policies.vocabulary import Tier
from registry.disclosure.ownerkeys import record_keys
from registry.disclosure.recordseal import seal_of
from tests.support.register import OWN, Register
from tests.support.register import register as wired
from tests.support.samples import RECORDS

if TYPE_CHECKING:
    from uuid import UUID

    from registry.disclosure.sealedrecord import SealedRecord
    from registry.embedded.roles import Dsns

SECRET = "Exempelkunden Hemligt AB"


@pytest.fixture(scope="module")
def register(module_dsns: Dsns) -> Iterator[Register]:
    with wired(module_dsns) as made:
        yield made


@pytest.fixture(scope="module")
def stored(register: Register) -> tuple[UUID, SealedRecord]:
    organisation = register.organisation()
    register.make(organisation, "experience", {**RECORDS["experience"], "experience.customer": SECRET})
    return organisation, register.sealed(organisation)[0]


def reopened(
    register: Register, organisation: UUID, record: SealedRecord, blob: bytes, *, resealed: bool
) -> None:
    """Open a record whose first field holds `blob`, under the stored seals or under new ones."""
    fields = (replace(record.fields[0], sealed=Sealed.parse(blob)), *record.fields[1:])
    with register.app.transaction(snapshot=True) as tx:
        key = record_keys(tx, [organisation])[organisation][0]
        seal = seal_of(key, record.head, fields) if resealed else record.seal
        changed = replace(record, fields=fields, seal=seal)
        register.disclosure.open(
            tx, {organisation: OWN}, [changed], identity_tiers={organisation: Tier.MEMBER}
        )


@pytest.mark.parametrize("resealed", [False, True])
def test_every_flipped_byte_is_a_typed_error(
    register: Register, stored: tuple[UUID, SealedRecord], *, resealed: bool
) -> None:
    organisation, record = stored
    blob = record.fields[0].sealed.blob
    for at in range(len(blob)):
        for flip in (0x01, 0x80):
            tampered = blob[:at] + bytes([blob[at] ^ flip]) + blob[at + 1 :]
            with pytest.raises(KeysError) as caught:
                reopened(register, organisation, record, tampered, resealed=resealed)
            assert SECRET not in f"{caught.value!r}{caught.value}"


@pytest.mark.parametrize("resealed", [False, True])
def test_every_cut_and_every_added_byte_is_a_typed_error(
    register: Register, stored: tuple[UUID, SealedRecord], *, resealed: bool
) -> None:
    organisation, record = stored
    blob = record.fields[0].sealed.blob
    cut = [blob[:size] for size in range(len(blob))]
    for tampered in (*cut, blob + b"\0", blob + blob, b"\0" + blob):
        with pytest.raises(KeysError):
            reopened(register, organisation, record, tampered, resealed=resealed)


@pytest.mark.parametrize(
    "blob",
    [
        b"\x01" + SECRET.encode().ljust(92, b"\0"),
        b"\x01" + bytes(16) + SECRET.encode().ljust(80, b" "),
        b"\x01" + SECRET.encode() * 8,
    ],
    ids=["padded", "after a key id", "repeated"],
)
def test_plaintext_forced_past_the_domain_is_a_typed_error_on_reading(
    register: Register, blob: bytes
) -> None:
    organisation = register.organisation()
    view = register.make(organisation, "experience", RECORDS["experience"])
    register.sql(
        "UPDATE register.field SET sealed = %s WHERE record = %s AND slot ="
        " (SELECT min(slot::text)::bytea FROM register.field WHERE record = %s)",
        blob,
        view.id,
        view.id,
    )
    for again in (False, True):
        if again:
            register.seal_again(view.id)
        with pytest.raises(KeysError) as caught:
            register.opened(organisation)
        assert SECRET not in f"{caught.value!r}{caught.value}{caught.value.__cause__}"


def test_with_the_domain_taken_away_plaintext_is_still_no_value(register: Register) -> None:
    organisation = register.organisation()
    view = register.make(organisation, "experience", RECORDS["experience"])
    register.sql("ALTER DOMAIN register.sealed DROP CONSTRAINT sealed_check")
    register.sql("UPDATE register.field SET sealed = %s WHERE record = %s", SECRET.encode(), view.id)
    with pytest.raises(MalformedSealed):
        register.opened(organisation)
