"""One key of each kind the tests need."""

from __future__ import annotations

import pytest

from keys.context import FieldContext
from keys.key import Key
from keys.scope import REGISTER, Purpose, data_scope, index_scope, record_scope
from tests.keys.known import NETWORK, OWNER, RECORD, known


@pytest.fixture
def data_key() -> Key:
    return known(Purpose.DATA, data_scope(OWNER, "MEMBER"))


@pytest.fixture
def record_key() -> Key:
    return known(Purpose.RECORD, record_scope(OWNER), 8)


@pytest.fixture
def index_key() -> Key:
    return known(Purpose.INDEX, index_scope(NETWORK, "MEMBER", 1), 9)


@pytest.fixture
def work_key() -> Key:
    return known(Purpose.WORK_SEAL, REGISTER, 10)


@pytest.fixture
def authority_key() -> Key:
    return known(Purpose.AUTHORITY, REGISTER, 11)


@pytest.fixture
def account_key() -> Key:
    return known(Purpose.ACCOUNT, REGISTER, 12)


@pytest.fixture
def place() -> FieldContext:
    return FieldContext(OWNER, "machine", RECORD, "machine.travel_x_mm", "MEMBER", 3)
