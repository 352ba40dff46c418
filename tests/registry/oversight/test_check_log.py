"""The tamper table of the log: what a superuser of the database does, and the sentence that names it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audit.checkpoint import Checkpoint
from audit.event import Event
from keys.key import Purpose
from keys.signing import Signer
from registry.database import Detail
from registry.entries import by_principal
from registry.oversight.aside import tags_for
from registry.oversight.checking.check import verify
from registry.oversight.store import sequencing
from registry.oversight.tree import Tree
from tests.support.finding import checked, finds
from tests.support.logbook import ORIGIN, Log
from tests.support.town import Town

if TYPE_CHECKING:
    from uuid import UUID

CHANGED_WITH_ITS_LEAF = """
WITH new AS (
    SELECT convert_to(replace(convert_from(body, 'UTF8'), 'done', 'refused'), 'UTF8') AS body
    FROM journal.entry WHERE index = 4
)
UPDATE journal.entry SET body = new.body, leaf = sha256('\\x00' || new.body) FROM new WHERE index = 4
"""
SWAPPED_WITHOUT_TILES = """
WITH two AS (SELECT * FROM journal.entry WHERE index IN (4, 5)), gone AS (DELETE FROM journal.tile)
UPDATE journal.entry e SET body = two.body, leaf = two.leaf
FROM two WHERE e.index + two.index = 9 AND e.index IN (4, 5)
"""
PUT_IN_AT_THE_END = """
INSERT INTO journal.entry
SELECT index + 1, gen_random_uuid(), at, event, result, actor, gen_random_uuid(),
       counter, settled, previous, mac, body, leaf
FROM journal.entry ORDER BY index DESC LIMIT 1
"""
A_CHAIN_OF_NOBODY = """
INSERT INTO journal.chain
SELECT gen_random_uuid(), key, counter, settled, missing, ended FROM journal.chain LIMIT 1
"""


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("DELETE FROM journal.entry WHERE index = 4", ["Entry 4 is missing"]),
        ("DELETE FROM journal.entry WHERE index = 0", ["Entry 0 is missing"]),
        ("DELETE FROM journal.entry WHERE index >= 10", ["The log is cut: entries 10 to"]),
        ("DELETE FROM journal.entry", ["The log is cut: entries 0 to"]),
        (
            "UPDATE journal.entry SET body = overlay(body placing 'X' from 30) WHERE index = 4",
            ["Entry 4 was changed"],
        ),
        (CHANGED_WITH_ITS_LEAF, ["Entry 4 is not the one that the log's head was signed over"]),
        (SWAPPED_WITHOUT_TILES, ["An entry from 0 to", "exchanged"]),
        (PUT_IN_AT_THE_END, ["stands after the end"]),
        ("UPDATE journal.entry SET index = 9999 WHERE index = 4", ["Entry 4 is missing"]),
        (
            "UPDATE journal.checkpoint SET note = replace(note, 'test', 'fake')",
            ["head is malformed or not signed"],
        ),
        ("DELETE FROM journal.checkpoint", ["no signed head"]),
        (
            "UPDATE journal.tile SET data = overlay(data placing '\\x00ff00' from 9)",
            ["published hashes are not", "tile"],
        ),
        ("DELETE FROM journal.tile", ["published hashes are not", "tile"]),
    ],
)
def test_whatever_is_done_to_the_log_is_named(log: Log, town: Town, sql: str, words: list[str]) -> None:
    log.sql(sql)
    finds(log, *words)


def test_an_entry_taken_out_with_tree_tiles_and_head_recomputed_is_found(log: Log, town: Town) -> None:
    """With the signing key, tree, tiles and head can be made anew over an edited log; the numbers tell."""
    log.sql("CREATE TABLE journal.two AS SELECT * FROM journal.entry WHERE index IN (4, 5)")
    log.sql("DELETE FROM journal.entry WHERE index = 5")
    log.sql("UPDATE journal.entry SET index = index - 1 WHERE index > 5")
    log.sql("DELETE FROM journal.tile; DELETE FROM journal.checkpoint")
    rows = log.sql("SELECT leaf FROM journal.entry ORDER BY index")
    with log.work.transaction() as tx:
        tree = Tree(0, {})
        tree.append(leaf for (leaf,) in rows)
        sequencing.put_tiles(tx, tree.changed())
        signer = Signer(tx.keys.current(Purpose.SIGNING, "register"))
        head = Checkpoint(ORIGIN, tree.size, tree.root())
        sequencing.put_head(tx, head.size, head.sign(signer.sign, ORIGIN, signer.public).decode())
    report = finds(log, "removed", "settled, neither in the log nor announced")
    assert report.first_bad is None, "the recomputed tree itself is whole"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "at - interval '1 day'"),
        ("event", "'searched'"),
        ("result", "'refused'"),
        ("actor", "gen_random_uuid()"),
        ("id", "gen_random_uuid()"),
    ],
)
def test_a_filter_column_that_says_something_else_than_its_entry_is_named(
    log: Log, town: Town, column: str, value: str
) -> None:
    log.sql(f"UPDATE journal.entry SET {column} = {value} WHERE index = 3")
    finds(log, "Entry 3", f"the column {column} was changed")


@pytest.mark.parametrize(
    "edit",
    [
        "counter = 900",
        "settled = 0",
        "worker = gen_random_uuid()",
        "mac = sha256(mac)",
        "previous = sha256(previous)",
    ],
)
def test_an_entry_given_to_another_worker_or_number_is_named(log: Log, town: Town, edit: str) -> None:
    ((index,),) = log.sql("SELECT max(index) FROM journal.entry")
    log.sql(f"UPDATE journal.entry SET {edit} WHERE index = %s", index)
    finds(log, f"Entry {index} is not what worker")


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("UPDATE journal.chain SET counter = counter + 1", ["journal.chain", "changed"]),
        ("UPDATE journal.chain SET missing = '{2,3}'", ["journal.chain", "changed"]),
        ("UPDATE journal.chain SET settled = 0", ["journal.chain", "changed"]),
        ("UPDATE journal.chain SET ended = true", ["journal.chain", "changed"]),
        ("UPDATE journal.chain SET key = substr(sha256(key), 1, 16)", ["journal.chain", "names a key"]),
        ("DELETE FROM journal.chain", ["journal.chain", "is gone"]),
        (A_CHAIN_OF_NOBODY, ["journal.chain", "no entry of this worker"]),
    ],
)
def test_an_edited_chain_is_named(log: Log, town: Town, sql: str, words: list[str]) -> None:
    log.sql(sql)
    finds(log, *words)


def test_a_staged_row_that_was_removed_is_named_with_worker_and_number(log: Log, town: Town) -> None:
    log.write(3)
    ((worker,),) = log.sql("SELECT DISTINCT worker FROM journal.staged")
    log.sql("DELETE FROM journal.staged WHERE counter = 8")
    log.sequence()
    finds(log, "Number 8 was", f"worker {worker}", "removed")


def test_the_last_staged_row_that_was_removed_is_honestly_not_known(log: Log, town: Town) -> None:
    log.write(1)
    ((counter,),) = log.sql("SELECT counter FROM journal.staged")
    log.sql("DELETE FROM journal.staged")
    report = checked(log)
    assert report.exit_code == 0
    assert any(f"Its last entry is number {counter - 1}," in note for note in report.notes)


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        ("body = overlay(body placing 'X' from 30)", ["is not what worker"]),
        ("mac = sha256(mac)", ["is not what worker"]),
        ("counter = 2", ["is not what worker"]),
        ("key = substr(sha256(key), 1, 16)", ["names a key that is not the log's"]),
    ],
)
def test_an_edited_staged_row_is_named(log: Log, town: Town, edit: str, words: list[str]) -> None:
    log.write(1)
    ((row,),) = log.sql("SELECT id FROM journal.staged")
    log.sql(f"UPDATE journal.staged SET {edit} WHERE id = %s", row)
    finds(log, f"The staged row {row}", *words)


def test_a_sequenced_entry_that_is_staged_again_is_named(log: Log, town: Town) -> None:
    log.sql(
        "INSERT INTO journal.staged (worker, counter, settled, key, previous, body, mac) "
        "SELECT e.worker, e.counter, e.settled, c.key, e.previous, e.body, e.mac "
        "FROM journal.entry e JOIN journal.chain c USING (worker) WHERE e.index = 3"
    )
    finds(log, "The staged row", "stands in the log already")


ASIDES = "FROM journal.detail WHERE entry = (SELECT id FROM journal.entry WHERE index = 1)"


@pytest.mark.parametrize("about", ["an organisation", "none"])
@pytest.mark.parametrize(
    "how", [f"DELETE {ASIDES}", "UPDATE journal.detail SET sealed = sealed || 'x'::bytea"]
)
def test_a_side_record_that_was_removed_or_exchanged_is_named(
    log: Log, organisation: UUID, about: str, how: str
) -> None:
    with log.app.transaction() as tx:
        detail = Detail(organisation if about == "an organisation" else None, {})
        tx.audit(by_principal(tx, "test", Event.SEARCHED), detail)
    log.sequence()
    assert checked(log).problems == ()
    ((tag,),) = log.sql(f"SELECT encode(tag, 'hex') {ASIDES}")
    log.sql(how)
    finds(log, "Entry 1", "1 of its 1 rows of journal.detail", tag)


@pytest.mark.parametrize("count", [256, 257, 300])
def test_of_more_side_records_than_an_entry_names_none_can_be_removed(
    log: Log, organisation: UUID, count: int
) -> None:
    with log.app.transaction() as tx:
        details = [Detail(None, {"number": number}) for number in range(count - 1)]
        tx.audit(by_principal(tx, "test", Event.SEARCHED), *details, Detail(organisation, {}))
    log.sequence()
    assert checked(log).problems == ()
    log.sql("CREATE TEMPORARY TABLE kept AS SELECT * FROM journal.detail")
    with log.app.transaction() as tx:
        (entry,) = (row[0] for row in log.sql("SELECT id FROM journal.entry WHERE index = 1"))
        ((last,),) = tags_for(tx, organisation, [entry])
    log.sql("DELETE FROM journal.detail WHERE tag = %s", last)
    finds(log, "Entry 1", "rows of journal.detail")
    log.sql("DELETE FROM journal.detail")
    log.sql("INSERT INTO journal.detail SELECT * FROM kept")
    assert checked(log).problems == ()


def test_a_log_that_was_put_back_shows_against_a_head_kept_elsewhere(log: Log) -> None:
    log.write(2)
    log.sequence()
    ((kept,),) = log.sql("SELECT note FROM journal.checkpoint")
    log.sql("CREATE TABLE journal.old AS SELECT * FROM journal.tile")
    log.sql("CREATE TABLE journal.older AS SELECT * FROM journal.chain")
    log.write(2)
    log.sequence()
    ((newer,),) = log.sql("SELECT note FROM journal.checkpoint ORDER BY size DESC LIMIT 1")
    log.sql("DELETE FROM journal.entry WHERE index > 2")
    log.sql("DELETE FROM journal.checkpoint WHERE size > 3")
    log.sql("DELETE FROM journal.tile; DELETE FROM journal.chain")
    log.sql("INSERT INTO journal.tile SELECT * FROM journal.old")
    log.sql("INSERT INTO journal.chain SELECT * FROM journal.older")
    assert checked(log).problems == (), "by itself an older state is a whole log"
    same = verify(log.work, origin=ORIGIN, principal=None, older=[kept.encode()])
    assert same.problems == ()
    report = verify(log.work, origin=ORIGIN, principal=None, older=[newer.encode()])
    assert any("rolled back" in problem for problem in report.problems)
