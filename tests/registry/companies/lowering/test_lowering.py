"""Nobody alone shows others what only their company saw: two data owners do, or its only person twice."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.rows import dict_row

from keys.errors import AuthorityBroken
from policies.vocabulary import Role, Tier
from registry.accounts.grants import Grants
from registry.accounts.networks import Networks
from registry.accounts.people import DISABLED, People
from registry.accounts.secrets import Secrets
from registry.accounts.staff import staff
from registry.authority import signed
from registry.catalogue.classes import Profile
from registry.companies.author import Author
from registry.companies.lowering import service
from registry.companies.lowering.proposal import NO_PROPOSAL
from registry.companies.lowering.service import Lowerings, Proposed
from registry.companies.tiering import BEGINS_SEALED
from registry.errors import Conflict, Invalid, NotFound, Refused, StepUpNeeded
from tests.support.register import HOST
from tests.support.samples import RECORDS

if TYPE_CHECKING:
    from registry.caller import Credential
    from registry.companies.lowering.views import LoweringView
    from registry.companies.views import RecordView
    from tests.support.register import Register

SERIAL = "machine.serial"


@pytest.fixture
def lowerings(register: Register) -> Lowerings:
    people = People(Secrets(), Networks())
    return Lowerings(
        register.app, register.sessions, register.recorder, register.disclosure, staff, people.names
    )


class Firm:
    """A company with a machine whose serial number only it sees, and its people."""

    def __init__(self, register: Register, owners: int = 2) -> None:
        self.register = register
        self.id = register.organisation()
        self.machine = register.make(self.id, "machine", RECORDS["machine"])
        self.people = [register.person(self.id, own=[Role.DATA_OWNER]) for _ in range(owners)]
        self.owners = [register.credential(each) for each in self.people]

    def wanted(self, tier: Tier = Tier.CASE, field: str = SERIAL) -> Proposed:
        return Proposed("machine", self.machine.id, field, tier)

    def tier(self, field: str = SERIAL) -> Tier:
        (record,) = self.register.opened(self.id)
        return record.values[field].tier

    def change(self, values: dict[str, Any] | None = None, **about: Any) -> RecordView:
        with self.register.app.transaction() as tx:
            (stored,) = self.register.sealed(self.id)
            return self.register.recorder.change(
                tx, HOST, self.id, self.machine.id, stored.revision, values or {}, **about
            )


def let_pass(register: Register, proposal: UUID, **about: float) -> None:
    """Let a proposal have been made so much earlier, with a genuine mark."""
    with register.superuser.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute("SELECT * FROM register.lowering WHERE id = %s", (proposal,)).fetchone()
    assert row is not None
    for name in ("created_at", "expires_at"):
        row[name] -= timedelta(**about)
    with register.app.transaction() as tx:
        mac = signed(tx, "lowering", row)["mac"]
    register.sql(
        "UPDATE register.lowering SET created_at = %s, expires_at = %s, mac = %s WHERE id = %s",
        row["created_at"],
        row["expires_at"],
        mac,
        proposal,
    )


def events(register: Register) -> list[str]:
    import json  # noqa: PLC0415

    rows = register.sql("SELECT body FROM journal.staged ORDER BY id")
    return [json.loads(bytes(body))["event"] for (body,) in rows]


def test_one_proposes_and_another_confirms_and_only_then_it_moves(
    register: Register, lowerings: Lowerings
) -> None:
    firm = Firm(register)
    before = len(events(register))
    made = lowerings.propose(firm.owners[0], firm.wanted())
    assert firm.tier() is Tier.SEALED
    assert (made.mine, made.same_from, made.void) == (True, None, False)
    (seen,) = lowerings.standing(firm.owners[1])
    assert (seen.id, seen.mine, seen.proposer) == (made.id, False, "Kim Exempel")
    shown = lowerings.confirm(firm.owners[1], made.id)
    assert shown.values[SERIAL].tier is Tier.CASE
    assert firm.tier() is Tier.CASE
    assert lowerings.standing(firm.owners[0]) == []
    said = events(register)[before:]
    assert said[-1] == "own_read"
    assert [each for each in said if each.startswith("lowering")] == [
        "lowering_proposed",
        "lowering_confirmed",
    ]
    assert "record_changed" in said


def test_the_proposer_does_not_confirm_where_there_are_two_however_long_they_wait(
    register: Register, lowerings: Lowerings
) -> None:
    firm = Firm(register)
    made = lowerings.propose(firm.owners[0], firm.wanted())
    again = register.credential(firm.people[0])
    for hours in (0, 80):
        let_pass(register, made.id, hours=hours)
        for credential in (firm.owners[0], again):
            with pytest.raises(Conflict) as caught:
                lowerings.confirm(credential, made.id)
            assert caught.value.message_id == service.ANOTHER
    assert firm.tier() is Tier.SEALED


def test_the_only_person_confirms_after_72_hours_and_not_before(
    register: Register, lowerings: Lowerings
) -> None:
    firm = Firm(register, owners=1)
    made = lowerings.propose(firm.owners[0], firm.wanted())
    assert made.same_from == made.created_at + timedelta(hours=72)
    let_pass(register, made.id, hours=71, minutes=59)
    with pytest.raises(Conflict) as caught:
        lowerings.confirm(firm.owners[0], made.id)
    assert caught.value.message_id == service.TOO_SOON
    assert firm.tier() is Tier.SEALED
    let_pass(register, made.id, minutes=1)
    lowerings.confirm(firm.owners[0], made.id)
    assert firm.tier() is Tier.CASE


@pytest.mark.parametrize("role", [Role.DATA_OWNER, Role.EDITOR, Role.MEMBER])
def test_a_second_person_who_appears_in_between_ends_being_alone(
    register: Register, lowerings: Lowerings, role: Role
) -> None:
    firm = Firm(register, owners=1)
    made = lowerings.propose(firm.owners[0], firm.wanted())
    second = register.credential(register.person(firm.id, own=[role]))
    let_pass(register, made.id, hours=73)
    with pytest.raises(Conflict) as caught:
        lowerings.confirm(firm.owners[0], made.id)
    assert caught.value.message_id == service.ANOTHER
    if role is Role.DATA_OWNER:
        lowerings.confirm(second, made.id)
        assert firm.tier() is Tier.CASE
    else:
        with pytest.raises(Refused):
            lowerings.confirm(second, made.id)


def test_who_was_not_alone_at_the_proposal_is_not_by_closing_the_others_account(
    register: Register, lowerings: Lowerings
) -> None:
    firm = Firm(register)
    made = lowerings.propose(firm.owners[0], firm.wanted())
    with register.app.transaction() as tx:
        People(Secrets(), Networks()).set_state(tx, "host", firm.people[1], DISABLED)
    let_pass(register, made.id, hours=73)
    with pytest.raises(Conflict):
        lowerings.confirm(firm.owners[0], made.id)
    assert firm.tier() is Tier.SEALED


@pytest.mark.parametrize("how", ["stated", "cleared", "restated", "moved", "deleted"])
def test_a_field_that_was_changed_since_voids_the_proposal(
    register: Register, lowerings: Lowerings, how: str
) -> None:
    firm = Firm(register)
    made = lowerings.propose(firm.owners[0], firm.wanted())
    if how == "stated":
        firm.change({SERIAL: "EX-99"})
    elif how in {"cleared", "restated"}:
        firm.change({SERIAL: None})
        if how == "restated":
            firm.change({SERIAL: RECORDS["machine"][SERIAL]})
    elif how == "moved":
        other = lowerings.standing(firm.owners[1])[0]
        lowerings.confirm(firm.owners[1], other.id)
        firm.change(tiers={SERIAL: Tier.SEALED})
    else:
        with register.app.transaction() as tx:
            register.recorder.drop(tx, HOST, firm.id, firm.machine.id, 1)
    before = register.sql("SELECT tier FROM register.field WHERE record = %s", firm.machine.id)
    with pytest.raises((Conflict, NotFound)) as caught:
        lowerings.confirm(firm.owners[1], made.id)
    assert caught.value.message_id in {service.CHANGED, NO_PROPOSAL}
    assert register.sql("SELECT tier FROM register.field WHERE record = %s", firm.machine.id) == before
    if how not in {"moved", "deleted"}:
        assert [each.void for each in lowerings.standing(firm.owners[0])] == [True]


def test_a_change_of_another_field_leaves_the_proposal(register: Register, lowerings: Lowerings) -> None:
    firm = Firm(register)
    made = lowerings.propose(firm.owners[0], firm.wanted())
    firm.change({"machine.make": "Annan"})
    lowerings.confirm(firm.owners[1], made.id)
    assert firm.tier() is Tier.CASE


def test_what_lapsed_is_confirmed_by_nobody_and_can_be_proposed_anew(
    register: Register, lowerings: Lowerings
) -> None:
    firm = Firm(register)
    made = lowerings.propose(firm.owners[0], firm.wanted())
    with pytest.raises(Conflict):
        lowerings.propose(firm.owners[1], firm.wanted())
    let_pass(register, made.id, days=14)
    assert lowerings.standing(firm.owners[0]) == []
    with pytest.raises(Conflict) as caught:
        lowerings.confirm(firm.owners[1], made.id)
    assert caught.value.message_id == service.LAPSED
    anew = lowerings.propose(firm.owners[1], firm.wanted())
    lowerings.confirm(firm.owners[0], anew.id)
    assert firm.tier() is Tier.CASE


def test_either_ends_it_without_a_proof_and_then_it_is_over(register: Register, lowerings: Lowerings) -> None:
    firm = Firm(register)
    for who in (0, 1):
        made = lowerings.propose(register.credential(firm.people[0]), firm.wanted())
        register.age_sessions()
        lowerings.end(firm.owners[who], made.id)
        with pytest.raises(NotFound):
            lowerings.confirm(register.credential(firm.people[1]), made.id)
        with pytest.raises(NotFound):
            lowerings.end(firm.owners[who], made.id)
    assert firm.tier() is Tier.SEALED


def test_proposing_and_confirming_take_a_fresh_proof(register: Register, lowerings: Lowerings) -> None:
    firm = Firm(register)
    made = lowerings.propose(firm.owners[0], firm.wanted())
    register.age_sessions()
    with pytest.raises(StepUpNeeded):
        lowerings.confirm(firm.owners[1], made.id)
    lowerings.end(firm.owners[1], made.id)
    with pytest.raises(StepUpNeeded):
        lowerings.propose(firm.owners[0], firm.wanted())


def test_a_proposer_who_is_no_data_owner_any_more_counts_for_nothing(
    register: Register, lowerings: Lowerings
) -> None:
    firm = Firm(register, owners=3)
    made = lowerings.propose(firm.owners[0], firm.wanted())
    with register.app.transaction() as tx:
        Grants().take_role(tx, "host", firm.people[0], Role.DATA_OWNER)
    with pytest.raises(Conflict) as caught:
        lowerings.confirm(firm.owners[1], made.id)
    assert caught.value.message_id == service.PROPOSER_GONE
    assert firm.tier() is Tier.SEALED


def test_nobody_else_decides_anything(register: Register, lowerings: Lowerings) -> None:
    firm, stranger = Firm(register), Firm(register)
    made = lowerings.propose(firm.owners[0], firm.wanted())
    for act in (lowerings.confirm, lowerings.end):
        with pytest.raises(NotFound):
            act(stranger.owners[0], made.id)
    with pytest.raises(NotFound):
        lowerings.propose(stranger.owners[0], firm.wanted())
    for role in (Role.EDITOR, Role.MEMBER):
        other = register.signed_in(firm.id, role)
        assert lowerings.count(other) == 1
        assert [each.id for each in lowerings.standing(other)] == [made.id]
        for call in (
            lambda asking=other: lowerings.propose(asking, firm.wanted()),
            lambda asking=other: lowerings.confirm(asking, made.id),
            lambda asking=other: lowerings.end(asking, made.id),
        ):
            with pytest.raises(Refused):
                call()
    assert lowerings.count(stranger.owners[0]) == 0
    assert firm.tier() is Tier.SEALED


def test_no_field_goes_below_its_floor_and_only_what_is_sealed_is_proposed(
    register: Register, lowerings: Lowerings
) -> None:
    firm = Firm(register)
    for tier in (Tier.OPEN, Tier.COMMUNITY, Tier.MEMBER, Tier.SEALED):
        with pytest.raises(Invalid):
            lowerings.propose(firm.owners[0], firm.wanted(tier))
    with pytest.raises(Conflict):
        lowerings.propose(firm.owners[0], firm.wanted(field="machine.make"))
    for field in ("machine.year_of_nothing", "machine.control", "site.name"):
        with pytest.raises(Invalid):
            lowerings.propose(firm.owners[0], firm.wanted(field=field))
    with pytest.raises(NotFound):
        lowerings.propose(firm.owners[0], Proposed("machine", uuid4(), SERIAL, Tier.CASE))


def test_a_standing_proposal_opens_no_other_way(register: Register, lowerings: Lowerings) -> None:
    firm = Firm(register)
    lowerings.propose(firm.owners[0], firm.wanted())
    with pytest.raises(Conflict):
        firm.change(tiers={SERIAL: Tier.CASE})
    with register.app.transaction() as tx:
        register.recorder.profile(tx, HOST, firm.id, Profile.VISIBLE)
    assert firm.tier() is Tier.SEALED


def test_a_confirmation_lowers_the_proposed_field_alone(register: Register, lowerings: Lowerings) -> None:
    firm = Firm(register)
    firm.change(tiers={"machine.make": Tier.SEALED})
    made = lowerings.propose(firm.owners[0], firm.wanted())
    lowerings.confirm(firm.owners[1], made.id)
    assert (firm.tier(), firm.tier("machine.make")) == (Tier.CASE, Tier.SEALED)


def test_what_begins_as_the_companys_alone_is_stated_anew_no_wider(register: Register) -> None:
    """Else one data owner with a fresh proof would delete a record, make it anew, and have lowered it alone."""
    from tests.registry.companies.test_tiering import as_person  # noqa: PLC0415

    firm = Firm(register)

    def anew(author: Author, tiers: dict[str, Tier]) -> None:
        with register.app.transaction() as tx:
            register.recorder.make(tx, author, firm.id, "machine", RECORDS["machine"], tiers=tiers)

    owner = as_person(register, firm.id, Role.DATA_OWNER)
    with register.app.transaction() as tx:
        register.recorder.drop(tx, owner, firm.id, firm.machine.id, 1)
    for profile in Profile:
        with register.app.transaction() as tx:
            register.recorder.profile(tx, owner, firm.id, profile)
        with pytest.raises(Conflict) as caught:
            anew(owner, {SERIAL: Tier.CASE})
        assert (caught.value.message_id, caught.value.params) == (BEGINS_SEALED, {"field": SERIAL})
    assert register.opened(firm.id) == []
    anew(owner, {})
    (record,) = register.opened(firm.id)
    assert record.values[SERIAL].tier is Tier.SEALED


def test_a_field_that_is_added_to_a_record_begins_as_the_companys_alone_too(register: Register) -> None:
    from tests.registry.companies.test_tiering import as_person  # noqa: PLC0415

    firm = Firm(register)
    without = {name: value for name, value in RECORDS["machine"].items() if name != SERIAL}
    view = register.make(firm.id, "machine", without)
    owner = as_person(register, firm.id, Role.DATA_OWNER)
    with pytest.raises(Conflict), register.app.transaction() as tx:
        register.recorder.change(
            tx, owner, firm.id, view.id, 1, {SERIAL: RECORDS["machine"][SERIAL]}, tiers={SERIAL: Tier.CASE}
        )


def row_of(register: Register, proposal: LoweringView) -> dict[str, Any]:
    with register.superuser.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute("SELECT * FROM register.lowering WHERE id = %s", (proposal.id,)).fetchone()
    assert row is not None
    return row


@pytest.mark.parametrize(
    "wrong", ["same at once", "same after a day", "same not alone", "half", "late", "long"]
)
def test_the_database_refuses_it_too(register: Register, lowerings: Lowerings, wrong: str) -> None:
    firm = Firm(register, owners=2 if wrong == "same not alone" else 1)
    row = row_of(register, lowerings.propose(firm.owners[0], firm.wanted()))
    after = {
        "same at once": {"confirmer": row["proposer"], "confirmed_at": row["created_at"]},
        "same after a day": {
            "confirmer": row["proposer"],
            "confirmed_at": row["created_at"] + timedelta(hours=71, minutes=59),
        },
        "same not alone": {
            "confirmer": row["proposer"],
            "confirmed_at": row["created_at"] + timedelta(hours=73),
        },
        "half": {"confirmer": row["proposer"]},
        "late": {"confirmer": uuid4(), "confirmed_at": row["expires_at"]},
        "long": {"expires_at": row["expires_at"] + timedelta(seconds=1)},
    }[wrong]
    names = ", ".join(f"{name} = %s" for name in after)
    with pytest.raises((psycopg.errors.CheckViolation, psycopg.errors.ForeignKeyViolation)):
        register.sql(f"UPDATE register.lowering SET {names} WHERE id = %s", *after.values(), row["id"])


def test_a_proposal_that_was_written_by_sql_is_none(register: Register, lowerings: Lowerings) -> None:
    firm = Firm(register)
    made = lowerings.propose(firm.owners[0], firm.wanted())
    register.sql("UPDATE register.lowering SET proposer = %s WHERE id = %s", firm.people[1], made.id)
    for call in (
        lambda: lowerings.confirm(firm.owners[0], made.id),
        lambda: lowerings.standing(firm.owners[0]),
    ):
        with pytest.raises(AuthorityBroken):
            call()
    assert firm.tier() is Tier.SEALED


def test_two_confirmations_at_once_take_effect_once(register: Register, lowerings: Lowerings) -> None:
    from tests.support.house import at_once  # noqa: PLC0415

    firm = Firm(register, owners=2)
    made = lowerings.propose(firm.owners[0], firm.wanted())
    second: Credential = firm.owners[1]
    outcomes = at_once(4, lambda: lowerings.confirm(second, made.id))
    assert sum(not isinstance(each, Exception) for each in outcomes) == 1
    (stored,) = register.sealed(firm.id)
    assert stored.revision == 2
