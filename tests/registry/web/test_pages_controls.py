"""The owner's controls as pages: who saw us, who may see us, and what two of a company decide."""

from __future__ import annotations

import re

import httpx
import pytest

from policies.vocabulary import Role, Tier
from tests.registry.web.test_pages_own import COMPANY, SITE, add, links
from tests.support.served import Served
from tests.support.surfer import Surfer, forms, text
from tests.support.workshop import PASSWORD, Hand, Workshop, workshop

SEEN, VISIBLE, LOWERING = "/company/disclosures", "/company/visibility", "/company/lowering"


@pytest.fixture(scope="module")
def shop(served: Served) -> Workshop:
    return workshop(served, "Bäckahästens Verkstad Exempel AB")


@pytest.fixture(scope="module")
def hands(shop: Workshop) -> list[Hand]:
    return [shop.hand(Role.DATA_OWNER), shop.hand(Role.DATA_OWNER)]


@pytest.fixture(scope="module")
def owner(hands: list[Hand]) -> Surfer:
    surfer = hands[0].surfer()
    add(surfer, "organisation", **COMPANY)
    add(surfer, "site", **SITE)
    add(surfer, "machine", **{"machine.class": "turning", "machine.serial": "EX-1"})
    return surfer


@pytest.fixture(scope="module")
def reader(served: Served, shop: Workshop, owner: Surfer) -> Surfer:
    """A member of another company, in whose name the page was opened once."""
    surfer = Surfer(served)
    served.forget_attempts()
    surfer.log_in("member")
    surfer.say_purpose()
    assert owner.get("/company").status_code == 200
    assert surfer.get(f"/companies/{shop.id}").status_code == 200
    served.settle()
    return surfer


def test_an_owner_reads_who_opened_the_page_what_for_and_why_they_could(
    owner: Surfer, reader: Surfer
) -> None:
    assert reader.get("/").status_code == 200
    page = text(owner.get(SEEN))
    assert "Mira Exempelsson, Vittra Plåt Exempel AB" in page
    assert "Offert på ett pumphus" in page
    assert "Ni visar detta för godkända medlemmar." in page
    assert "visas när månaden är slut" in page


def test_a_month_without_openings_says_what_makes_one_and_a_wrong_one_says_how_to_write_it(
    owner: Surfer,
) -> None:
    page = owner.get(SEEN)
    months = re.findall(r'<option value="(\d{4}-\d\d)"', page.text)
    assert len(months) == 13
    before = owner.send(page, SEEN, month=months[1])
    assert "Ingen den här månaden" in text(before)
    assert "Då visas ingen siffra" in text(before)
    wrong = owner.send(page, SEEN, month="mars")
    assert wrong.status_code == 422
    assert "Skriv en månad som årtal och nummer" in text(wrong)


def test_the_start_page_says_how_many_looked(hands: list[Hand], owner: Surfer, reader: Surfer) -> None:
    assert owner.get("/").status_code == 200
    again = hands[0].surfer()
    assert re.search(r"(Ett|\d+) företag har öppnat er sida den här månaden\.", text(again.get("/")))
    assert "öppnat er sida" not in text(reader.get("/"))


def test_a_company_is_left_out_from_where_it_stands_and_let_in_with_a_code(
    shop: Workshop, hands: list[Hand], reader: Surfer
) -> None:
    owner = hands[1].surfer()
    hands[1].wait()
    vittra = str(reader.served.loaded.organisations["vittra"])
    seen = owner.get(SEEN)
    assert vittra in seen.text
    # Others may stand there too, by now.
    answer = owner.send(seen, f"{VISIBLE}/exclude", organisation=vittra)
    assert answer.status_code == 303
    assert reader.get(f"/companies/{shop.id}").status_code == 404
    page = owner.follow(answer)
    assert "Vittra Plåt Exempel AB" in text(page)
    asked = owner.send(page, f"{VISIBLE}/include")
    assert 'name="code"' in asked.text
    assert reader.get(f"/companies/{shop.id}").status_code == 404
    wrong = owner.send(asked, f"{VISIBLE}/include", code="000000")
    assert wrong.status_code == 422
    done = owner.send(wrong, f"{VISIBLE}/include", code=hands[1].code(), password=PASSWORD)
    assert done.status_code == 303, text(done)
    assert "Ni utesluter ingen." in text(owner.follow(done))
    assert reader.get(f"/companies/{shop.id}").status_code == 200


def test_a_company_is_left_out_from_its_page_by_a_data_owner_alone(
    served: Served, shop: Workshop, owner: Surfer
) -> None:
    assert owner.get("/company").status_code == 200
    other = workshop(served, "Annan Verkstad Exempel AB")
    hand = other.hand(Role.DATA_OWNER, tier=Tier.MEMBER)
    surfer = hand.surfer()
    surfer.say_purpose()
    page = surfer.get(f"/companies/{shop.id}")
    assert page.status_code == 200
    assert surfer.send(page, f"{VISIBLE}/exclude").status_code == 303
    assert "Bäckahästens Verkstad Exempel AB" in text(surfer.get(VISIBLE))
    member = other.hand(Role.MEMBER, tier=Tier.MEMBER).surfer()
    member.say_purpose()
    assert f"{VISIBLE}/exclude" not in member.get(f"/companies/{shop.id}").text


def test_networks_and_countries_are_ticked_and_fewer_takes_no_code(served: Served) -> None:
    shop = workshop(served, "Nattväktarens Verkstad Exempel AB")
    hand = shop.hand(Role.DATA_OWNER)
    surfer = hand.surfer()
    hand.wait()
    page = surfer.get(VISIBLE)
    networks = re.findall(r'name="(network-[0-9a-f-]{36})"', page.text)
    countries = re.findall(r'name="(country-[A-Z]{2})"', page.text)
    assert (len(networks), countries) == (2, ["country-NO", "country-SE"])
    form = next(one for one in forms(page) if one.action == VISIBLE).fields
    rest = {name: value for name, value in form.items() if not name.startswith(("network-", "country-"))}

    def tick(*names: str) -> httpx.Response:
        now = surfer.get(VISIBLE)
        revision = next(one for one in forms(now) if one.action == VISIBLE).fields["revision"]
        return surfer.post(VISIBLE, {**rest, "revision": revision, **dict.fromkeys(names, "yes")})

    (chosen,) = [name for name in networks if name in form]
    assert tick(chosen, "country-SE").status_code == 303
    assert surfer.get(VISIBLE).text.count(" checked") == 2
    assert tick("country-SE").status_code == 303
    asked = tick(*networks, *countries)
    assert 'name="code"' in asked.text
    assert asked.text.count(" checked") == 4, "what was ticked stands there still"
    assert surfer.get(VISIBLE).text.count(" checked") == 1
    stale = surfer.post(VISIBLE, {**rest, "revision": "1"})
    assert stale.status_code == 422


@pytest.mark.parametrize("path", [SEEN, VISIBLE])
def test_nobody_else_of_the_company_opens_them(shop: Workshop, path: str) -> None:
    for role in (Role.EDITOR, Role.MEMBER):
        surfer = shop.hand(role).surfer()
        assert surfer.get(path).status_code == 403
        assert f'href="{path}"' not in surfer.get("/company").text


def test_two_owners_show_what_only_they_saw_and_everybody_knows_of_it(
    shop: Workshop, hands: list[Hand], owner: Surfer
) -> None:
    assert owner is not None
    first = hands[0].surfer()
    (machine,) = links(first.get("/company/machine"), "machine")
    assert f"{machine}/lowering" in first.get(machine).text
    asked = first.get(f"{machine}/lowering")
    assert "Inget visas för någon när du trycker på knappen" in text(asked)
    fields = {"field": "machine.serial", "tier": "CASE"}
    done = first.send(asked, f"{machine}/lowering", **fields)
    assert done.status_code == 303, text(done)
    page = first.follow(done)
    assert "Du föreslog det." in text(page)
    assert "Bekräfta och visa det" not in text(page)
    editor = shop.hand(Role.EDITOR).surfer()
    assert "Någon på ert företag har föreslagit" in text(editor.get("/"))
    assert "Bekräfta och visa det" not in text(editor.get(LOWERING))
    second = hands[1].surfer()
    confirmed = second.send(second.get(LOWERING), LOWERING, decision="confirm")
    assert confirmed.status_code == 303, text(confirmed)
    assert "Inget förslag väntar" in text(second.follow(confirmed))
    assert f"{machine}/lowering" not in second.get(machine).text
