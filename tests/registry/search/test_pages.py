"""What a search shows: cards, their order, what is unknown, how much is stated."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from policies.vocabulary import Role, Tier
from registry.embedded.roles import Dsns
from registry.errors import Invalid
from tests.registry.search.searching import Searching, searching_in
from tests.registry.search.world import MILLING, ask
from tests.support.register import HOST


@pytest.fixture
def searching(database_dsns: Dsns) -> Iterator[Searching]:
    with searching_in(database_dsns) as made:
        yield made


def test_a_member_finds_a_company_and_reads_its_name(searching: Searching) -> None:
    searching.company("Trollspån Exempel AB")
    (card,) = searching.search(searching.register.reader(Tier.MEMBER), MILLING).page.cards
    assert card.name == "Trollspån Exempel AB"
    assert not card.anonymous
    assert card.fields["capability.process"].value == "milling_5axis"
    assert card.fields["capability.process"].tier is Tier.MEMBER
    assert card.matched == ("capability.process",)
    assert card.missing == ()


def test_an_interested_reader_gets_an_anonymous_card_under_a_name_of_their_own(searching: Searching) -> None:
    company = searching.company("Trollspån Exempel AB")
    made = searching.register
    readers = [made.reader(Tier.COMMUNITY, purpose=False) for _ in range(2)]
    asked = ask("capability.process_head", "eq", "milling")
    (first,) = searching.search(readers[0], asked).page.cards
    (second,) = searching.search(readers[1], asked).page.cards
    assert first.name is None
    assert first.anonymous
    assert set(first.fields) == {
        "organisation.country",
        "organisation.size_class",
        "site.nuts3",
        "capability.process_head",
    }
    assert first.company != second.company
    assert str(company) not in (first.company, second.company)
    assert searching.search(readers[0], asked).page.cards[0].company == first.company


def test_showcase_and_contact_never_stand_on_an_anonymous_card(searching: Searching) -> None:
    searching.company(
        "Trollspån Exempel AB", tiers={"capability.text_sv": Tier.OPEN}, text_sv="Vi fräser ubåtsdelar"
    )
    interested = searching.register.reader(Tier.COMMUNITY, purpose=False)
    (card,) = searching.search(interested, ask("capability.process_head", "eq", "milling")).page.cards
    assert "capability.text_sv" not in card.fields
    assert searching.names(interested, text="ubåtsdelar") == []
    assert len(searching.names(searching.register.reader(Tier.MEMBER), text="ubåtsdelar")) == 1


@pytest.mark.parametrize("hidden", [True, False])
def test_what_only_readers_of_the_name_see_takes_nothing_off_an_anonymous_card(
    searching: Searching, *, hidden: bool
) -> None:
    made = searching.register
    company = made.organisation("nix")
    said = {"country": "SE", "legal_name": "Trollspån Exempel AB", "size_class": "small"}
    made.make(company, "organisation", {f"organisation.{name}": value for name, value in said.items()})
    silent = {"site.nuts3": Tier.CASE, "capability.process": Tier.CASE, "capability.process_head": Tier.CASE}
    town, text = {"site.municipality": "Östersund"}, {"capability.text_sv": "Vi på Trollspån"}
    first = {"site.nuts3": "SE322", **(town if hidden else {})}
    narrow = {name: tier for name, tier in silent.items() if name in first}
    wide = {"site.municipality": Tier.COMMUNITY, "site.area": Tier.CASE} if hidden else {}
    made.make(company, "site", first, tiers={**narrow, **wide})
    made.make(company, "site", {"site.nuts3": "SE321"})
    told = {"capability.process": "turning", **(text if hidden else {})}
    narrow = {name: tier for name, tier in silent.items() if name.startswith("capability")}
    wide = {"capability.text_sv": Tier.COMMUNITY} if hidden else {}
    made.make(company, "capability", told, tiers={**narrow, **wide})
    made.make(company, "capability", {"capability.process": "milling"})
    interested = made.reader(Tier.COMMUNITY, purpose=False)
    (card,) = searching.search(interested, ask("site.nuts3", "eq", "SE321")).page.cards
    assert card.fields["capability.process_head"].value == "milling"
    (card,) = searching.search(interested, ask("capability.process_head", "eq", "milling")).page.cards
    assert card.fields["site.nuts3"].value == "SE321"


def test_who_lowers_the_name_gets_a_named_card(searching: Searching) -> None:
    searching.company("Trollspån Exempel AB", tiers={"organisation.legal_name": Tier.COMMUNITY})
    interested = searching.register.reader(Tier.COMMUNITY, purpose=False)
    (card,) = searching.search(interested, ask("capability.process_head", "eq", "milling")).page.cards
    assert (card.name, card.anonymous) == ("Trollspån Exempel AB", False)


def test_ones_own_organisation_is_never_listed(searching: Searching) -> None:
    own = searching.company("Trollspån Exempel AB")
    searching.company("Huldra Sveis Eksempel AS")
    assert searching.names(searching.register.reader(Tier.MEMBER, organisation=own), MILLING) == [
        "Huldra Sveis Eksempel AS"
    ]


def test_the_other_network_sees_what_is_released_to_it(searching: Searching) -> None:
    searching.company("Bara Nix Exempel AB", "nix")
    searching.company("Båda Exempel AB", "nix", "midex")
    assert searching.names(searching.register.reader(Tier.MEMBER, slug="midex"), MILLING) == [
        "Båda Exempel AB"
    ]


def test_filled_above_the_tier_and_not_filled_are_the_same_page(searching: Searching) -> None:
    hidden = {"capability.lead_time_days": Tier.CASE, "capability.part_l_mm": Tier.SEALED}
    company = searching.company("Trollspån Exempel AB", tiers=hidden, lead_time_days=5, part_l_mm=500)
    member = searching.register.reader(Tier.MEMBER)
    asked = ask("capability.lead_time_days", "lte", 10)
    queries = (
        [MILLING, asked],
        [MILLING, {"not": [asked]}],
        [MILLING, {"any": [asked, ask("capability.part_l_mm", "gte", 100)]}],
        [MILLING],
    )
    filled = [searching.search(member, *one) for one in queries]
    (number,) = searching.register.sql(
        "SELECT id, revision FROM register.record WHERE organisation = %s AND family = 'capability'", company
    )
    with searching.register.app.transaction() as tx:
        searching.register.recorder.change(
            tx,
            HOST,
            company,
            number[0],
            number[1],
            {"capability.lead_time_days": None, "capability.part_l_mm": None},
        )
    assert [searching.search(member, *one) for one in queries] == filled
    assert filled[0].page.cards[0].missing == ("capability.lead_time_days",)
    assert filled[3].page.cards[0].missing == ()


def test_what_only_the_chosen_may_read_is_never_answered(searching: Searching) -> None:
    searching.company("Trollspån Exempel AB", tiers={"capability.process": Tier.CASE})
    for tiers in ((Tier.MEMBER,), (Tier.MEMBER, Tier.CASE)):
        assert searching.names(searching.register.reader(*tiers), MILLING) == []


def test_core_comes_before_supplementary_and_checked_before_declared(searching: Searching) -> None:
    made = searching.register
    for role in ("subcontracted", "supplementary", "core"):
        searching.company(f"{role} Exempel AB", role=role)
    assert searching.names(made.reader(Tier.MEMBER), MILLING) == [
        "core Exempel AB",
        "supplementary Exempel AB",
        "subcontracted Exempel AB",
    ]


def test_ties_stand_in_an_order_that_no_hidden_edit_moves(searching: Searching) -> None:
    for number in range(8):
        searching.company(f"Lika {number} Exempel AB")
    member = searching.register.reader(Tier.MEMBER)
    before = searching.names(member, MILLING)
    assert searching.names(member, MILLING) == before
    assert (
        searching.names(searching.register.reader(Tier.MEMBER), MILLING) != before
    )  # one in 40,320 by chance
    assert searching.names(member, MILLING, ask("capability.process", "in", ["milling"])) != before
    for company, record, revision in searching.register.sql(
        "SELECT organisation, id, revision FROM register.record WHERE family = 'capability' LIMIT 5"
    ):
        with searching.register.app.transaction() as tx:
            searching.register.recorder.change(
                tx,
                HOST,
                company,
                record,
                revision,
                {"capability.tolerance_um": 20},
                tiers={"capability.tolerance_um": Tier.SEALED},
            )
    assert searching.names(member, MILLING) == before


def test_a_page_has_a_limit_and_says_whether_there_is_more(searching: Searching) -> None:
    for number in range(4):
        searching.company(f"Lika {number} Exempel AB")
    member = searching.register.reader(Tier.MEMBER)
    for limit in (1, 3, 4, 20):
        page = searching.search(member, MILLING, limit=limit).page
        assert len(page.cards) == min(limit, 4)
        assert page.more is (limit < 4)


def test_a_near_miss_says_what_is_unknown(searching: Searching) -> None:
    searching.company("Säger allt Exempel AB", materials=["titanium"])
    searching.company("Säger inget Exempel AB")
    searching.company("Bara stål Exempel AB", materials=["steel_structural"])
    cards = searching.search(
        searching.register.reader(Tier.MEMBER), MILLING, ask("capability.materials", "eq", "titanium")
    ).page.cards
    assert [(card.name, card.missing) for card in cards] == [
        ("Säger allt Exempel AB", ()),
        ("Säger inget Exempel AB", ("capability.materials",)),
    ]


def test_coverage_is_told_in_bands(searching: Searching) -> None:
    for number in range(6):
        searching.company(f"Lika {number} Exempel AB", **({"materials": ["titanium"]} if number < 2 else {}))
    page = searching.search(
        searching.register.reader(Tier.MEMBER), MILLING, ask("capability.materials", "eq", "titanium")
    ).page
    assert [(one.field, one.band) for one in page.coverage] == [
        ("capability.process", "5-9"),
        ("capability.materials", "<5"),
    ]


def test_near_needs_a_place_to_start_from(searching: Searching) -> None:
    searching.company("Grannen Exempel AB")
    with pytest.raises(Invalid):
        searching.search(searching.register.reader(Tier.MEMBER), MILLING, near={"km": 25})


def test_near_finds_what_is_near_and_nothing_else(searching: Searching) -> None:
    searching.company("Grannen Exempel AB")
    own = searching.company("Vi Själva Exempel AB")
    person = searching.register.person(own, own=[Role.DATA_OWNER], tiers={"nix": [Tier.MEMBER]})
    member = searching.register.credential(person)
    for near in ({"km": 25}, {"km": 50, "place": "Östersund"}, {"km": 25, "lat": 63.17, "lon": 14.65}):
        assert searching.names(member, MILLING, near=near) == ["Grannen Exempel AB"]
    assert searching.names(member, MILLING, near={"km": 50, "place": "Stockholm"}) == []
    with pytest.raises(Invalid):
        searching.search(member, MILLING, near={"km": 50, "place": "Ingenstans"})


def test_plain_words_find_what_was_meant(searching: Searching) -> None:
    searching.company(
        "Trollspån Exempel AB", materials=["titanium"], part_l_mm=500, part_w_mm=500, part_h_mm=250
    )
    searching.company(
        "För Liten Exempel AB", materials=["titanium"], part_l_mm=250, part_w_mm=250, part_h_mm=250
    )
    own = searching.company("Vi Själva Exempel AB")
    person = searching.register.person(
        own, own=[Role.DATA_OWNER], tiers={"nix": [Tier.MEMBER]}, language="sv"
    )
    answer = searching.search(
        searching.register.credential(person), text="fräsning i titan, detalj 400×300×200 mm, inom 200 km"
    )
    assert [card.name for card in answer.page.cards] == ["Trollspån Exempel AB"]
    assert answer.reading is not None
    assert answer.reading.not_understood == []
    assert len(answer.reading.understood) == 6


def test_a_process_in_words_finds_who_has_a_machine_for_it(searching: Searching) -> None:
    """As the filters say: the machine answers for the process, any record for the part."""
    made = searching.register
    searching.company("Säger Exempel AB")
    machines = {
        "Klass Exempel AB": {"machine.class": "milling_precision"},
        "Används Exempel AB": {"machine.class": "other", "machine.processes": ["milling_3axis"]},
        "Svarv Exempel AB": {"machine.class": "turning_cnc"},
    }
    for name, machine in machines.items():
        company = made.organisation("nix")
        made.make(company, "organisation", {"organisation.legal_name": name, "organisation.country": "SE"})
        made.make(company, "machine", machine)
    member = made.reader(Tier.MEMBER)
    for words in ("fräsning", "CNC-fräsning", "fresing"):
        cards = searching.search(member, text=words).page.cards
        assert {card.name for card in cards} == {"Säger Exempel AB", "Klass Exempel AB", "Används Exempel AB"}
        assert not any(card.missing for card in cards)
    # The filter is exact.
    assert searching.names(member, MILLING) == ["Säger Exempel AB"]
    # A machine says nothing of the part: that is what such a company lacks.
    found = {card.name: card.missing for card in searching.search(member, text="fräsning i titan").page.cards}
    assert found == {
        "Säger Exempel AB": ("capability.materials",),
        "Klass Exempel AB": ("capability.materials",),
        "Används Exempel AB": ("capability.materials",),
    }


def test_what_is_asked_of_the_part_holds_on_the_record_that_says_the_process(searching: Searching) -> None:
    made = searching.register
    mixed = searching.company("Blandat Exempel AB", materials=["steel_structural"])
    made.make(mixed, "capability", {"capability.process": "turning", "capability.materials": ["titanium"]})
    member = made.reader(Tier.MEMBER)
    assert searching.names(member, text="fräsning i titan") == []
    made.make(mixed, "machine", {"machine.class": "milling_5axis"})
    assert searching.names(member, text="fräsning i titan") == ["Blandat Exempel AB"]


def test_few_near_misses_stand_on_a_page(searching: Searching) -> None:
    for number in range(7):
        searching.company(f"Säger inget {number} Exempel AB")
    asked = (MILLING, ask("capability.materials", "eq", "titanium"))
    member = searching.register.reader(Tier.MEMBER)
    page = searching.search(member, *asked).page
    assert [card.missing for card in page.cards] == [("capability.materials",)] * 5
    assert not page.more
    searching.company("Säger allt Exempel AB", materials=["titanium"])
    assert [bool(card.missing) for card in searching.search(member, *asked).page.cards] == [False] + [
        True
    ] * 5
    assert [bool(card.missing) for card in searching.search(member, *asked, limit=3).page.cards] == [
        False,
        True,
        True,
    ]
