"""Taking a picture, and the two who sign it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from audit.event import Event, Result
from keys.errors import AuthorityBroken, KeysError
from policies.vocabulary import Role
from registry.authority import signed
from registry.errors import Conflict, Invalid, NotFound, Refused, Stale, StepUpNeeded
from registry.picture.picture import Conclusion
from tests.registry.picture.conftest import BECAUSE, CELL, Gallery
from tests.support import approved

OFFICE, REVIEWER = Role.VETTING_OFFICER, Role.SECURITY_OFFICER


def test_a_picture_keeps_steps_and_is_counted_once(gallery: Gallery) -> None:
    before = len(gallery.asked)
    found = gallery.taken()
    part = found.content[()]
    assert (part.companies, dict(part.cells)) == (31, {CELL: 8})
    assert (list(part.abilities.values()), dict(part.shown)) == ([16], {0: 16})
    entry = gallery.council.house.entries()[-2]
    assert (entry.event, entry.network) == (Event.PICTURE_TAKEN, gallery.network)
    assert [each.kind for each in entry.changed] == ["picture"]
    gallery.room.one(gallery.credential(gallery.officer(Role.AUDITOR)), found.id)
    assert len(gallery.asked) == before + 1


def test_reading_a_picture_is_on_record_and_for_the_office_and_auditors_alone(gallery: Gallery) -> None:
    found, house = gallery.taken(), gallery.council.house
    for role in (OFFICE, REVIEWER, Role.AUDITOR):
        who = gallery.credential(gallery.officer(role))
        gallery.room.one(who, found.id)
        assert house.last_entry().event is Event.PICTURES_READ
        assert [each.id for each in gallery.room.networks(who)] == [gallery.network]
        assert house.last_entry().event is Event.PICTURES_READ
    for other in (gallery.council.member(), gallery.officer(Role.BROKER), gallery.officer(Role.OPERATOR)):
        for act in (
            lambda who: gallery.room.one(who, found.id),
            gallery.room.networks,
            lambda who: gallery.room.take(who, gallery.network),
            lambda who: gallery.room.sign(who, found.id, found.digest, "nothing", BECAUSE),
        ):
            who = gallery.credential(other)
            with pytest.raises(Refused):
                act(who)
            assert house.last_entry().result is Result.REFUSED


def test_another_networks_picture_is_not_there(gallery: Gallery) -> None:
    found = gallery.taken()
    who = gallery.credential(gallery.council.officers["kontor"])
    with pytest.raises(NotFound):
        gallery.room.one(who, found.id)
    with pytest.raises(NotFound):
        gallery.room.sign(who, found.id, found.digest, "nothing", BECAUSE)
    with pytest.raises(NotFound):
        gallery.room.one(who, uuid4())
    with pytest.raises(Refused):
        gallery.room.take(who, gallery.network)


def test_an_auditor_takes_and_signs_nothing(gallery: Gallery) -> None:
    found, who = gallery.taken(), gallery.credential(gallery.officer(Role.AUDITOR))
    with pytest.raises(Refused):
        gallery.room.take(who, gallery.network)
    with pytest.raises(Refused):
        gallery.room.sign(who, found.id, found.digest, "nothing", BECAUSE)


def test_two_pictures_are_not_taken_close_to_each_other(gallery: Gallery) -> None:
    found = gallery.taken()
    who = gallery.credential(gallery.council.officers["styrelse"])
    with pytest.raises(Conflict, match="less than"):
        gallery.room.take(who, gallery.network)
    assert len([each for each in gallery.rows("picture") if each["number"] > found.number]) == 0


def test_two_persons_sign_one_as_the_office_and_one_as_security_officer(gallery: Gallery) -> None:
    found = gallery.taken()
    officer, reviewer = gallery.council.officers["kansli"], gallery.officer(REVIEWER)
    assert gallery.room.one(gallery.credential(reviewer), found.id).may_sign is REVIEWER
    first = gallery.sign(found, officer)
    assert [(each.role, each.words) for each in first.signed] == [(OFFICE, BECAUSE)]
    with pytest.raises(Conflict, match="You have signed"):
        gallery.sign(found, officer)
    with pytest.raises(Conflict, match="in this role"):
        gallery.sign(found, gallery.council.officers["styrelse"])
    done = gallery.sign(found, reviewer, "change")
    assert [each.conclusion for each in done.signed] == [Conclusion.NOTHING, Conclusion.CHANGE]
    entry = gallery.council.house.last_entry()
    assert (entry.event, entry.reason) == (Event.PICTURE_SIGNED, REVIEWER.value)
    (network,) = gallery.room.networks(gallery.credential(reviewer))
    assert network.due.signed_at is not None
    assert not network.due.overdue


def test_one_person_in_both_roles_signs_in_one(gallery: Gallery) -> None:
    found, both = gallery.taken(), gallery.officer(OFFICE)
    house = gallery.council.house
    with house.database.transaction() as tx:
        approved.give_role(tx, house.accounts, both.id, REVIEWER, gallery.network)
    gallery.sign(found, both)
    with pytest.raises(Conflict, match="another person's"):
        gallery.sign(found, both)


def test_two_of_one_company_or_of_one_name_do_not_sign_together(gallery: Gallery) -> None:
    found, house = gallery.taken(), gallery.council.house
    company = house.organisation(nix="member")
    gallery.sign(found, gallery.officer(OFFICE, company))
    with pytest.raises(Conflict, match="your own company"):
        gallery.sign(found, gallery.officer(REVIEWER, company))
    namesake = gallery.officer(REVIEWER)
    gallery.council.rename(namesake, _signer(gallery, found.id).upper())
    with pytest.raises(Conflict, match="your name"):
        gallery.sign(found, namesake)


def _signer(gallery: Gallery, picture: UUID) -> str:
    who = gallery.credential(gallery.council.officers["kansli"])
    return gallery.room.one(who, picture).signed[0].person


def test_two_of_one_office_sign_together(gallery: Gallery) -> None:
    found = gallery.taken()
    office = gallery.council.house.organisation("office", nix="member")
    gallery.sign(found, gallery.officer(OFFICE, office))
    assert len(gallery.sign(found, gallery.officer(REVIEWER, office)).signed) == 2


def test_a_signature_takes_a_proof_of_its_own(gallery: Gallery) -> None:
    found, house = gallery.taken(), gallery.council.house
    officer = gallery.council.officers["kansli"]
    who = gallery.credential(officer)
    for row in gallery.rows("session"):
        with house.database.transaction() as tx:
            aged = signed(tx, "session", {**row, "stepped_at": row["stepped_at"] - timedelta(hours=1)})
        house.sql(
            "UPDATE register.session SET stepped_at = %s, mac = %s WHERE id = %s",
            aged["stepped_at"],
            aged["mac"],
            aged["id"],
        )
    with pytest.raises(StepUpNeeded):
        gallery.room.sign(who, found.id, found.digest, "nothing", BECAUSE)
    assert house.last_entry().result is Result.REFUSED
    assert not [each for each in gallery.rows("picture_signature") if each["picture"] == found.id]


def test_what_is_signed_is_what_was_shown(gallery: Gallery) -> None:
    earlier = gallery.taken()
    found, officer = gallery.taken(), gallery.council.officers["kansli"]
    with pytest.raises(Stale):
        gallery.room.sign(gallery.credential(officer), found.id, earlier.digest, "nothing", BECAUSE)
    with pytest.raises(Conflict, match="more than"):
        gallery.sign(earlier, officer)


@pytest.mark.parametrize(("word", "said"), [("perhaps", BECAUSE), ("nothing", "ja"), ("change", "x" * 601)])
def test_a_conclusion_is_one_of_two_with_words(gallery: Gallery, word: str, said: str) -> None:
    found, who = gallery.taken(), gallery.credential(gallery.council.officers["kansli"])
    with pytest.raises(Invalid):
        gallery.room.sign(who, found.id, found.digest, word, said)


def test_an_edited_picture_is_neither_shown_nor_signed(gallery: Gallery) -> None:
    found, house = gallery.taken(), gallery.council.house
    who = gallery.credential(gallery.council.officers["kansli"])
    (row,) = [each for each in gallery.rows("picture") if each["id"] == found.id]
    house.sql("UPDATE register.picture SET digest = %s WHERE id = %s", bytes(32), found.id)
    for act in (
        lambda: gallery.room.one(who, found.id),
        lambda: gallery.room.sign(who, found.id, bytes(32), "nothing", BECAUSE),
    ):
        with pytest.raises(AuthorityBroken):
            act()
    # Even with the register's own mark: what is sealed is not what its digest says.
    with house.database.transaction() as tx:
        gallery.change(tx, "picture", row, digest=bytes(32))
    with pytest.raises(KeysError):
        gallery.room.one(who, found.id)
    with house.database.transaction() as tx:
        gallery.change(tx, "picture", row, digest=row["digest"])
    assert gallery.room.one(who, found.id).content == found.content


def test_a_signature_under_another_picture_is_believed_nowhere(gallery: Gallery) -> None:
    earlier = gallery.taken()
    gallery.sign(earlier, gallery.council.officers["kansli"])
    found, house = gallery.taken(), gallery.council.house
    who = gallery.credential(gallery.council.officers["kansli"])
    (row,) = [each for each in gallery.rows("picture_signature") if each["picture"] == earlier.id]
    with house.database.transaction() as tx:
        gallery.change(tx, "picture_signature", row, picture=found.id)
    with pytest.raises(AuthorityBroken):
        gallery.room.one(who, found.id)
    with house.database.transaction() as tx:
        gallery.change(tx, "picture_signature", row, picture=earlier.id)


def test_what_grew_is_told_against_the_last_picture_that_both_signed(gallery: Gallery) -> None:
    signed_one = gallery.taken()
    gallery.sign(signed_one, gallery.council.officers["kansli"])
    gallery.sign(signed_one, gallery.officer(REVIEWER))
    assert gallery.taken().before == signed_one.content
    later = gallery.taken()  # the one between was signed by nobody
    assert later.before == signed_one.content


def test_who_is_to_sign_is_reminded_after_a_quarter(gallery: Gallery) -> None:
    found = gallery.taken()
    officer, reviewer = gallery.council.officers["kansli"], gallery.officer(REVIEWER)
    gallery.sign(found, officer)
    gallery.sign(found, reviewer)
    assert gallery.room.waiting(gallery.credential(officer)) == []
    gallery.pass_days(93)
    assert [each.ever for each in gallery.room.waiting(gallery.credential(reviewer))] == [True]
    assert gallery.room.waiting(gallery.credential(gallery.officer(Role.AUDITOR))) == []
    other = gallery.credential(gallery.council.officers["kontor"])
    assert [each.ever for each in gallery.room.waiting(other)] == [False]


def test_a_network_without_a_security_officer_is_told_so(gallery: Gallery) -> None:
    (network,) = gallery.room.networks(gallery.credential(gallery.council.officers["kontor"]))
    assert (network.reviewer, network.may_take, list(network.past)) == (False, True, [])
