"""The companies around the story: the same every time, whole, plausible, and unmistakably made up."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest

from policies.vocabulary import Tier
from registry import catalogue
from registry.catalogue.classes import Profile
from registry.catalogue.derived import head_of
from registry.companies.content import content
from registry.companies.draft import Draft
from registry.demo.crowd import crowd, workshops
from registry.demo.floor import capabilities
from registry.demo.loading import AUTHOR, FAMILIES, STATED, everybody, organisation_drafts, story
from registry.demo.workshop import FEWEST, MOST, words
from registry.vocabularies.cells import great_circle_km
from tests.support.checkout import REPOSITORY

SWEDISH_PHONE = re.compile(r"\+46 (31 390 06|40 628 04|8 465 004|980 319 2) ?[0-9]{2}")
NORWEGIAN_PHONE = re.compile(r"\+47 00 00 00 [0-9]{2}")
HOME = {"SE321", "SE322", "NO060"}
AROUND = {"SE312", "SE313", "SE331", "NO020", "NO071", "NO0A3"}
"""The regions that border on those."""

DUMP = "import json; from registry.demo.crowd import crowd; print(json.dumps(crowd()))"


@pytest.fixture(scope="module")
def made() -> dict[str, dict[str, Any]]:
    return crowd()


def drafts(made: dict[str, dict[str, Any]]) -> Iterator[tuple[dict[str, Any], Draft]]:
    """Every record, with the company that states it."""
    for stated in made.values():
        for draft in organisation_drafts(uuid4(), stated):
            yield stated, draft


def values(made: dict[str, dict[str, Any]], name: str) -> list[Any]:
    """Every value of a field."""
    return [draft.values[name] for _, draft in drafts(made) if name in draft.values]


def test_another_process_makes_the_very_same(made: dict[str, dict[str, Any]]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", DUMP],
        cwd=REPOSITORY,
        env={"PYTHONHASHSEED": "1", "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        check=True,
    )
    assert json.loads(done.stdout) == made == crowd()


def test_there_are_at_least_120_and_the_story_is_as_it_was(made: dict[str, dict[str, Any]]) -> None:
    assert len(made) >= 120
    whole = everybody()
    assert {key: whole[key] for key in story()} == story()
    assert len(whole) == len(made) + len(story())


def test_the_documents_say_how_many_there_are() -> None:
    stating = sum("organisation" in stated for stated in everybody().values())
    for page in ("README.md", "docs/README.md", "docs/demo.md", "docs/commands.md"):
        said = re.search(
            r"([0-9]+)\s(fictional\s)?companies", (REPOSITORY / page).read_text(encoding="utf-8")
        )
        assert said is not None, page
        assert int(said[1]) == stating, page


def test_every_record_is_one_the_register_takes(made: dict[str, dict[str, Any]]) -> None:
    for stated, draft in drafts(made):
        country = stated["organisation"]["organisation.country"]
        taken = content(
            AUTHOR,
            Profile(stated["profile"]),
            draft.family,
            draft.values,
            draft.tiers or {},
            country=partial(str, country),
        )
        assert set(draft.values) <= set(taken.values)


def test_every_name_says_that_it_is_made_up_and_stands_once(made: dict[str, dict[str, Any]]) -> None:
    names = values(made, "organisation.legal_name")
    assert all(re.fullmatch(r"\S+ \S+ (Exempel AB|Eksempel AS)", name) for name in names)
    first = [name.split()[0] for name in names]
    first += [
        stated["account_name"].split()[0] for key, stated in story().items() if "organisation" in stated
    ]
    assert len(set(first)) == len(first)
    for name in ("machine.make", "certificate.issuer", "experience.customer"):
        assert all(re.match("Ex|Eks|Påhitt|Oppdikt", value) for value in values(made, name)), name
    for person in values(made, "contact.person"):
        assert person.endswith(("Exempelsson", "Eksempelsen"))
    shown = [text for name in ["sv", "nb", "en"] for text in values(made, f"organisation.showcase_{name}")]
    assert all(re.search("fiktiv|fictional", text) for text in shown)


def test_no_two_share_an_address_and_none_can_be_reached(made: dict[str, dict[str, Any]]) -> None:
    for name in ("site.address", "site.coordinates", "contact.mailbox", "contact.phone", "organisation.web"):
        found = [json.dumps(value) for value in values(made, name)]
        assert len(set(found)) == len(found) >= 120, name
    assert all(mailbox.endswith(".example") for mailbox in values(made, "contact.mailbox"))
    assert all(web.endswith(".example") for web in values(made, "organisation.web"))
    assert all(
        SWEDISH_PHONE.fullmatch(phone) or NORWEGIAN_PHONE.fullmatch(phone)
        for phone in values(made, "contact.phone")
    )


def test_they_stand_in_the_two_home_regions_and_those_around() -> None:
    found = Counter(workshop.place.region for workshop in workshops())
    assert set(found) == HOME | AROUND
    assert all(found[region] >= 20 for region in HOME)


def test_a_site_lies_in_its_town(made: dict[str, dict[str, Any]]) -> None:
    for workshop in workshops():
        point = made[workshop.key]["sites"][0]["site.coordinates"]
        town = workshop.place
        assert great_circle_km(point["lat"], point["lon"], town.latitude, town.longitude) < 2.5


def test_every_profile_tier_and_way_of_showing_oneself_occurs(made: dict[str, dict[str, Any]]) -> None:
    assert {stated["profile"] for stated in made.values()} == set(Profile)
    chosen = {tier for _, draft in drafts(made) for tier in (draft.tiers or {}).values()}
    assert chosen == set(Tier)
    assert {tuple(stated["networks"]) for stated in made.values()} == {
        ("nix",),
        ("midex",),
        ("nix", "midex"),
    }
    assert {tuple(stated["release"]) for stated in made.values() if "release" in stated} >= {
        ("nix", "midex"),
        ("nix",),
        ("midex",),
        (),
    }
    excluding = [stated for stated in made.values() if stated.get("excluded")]
    assert len(excluding) > 5
    assert all(set(stated["excluded"]) <= set(made) for stated in excluding)
    assert any(stated.get("countries") for stated in made.values())
    anonymous = [
        stated
        for stated in made.values()
        if stated["organisation"].get("tiers", {}).get("organisation.legal_name") == "CASE"
    ]
    assert len(anonymous) > 3


def test_every_family_and_every_list_is_used(made: dict[str, dict[str, Any]]) -> None:
    families = {draft.family for _, draft in drafts(made)}
    assert families == {"organisation", "site", *FAMILIES.values()}
    assert families == {family.name for family in catalogue.FAMILIES.values() if family.offered} - {"need"}
    assert set(values(made, "machine.class")) == set(words("machines"))
    assert {workshop.trade for workshop in workshops()} == set(words("trades")["trades"])
    offered = {one["process"] for one in words("capabilities").values()}
    assert set(values(made, "capability.process")) == offered


def test_every_trade_is_somebodys_core_business() -> None:
    for workshop in workshops():
        own = [words("capabilities")[name]["process"] for name in workshop.craft["capabilities"][:2]]
        first, *_ = capabilities(workshop)
        assert first["capability.role"] == "core"
        assert head_of(first["capability.process"]) in {head_of(process) for process in own}


def test_a_company_fits_its_size(made: dict[str, dict[str, Any]]) -> None:
    for workshop in workshops():
        stated = made[workshop.key]
        assert FEWEST <= workshop.people <= MOST
        assert 1 <= len(stated["machines"]) <= 8
        assert 1 <= len(stated["capabilities"]) <= 5
    assert {workshop.size for workshop in workshops()} == {0, 1, 2}


def test_who_offers_a_thing_has_the_machine_it_takes(made: dict[str, dict[str, Any]]) -> None:
    takes: dict[str, set[str]] = {}
    for listed in words("capabilities").values():
        takes.setdefault(listed["process"], set()).add(listed.get("on", ""))
    for stated in made.values():
        classes = {machine["machine.class"] for machine in stated["machines"]} | {""}
        for one in stated["capabilities"]:
            if one["capability.role"] != "subcontracted":
                assert takes[one["capability.process"]] & classes, stated["account_name"]


def test_texts_are_in_the_companys_own_language(made: dict[str, dict[str, Any]]) -> None:
    assert {stated["language"] for stated in made.values()} == {"sv", "nb", "en"}
    for workshop in workshops():
        written = {
            name.rpartition("_")[2]
            for one in made[workshop.key]["capabilities"]
            for name in one
            if name.startswith("capability.text_")
        }
        assert written <= {workshop.language, "en"}


def test_some_reviews_are_overdue_and_nothing_was_stated_after_the_story(
    made: dict[str, dict[str, Any]],
) -> None:
    found = [draft.provenance for _, draft in drafts(made)]
    assert all(
        one is not None and one.review_due is not None and one.stated_on < one.review_due for one in found
    )
    assert all(one is not None and one.stated_on < STATED for one in found)
    overdue = [
        one for one in found if one is not None and one.review_due and one.review_due <= date(2026, 10, 1)
    ]
    assert len(found) / 20 < len(overdue) < len(found) / 2
    assert len({one.source for one in found if one is not None}) == 4


def test_nobody_but_the_story_vouches_for_titanium(made: dict[str, dict[str, Any]]) -> None:
    # So that who is better documented stands first where the README says so.
    milled = [
        one
        for stated in made.values()
        for one in stated["capabilities"]
        if head_of(one["capability.process"]) == "milling"
        and "titanium" in one.get("capability.materials", ())
    ]
    assert milled
    assert {one["source"] for one in milled} == {"declared"}


def test_a_draft_stands_at_the_companys_first_site(made: dict[str, dict[str, Any]]) -> None:
    two = next(stated for stated in made.values() if len(stated["sites"]) == 2)
    found = organisation_drafts(uuid4(), two)
    first, _ = [draft.id for draft in found if draft.family == "site"]
    stands = {UUID(draft.values["machine.site"]) for draft in found if draft.family == "machine"}
    assert stands == {first}
