"""A head kept in a file shows that the end of the log was cut off, also to a process that starts later."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry.oversight.checking.check import verify
from registry.oversight.errors import TreeBroken
from registry.oversight.kepthead import KeptHead
from registry.oversight.sequencer import Sequencer
from tests.support.logbook import ORIGIN, Log


def cut_off(log: Log, kept: KeptHead) -> None:
    """Sequence, keep the head, sequence more, and take away what came last together with its heads."""
    log.write(2)
    Sequencer(log.work, ORIGIN, kept=kept).round()
    log.sql("CREATE TABLE journal.old AS SELECT * FROM journal.tile")
    log.sql("CREATE TABLE journal.older AS SELECT * FROM journal.chain")
    log.write(2)
    Sequencer(log.work, ORIGIN, kept=kept).round()
    log.sql("DELETE FROM journal.entry WHERE index > 2")
    log.sql("DELETE FROM journal.checkpoint WHERE size > 3")
    log.sql("DELETE FROM journal.tile; DELETE FROM journal.chain")
    log.sql("INSERT INTO journal.tile SELECT * FROM journal.old")
    log.sql("INSERT INTO journal.chain SELECT * FROM journal.older")


def test_the_newest_head_is_kept_outside_the_database(log: Log, tmp_path: Path) -> None:
    kept = KeptHead(tmp_path / "head")
    assert kept.read() is None
    for _ in range(2):
        log.write()
        Sequencer(log.work, ORIGIN, kept=kept).round()
        ((note,),) = log.sql("SELECT note FROM journal.checkpoint ORDER BY size DESC LIMIT 1")
        assert kept.read() == note.encode()
    assert [each.name for each in tmp_path.iterdir()] == ["head"]


def test_a_log_cut_off_at_the_end_is_noticed_by_the_next_process_too(log: Log, tmp_path: Path) -> None:
    kept = KeptHead(tmp_path / "head")
    cut_off(log, kept)
    before = kept.read()
    log.write()
    with pytest.raises(TreeBroken, match="rolled back: 5 entries were signed for, its head knows 3"):
        Sequencer(log.work, ORIGIN, kept=kept).round()
    assert kept.read() == before, "the proof stays"
    report = verify(log.work, origin=ORIGIN, principal=None, older=[before or b""])
    assert any("rolled back" in problem for problem in report.problems)


@pytest.mark.parametrize("text", ["", "nonsense", "nordkap.test/log\n5\nAAAA\n"])
def test_a_kept_head_that_is_not_this_logs_stops_the_sequencer(log: Log, tmp_path: Path, text: str) -> None:
    file = tmp_path / "head"
    file.write_text(text)
    log.write()
    with pytest.raises(TreeBroken, match="kept outside the database"):
        Sequencer(log.work, ORIGIN, kept=KeptHead(file)).round()


def test_a_head_that_cannot_be_kept_holds_up_no_log(log: Log, tmp_path: Path) -> None:
    log.write()
    assert Sequencer(log.work, ORIGIN, kept=KeptHead(tmp_path / "missing" / "head")).round().sequenced == 2
