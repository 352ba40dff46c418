"""Whoever holds the database cannot start a stopped register unnoticed; what cannot be told counts as stopped."""

from __future__ import annotations

import pytest

from keys.errors import AuthorityBroken
from policies.vocabulary import Role
from registry.freeze.state import require_open
from registry.oversight.checking.check import verify
from tests.registry.oversight.freezing.conftest import Square

EDITS = {
    "the state is taken away": "DELETE FROM register.freeze_state",
    "the state names no freeze": "UPDATE register.freeze_state SET freezing = NULL",
    "the state is that of before": "UPDATE register.freeze_state SET freezing = NULL, changed_at = {at}, mac = {mac}",
    "the freeze is lifted": "UPDATE register.freezing SET lifted_at = now()",
    "a freeze is put in": (
        "INSERT INTO register.freezing SELECT gen_random_uuid(), now(), NULL, 'host', NULL, reason, NULL, mac "
        "FROM register.freezing"
    ),
}
"""Each done by a superuser to a stopped register."""

LIFTED_BY_SQL = f"{EDITS['the state is that of before']}; DELETE FROM register.freezing"


def require(square: Square) -> None:
    with square.house.database.transaction(snapshot=True) as tx:
        require_open(tx)


def problems(square: Square) -> str:
    square.office.sequence()
    return "\n".join(verify(square.office.work, principal=None).problems)


def edited(square: Square, edit: str) -> None:
    """Stop the register, then do to it as a superuser who kept the state of before."""
    ((at, mac),) = square.house.sql("SELECT changed_at, mac FROM register.freeze_state")
    square.stop()
    square.house.sql(edit.format(at=f"'{at.isoformat()}'", mac=f"'\\x{mac.hex()}'"))


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_what_was_edited_put_in_or_taken_away_keeps_the_register_stopped(square: Square, edit: str) -> None:
    edited(square, edit)
    with pytest.raises(AuthorityBroken):
        require(square)
    notice = square.freezing.notice()
    assert notice is not None
    assert notice.since is None


@pytest.mark.parametrize("edit", [EDITS["the state is taken away"], LIFTED_BY_SQL], ids=["gone", "lifted"])
def test_whoever_holds_the_database_is_found(fresh_square: Square, edit: str) -> None:
    edited(fresh_square, edit)
    if edit == LIFTED_BY_SQL:
        require(fresh_square)
    found = problems(fresh_square)
    assert "register.freeze_state register" in found
    assert ("register.freezing " in found) is (edit == LIFTED_BY_SQL)


def test_a_word_put_in_by_sql_counts_for_nothing(square: Square) -> None:
    freeze = square.stop()
    first = square.seated(Role.VETTING_OFFICER, group="Kansliet")
    square.house.sql(
        "INSERT INTO register.unfreezing SELECT gen_random_uuid(), %s, 'propose', person, role, network, "
        "approver_group, now(), mac FROM register.role WHERE person = %s AND network IS NOT NULL",
        freeze,
        first.id,
    )
    with pytest.raises(AuthorityBroken):
        square.freezing.go_on(square.house.credential(square.seated(Role.SECURITY_OFFICER)), freeze)
    assert square.stopped


@pytest.mark.parametrize(
    "edit", [EDITS["the state is taken away"], EDITS["the state names no freeze"]], ids=["gone", "edited"]
)
def test_stopping_it_again_mends_what_cannot_be_told_and_two_let_it_go_on(square: Square, edit: str) -> None:
    edited(square, edit)
    officer = square.house.credential(square.seated(Role.SECURITY_OFFICER))
    assert square.freezing.view(officer).broken
    view = square.freezing.stop(officer, "En rad är borta")
    assert view.stop is not None
    assert square.stopped
    square.freezing.go_on(officer, view.stop.id)
    vetting = square.house.credential(square.seated(Role.VETTING_OFFICER, group="Kansliet"))
    assert square.freezing.go_on(vetting, view.stop.id).stop is None


def test_the_whole_way_passes_the_check(fresh_square: Square) -> None:
    square = fresh_square
    freeze = square.stop()
    officer = square.house.credential(square.seated(Role.SECURITY_OFFICER))
    vetting = square.house.credential(square.seated(Role.VETTING_OFFICER, group="Kansliet"))
    square.freezing.go_on(officer, freeze)
    square.freezing.decline(vetting, freeze)
    square.freezing.go_on(officer, freeze)
    square.freezing.go_on(vetting, freeze)
    square.freezing.stop_on_host("Igen")
    assert problems(square) == ""
