"""GHASH, enough to make one ciphertext that two AES-GCM keys accept (Dodis et al., CRYPTO 2018)."""

from __future__ import annotations

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_R = 0xE1 << 120


def _times(x: int, y: int) -> int:
    product = 0
    for bit in range(127, -1, -1):
        if y >> bit & 1:
            product ^= x
        x = (x >> 1) ^ (_R if x & 1 else 0)
    return product


def _inverse(x: int) -> int:
    # By Fermat: the power 2^128 - 2, which is 126 ones and a zero in binary.
    result, power = 1 << 127, x
    for _ in range(127):
        power = _times(power, power)
        result = _times(result, power)
    return result


def _block(key: bytes, block: bytes) -> int:
    cipher = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305 (GHASH needs the bare cipher)
    return int.from_bytes(cipher.update(block), "big")


def _blocks(data: bytes) -> list[int]:
    return [int.from_bytes(data[at : at + 16].ljust(16, b"\0"), "big") for at in range(0, len(data), 16)]


def _hashed(h: int, blocks: list[int]) -> int:
    total = 0
    for block in blocks:
        total = _times(total ^ block, h)
    return total


def one_for_two(keys: tuple[bytes, bytes], aads: tuple[bytes, bytes], nonce: bytes, size: int) -> bytes:
    """Make `size` bytes of ciphertext and a tag that both keys accept, each with its associated data."""
    body = [0x41] * (size // 16)
    lengths = [len(aad) * 8 << 64 | size * 8 for aad in aads]
    hs = [_block(key, bytes(16)) for key in keys]
    ends = [_block(key, nonce + b"\0\0\0\x01") for key in keys]
    # The tag is linear in the last ciphertext block c: tag_i = rest_i ^ c * h_i^2, so one c serves both.
    body[-1] = 0
    rests = [
        _hashed(h, [*_blocks(aad), *body, length]) ^ end
        for h, aad, length, end in zip(hs, aads, lengths, ends, strict=True)
    ]
    squares = [_times(h, h) for h in hs]
    body[-1] = _times(rests[0] ^ rests[1], _inverse(squares[0] ^ squares[1]))
    tag = rests[0] ^ _times(body[-1], squares[0])
    return b"".join(block.to_bytes(16, "big") for block in [*body, tag])
