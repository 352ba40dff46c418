"""One's own company: forms from the catalogue, two people at once, profiles looked at before they are chosen."""

from __future__ import annotations

import re
from html import unescape
from uuid import UUID

import httpx
import pytest

from policies.vocabulary import Role, Tier
from registry import catalogue
from registry.web.addresses import is_kept
from registry.web.site import MOST_FIELDS
from tests.support.served import Served
from tests.support.surfer import Surfer, forms, text
from tests.support.workshop import PASSWORD, Hand, Workshop, workshop

SITE = {"site.municipality": "Östersund", "site.name": "Norra verkstaden"}
COMPANY = {"organisation.legal_name": "Skogsfrun Verkstad Exempel AB", "organisation.size_class": "small"}


@pytest.fixture(scope="module")
def shop(served: Served) -> Workshop:
    return workshop(served)


@pytest.fixture(scope="module")
def hand(shop: Workshop) -> Hand:
    return shop.hand(Role.DATA_OWNER, tier=Tier.MEMBER)


@pytest.fixture(scope="module")
def owner(hand: Hand) -> Surfer:
    """A browser of the data owner, which the tests of this file share."""
    return hand.surfer()


@pytest.fixture
def fresh(served: Served) -> tuple[Workshop, Surfer]:
    made = workshop(served)
    return made, made.hand(Role.DATA_OWNER).surfer()


def add(surfer: Surfer, family: str, **fields: str) -> httpx.Response:
    """Add a record through its form; a machine's type first. Return the answer."""
    address = f"/company/{family}/new"
    page = surfer.get(f"{address}?next=/company/{family}")
    if family == "machine":
        page = surfer.send(page, address, **{"machine.class": fields["machine.class"]})
    return surfer.send(page, address, **fields)


def links(page: httpx.Response, family: str) -> list[str]:
    """The addresses of the records that a page leads to."""
    return re.findall(rf'href="(/company/{family}/[0-9a-f-]{{36}})', page.text)


def test_an_empty_company_is_told_what_to_do_first_and_then_next(fresh: tuple[Workshop, Surfer]) -> None:
    _, surfer = fresh
    page = text(surfer.get("/company"))
    assert "Börja med själva företaget" in page
    assert "Köpare söker på certifikat" in page
    answer = add(surfer, "organisation", **COMPANY)
    assert answer.status_code == 303
    assert "Lägg till platsen" in text(surfer.get("/company"))
    assert "Skogsfrun Verkstad Exempel AB" in text(surfer.get("/company/organisation"))


def test_a_company_leads_its_people_to_lists_workbook_and_colleagues_as_far_as_they_may(
    shop: Workshop, owner: Surfer
) -> None:
    ways = {"/company/import", "/company/workbook", "/company/people"}
    for surfer, closed in (
        (owner, set()),
        (shop.hand(Role.EDITOR).surfer(), {"/company/people"}),
        (shop.hand(Role.MEMBER).surfer(), ways),
    ):
        page = surfer.get("/company").text
        assert {way for way in ways if f'href="{way}"' not in page} == closed
        for way in ways:
            assert surfer.get(way).status_code == (403 if way in closed else 200), way


def test_what_is_likely_stands_in_the_form_already(fresh: tuple[Workshop, Surfer]) -> None:
    _, surfer = fresh
    form = forms(surfer.get("/company/organisation/new"))[1]
    assert form.fields["organisation.country"] == "SE"
    add(surfer, "organisation", **COMPANY)
    add(surfer, "site", **SITE)
    page = surfer.send(
        surfer.get("/company/machine/new"), "/company/machine/new", **{"machine.class": "turning"}
    )
    # With one place there is nothing to choose.
    assert 'id="machine.site"' not in page.text
    assert forms(page)[1].fields["machine.quantity_band"] == "1"


@pytest.mark.parametrize("family", catalogue.OFFERED_FAMILIES)
def test_every_family_has_a_form_with_each_of_its_fields(owner: Surfer, family: str) -> None:
    page = owner.get(f"/company/{family}/new")
    if family == "machine":
        page = owner.send(page, "/company/machine/new", **{"machine.class": "other"})
    missing = [
        field.name
        for field in catalogue.FAMILIES[family].fields
        if not field.derived and field.refers_to is None and f'id="{field.name}"' not in page.text
    ]
    assert missing == []
    assert len(forms(page)[1].fields) < MOST_FIELDS / 2


def test_a_type_of_machine_is_asked_for_its_own_attributes_only(owner: Surfer) -> None:
    page = owner.send(
        owner.get("/company/machine/new"), "/company/machine/new", **{"machine.class": "turning"}
    )
    assert 'id="machine.swing_mm"' in page.text
    assert 'id="machine.table_load_kg"' not in page.text
    none = owner.send(owner.get("/company/machine/new"), "/company/machine/new", **{"machine.class": ""})
    assert none.status_code == 422
    assert "Välj en typ i listan" in text(none)


def test_numbers_ranges_choices_and_lines_are_stored_as_they_are_meant(
    fresh: tuple[Workshop, Surfer],
) -> None:
    _, surfer = fresh
    add(surfer, "organisation", **COMPANY, **{"organisation.trading_names": "Frun\nVerkstaden"})
    add(surfer, "site", **SITE, **{"site.crane_t": "3,2", "site.loading": "dock\nforklift"})
    add(surfer, "site", **{"site.name": "Södra", "site.coordinates": "63,18; 14,64"})
    add(
        surfer,
        "experience",
        **{"experience.sector": "energy", "experience.years.min": "2015", "experience.years.max": "2020"},
    )
    add(surfer, "capability", **{"capability.process": "turning", "capability.part_l_mm": "500"})
    said = text(surfer.get("/company/organisation"))
    assert "Frun, Verkstaden" in said
    said = text(surfer.get("/company/site"))
    assert "3,2 t" in said
    assert "Latitud 63,18" in said
    assert "2 015–2 020" in text(surfer.get("/company/experience")).replace("\xa0", " ")
    assert "500 mm" in text(surfer.get("/company/capability"))
    (address,) = links(surfer.get("/company/experience"), "experience")
    form = next(form for form in forms(surfer.get(address)) if form.action == address)
    assert (form.fields["experience.years.min"], form.fields["experience.years.max"]) == ("2015", "2020")


@pytest.mark.parametrize(
    ("fields", "place", "said"),
    [
        ({"site.crane_t": "mycket"}, "site.crane_t", "Travers, största lyft: Skriv ett tal i t"),
        ({"site.area_m2": "0"}, "site.area_m2", "från 1 till"),
        ({"site.coordinates": "norrut"}, "site.coordinates", "latitud och longitud"),
        ({"said.review_due": "nästa år"}, "said.review_due", "år-månad-dag"),
        ({"said.review_due": "1999-01-01"}, "said.review_due", "efter"),
    ],
)
def test_what_cannot_be_used_is_said_on_top_and_at_the_field_and_nothing_is_lost(
    owner: Surfer, shop: Workshop, fields: dict[str, str], place: str, said: str
) -> None:
    before = shop.sealed_count("site")
    answer = add(owner, "site", **SITE, **fields)
    assert answer.status_code == 422
    assert f'href="#{place}"' in answer.text
    assert f'id="{place}-error"' in answer.text
    assert said in text(answer)
    assert 'value="Norra verkstaden"' in answer.text
    assert unescape(answer.text).count(next(iter(fields.values()))) >= 1
    assert shop.sealed_count("site") == before


def test_a_certificate_whose_last_day_is_past_is_marked_wherever_the_company_is_read(owner: Surfer) -> None:
    add(owner, "certificate", **{"certificate.type": "iso_9001", "certificate.valid_until": "2020-06-30"})
    assert "30 juni 2020, har gått ut" in text(owner.get("/company/certificate"))
    everything = re.search(r'href="(/companies/[^"]+)">Allt på en sida', owner.get("/company").text)
    assert everything is not None
    # The page of a company is made in one way for all who may read it.
    assert "2020, har gått ut" in text(owner.get(everything[1]))


def test_half_a_range_asks_for_the_other_half(owner: Surfer) -> None:
    answer = add(owner, "experience", **{"experience.sector": "energy", "experience.years.min": "2015"})
    assert answer.status_code == 422
    assert "både det minsta och det största" in text(answer)


def test_one_form_sent_twice_makes_one_record_and_one_that_was_changed_says_so(
    owner: Surfer, shop: Workshop
) -> None:
    page = owner.get("/company/skill_pool/new")
    form = forms(page)[1]
    before = shop.sealed_count("skill_pool")
    first = {**form.fields, "skill_pool.skill": "skill_milling"}
    for _ in range(2):
        assert owner.post("/company/skill_pool/new", first).status_code == 303
    assert shop.sealed_count("skill_pool") == before + 1
    changed = owner.post("/company/skill_pool/new", {**first, "skill_pool.skill": "skill_turning"})
    assert changed.status_code == 422
    assert "har sparats förut" in text(changed)
    again = owner.send(changed, "/company/skill_pool/new")
    assert again.status_code == 303
    assert shop.sealed_count("skill_pool") == before + 2


def test_saving_leads_back_to_where_one_was_or_to_the_next_one(owner: Surfer) -> None:
    answer = add(owner, "contact", **{"contact.mailbox": "order@verkstad.example"})
    assert answer.headers["location"] == "/company/contact"
    assert "Sparat." in text(owner.follow(answer))
    assert "Sparat." not in text(owner.get("/company/contact"))
    answer = add(owner, "contact", **{"contact.phone": "+46631234567"}, then="another")
    assert answer.headers["location"] == "/company/contact/new?next=/company/contact"
    page = owner.follow(answer)
    assert "plats för nästa" in text(page)
    assert forms(page)[1].fields["next"] == "/company/contact"
    for elsewhere in ("https://elsewhere.example", "//elsewhere.example", "/security"):
        form = forms(owner.get(f"/company/contact/new?next={elsewhere}"))[1]
        assert form.fields["next"] == "/company"


def test_of_two_people_the_second_gets_their_words_back_beside_what_is_stored(
    shop: Workshop, owner: Surfer
) -> None:
    other = shop.hand(Role.EDITOR).surfer()
    add(
        owner,
        "machine",
        **{"machine.class": "milling", "machine.make": "Exempelmaskin", "machine.model": "A"},
    )
    address = links(owner.get("/company/machine"), "machine")[-1]
    mine, theirs = owner.get(address), other.get(address)
    saved = other.send(theirs, address, **{"machine.make": "Annanmaskin", "machine.year": "2019"})
    assert saved.status_code == 303
    answer = owner.send(mine, address, **{"machine.make": "Tredjemaskin", "machine.model": "B"})
    assert answer.status_code == 409
    said = text(answer)
    assert "medan du skrev" in said or "medan ni skrev" in said
    assert "Sparat nu av någon annan: Annanmaskin" in said
    form = next(form for form in forms(answer) if form.action == address)
    # One's own words where one wrote, theirs where only they did.
    assert (form.fields["machine.make"], form.fields["machine.model"]) == ("Tredjemaskin", "B")
    assert form.fields["machine.year"] == "2019"
    assert owner.send(answer, address).status_code == 303
    shown = text(owner.get("/company/machine"))
    assert "Tredjemaskin" in shown
    assert "2019" in shown


def test_what_is_written_outlives_the_session(shop: Workshop) -> None:
    hand = shop.hand(Role.EDITOR)
    owner = hand.surfer()
    page = owner.send(
        owner.get("/company/machine/new"), "/company/machine/new", **{"machine.class": "milling"}
    )
    hand.rest()
    written = {"machine.make": "Kvarmaskin", "machine.processes": "milling\ndrilling"}
    ended = owner.send(page, "/company/machine/new", **written)
    assert ended.status_code == 401
    back = owner.send(ended, "/login", email=hand.email, password=PASSWORD, code=hand.code())
    assert "Fortsätt där du var" in text(back)
    done = owner.send(back, "/company/machine/new")
    assert done.status_code == 303
    assert "Kvarmaskin" in text(owner.get("/company/machine"))


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/search", True),
        ("/company/machine/new", True),
        (f"/company/machine/{UUID(int=7)}", True),
        (f"/company/machine/{UUID(int=7)}/delete", False),
        (f"/company/machine/{UUID(int=7)}/tiers", False),
        ("/company/profile", False),
        ("/company/profile/normal", False),
        ("/company/tiers", False),
        ("/company/machine/new/x", False),
        ("/security/password", False),
        ("https://elsewhere.example/search", False),
    ],
)
def test_only_forms_that_change_no_access_outlive_a_session(path: str, *, kept: bool) -> None:
    assert is_kept(path) is kept


def test_the_language_can_be_changed_in_the_middle_and_nothing_is_saved_by_it(
    owner: Surfer, shop: Workshop
) -> None:
    before = shop.sealed_count("site")
    wrong = add(owner, "site", **SITE, **{"site.crane_t": "mycket"})
    carried = next(form for form in forms(wrong) if form.action == "/language")
    fields = {**carried.fields, "site.crane_t": "5", "language": "nb"}
    again = owner.post("/language", fields)
    assert again.status_code == 307
    shown = owner.post(again.headers["location"], fields)
    assert shown.status_code == 200
    assert "Hva dere kaller stedet" in shown.text
    assert 'value="Norra verkstaden"' in shown.text
    assert shop.sealed_count("site") == before
    owner.send(owner.get("/company"), "/language", language="sv")


def test_a_record_is_deleted_after_a_question_and_not_while_others_refer_to_it(
    fresh: tuple[Workshop, Surfer],
) -> None:
    made, surfer = fresh
    add(surfer, "site", **SITE)
    (address,) = links(surfer.get("/company/site"), "site")
    add(surfer, "site", **{"site.name": "Södra verkstaden"})
    site = address.rpartition("/")[2]
    add(surfer, "machine", **{"machine.class": "turning", "machine.site": site})
    page = surfer.get(f"{address}/delete")
    assert "Ta bort Norra verkstaden?" in text(page)
    refused = surfer.send(page, f"{address}/delete")
    assert refused.status_code == 422
    (machine,) = links(surfer.get("/company/machine"), "machine")
    assert surfer.send(surfer.get(f"{machine}/delete"), f"{machine}/delete").status_code == 303
    assert surfer.send(surfer.get(f"{address}/delete"), f"{address}/delete").status_code == 303
    assert made.sealed_count("site") == 1


def test_members_of_the_firm_read_and_do_not_write(shop: Workshop, owner: Surfer) -> None:
    add(owner, "machine", **{"machine.class": "drilling"})
    member = shop.hand(Role.MEMBER).surfer()
    page = member.get("/company")
    assert page.status_code == 200
    assert "Lägg till" not in text(page)
    (address, *_) = links(owner.get("/company/machine"), "machine")
    for path in ("/company/machine/new", address, f"{address}/delete", "/company/tiers"):
        assert member.get(path).status_code == 403
    token = forms(page)[0].fields["form_token"]
    asked = {"form_token": token, "profile": "visible", "allowed": "yes", "revision": "1"}
    for path in ("/company/machine/new", address, f"{address}/tiers", "/company/profile", "/company/abroad"):
        assert member.post(path, asked).status_code == 403
    assert member.get("/company/profile/now").status_code == 200
    assert member.get("/company/profile/visible").status_code == 403


def test_an_editor_writes_and_does_not_choose_who_sees_what(shop: Workshop, owner: Surfer) -> None:
    add(owner, "machine", **{"machine.class": "drilling"})
    editor = shop.hand(Role.EDITOR).surfer()
    (address, *_) = links(editor.get("/company/machine"), "machine")
    page = editor.get(address)
    assert f'action="{address}/tiers"' not in page.text
    token = forms(page)[0].fields["form_token"]
    wider = {"form_token": token, "revision": "1", "tier.machine.class": "COMMUNITY"}
    assert editor.post(f"{address}/tiers", wider).status_code == 403


def test_a_profile_is_looked_at_and_chosen_with_a_code_in_its_place(
    served: Served,
) -> None:
    hand = workshop(served).hand(Role.DATA_OWNER)
    surfer = hand.surfer()
    add(surfer, "organisation", **COMPANY)
    add(surfer, "site", **SITE)
    now = text(surfer.get("/company/profile/now"))
    assert "Ett anonymt kort utan ert namn" in now
    assert "Ingenting. De får inte veta att ni finns i registret." in now
    visible = surfer.get("/company/profile/visible")
    member = text(visible).partition("En intressent i ert nätverk")[2].partition("En godkänd medlem")[0]
    assert "Skogsfrun Verkstad Exempel AB" in member
    assert "Försiktig" in text(surfer.get("/company"))
    hand.wait()
    asked = surfer.send(visible, "/company/profile")
    assert asked.status_code == 200
    assert 'id="code"' in asked.text
    # The last password is old too: it is asked for beside the code.
    both = surfer.send(asked, "/company/profile", code=hand.code())
    assert 'id="password"' in both.text
    assert "Det var ett tag sedan du skrev ditt lösenord" in text(both)
    wrong = surfer.send(both, "/company/profile", code="000000", password=PASSWORD)
    assert wrong.status_code == 422
    chosen = surfer.send(wrong, "/company/profile", code=hand.code(), password=PASSWORD)
    assert chosen.status_code == 303
    assert "Synlig" in text(surfer.follow(chosen))


def test_the_other_country_sees_the_company_once_the_owner_says_so(fresh: tuple[Workshop, Surfer]) -> None:
    _, surfer = fresh
    add(surfer, "organisation", **COMPANY)
    page = surfer.get("/company/profile")
    assert "Bara ert eget nätverk" in text(surfer.get("/company"))
    answer = surfer.send(page, "/company/abroad", allowed="yes")
    assert answer.status_code == 303
    assert "Det andra landets nätverk får se er" in text(surfer.get("/company"))
    stale = surfer.send(page, "/company/abroad", allowed="no")
    assert stale.status_code == 422
    assert surfer.send(stale, "/company/abroad", allowed="no").status_code == 303
    assert "Bara ert eget nätverk" in text(surfer.get("/company"))


def test_whoever_gave_a_code_stays_logged_in_when_what_it_was_for_fails(
    served: Served,
) -> None:
    owner = workshop(served).hand(Role.DATA_OWNER)
    surfer = owner.surfer()
    add(surfer, "organisation", **COMPANY)
    page = surfer.get("/company/profile")
    columns = "(networks, countries, excluded, revision, changed_at, mac) ON register.releasability"
    served.sql(f"REVOKE UPDATE {columns} FROM nordkap_app")
    try:
        failed = surfer.send(page, "/company/abroad", allowed="yes", code=owner.code())
    finally:
        served.sql(f"GRANT UPDATE {columns} TO nordkap_app")
    assert failed.status_code == 503
    again = surfer.send(surfer.get("/company/profile"), "/company/abroad", allowed="yes")
    assert (again.status_code, again.headers["location"]) == (303, "/company/profile")


def test_one_choice_for_a_kind_says_first_what_it_changes(fresh: tuple[Workshop, Surfer]) -> None:
    _, surfer = fresh
    for model in ("A", "B"):
        add(
            surfer,
            "machine",
            **{"machine.class": "milling", "machine.make": "Exempelmaskin", "machine.model": model},
        )
    page = surfer.get("/company/tiers")
    token = forms(page)[0].fields["form_token"]
    asked = {"form_token": token, "family": "machine", "class": "machine_spec", "tier": "MEMBER"}
    would = surfer.post("/company/tiers", asked)
    assert "Fabrikat: från ”De vi väljer” till ”Godkända medlemmar”, på 2 ställen" in text(would)
    assert "De vi väljer: 4" in text(surfer.get("/company/tiers"))
    done = surfer.post("/company/tiers", {**asked, "apply": "yes"})
    assert done.status_code == 303
    assert "Godkända medlemmar: 4" in text(surfer.follow(done))
    below = surfer.post("/company/tiers", {**asked, "tier": "OPEN"})
    assert below.status_code == 422
    assert "MEMBER" not in text(below)


def test_what_only_the_company_sees_is_not_lowered_here(fresh: tuple[Workshop, Surfer]) -> None:
    _, surfer = fresh
    add(surfer, "machine", **{"machine.class": "milling", "machine.serial": "EX-1"})
    (address,) = links(surfer.get("/company/machine"), "machine")
    page = surfer.get(address)
    refused = surfer.send(page, f"{address}/tiers", **{"tier.machine.serial": "CASE"})
    assert refused.status_code == 422
    assert "Serienummer" in text(refused)
    assert "72 timmars mellanrum" in text(refused)
    token = forms(page)[0].fields["form_token"]
    asked = {"form_token": token, "family": "machine", "class": "machine_critical", "tier": "CASE"}
    bulk = surfer.post("/company/tiers", asked)
    assert bulk.status_code == 422
    assert "72 timmars mellanrum" in text(bulk)


def test_a_single_field_is_customised_down_to_its_floor_with_its_reason(
    fresh: tuple[Workshop, Surfer],
) -> None:
    _, surfer = fresh
    add(surfer, "organisation", **COMPANY)
    add(surfer, "machine", **{"machine.class": "milling", "machine.make": "Exempelmaskin"})
    (address,) = links(surfer.get("/company/machine"), "machine")
    page = surfer.get(address)
    assert "Exakta data går att räkna om" in text(page)
    select = re.search(r'<select id="tier.machine.make".*?</select>', page.text, re.DOTALL)
    assert select is not None
    assert re.findall(r'value="(\w+)"', select[0]) == ["MEMBER", "CASE", "SEALED"]
    moved = surfer.send(page, f"{address}/tiers", **{"tier.machine.make": "MEMBER"})
    assert moved.status_code == 303
    assert "Exempelmaskin Godkända medlemmar" in text(surfer.get("/company/machine"))
    below = surfer.send(surfer.get(address), f"{address}/tiers", **{"tier.machine.make": "OPEN"})
    assert below.status_code == 422


@pytest.mark.parametrize(
    "path", ["/company/nothing", "/company/need", "/company/readiness/new", "/company/profile/all"]
)
def test_what_has_no_form_is_not_there(owner: Surfer, path: str) -> None:
    assert owner.get(path).status_code == 404
