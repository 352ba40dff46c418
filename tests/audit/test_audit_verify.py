"""A log is broken in every way a database administrator could, and the check says that it is and where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from audit.checkpoint import Checkpoint
from audit.entry import Entry
from audit.errors import LogBroken
from audit.merkle import EMPTY_ROOT, leaf_hash, root, subtrees
from audit.tiles import tiles_of
from audit.verify import Report, Row, verify_log
from tests.audit.made import ORIGIN, Log, check, entry, log_of, signing

KEY = signing()
SIZE = 300


@pytest.fixture
def log() -> Log:
    return log_of(SIZE)


def verified(log: Log, *, tiles: bool = True, older: tuple[bytes, ...] = ()) -> Report:
    return verify_log(
        iter(log.rows),
        log.note,
        KEY.public,
        check,
        tiles=log.tiles.__getitem__ if tiles else None,
        older=older,
    )


def recomputed(row: Row) -> Row:
    """The row with another good entry in it, its leaf made to fit."""
    body = entry(999).canonical()
    return row[0], body, leaf_hash(body)


def renumbered(rows: list[Row]) -> list[Row]:
    return [(index, body, leaf) for index, (_, body, leaf) in enumerate(rows)]


@pytest.mark.parametrize("tiles", [True, False])
@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, SIZE])
def test_a_whole_log_is_whole(size: int, tiles: bool) -> None:  # noqa: FBT001
    report = verified(log_of(size), tiles=tiles)
    assert (report.whole, report.entries, report.first_bad) == (True, size, None)
    assert (
        report.sentence
        == f"All {size} entries are there, unchanged and in order, as the log's head promises."
    )
    assert report.checkpoint is not None
    assert report.checkpoint.size == size
    report.require()


def test_a_whole_log_is_whole_beside_its_older_heads(log: Log) -> None:
    older = tuple(KEY.note(log.leaves[:size]) for size in (0, 1, 100, 256, SIZE))
    assert verified(log, older=older).whole is True


@pytest.mark.parametrize("note", ["empty", "full"])
def test_a_check_of_nothing_is_never_green(log: Log, note: str) -> None:
    log.rows, kept = [], log.note
    log.note = KEY.note([]) if note == "empty" else kept
    report = verified(log, tiles=False)
    assert report.whole is False
    assert report.entries == 0
    with pytest.raises(LogBroken):
        report.require()


def test_an_empty_log_is_told_so(log: Log) -> None:
    log.rows, log.note = [], Checkpoint(ORIGIN, 0, EMPTY_ROOT).sign(KEY.private.sign, ORIGIN, KEY.public)
    report = verified(log, tiles=False)
    assert report.sentence == "There is not one entry to check, and a check of nothing proves nothing."
    assert report.first_bad is None


@pytest.mark.parametrize("at", [0, 5, 255, 256, SIZE - 1])
def test_an_edited_entry_is_named(log: Log, at: int) -> None:
    index, body, leaf = log.rows[at]
    log.rows[at] = (index, body.replace(b'"id":"0', b'"id":"1'), leaf)
    report = verified(log, tiles=False)
    assert (report.whole, report.first_bad, report.entries) == (False, at, at)
    assert report.sentence == f"Entry {at} was changed: it does not hash to its leaf."
    with pytest.raises(LogBroken) as broken:
        report.require()
    assert broken.value.index == at


@pytest.mark.parametrize("at", [0, 5, 255, 256, SIZE - 1])
def test_an_edited_entry_whose_leaf_was_recomputed_is_named_by_the_tiles(log: Log, at: int) -> None:
    log.rows[at] = recomputed(log.rows[at])
    report = verified(log)
    assert (report.whole, report.first_bad) == (False, at)
    assert report.sentence == f"Entry {at} is not the one that the log's head was signed over."


@pytest.mark.parametrize("at", [0, 5, 255, 256, SIZE - 1])
def test_an_edited_entry_whose_leaf_was_recomputed_is_found_without_tiles(log: Log, at: int) -> None:
    log.rows[at] = recomputed(log.rows[at])
    report = verified(log, tiles=False)
    assert (report.whole, report.first_bad) == (False, 0)
    assert report.sentence.startswith("An entry from 0 to 299 was changed, exchanged or put in")


@pytest.mark.parametrize(
    ("at", "first", "last"), [(5, 0, 99), (100, 100, 199), (199, 100, 199), (250, 200, 299)]
)
def test_older_heads_narrow_down_where_an_entry_was_recomputed(
    log: Log, at: int, first: int, last: int
) -> None:
    older = tuple(KEY.note(log.leaves[:size]) for size in (200, 100))
    log.rows[at] = recomputed(log.rows[at])
    report = verified(log, tiles=False, older=older)
    assert (report.whole, report.first_bad) == (False, first)
    assert report.params == {"index": first, "last": last}


@pytest.mark.parametrize("at", [0, 5, 298])
def test_a_deleted_entry_is_named(log: Log, at: int) -> None:
    del log.rows[at]
    report = verified(log)
    assert (report.whole, report.first_bad) == (False, at)
    assert report.sentence == f"Entry {at} is missing: what stands in its place is entry {at + 1}."


@pytest.mark.parametrize("at", [0, 5, 298])
def test_a_deleted_entry_is_named_even_when_the_rest_was_renumbered(log: Log, at: int) -> None:
    del log.rows[at]
    log.rows = renumbered(log.rows)
    assert verified(log).first_bad == at
    report = verified(log, tiles=False)
    assert (report.whole, report.first_bad) == (False, SIZE - 1)
    assert "cut" in report.sentence


def test_an_entry_put_in_is_named(log: Log) -> None:
    log.rows.insert(5, recomputed(log.rows[5]))
    assert verified(log).first_bad == 5
    log.rows = renumbered(log.rows)
    assert verified(log).first_bad == 5
    report = verified(log, tiles=False)
    assert report.whole is False


def test_an_entry_twice_is_named(log: Log) -> None:
    log.rows.insert(6, log.rows[5])
    report = verified(log)
    assert (report.whole, report.first_bad) == (False, 6)
    assert report.sentence == "Entry 5 stands twice or out of order: entry 6 was to come."


def test_exchanged_entries_are_named(log: Log) -> None:
    log.rows[5], log.rows[9] = log.rows[9], log.rows[5]
    report = verified(log)
    assert (report.whole, report.first_bad) == (False, 5)
    log.rows = renumbered(log.rows)
    report = verified(log)
    assert (report.whole, report.first_bad) == (False, 5)
    assert verified(log, tiles=False).whole is False


@pytest.mark.parametrize("left", [1, 200, 256, 299])
def test_a_cut_log_is_named_with_what_is_missing(log: Log, left: int) -> None:
    del log.rows[left:]
    report = verified(log)
    assert (report.whole, report.first_bad, report.entries) == (False, left, left)
    assert report.sentence == f"The log is cut: entries {left} to 299 are missing at the end."


def test_an_entry_after_the_end_is_named(log: Log) -> None:
    log.rows.append(recomputed((SIZE, b"", b"")))
    report = verified(log)
    assert (report.whole, report.first_bad) == (False, SIZE)
    assert report.sentence == "Entry 300 stands after the end: the log's head knows only 300 entries."


def test_a_log_rolled_back_to_an_older_backup_is_found_by_a_head_kept_elsewhere() -> None:
    backup = log_of(200)
    assert verified(backup).whole is True
    report = verified(backup, older=(log_of(SIZE).note,))
    assert report.whole is False
    assert report.sentence == (
        "The log was rolled back: an earlier head promised 300 entries, this one only 200."
    )


def test_a_log_recomputed_and_signed_again_is_found_by_a_head_kept_elsewhere(log: Log) -> None:
    witnessed = KEY.note(log.leaves[:100])
    log.rows[50] = recomputed(log.rows[50])
    log.note = KEY.note(log.leaves)
    log.tiles = {tile.path: tile.content(subtrees(log.leaves)) for tile in tiles_of(SIZE)}
    assert verified(log).whole is True  # nothing inside can tell
    report = verified(log, older=(witnessed,))
    assert (report.whole, report.first_bad) == (False, 0)


def test_a_log_recomputed_under_another_key_is_found() -> None:
    forged = log_of(SIZE, signing(2))
    report = verify_log(forged.rows, forged.note, KEY.public, check, tiles=forged.tiles.__getitem__)
    assert (report.whole, report.entries, report.first_bad, report.checkpoint) == (False, 0, None, None)
    assert report.sentence == "The log's head is malformed or not signed by the expected key."


def test_an_older_head_of_another_key_or_log_is_not_believed(log: Log) -> None:
    for note in (
        signing(2).note(log.leaves[:100]),
        KEY.note(log.leaves[:100], "register.example/other"),
        b"",
    ):
        report = verified(log, older=(note,))
        assert report.whole is False
        assert report.sentence.startswith("An earlier head of the log")


def test_a_head_of_another_log_is_refused(log: Log) -> None:
    report = verify_log(log.rows, log.note, KEY.public, check, origin="register.example/other")
    assert report.whole is False


@pytest.mark.parametrize(
    "damage",
    [
        lambda note: b"",
        lambda note: note[:-1],
        lambda note: note + b"x",
        lambda note: note.replace(b"300", b"301"),
    ],
)
def test_a_damaged_head_is_never_green(log: Log, damage: Callable[[bytes], bytes]) -> None:
    log.note = damage(log.note)
    assert verified(log).whole is False


@pytest.mark.parametrize(
    "spell",
    [
        lambda body: body + b" ",
        lambda body: body + b"\x00",
        lambda body: body.replace(b'"v":1', b'"v":1,"v":1'),
        lambda body: body.replace(b":", b": "),
        lambda body: b"",
        lambda body: b"\xff",
    ],
)
def test_an_entry_in_another_spelling_is_named_even_when_it_was_signed_for(
    spell: Callable[[bytes], bytes],
) -> None:
    log = log_of(10)
    body = spell(log.rows[4][1])
    log.rows[4] = (4, body, leaf_hash(body))
    log.note = KEY.note(log.leaves)
    report = verified(log, tiles=False)
    assert (report.whole, report.first_bad) == (False, 4)
    assert report.sentence == "Entry 4 is not in the one spelling that entries have."


def test_tiles_that_do_not_fit_are_said_although_the_entries_are_whole(log: Log) -> None:
    for path in log.tiles:
        broken = {**log.tiles, path: b"\x00" * len(log.tiles[path])}
        report = verify_log(log.rows, log.note, KEY.public, check, tiles=broken.__getitem__)
        assert report.whole is False
        assert report.entries == SIZE
        assert "the published hashes are not" in report.sentence


def test_missing_tiles_are_said(log: Log) -> None:
    log.tiles = {}
    assert verified(log).whole is False


def test_tiles_recomputed_with_the_entry_do_not_hide_it(log: Log) -> None:
    log.rows[5] = recomputed(log.rows[5])
    log.tiles = {tile.path: tile.content(subtrees(log.leaves)) for tile in tiles_of(SIZE)}
    report = verified(log)
    assert (report.whole, report.first_bad) == (False, 0)


def test_only_the_first_fault_is_named(log: Log) -> None:
    for at in (250, 20, 100):
        index, body, _ = log.rows[at]
        log.rows[at] = (index, body, bytes(32))
    assert verified(log).first_bad == 20


def test_a_report_is_whole_only_when_it_says_so(log: Log) -> None:
    report = verified(log)
    with pytest.raises(LogBroken):
        replace(report, whole=False).require()
    assert report.params == {"entries": SIZE}


def test_the_entries_of_a_whole_log_can_all_be_read(log: Log) -> None:
    assert [Entry.parse(body).id.int for _, body, _ in log.rows] == list(range(SIZE))
    assert root(log.leaves) == Checkpoint.verify(log.note, KEY.public, check).root
