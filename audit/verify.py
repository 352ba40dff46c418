"""The check of a whole log: bodies, order, number, tree and signature. It needs no database and no network.

A log is whole when every entry is in its one spelling, hashes to its leaf, follows the one before it without
a gap, and all of them together give the root that the log's key has signed. A log without entries is never
whole: a check of nothing proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from audit.checkpoint import Checkpoint
from audit.errors import EntryRefused, LogBroken, NoteBroken, TileBroken
from audit.form import check_form
from audit.merkle import Frontier, leaf_hash
from audit.note import Check
from audit.tiles import WIDTH, Read, Tile, check_tiles, hashes_of

Row = tuple[int, bytes, bytes]
"""Index from 0, the entry's stored bytes, and the leaf hash stored beside them."""

WHOLE = "All {entries} entries are there, unchanged and in order, as the log's head promises."
NO_ENTRIES = "There is not one entry to check, and a check of nothing proves nothing."
HEAD_FALSE = "The log's head is malformed or not signed by the expected key."
OLD_HEAD_FALSE = "An earlier head of the log is malformed or not signed by the expected key."
ROLLED_BACK = "The log was rolled back: an earlier head promised {promised} entries, this one only {size}."
MISSING = "Entry {index} is missing: what stands in its place is entry {found}."
TWICE = "Entry {found} stands twice or out of order: entry {index} was to come."
CUT = "The log is cut: entries {index} to {last} are missing at the end."
EXTRA = "Entry {index} stands after the end: the log's head knows only {size} entries."
CHANGED = "Entry {index} was changed: it does not hash to its leaf."
MALFORMED = "Entry {index} is not in the one spelling that entries have."
NOT_SIGNED_FOR = "Entry {index} is not the one that the log's head was signed over."
SOMEWHERE = (
    "An entry from {index} to {last} was changed, exchanged or put in: they do not give the signed root."
)
TILES_FALSE = "The entries are as signed, but the published hashes are not: {path}."


@dataclass(frozen=True, slots=True)
class Report:
    """What the check found. Only `whole` is good news.

    Attributes:
        whole: everything is as signed.
        entries: how many entries were found good, in order from the first.
        first_bad: index of the first bad entry, or of the first of a stretch that holds it; None where the
            fault is not in an entry.
        message: the finding as an English sentence with {named} places, to be translated as a whole.
        params: what goes into the places.
        checkpoint: the head, where its signature holds.
    """

    whole: bool
    entries: int
    first_bad: int | None
    message: str
    params: Mapping[str, int | str] = field(default_factory=dict)
    checkpoint: Checkpoint | None = None

    @property
    def sentence(self) -> str:
        """The finding in words, in English."""
        return self.message.format(**self.params)

    def require(self) -> None:
        """Go on only with a whole log.

        Raises:
            LogBroken: it is not whole.
        """
        if self.whole is not True:
            raise LogBroken(self.sentence, self.first_bad)


def verify_log(
    entries: Iterable[Row],
    checkpoint_note: bytes,
    public: bytes | Sequence[bytes],
    check: Check,
    *,
    origin: str | None = None,
    tiles: Read | None = None,
    older: Sequence[bytes] = (),
) -> Report:
    """Check a whole log, from its first entry to the size its head promises.

    Args:
        entries: every entry, in order of index; read once, none is kept.
        checkpoint_note: the newest head.
        public: the log's Ed25519 public key, 32 bytes, known out of band; or all that it has had.
        check: checks (public key, message, signature) and raises where it is wrong.
        origin: the log that is expected; any that the key has signed for when left out.
        tiles: gives a tile's bytes by its path. With them a recomputed entry is found to the index.
        older: earlier heads, as witnesses and printed pages keep them. They narrow down where a recomputed
            entry is, and show a log that was rolled back.
    """
    try:
        head = Checkpoint.verify(checkpoint_note, public, check, origin=origin)
    except NoteBroken:
        return Report(whole=False, entries=0, first_bad=None, message=HEAD_FALSE)
    try:
        marks = [Checkpoint.verify(note, public, check, origin=head.origin) for note in older]
    except NoteBroken:
        return Report(whole=False, entries=0, first_bad=None, message=OLD_HEAD_FALSE, checkpoint=head)
    return _Run(head, marks, tiles).over(entries)


class _Run:
    """One pass over a log."""

    def __init__(self, head: Checkpoint, older: Sequence[Checkpoint], tiles: Read | None) -> None:
        self._head = head
        self._marks = sorted((*older, head), key=lambda mark: mark.size)
        self._tiles = tiles
        self._tile_fault: str | None = None
        self._leaves: tuple[int, Sequence[bytes]] | None = None
        """The tile of leaves that the last entry stood in, and the index of its first."""
        self._frontier = Frontier()
        self._sound = 0
        """Size of the largest head that the entries so far have been found to give."""

    def over(self, entries: Iterable[Row]) -> Report:
        promised = self._marks[-1].size
        if promised > self._head.size:
            return self._bad(None, ROLLED_BACK, promised=promised, size=self._head.size)
        self._check_tiles()
        for row in entries:
            found = self._entry(*row) or self._roots()
            if found is not None:
                return found
        return self._end()

    def _check_tiles(self) -> None:
        if self._tiles is None:
            return
        try:
            check_tiles(self._tiles, self._head.size, self._head.root)
        except (TileBroken, LookupError, OSError) as error:
            self._tile_fault = getattr(error, "path", None) or "tile"
            self._tiles = None

    def _entry(self, index: int, body: bytes, leaf: bytes) -> Report | None:
        due = self._frontier.size
        if index != due:
            return self._bad(due, MISSING if index > due else TWICE, found=index)
        if due >= self._head.size:
            return self._bad(due, EXTRA, size=self._head.size)
        computed = leaf_hash(body)
        if computed != leaf:
            return self._bad(due, CHANGED)
        try:
            check_form(body)
        except EntryRefused:
            return self._bad(due, MALFORMED)
        if self._tiles is not None and self._published(self._tiles, due) != computed:
            return self._bad(due, NOT_SIGNED_FOR)
        self._frontier.append(computed)
        return None

    def _published(self, read: Read, index: int) -> bytes:
        first = index // WIDTH * WIDTH
        if self._leaves is None or self._leaves[0] != first:
            tile = Tile(0, index // WIDTH, min(WIDTH, self._head.size - first))
            self._leaves = first, hashes_of(read(tile.path), tile)
        return self._leaves[1][index - first]

    def _roots(self) -> Report | None:
        size = self._frontier.size
        for mark in self._marks:
            if mark.size == size:
                if mark.root != self._frontier.root():
                    return self._bad(self._sound, SOMEWHERE, last=size - 1)
                self._sound = size
        return None

    def _end(self) -> Report:
        size = self._frontier.size
        if size < self._head.size:
            return self._bad(size, CUT, last=self._head.size - 1)
        if size == 0:
            return self._bad(None, NO_ENTRIES)
        if self._tile_fault is not None:
            return self._bad(None, TILES_FALSE, path=self._tile_fault)
        return Report(
            whole=True,
            entries=size,
            first_bad=None,
            message=WHOLE,
            params={"entries": size},
            checkpoint=self._head,
        )

    def _bad(self, at: int | None, message: str, **params: int | str) -> Report:
        return Report(
            whole=False,
            entries=self._frontier.size if at is None else min(at, self._frontier.size),
            first_bad=at,
            message=message,
            params=params if at is None else {"index": at, **params},
            checkpoint=self._head,
        )
