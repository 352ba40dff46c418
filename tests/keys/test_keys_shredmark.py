from __future__ import annotations

import pytest

from keys.errors import AuthorityBroken, WrongKey
from keys.scope import REGISTER, Purpose
from keys.shredmark import check_shred_mark, shred_mark
from tests.support.keystore import memory_keys


def test_a_line_is_believed_as_it_was_written_and_no_other() -> None:
    key = memory_keys().create(Purpose.AUDIT, REGISTER)
    mark = shred_mark(key, b"person 1")
    check_shred_mark(key, b"person 1", mark)
    for line, shown in ((b"person 2", mark), (b"person 1", bytes(32)), (b"person 1", mark[:-1])):
        with pytest.raises(AuthorityBroken):
            check_shred_mark(key, line, shown)
    with pytest.raises(AuthorityBroken):
        check_shred_mark(memory_keys().create(Purpose.AUDIT, REGISTER), b"person 1", mark)


def test_only_an_audit_key_marks() -> None:
    with pytest.raises(WrongKey):
        shred_mark(memory_keys().create(Purpose.READER, REGISTER), b"person 1")
