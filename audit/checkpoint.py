"""The signed head of the log, as c2sp.org/tlog-checkpoint says.

    ORIGIN
    SIZE                       decimal, no leading zero
    BASE64(root 32)
    (an empty line)
    — NAME BASE64(key id | signature)

No extension lines: nobody could audit what they say.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from audit.errors import NoteBroken
from audit.merkle import HASH_BYTES
from audit.note import Check, Note, Signer

MAX_SIZE: Final = 2**63 - 1

_ORIGIN: Final = re.compile(r"[^\s+\x00-\x1f]{1,255}")
_TEXT: Final = re.compile(
    r"(?P<origin>[^\n]+)\n(?P<size>0|[1-9][0-9]{0,18})\n(?P<root>[A-Za-z0-9+/]{43}=)\n", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How many entries a log holds, and the root over them.

    Attributes:
        origin: the log's name, such as "register.example/log": no spaces, no plus.
        size: number of entries.
        root: 32 bytes.

    Raises:
        NoteBroken: one of them cannot be.
    """

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        if not _ORIGIN.fullmatch(self.origin):
            raise NoteBroken("A log's origin has no spaces and no plus, and is not empty.")
        if not 0 <= self.size <= MAX_SIZE or len(self.root) != HASH_BYTES:
            raise NoteBroken("A checkpoint's size or root is out of range.")

    def text(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"

    def sign(self, signer: Signer, name: str, public: bytes) -> bytes:
        """The signed note.

        Args:
            signer: signs by the Ed25519 key whose public half is `public`.
            name: the key's name; by custom the origin.
            public: 32 bytes.

        Raises:
            NoteBroken: name, key or signature cannot be one.
        """
        return Note.sign(self.text(), signer, name, public).encode()

    @classmethod
    def verify(
        cls,
        note: bytes,
        public: bytes | Sequence[bytes],
        check: Check,
        *,
        name: str | None = None,
        origin: str | None = None,
    ) -> Checkpoint:
        """Read a checkpoint that the expected key has signed.

        Args:
            note: the signed note; further signatures, as of witnesses, are ignored here.
            public: the log's Ed25519 public key, 32 bytes, known out of band; or all that it has had, of which
                one has to have signed.
            check: checks (public key, message, signature) and raises where it is wrong.
            name: the key's name; the log's origin when left out.
            origin: the log that is expected; any that the key has signed for when left out.

        Raises:
            NoteBroken: malformed, another log's, or not signed by the key.
        """
        parsed = Note.parse(note)
        checkpoint = cls._parse(parsed.text)
        if origin is not None and checkpoint.origin != origin:
            raise NoteBroken("The checkpoint is of another log.")
        known = (public,) if isinstance(public, bytes) else tuple(public)
        signer = checkpoint.origin if name is None else name
        for older in known[:-1]:
            with suppress(NoteBroken):
                parsed.require_signature(signer, older, check)
                return checkpoint
        parsed.require_signature(signer, known[-1], check)
        return checkpoint

    @classmethod
    def _parse(cls, text: str) -> Checkpoint:
        found = _TEXT.fullmatch(text)
        if found is None:
            raise NoteBroken("A checkpoint is an origin, a size and a root, each on a line.")
        checkpoint = cls(found["origin"], int(found["size"]), b64decode(found["root"], validate=True))
        if checkpoint.text() != text:
            raise NoteBroken("A checkpoint is not in its one spelling.")
        return checkpoint
