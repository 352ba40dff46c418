"""When a network's whole is to be looked at again, and what `nordkap status` says of it."""

from __future__ import annotations

from datetime import timedelta

from policies.vocabulary import Role
from registry.cli.status import _review
from tests.registry.picture.conftest import Gallery


def said(gallery: Gallery, slug: str, *, older: int = 0) -> tuple[bool, str]:
    house = gallery.council.house
    with house.database.transaction(snapshot=True) as tx:
        (row,) = [each for each in house.accounts.networks.every(tx) if each["slug"] == slug]
        return _review(tx, {**row, "created_at": row["created_at"] - timedelta(days=older)})


def test_a_new_network_has_a_quarter(gallery: Gallery) -> None:
    good, line = said(gallery, "midex")
    assert good
    assert line.startswith("whole-picture review of midex: never signed, the next one by ")
    good, line = said(gallery, "midex", older=93)
    assert not good
    assert "overdue since" in line
    assert "/office/whole" in line


def test_it_is_done_when_both_have_signed_and_due_again_after_a_quarter(gallery: Gallery) -> None:
    found = gallery.taken()
    gallery.sign(found, gallery.council.officers["kansli"])
    assert not said(gallery, "nix", older=93)[0]
    gallery.sign(found, gallery.officer(Role.SECURITY_OFFICER))
    good, line = said(gallery, "nix", older=93)
    assert good
    assert "signed by both on" in line
    gallery.pass_days(93)
    assert not said(gallery, "nix", older=93)[0]
