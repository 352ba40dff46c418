"""What can be wrong with the index itself."""

from __future__ import annotations

from registry.errors import Overtaken, Unavailable
from registry.search.messages import Message


class IndexBroken(Unavailable):
    """Rows of the index are missing or do not fit: no answer is given, an empty one would be believed.

    `index verify` names what is wrong; a compaction or rebuild on the host puts it right.
    """

    def __init__(self) -> None:
        super().__init__(Message.BROKEN)


class SegmentGone(Overtaken):
    """The segment table this snapshot points to was dropped by a later compaction: ask in a new snapshot."""

    def __init__(self) -> None:
        super().__init__(Message.RENEWED)
