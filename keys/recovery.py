"""The recovery file: both root keys in escrow, for the day their passphrases are lost.

::

    file   = header LF base64( public 32 | content 80 | work 80 | vouch 60 | sum 8 ) LF
    header = "nordkap recovery 1 " needed " of " count " begin " word "-" word

    public        = the recovery public key, X25519
    content, work = escrow of each root key                                    `keys.escrow`
    vouch         = content root.wrap( SHA-256( header | public | content | work ) )
    sum           = SHA-256( header | public | content | work | vouch )[:8]

Nothing in it is secret, so that it may lie beside the root keys and in every backup. Every other key is
wrapped by one of these two, so with them every key can be had back. HPKE says who can read, not who wrote: the
vouch says that somebody who held the content root key made it. The sum tells damage from a foreign file.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NoReturn

from keys import shares
from keys.errors import RecoveryFileBroken, UnsealFailed
from keys.escrow import ESCROW_BYTES, PUBLIC_BYTES, open_root, public_of
from keys.providers import RootProvider
from keys.providers.passphrase import PassphraseProvider
from keys.scope import Root
from keys.shares import SheetOfWords

_HEADER: Final = re.compile(
    r"nordkap recovery 1 (?P<needed>[1-9][0-9]?) of (?P<count>[1-9][0-9]?) begin (?P<begins>[a-z]+-[a-z]+)"
)
_VOUCH: Final = 60
_SUM: Final = 8
_AAD: Final = b"nordkap/recovery/1"
_SEALED: Final = PUBLIC_BYTES + ESCROW_BYTES * len(Root)


@dataclass(frozen=True, slots=True)
class Recovery:
    """A recovery file, read.

    Attributes:
        count: how many shares were made.
        needed: how many of them open it.
        begins: the two words they begin with.
        public: the recovery public key, 32 bytes.
        escrows: each root key in escrow.
        vouch: the content root key's word for all of this.
    """

    count: int
    needed: int
    begins: str
    public: bytes
    escrows: Mapping[Root, bytes] = field(repr=False)
    vouch: bytes = field(repr=False)

    @classmethod
    def made(
        cls,
        sheets: Sequence[SheetOfWords],
        public: bytes,
        escrows: Mapping[Root, bytes],
        content: RootProvider,
    ) -> Recovery:
        """Make the file of a new set of shares; the content root key vouches for it."""
        first = sheets[0]
        draft = cls(len(sheets), first.needed, first.begins, public, escrows, b"")
        return cls(
            draft.count, draft.needed, draft.begins, public, escrows, content.wrap(draft._digest(), _AAD)
        )

    @classmethod
    def parse(cls, content: bytes) -> Recovery:
        """Read a file. Raises RecoveryFileBroken when it is cut, changed or none."""
        header, _, rest = content.partition(b"\n")
        found = _HEADER.fullmatch(header.decode("ascii", "replace"))
        try:
            body = base64.b64decode(rest.removesuffix(b"\n"), validate=True)
        except binascii.Error:
            body = b""
        if found is None or len(body) != _SEALED + _VOUCH + _SUM:
            raise RecoveryFileBroken("this is not a whole recovery file")
        pieces = [body[PUBLIC_BYTES + ESCROW_BYTES * at :][:ESCROW_BYTES] for at in range(len(Root))]
        recovery = cls(
            int(found["count"]),
            int(found["needed"]),
            found["begins"].replace("-", " "),
            body[:PUBLIC_BYTES],
            dict(zip(Root, pieces, strict=True)),
            body[_SEALED : _SEALED + _VOUCH],
        )
        # One spelling: what is read must be what would be written.
        if not hmac.compare_digest(recovery.text(), content):
            raise RecoveryFileBroken("this is not a whole recovery file")
        return recovery

    def text(self) -> bytes:
        """Give the file's bytes."""
        body = self._sealed() + self.vouch
        total = hashlib.sha256(self._header() + body).digest()[:_SUM]
        return self._header() + b"\n" + base64.b64encode(body + total) + b"\n"

    def open(self, sheets: Sequence[SheetOfWords]) -> RecoveryKey:
        """Give the recovery key that these shares give.

        Raises:
            ShareRefused: one of them is wrong, doubled or of other shares, or some are missing.
            RecoveryFileBroken: they give another key than this file's.
        """
        private = shares.combine(sheets, self.begins)
        if not hmac.compare_digest(public_of(private), self.public):
            raise RecoveryFileBroken("the shares fit together, but not with this recovery file")
        return RecoveryKey(private)

    def require_vouched(self, content: RootProvider) -> None:
        """Require that whoever held this content root key made the file. Raises RecoveryFileBroken."""
        try:
            digest = content.unwrap(self.vouch, _AAD)
        except UnsealFailed:
            digest = b""
        if not hmac.compare_digest(digest, self._digest()):
            raise RecoveryFileBroken("the recovery file was not made with this content root key")

    def _header(self) -> bytes:
        return (
            f"nordkap recovery 1 {self.needed} of {self.count} begin {self.begins.replace(' ', '-')}".encode()
        )

    def _sealed(self) -> bytes:
        return self.public + b"".join(self.escrows[root] for root in Root)

    def _digest(self) -> bytes:
        return hashlib.sha256(self._header() + self._sealed()).digest()


class RecoveryKey:
    """The private half of the recovery key, while it is needed.

    Attributes:
        public: its public half, 32 bytes.
    """

    __slots__ = ("_private", "public")

    def __init__(self, private: bytes) -> None:
        self._private = private
        self.public = public_of(private)

    @classmethod
    def new(cls) -> RecoveryKey:
        """Make a random one."""
        return cls(secrets.token_bytes(shares.SECRET_BYTES))

    def split(self, count: int, needed: int) -> tuple[SheetOfWords, ...]:
        """Give its shares. Raises ValueError as `keys.shares.split`."""
        return shares.split(self._private, count, needed)

    def root_secret(self, root: Root, escrow: bytes) -> bytes:
        """Give a root key out of escrow, 32 bytes. Raises RecoveryFileBroken."""
        return open_root(self._private, root, escrow)

    def roots(self, recovery: Recovery) -> dict[Root, RootProvider]:
        """Give both root keys out of a recovery file, for use in this process. Raises RecoveryFileBroken."""
        opened: dict[Root, RootProvider] = {
            root: PassphraseProvider(root, self.root_secret(root, recovery.escrows[root])) for root in Root
        }
        recovery.require_vouched(opened[Root.CONTENT])
        return opened

    def __repr__(self) -> str:
        return "<RecoveryKey>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a recovery key cannot be copied or pickled")


def require_same(one: RootProvider, other: RootProvider) -> None:
    """Require that two providers hold the same root key. Raises RecoveryFileBroken."""
    proof = secrets.token_bytes(shares.SECRET_BYTES)
    try:
        same = other.unwrap(one.wrap(proof, _AAD), _AAD) == proof
    except UnsealFailed:
        same = False
    if not same:
        raise RecoveryFileBroken(f"the recovery file holds another {one.root} root key than the one in use")
