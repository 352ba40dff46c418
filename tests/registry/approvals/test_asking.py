"""Asking: for oneself or, by a data owner, for a colleague; what cannot be given cannot be asked for."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from policies.vocabulary import Role, Tier
from registry.approvals import asking
from registry.approvals.asking import MOST_WAITING, Plea
from registry.approvals.request import Kind
from registry.approvals.views import State
from registry.errors import Conflict, Invalid, NordkapError, NotFound, Refused
from tests.support.council import WHY, Council
from tests.support.house import Enrolled


def plea(council: Council, **about: object) -> Plea:
    made = {
        "kind": Kind.TIER,
        "word": Tier.MEMBER,
        "networks": [council.house.networks["nix"]],
        "purpose": WHY,
        "days": 30,
    }
    return Plea(**{**made, **about})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("about", "error"),
    [
        ({"days": 0}, Invalid),
        ({"days": None}, Invalid),
        ({"days": 367}, Invalid),
        ({"word": Tier.CASE, "days": 184}, Invalid),
        ({"word": Tier.OPEN}, Invalid),
        ({"word": Tier.SEALED}, Invalid),
        ({"purpose": "x"}, Invalid),
        ({"purpose": "x" * 301}, Invalid),
        ({"purpose": "rad\x00rad"}, Invalid),
        ({"networks": []}, Invalid),
        ({"networks": [uuid4()]}, NotFound),
        ({"person": uuid4()}, Refused),
        ({"kind": Kind.ROLE, "word": Role.EDITOR, "days": None}, Invalid),
        ({"kind": Kind.ROLE, "word": Role.BROKER, "days": 30}, Invalid),
        ({"kind": Kind.ROLE, "word": Role.VETTING_OFFICER, "days": None}, Invalid),
        ({"kind": Kind.ROLE, "word": Role.VETTING_OFFICER, "days": None, "group": uuid4()}, Invalid),
        ({"kind": Kind.ROLE, "word": Role.BROKER, "days": None, "group": uuid4()}, Invalid),
    ],
)
def test_what_cannot_be_given_cannot_be_asked_for(
    council: Council, about: dict[str, object], error: type[NordkapError]
) -> None:
    person = council.member()
    before = council.house.sql("SELECT count(*) FROM register.request")
    with pytest.raises(error):
        council.room.asking.ask(council.house.credential(person), plea(council, **about))
    assert council.house.sql("SELECT count(*) FROM register.request") == before


def test_one_asks_where_ones_organisation_is_and_for_what_it_may(council: Council) -> None:
    interested = council.member(nix="interested")
    credential = council.house.credential(interested)
    with pytest.raises(Conflict):
        council.room.asking.ask(credential, plea(council))
    council.room.asking.ask(credential, plea(council, word=Tier.COMMUNITY))
    with pytest.raises(NotFound):
        council.room.asking.ask(credential, plea(council, networks=[council.house.networks["midex"]]))


def test_a_data_owner_asks_for_colleagues_and_nobody_else(council: Council) -> None:
    owner = council.house.enrolled(Role.DATA_OWNER)
    colleague = council.house.enrolled(Role.MEMBER, organisation=owner.organisation)
    stranger = council.member()
    credential = council.house.credential(owner)
    council.room.asking.ask(credential, plea(council, person=colleague.id))
    with pytest.raises(NotFound):
        council.room.asking.ask(credential, plea(council, person=stranger.id))
    (theirs,) = council.room.asking.mine(council.house.credential(colleague))
    assert (theirs.own, theirs.state) == (True, State.WAITING)


def test_who_works_for_an_office_asks_for_no_tier(council: Council) -> None:
    officer = council.officers["kansli"]
    with pytest.raises(Conflict):
        council.ask(officer, Tier.MEMBER)


def test_the_same_waits_once_and_ten_wait_at_most(council: Council) -> None:
    person = council.member(nix="member", midex="member")
    council.ask(person, Tier.MEMBER)
    with pytest.raises(Conflict) as same:
        council.ask(person, Tier.MEMBER, "nix", "midex")
    assert same.value.message_id == asking.ASKED_ALREADY
    words: list[Callable[[], UUID]] = [
        *(
            lambda role=role: council.ask_role(person, role)
            for role in asking.ROLES
            if role is not Role.VETTING_OFFICER
        ),
        lambda: council.ask(person, Tier.CASE),
        lambda: council.ask(person, Tier.COMMUNITY),
        lambda: council.ask(person, Tier.CASE, "midex"),
        lambda: council.ask(person, Tier.COMMUNITY, "midex"),
    ]
    for made in range(MOST_WAITING - 1):
        words[made]()
    with pytest.raises(Conflict) as many:
        words[MOST_WAITING - 1]()
    assert many.value.message_id == asking.MANY


def test_only_who_is_in_it_withdraws_it(council: Council) -> None:
    person, other = council.member(), council.member()
    request = council.ask(person)
    with pytest.raises(NotFound):
        council.room.asking.withdraw(council.house.credential(other), request)
    with pytest.raises(NotFound):
        council.room.asking.withdraw(council.house.credential(person), uuid4())


def test_the_applicant_sees_what_has_become_of_it_and_not_who_said_what(council: Council) -> None:
    person = council.member()
    request = council.ask(person)
    council.say("kansli", request)
    (seen,) = council.room.asking.mine(council.house.credential(person))
    assert [(said.by, said.reason, said.side) for said in seen.said] == [(None, None, "kansli")]
    assert not seen.may_decide
    council.say("styrelse", request)
    assert _states(council, person) == [State.APPROVED]


def _states(council: Council, person: Enrolled) -> list[State]:
    return [each.state for each in council.room.asking.mine(council.house.credential(person))]
