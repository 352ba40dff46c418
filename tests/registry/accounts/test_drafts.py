"""What people typed, sealed for their own browser."""

from __future__ import annotations

import pytest

from policies.vocabulary import Role
from registry.errors import NotSignedIn
from tests.support.house import House, credential_of

TEXT = '{"words": "fräsning i titan"}'


def test_a_draft_opens_for_who_typed_it_in_any_session(house: House) -> None:
    person = house.enrolled(Role.MEMBER)
    sealed = house.accounts.drafts.seal(house.credential(person), "search", TEXT)
    assert "titan" not in sealed
    assert sealed.isascii()
    assert house.accounts.drafts.open(house.credential(person), "search", sealed) == TEXT


def test_the_same_words_never_look_the_same(house: House) -> None:
    credential = house.credential(house.enrolled(Role.MEMBER))
    assert len({house.accounts.drafts.seal(credential, "search", TEXT) for _ in range(3)}) == 3


def test_a_draft_opens_for_nobody_else_and_for_no_other_use(house: House) -> None:
    owner, other = (house.credential(house.enrolled(Role.MEMBER)) for _ in range(2))
    sealed = house.accounts.drafts.seal(owner, "search", TEXT)
    assert house.accounts.drafts.open(other, "search", sealed) is None
    assert house.accounts.drafts.open(owner, "audit", sealed) is None


@pytest.mark.parametrize("broken", ["", "x", "å", "A" * 200, "====", "\x00"])
def test_what_is_no_draft_opens_to_nothing(house: House, broken: str) -> None:
    credential = house.credential(house.enrolled(Role.MEMBER))
    assert house.accounts.drafts.open(credential, "search", broken) is None


def test_a_draft_that_was_changed_opens_to_nothing(house: House) -> None:
    credential = house.credential(house.enrolled(Role.MEMBER))
    sealed = house.accounts.drafts.seal(credential, "search", TEXT)
    changed = [
        sealed[:place] + ("A" if sealed[place] != "A" else "B") + sealed[place + 1 :]
        for place in (0, 9, 40, 70)
    ]
    assert [house.accounts.drafts.open(credential, "search", each) for each in changed] == [None] * 4


def test_nobody_without_a_session_has_a_draft(house: House) -> None:
    stranger = credential_of("x" * 43)
    with pytest.raises(NotSignedIn):
        house.accounts.drafts.seal(stranger, "search", TEXT)
    with pytest.raises(NotSignedIn):
        house.accounts.drafts.open(stranger, "search", "x")
