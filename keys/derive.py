"""Derivation: independent keys out of one secret (HKDF-SHA256, RFC 5869).

A stored secret is never used as a cipher or MAC key itself; every use takes its own key by its own info.
"""

from __future__ import annotations

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def hkdf_sha256(secret: bytes, info: bytes, length: int = 32) -> bytes:
    """Derive `length` bytes from a uniformly random secret, which needs no salt (RFC 5869, section 3.3)."""
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=info).derive(secret)
