"""The only opener of account secrets: names, addresses, password hashes, what log entries are about.

Record fields never pass here (`registry.disclosure` opens those); both use `keys.unseal`, nothing else does.
A secret opens in the table, row, column and revision it was sealed for, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from keys.context import SecretContext
from keys.errors import MissingKey
from keys.key import Purpose
from keys.scope import REGISTER
from keys.sealed import Sealed, seal
from keys.unseal import reseal, unseal

if TYPE_CHECKING:
    from registry.database import Transaction


class Secrets:
    """Seals what accounts keep beside the records; opens that, and what log entries are about."""

    def seal(self, tx: Transaction, context: SecretContext, plaintext: bytes, *, pad: int = 0) -> bytes:
        """Return `plaintext` sealed under the account key, as stored; `pad` as in `keys.sealed.seal`."""
        return seal(tx.keys.current(Purpose.ACCOUNT, REGISTER), context, plaintext, pad=pad).blob

    def seal_text(self, tx: Transaction, context: SecretContext, text: str) -> bytes:
        """Return `text` sealed as UTF-8, padded as text is."""
        return self.seal(tx, context, text.encode())

    def renew(self, tx: Transaction, context: SecretContext, blob: bytes, *, pad: int = 0) -> bytes:
        """Return a secret under the account key that seals now, in the same place. Raises as `open`."""
        sealed, current = Sealed.parse(blob), tx.keys.current(Purpose.ACCOUNT, REGISTER)
        if sealed.key_id == current.id:
            return blob
        key = tx.keys.by_ids([sealed.key_id])[sealed.key_id]
        return reseal(key, context, sealed, current, context, pad).blob

    def open(self, tx: Transaction, context: SecretContext, blob: bytes) -> bytes:
        """Return the plaintext of one secret. Raises UnsealFailed, MissingKey or WrongKey."""
        return self.open_many(tx, [(context, blob)])[0]

    def open_text(self, tx: Transaction, context: SecretContext, blob: bytes) -> str:
        """Return the text of one secret. Raises as `open`."""
        return self.open(tx, context, blob).decode()

    def open_many(self, tx: Transaction, sealed: Sequence[tuple[SecretContext, bytes]]) -> list[bytes]:
        """Return the plaintexts in order, with one look at the key store for all. Raises as `open`."""
        parsed = [(context, Sealed.parse(blob)) for context, blob in sealed]
        keys = tx.keys.by_ids(sorted({value.key_id for _, value in parsed}))
        opened = []
        for context, value in parsed:
            key = keys.get(value.key_id)
            if key is None:
                raise MissingKey("a secret's key is not in the key store", key_id=value.key_id)
            opened.append(unseal(key, context, value))
        return opened
