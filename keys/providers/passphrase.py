"""A root key in a file, sealed with a passphrase.

::

    file    = header LF base64( salt 16 | nonce 12 | ciphertext 32 | tag 16 | sum 8 ) LF
    header  = "nordkap root key 1 " ( "content" | "work" ) " argon2id m=65536 t=3 p=1"

    sealing key = Argon2id( passphrase, salt; 64 MiB, 3 passes, 1 lane )       RFC 9106
    ciphertext  = AES-256-GCM( 32 random bytes ), associated data = header | salt
    sum         = SHA-256( header | salt | nonce | ciphertext | tag )[:8]

    wrapped key = nonce 12 | ciphertext | tag 16          AES-256-GCM under HKDF(root key, "nordkap/wrap/1")
    associated data = frame( "nordkap/wrap/1", root, aad )

The sum tells a damaged file from a wrong passphrase; it keeps nobody out, the tag does. The file is made
once, with mode 0600, and only ever replaced whole, by one that holds the same key: whoever loses it, and has no
recovery shares, loses every value.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import secrets
from pathlib import Path
from typing import Final, NoReturn

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from keys.derive import hkdf_sha256
from keys.errors import RootFileBroken, UnsealFailed, WrongPassphrase
from keys.escrow import seal_root
from keys.framing import framed
from keys.scope import Root

_MEMORY_KIB: Final = 65_536
_PASSES: Final = 3
_LANES: Final = 1
_SALT: Final = 16
_NONCE: Final = 12
_ROOT_BYTES: Final = 32
_TAG: Final = 16
_SUM: Final = 8
_BODY: Final = _SALT + _NONCE + _ROOT_BYTES + _TAG
_WRAP: Final = b"nordkap/wrap/1"
SHORTEST_PASSPHRASE: Final = 12


class PassphraseProvider:
    """One root key, opened; `create` and `open` make it.

    Attributes:
        root: which of the root keys this is.
    """

    __slots__ = ("_aead", "root")

    def __init__(self, root: Root, secret: bytes) -> None:
        if len(secret) != _ROOT_BYTES:
            raise ValueError("a root key has 32 bytes")
        self.root = root
        self._aead = AESGCM(hkdf_sha256(secret, _WRAP))

    def wrap(self, secret: bytes, aad: bytes) -> bytes:
        """Seal the bytes of a key, bound to `aad`: 28 bytes more than they are."""
        nonce = os.urandom(_NONCE)
        return nonce + self._aead.encrypt(nonce, secret, framed(_WRAP, self.root.encode(), aad))

    def unwrap(self, blob: bytes, aad: bytes) -> bytes:
        """Open what `wrap` gave with the same `aad`.

        Raises:
            UnsealFailed: it was changed, or wrapped by another root key or with another `aad`.
        """
        try:
            return self._aead.decrypt(blob[:_NONCE], blob[_NONCE:], framed(_WRAP, self.root.encode(), aad))
        except (InvalidTag, ValueError):
            raise UnsealFailed(f"the {self.root} root key does not open this") from None

    def __repr__(self) -> str:
        return f"<PassphraseProvider {self.root}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a root key cannot be copied or pickled")


def create(path: Path, passphrase: bytes, root: Root) -> PassphraseProvider:
    """Make a new root key and its file; the file appears whole or not at all.

    Raises:
        FileExistsError: there is a file already; it is left as it is.
        ValueError: the passphrase is shorter than 12 bytes.
    """
    secret = secrets.token_bytes(_ROOT_BYTES)
    put_back(path, passphrase, root, secret)
    return PassphraseProvider(root, secret)


def put_back(path: Path, passphrase: bytes, root: Root, secret: bytes) -> None:
    """Make the file of a root key that there was before; it appears whole or not at all.

    Args:
        path: where it is to stand.
        passphrase: a new one.
        root: which root key it is.
        secret: its 32 bytes, out of escrow.

    Raises:
        FileExistsError: there is a file already; it is left as it is.
        ValueError: the passphrase is shorter than 12 bytes.
    """
    draft = _drafted(path, passphrase, root, secret)
    try:
        # A link fails where the name is taken: two creators cannot both win, and a crash leaves no half file.
        os.link(draft, path)
    finally:
        draft.unlink()
    _settle(path.parent)


def change(path: Path, old: bytes, new: bytes) -> None:
    """Seal the same root key with another passphrase; the new file takes the old one's place whole.

    It has been read back and opened by then, so no copy of the old one is kept: that would go on opening with
    the passphrase that was given up.

    Raises:
        RootFileBroken, WrongPassphrase, OSError: as `open`; the file is as it was.
        ValueError: the new passphrase is shorter than 12 bytes.
    """
    root, secret = _unlocked(path, old)
    draft = _drafted(path, new, root, secret)
    try:
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    _settle(path.parent)


def escrow(path: Path, passphrase: bytes, root: Root, public: bytes) -> bytes:
    """Give the root key sealed to a recovery public key, 80 bytes. Raises as `open`."""
    return seal_root(public, root, _unlocked(path, passphrase, root)[1])


def open(path: Path, passphrase: bytes, root: Root | None = None) -> PassphraseProvider:  # noqa: A001 (passphrase.open)
    """Open a root key file; takes about a tenth of a second and 64 MiB, which is the point.

    Args:
        path: the file.
        passphrase: as given to `create`.
        root: which root key it must hold, where the caller knows.

    Raises:
        RootFileBroken: the file is cut, changed, or holds the other root key.
        WrongPassphrase: the passphrase does not open it.
        OSError: it cannot be read.
    """
    found, secret = _unlocked(path, passphrase, root)
    return PassphraseProvider(found, secret)


def _unlocked(path: Path, passphrase: bytes, root: Root | None = None) -> tuple[Root, bytes]:
    found, header, body = _parsed(path.read_bytes())
    if root is not None and found is not root:
        raise RootFileBroken(f"{path.name} holds the {found} root key, not the {root} one")
    salt, nonce, sealed = body[:_SALT], body[_SALT : _SALT + _NONCE], body[_SALT + _NONCE :]
    try:
        return found, AESGCM(_stretched(passphrase, salt)).decrypt(nonce, sealed, header + salt)
    except InvalidTag:
        raise WrongPassphrase(f"the passphrase does not open {path.name}") from None


def _parsed(content: bytes) -> tuple[Root, bytes, bytes]:
    for root in Root:
        header = _header(root)
        if content.startswith(header + b"\n") and content.endswith(b"\n"):
            line = content[len(header) + 1 : -1]
            try:
                body = base64.b64decode(line, validate=True)
            except binascii.Error:
                break
            # Encoding it again refuses the spellings of base64 that decode to the same bytes.
            if len(body) != _BODY + _SUM or base64.b64encode(body) != line:
                break
            if not hmac.compare_digest(_sum(header, body[:_BODY]), body[_BODY:]):
                break
            return root, header, body[:_BODY]
    raise RootFileBroken("this is not a whole root key file")


def _header(root: Root) -> bytes:
    return f"nordkap root key 1 {root} argon2id m={_MEMORY_KIB} t={_PASSES} p={_LANES}".encode()


def _sum(header: bytes, body: bytes) -> bytes:
    return hashlib.sha256(header + body).digest()[:_SUM]


def _stretched(passphrase: bytes, salt: bytes) -> bytes:
    return Argon2id(salt=salt, length=32, iterations=_PASSES, lanes=_LANES, memory_cost=_MEMORY_KIB).derive(
        passphrase
    )


def _drafted(path: Path, passphrase: bytes, root: Root, secret: bytes) -> Path:
    """Write the file under another name beside its place, and require that it opens."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise ValueError(f"a passphrase has at least {SHORTEST_PASSPHRASE} bytes")
    header, salt, nonce = _header(root), os.urandom(_SALT), os.urandom(_NONCE)
    body = salt + nonce + AESGCM(_stretched(passphrase, salt)).encrypt(nonce, secret, header + salt)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(header + b"\n" + base64.b64encode(body + _sum(header, body)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        # What does not open is not to take the place of what does.
        _unlocked(draft, passphrase, root)
    except BaseException:
        draft.unlink()
        raise
    return draft


def _settle(folder: Path) -> None:
    """Let a new name in a folder outlive a crash of the machine."""
    directory = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
