"""Purpose, search and company pages, as each role."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from registry.web import draft
from tests.support.served import Served
from tests.support.surfer import Surfer, text

STORY = "fräsning i titan, detalj 400×300×200 mm, inom 200 km"
RESULTS = "/search/results"


@pytest.fixture
def member(signed_in: Callable[[str], Surfer]) -> Surfer:
    """The first member, who has said what it is about."""
    made = signed_in("member")
    made.say_purpose()
    return made


def test_the_readme_s_story_finds_the_company_that_can(member: Surfer) -> None:
    answer = member.send(member.get("/"), "/search", words=STORY)
    assert (answer.status_code, answer.headers["location"]) == (303, RESULTS)
    page = member.follow(answer)
    for part in (
        "Process: Fräsning",
        "Material: Titan",
        "Detalj på 400 × 300 × 200 mm",
        "Inom 200 km från er egen plats",
        "2 företag stämmer",
        "Näcken Fräs Exempel AB",
        "Öppna och ta kontakt",
        "1\xa0000 × 500 × 500 mm".replace("\xa0", " "),
        "Sollefteå, Västernorrlands län, Sverige",
    ):
        assert part in text(page).replace("\xa0", " ")


def test_the_words_wait_while_one_says_what_it_is_about(signed_in: Callable[[str], Surfer]) -> None:
    member = signed_in("member")
    answer = member.send(member.get("/search"), "/search", words=STORY)
    asked = member.follow(answer)
    assert "Vad gäller det?" in text(asked)
    assert member.send(asked, "/purpose", text="x").status_code == 422
    found = member.follow(member.send(asked, "/purpose", text="Offert på ett pumphus"))
    assert "Näcken Fräs Exempel AB" in text(found)
    assert "Det gäller: Offert på ett pumphus" in text(found)


def test_no_word_of_a_search_stands_in_an_address_or_in_clear_in_a_cookie(member: Surfer) -> None:
    answer = member.send(
        member.get("/search"), "/search", words="abrakadabra titan", place="Sundsvall", km="200"
    )
    assert answer.headers["location"] == RESULTS
    page = member.get(RESULTS)
    addresses = re.findall(r'(?:href|action|src)="([^"]*)"', page.text)
    sealed = member.cookies[draft.COOKIE]
    for word in ("abrakadabra", "titan", "Sundsvall"):
        assert not [address for address in addresses if word.casefold() in address.casefold()]
        assert word not in sealed
    assert "abrakadabra" in page.text


def test_a_kept_search_is_of_one_person_and_in_one_piece(
    member: Surfer, signed_in: Callable[[str], Surfer]
) -> None:
    member.send(member.get("/search"), "/search", words="titan")
    sealed = member.cookies[draft.COOKIE]
    colleague = signed_in("data_owner")
    for cookie in (sealed, sealed[:-2], sealed[::-1], "%", "", "A" * 3000):
        colleague.cookies[draft.COOKIE] = cookie
        assert colleague.get(RESULTS).headers["location"] == "/search"


def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(member: Surfer) -> None:
    answer = member.send(
        member.get("/search"),
        "/search",
        words="svarvning",
        **{"capability.part_l_mm": "långt", "capability.materials": "titanium"},
    )
    assert answer.status_code == 422
    assert (
        '<a href="#capability.part_l_mm">Längd: Skriv ett tal i mm, utan själva enheten.</a>' in answer.text
    )
    assert 'value="långt"' in answer.text
    assert 'value="svarvning"' in answer.text
    assert '<option value="titanium" selected>' in answer.text
    assert '<option value="" selected>' not in answer.text


def test_an_unknown_place_and_an_unknown_choice_are_told(member: Surfer) -> None:
    page = member.follow(member.send(member.get("/search"), "/search", km="100", place="Atlantis"))
    assert page.status_code == 422
    assert '<a href="#place">' in page.text
    page = member.follow(member.send(member.get("/search"), "/search", **{"site.nuts3": "nowhere"}))
    assert page.status_code == 422
    assert '<a href="#site.nuts3">' in page.text


def test_nobody_found_is_said_with_what_is_stated_at_all(member: Surfer) -> None:
    page = member.follow(
        member.send(member.get("/search"), "/search", words="svarvning inom 25 km från Kiruna")
    )
    said = text(page)
    assert "Ingen stämmer på allt" in said
    assert "Det betyder inte att ingen kan" in said
    assert "Företag som uppger det för dig" in said


SAID = {
    "sv": (
        "så de måste stå i företagets egna texter: frässning. Kontrollera stavningen eller ta bort dem.",
        "Vi tog inte med de här orden, eftersom vi inte känner till dem: x.",
        "Pröva med färre villkor eller längre avstånd.",
        "Platsen är okänd. Nämn en större ort i närheten.",
    ),
    "nb": (
        "så de må stå i bedriftens egne tekster: frässning. Sjekk stavemåten, eller ta dem bort.",
        "Vi tok ikke med disse ordene, fordi vi ikke kjenner dem: x.",
        "Prøv med færre vilkår eller lengre avstand.",
        "Stedet er ukjent. Nevn et større sted i nærheten.",
    ),
    "en": (
        "so they have to stand in a company's own texts: frässning. Check the spelling, or leave them out.",
        "We left these words out, because we do not know them: x.",
        "Try with fewer conditions or a longer distance.",
        "This place is not known. Name a larger town nearby.",
    ),
}


@pytest.mark.parametrize(
    ("language", "who"),
    [("sv", "mira@vittra.example"), ("nb", "peer@dovregubben.example"), ("en", "dora@trollspan.example")],
)
def test_each_way_of_finding_nobody_has_a_sentence_with_a_remedy(
    signed_in: Callable[[str], Surfer], language: str, who: str
) -> None:
    member = signed_in(who)
    member.say_purpose()

    def found(**asked: str) -> str:
        return text(member.follow(member.send(member.get("/search"), "/search", **asked)))

    misspelt, too_short, fewer, no_place = SAID[language]
    page = found(words="frässning")
    assert misspelt in page
    assert fewer in page
    # Nothing was asked about that companies state: no table is spoken of.
    assert not re.search("Tabellen ned|The table below", page)
    assert too_short in found(words="titan x")
    assert no_place in found(words="titan", place="Atlantis")
    assert no_place in found(words="titan, inom 50 km från Atlantis")


def test_a_place_without_a_distance_is_looked_around_and_said(member: Surfer) -> None:
    page = text(
        member.follow(member.send(member.get("/search"), "/search", words="titan", place="Sollefteå"))
    )
    assert "Inom 25 km från Sollefteå" in page


def test_an_interested_party_sees_cards_without_names(signed_in: Callable[[str], Surfer]) -> None:
    interested = signed_in("interested")
    page = interested.follow(interested.send(interested.get("/"), "/search", words="fräsning i titan"))
    said = text(page)
    assert page.status_code == 200
    assert "Ett företag i Västernorrlands län" in said
    assert "Namnet visas inte på din nivå" in said
    assert "visar sig så på din nivå" in said
    assert "Se vad det visar dig" in said
    assert "Näcken" not in page.text
    assert "Okänt för dig: Material" in said
    card = re.search(r'href="(/companies/[^"]+)"', page.text)
    assert card is not None
    company = interested.get(card[1])
    assert "visar sig utan namn på din nivå" in text(company)
    assert "Näcken" not in company.text
    assert "Ta kontakt" not in text(company)
    assert "Visas på det anonyma kortet" in text(company)


def test_the_company_page_gives_a_way_to_get_in_touch(member: Surfer) -> None:
    page = member.follow(member.send(member.get("/search"), "/search", words=STORY))
    company = member.get(
        next(href for href in re.findall(r'href="(/companies/[^"#]+)"', page.text.split("<h3>")[1]))
    )
    said = text(company)
    assert "Näcken Fräs Exempel AB" in said
    assert 'href="mailto:offert@nacken.example"' in company.text
    assert 'href="tel:+4662000003"' in company.text
    for part in ("Tillbaka till sökningen", "Vad företaget kan göra", "Femaxlig fräsning", "25 dagar"):
        assert part in said
    for part in (
        "Visas för godkända medlemmar",
        "Styrkt med en handling som företaget visade 1 oktober 2026",
    ):
        assert part in said
    # A named company's page is no card, so nothing on it is said to be on one.
    assert "på det anonyma kortet" not in said
    assert not re.search(r"r\d+c\d+|[0-9a-f]{8}-[0-9a-f]{4}|MEMBER|COMMUNITY|declared", said)


def test_one_s_own_company_is_said_to_be_one_s_own(signed_in: Callable[[str], Surfer]) -> None:
    owner = signed_in("data_owner")
    page = owner.get("/")
    assert 'href="/company">Vårt företag' in page.text
    own = re.search(r'href="(/companies/[^"]+)">Allt på en sida', owner.get("/company").text)
    assert own is not None
    said = text(owner.get(own[1]))
    assert "Det här är ert eget företag" in said
    for words in ("Bara vi", "De vi väljer", "Godkända medlemmar", "Anonymt kort"):
        assert words in said


@pytest.mark.parametrize("role", ["vetting_officer", "broker", "auditor", "security_officer", "operator"])
def test_an_office_role_is_told_why_it_opens_nothing(
    signed_in: Callable[[str], Surfer], served: Served, role: str
) -> None:
    officer = signed_in(role)
    home = officer.get("/")
    english = role == "auditor"
    assert ("opens no company data" if english else "öppnar inga företagsuppgifter") in text(home)
    assert 'action="/search"' not in home.text
    for path in ("/search", RESULTS, f"/companies/{served.loaded.organisations['nacken']}"):
        officer.cookies.pop(draft.COOKIE, None)
        answer = officer.get(path)
        assert answer.status_code == (303 if path == RESULTS else 403)
    assert officer.send(home, "/logout").status_code == 303


@pytest.mark.parametrize("role", ["authority", "educator"])
def test_a_liaison_searches_what_is_shown_to_everyone(signed_in: Callable[[str], Surfer], role: str) -> None:
    liaison = signed_in(role)
    assert "företagen visar för alla inloggade" in text(liaison.get("/"))
    assert liaison.get("/search").status_code == 200


def test_a_company_that_is_not_there_and_one_that_hides_are_the_same_page(
    member: Surfer, served: Served
) -> None:
    hidden = served.loaded.organisations["draugen"]
    pages = [member.get(f"/companies/{name}") for name in (hidden, "0" * 36, "x", "A" * 43)]
    assert {page.status_code for page in pages} == {404}
    assert len({page.text for page in pages}) == 1
    assert "Det finns inget sådant företag för dig" in text(pages[0])


def test_a_purpose_is_chosen_again_and_one_that_is_not_is_told(member: Surfer) -> None:
    page = member.get("/purpose?next=/search")
    chosen = re.search(r'name="purpose" id="p1" value="([^"]+)"', page.text)
    assert chosen is not None
    token = {"form_token": re.search(r'name="form_token" value="([^"]+)"', page.text)[1]}
    answer = member.post("/purpose", {**token, "next": "/search", "purpose": chosen[1]})
    assert (answer.status_code, answer.headers["location"]) == (303, "/search")
    assert member.post("/purpose", {**token, "purpose": "x"}).status_code == 422
    assert (
        member.post("/purpose", {**token, "purpose": "0" * 8 + "-0000-4000-8000-" + "0" * 12}).status_code
        == 404
    )
    assert (
        member.post("/purpose", {**token, "text": "Offert", "next": "//evil.example"}).headers["location"]
        == "/"
    )
