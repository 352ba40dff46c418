"""Signed notes, as c2sp.org/signed-note says, with Ed25519 keys.

    text, ending in a line feed
    (an empty line)
    — NAME BASE64(key id 4 | signature)
    — ...

    key id = SHA-256(NAME | 0x0A | 0x01 | public key 32)[:4]

This room signs and checks through callables that it is given; it holds no keys.
"""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from audit.errors import NoteBroken

ED25519: Final = b"\x01"
PUBLIC_BYTES: Final = 32
SIGNATURE_BYTES: Final = 64
MAX_BYTES: Final = 65_536
MAX_SIGNATURES: Final = 64

_DASH: Final = "— "
_KEY_ID_BYTES: Final = 4

Signer = Callable[[bytes], bytes]
"""Signs a message by Ed25519: 64 bytes."""

Check = Callable[[bytes, bytes, bytes], object]
"""Checks (public key, message, signature) by Ed25519, and raises where it is wrong. False is wrong too."""


def key_id(name: str, public: bytes) -> bytes:
    """The four bytes that say which key signed.

    Raises:
        NoteBroken: the name or the key cannot be one.
    """
    _check_name(name)
    if len(public) != PUBLIC_BYTES:
        raise NoteBroken("An Ed25519 public key is 32 bytes.")
    return sha256(name.encode() + b"\n" + ED25519 + public).digest()[:_KEY_ID_BYTES]


def verifier_key(name: str, public: bytes) -> str:
    """A public key as it is handed to others, out of band: NAME+KEYID+BASE64(0x01 | key)."""
    return f"{name}+{key_id(name, public).hex()}+{b64encode(ED25519 + public).decode()}"


def parse_verifier_key(text: str) -> tuple[str, bytes]:
    """Name and public key of what `verifier_key` spelled.

    Raises:
        NoteBroken: it is spelled otherwise.
    """
    name, _, rest = text.partition("+")
    hexed, _, encoded = rest.partition("+")
    data = _base64(encoded)
    public = data[1:]
    if data[:1] != ED25519 or key_id(name, public).hex() != hexed:
        raise NoteBroken("This is not the public key of a signer of notes.")
    return name, public


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line."""

    name: str
    key_id: bytes
    signature: bytes

    def line(self) -> str:
        """The line as it stands in the note, with its line feed."""
        return f"{_DASH}{self.name} {b64encode(self.key_id + self.signature).decode()}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text and who signed it. Do not believe the text before `require_signature`."""

    text: str
    signatures: tuple[Signature, ...]

    @classmethod
    def sign(cls, text: str, signer: Signer, name: str, public: bytes) -> Note:
        """Sign a text.

        Raises:
            NoteBroken: the text cannot be one, or the signer gave no Ed25519 signature.
        """
        _check_text(text)
        signature = signer(text.encode())
        if len(signature) != SIGNATURE_BYTES:
            raise NoteBroken("An Ed25519 signature is 64 bytes.")
        return cls(text, (Signature(name, key_id(name, public), signature),))

    @classmethod
    def parse(cls, data: bytes) -> Note:
        """Read a note.

        Raises:
            NoteBroken: it is malformed.
        """
        if len(data) > MAX_BYTES:
            raise NoteBroken(f"A note is longer than {MAX_BYTES} bytes.")
        try:
            whole = data.decode("utf-8")
        except UnicodeDecodeError:
            raise NoteBroken("A note is not UTF-8.") from None
        _check_text(whole)
        text, parted, lines = whole.rpartition("\n\n")
        if not parted or not lines.endswith("\n"):
            raise NoteBroken("A note has no signatures, or its last line is cut.")
        signatures = tuple(_signature(line) for line in lines.removesuffix("\n").split("\n"))
        if len(signatures) > MAX_SIGNATURES:
            raise NoteBroken(f"A note has more than {MAX_SIGNATURES} signatures.")
        return cls(text + "\n", signatures)

    def encode(self) -> bytes:
        """The note in bytes."""
        return (self.text + "\n" + "".join(signature.line() for signature in self.signatures)).encode()

    def require_signature(self, name: str, public: bytes, check: Check) -> None:
        """Check that this key has signed. Lines of other keys are ignored, as the specification demands.

        Raises:
            NoteBroken: it has not, or a line that claims to be its own is false.
        """
        wanted = key_id(name, public)
        found = [line for line in self.signatures if line.name == name and line.key_id == wanted]
        if not found:
            raise NoteBroken("The note is not signed by the expected key.")
        for line in found:
            try:
                answer = check(public, self.text.encode(), line.signature)
            except Exception as error:
                raise NoteBroken("The signature of the expected key is false.") from error
            if answer is False:
                raise NoteBroken("The signature of the expected key is false.")


def _signature(line: str) -> Signature:
    name, parted, encoded = line.removeprefix(_DASH).partition(" ")
    data = _base64(encoded)
    if not line.startswith(_DASH) or not parted or len(data) <= _KEY_ID_BYTES:
        raise NoteBroken("A signature line of a note is malformed.")
    _check_name(name)
    return Signature(name, data[:_KEY_ID_BYTES], data[_KEY_ID_BYTES:])


def _check_text(text: str) -> None:
    if not text.endswith("\n") or any(character < " " and character != "\n" for character in text):
        raise NoteBroken("A note's text ends in a line feed and has no other control characters.")


def _check_name(name: str) -> None:
    if not name or "+" in name or any(character.isspace() or character < " " for character in name):
        raise NoteBroken("A key's name has no spaces and no plus, and is not empty.")


def _base64(text: str) -> bytes:
    try:
        data = b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise NoteBroken("Base64 in a note is malformed.") from None
    # Unused bits at the end could make two spellings of one signature.
    if b64encode(data).decode() != text:
        raise NoteBroken("Base64 in a note is not in its one spelling.")
    return data
