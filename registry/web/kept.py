"""A file somebody takes in, with what they have chosen about it so far: kept sealed between the pages' steps.

::

    upload (registry.accounts.uploads, use "import") = 4 bytes, how long the choices are, big-endian
                                                       | choices, JSON in UTF-8 | the file

Each step keeps both under a new id, so that going back in the browser goes back in the choices.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from registry.errors import NotFound
from registry.intake.choices import Choices
from registry.web.wording import Sentence

if TYPE_CHECKING:
    from registry.accounts.uploads import Uploads
    from registry.caller import Credential

USE = "import"
_HEAD = 4

GONE = Sentence("This file is kept no longer: a file waits half an hour. Choose it again.")


@dataclass(frozen=True, slots=True, repr=False)
class Kept:
    """A file and the choices about it. It cannot be printed."""

    choices: Choices
    content: bytes


def keep(uploads: Uploads, credential: Credential, kept: Kept) -> UUID:
    """Keep a file with its choices; return the id by which the same person has them again."""
    said = kept.choices.encode().encode()
    return uploads.keep(credential, USE, len(said).to_bytes(_HEAD) + said + kept.content)


def kept(uploads: Uploads, credential: Credential, name: str) -> Kept:
    """Return what is kept under an id. Raises NotFound where it is not, or is somebody else's."""
    try:
        blob = uploads.open(credential, USE, UUID(name))
    except ValueError:
        blob = None
    if blob is None:
        raise NotFound(GONE)
    end = _HEAD + int.from_bytes(blob[:_HEAD])
    return Kept(Choices.decode(blob[_HEAD:end].decode()), blob[end:])
