"""Where a record's values come from: who says so, when they said it, until when it holds, in which language.

Kept once per record and tier, sealed like a field of that tier, so that an edit above a reader's tier moves
nothing that the reader sees.

::

    provenance = 0x01 | source 1 | stated_on u32 | review_due u32 | language

    days: the first of January of year 1 is day 1, 0 is none; language: ASCII, at most 3 letters
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from policies.vocabulary import Tier
from registry.disclosure.errors import ProvenanceBroken

_HEAD = struct.Struct(">BBII")
_VERSION = 1
_LANGUAGE = re.compile(r"[a-z]{2,3}|")

PAD = 32
"""Sealed size: the same as that of small fields, so that a stored row does not tell which it is."""


class Source(StrEnum):
    """Who says so, weakest first: the company, a document it showed, somebody who checked, an auditor."""

    DECLARED = "declared"
    DOCUMENT = "document"
    CHECKED = "checked"
    AUDITED = "audited"


OWN_SOURCES = frozenset({Source.DECLARED, Source.DOCUMENT})
"""What a company may say of its own statements; the others are somebody else's to say."""

_SOURCES = tuple(Source)


@dataclass(frozen=True, slots=True)
class Provenance:
    """Source, day stated, next review and language (ISO 639 code) of one record's values at one tier."""

    source: Source
    stated_on: date
    review_due: date | None = None
    language: str | None = None

    def encode(self) -> bytes:
        """Return the bytes to be sealed, at most 13."""
        due = 0 if self.review_due is None else self.review_due.toordinal()
        head = _HEAD.pack(_VERSION, _SOURCES.index(self.source), self.stated_on.toordinal(), due)
        return head + (self.language or "").encode("ascii")

    @classmethod
    def decode(cls, stored: bytes) -> Provenance:
        """Read what was sealed. Raises ProvenanceBroken."""
        try:
            version, source, stated, due = _HEAD.unpack_from(stored)
            language = stored[_HEAD.size :].decode("ascii")
            if version != _VERSION or _LANGUAGE.fullmatch(language) is None:
                raise ProvenanceBroken
            return cls(
                _SOURCES[source],
                date.fromordinal(stated),
                date.fromordinal(due) if due else None,
                language or None,
            )
        except (struct.error, ValueError, IndexError, OverflowError):
            raise ProvenanceBroken from None


def provenance_name(tier: Tier) -> str:
    """Return the name under which the provenance of one tier is stored; no catalogue field is spelled so."""
    return f"provenance@{tier.value}"


PROVENANCE_TIERS = {provenance_name(tier): tier for tier in Tier}
"""The pseudo fields, by name."""
