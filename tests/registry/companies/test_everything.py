"""The index says what the records say, also of an organisation that its office closed."""

from __future__ import annotations

from registry.accounts.closure import Closer
from registry.companies.everything import everything
from registry.search.verify import verify
from tests.support.demo_register import DemoRegister

MILLING = {"field": "capability.process", "op": "eq", "value": "milling"}


def found(demo: DemoRegister) -> set[str]:
    """The names that a member finds."""
    return {card["name"] for card in demo.person("member").search(MILLING).json()["results"]}


def test_a_closed_organisation_is_not_found_keeps_its_lists_and_is_found_once_opened(
    own_demo: DemoRegister,
) -> None:
    demo, before = own_demo, found(own_demo)
    about = demo.loaded.organisations["trollspan"]
    with demo.serve.database.transaction() as tx:
        demo.serve.accounts.closures.close_organisation(tx, "host", about, Closer())
    closed = found(demo)
    assert len(closed) == len(before) - 1
    assert verify(demo.work.database, lambda tx: everything(tx, demo.work.disclosure)) == []
    demo.compact()
    with demo.serve.database.transaction() as tx:
        demo.serve.accounts.closures.open_organisation(tx, "host", about, Closer())
    assert found(demo) == before
    assert verify(demo.work.database, lambda tx: everything(tx, demo.work.disclosure)) == []
