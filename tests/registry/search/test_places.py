"""Where machines and capabilities stand, as far as a reader may know."""

from __future__ import annotations

from uuid import UUID

from policies.vocabulary import Tier
from registry.disclosure.openrecord import OpenRecord
from registry.search.holdings import Holdings
from registry.search.keywords import posting_set
from registry.search.pair import Pair
from tests.registry.search.world import record, value

NETWORK = UUID(int=1)
ORGANISATION = 5
CAPABILITY = (ORGANISATION << 12) + 9


def site(local: int, region: str, tier: Tier = Tier.COMMUNITY) -> OpenRecord:
    return record((ORGANISATION << 12) + local, "site", {"site.nuts3": value("site.nuts3", region, tier)})


def capability(at: OpenRecord | None = None, tier: Tier = Tier.COMMUNITY) -> OpenRecord:
    values = {"capability.process": value("capability.process", "milling", Tier.MEMBER)}
    if at is not None:
        values["capability.site"] = value("capability.site", str(at.id), tier)
    return record(CAPABILITY, "capability", values)


def regions(made: OpenRecord, *sites: OpenRecord) -> dict[Tier, set[str]]:
    """The regions a record is posted under, by tier."""
    holdings = Holdings(
        UUID(int=ORGANISATION), ORGANISATION, frozenset({NETWORK}), None, frozenset(), (made, *sites), sites
    )
    posted = posting_set(holdings)
    found: dict[Tier, set[str]] = {}
    for tier in Tier:
        for name, keyword in posted.get(Pair(NETWORK, tier), {}).get(made.number, set()):
            if name == "site.nuts3" and keyword in {"=SE321", "=SE322", "=NO060"}:
                found.setdefault(tier, set()).add(keyword[1:])
    return found


def test_a_site_it_names_counts_from_the_higher_of_the_two_tiers() -> None:
    ours, other = site(1, "SE321"), site(2, "SE322")
    assert regions(capability(ours), ours, other) == {Tier.COMMUNITY: {"SE321"}}
    assert regions(capability(ours, Tier.MEMBER), ours, other) == {Tier.MEMBER: {"SE321"}}
    secret = site(3, "NO060", Tier.CASE)
    assert regions(capability(secret), secret, ours, other) == {Tier.CASE: {"NO060"}}


def test_without_a_site_of_its_own_it_stands_at_the_only_one() -> None:
    assert regions(capability(), site(1, "SE321")) == {Tier.COMMUNITY: {"SE321"}}
    assert regions(capability(), site(1, "SE321"), site(2, "SE322")) == {}


def test_it_stands_where_it_says_and_nowhere_else() -> None:
    ours, other = site(1, "SE321", Tier.MEMBER), site(2, "SE322")
    assert regions(capability(ours), ours, other) == {Tier.MEMBER: {"SE321"}}


def test_a_site_a_reader_may_not_know_of_moves_nothing_they_see() -> None:
    ours = site(1, "SE321")
    alone = regions(capability(), ours)
    assert regions(capability(), ours, site(2, "SE322", Tier.CASE)) == alone


def test_naming_a_site_above_the_readers_tier_moves_nothing_they_see() -> None:
    ours, hidden = site(1, "SE321"), site(2, "NO060", Tier.SEALED)
    unset = regions(capability(), ours, hidden)
    assert unset == {Tier.COMMUNITY: {"SE321"}}
    named = regions(capability(hidden, Tier.SEALED), ours, hidden)
    assert {tier: found for tier, found in named.items() if tier < Tier.CASE} == unset
    assert named[Tier.SEALED] == {"NO060"}


def test_a_site_that_is_gone_is_no_place() -> None:
    gone = site(1, "SE321")
    assert regions(capability(gone), site(2, "SE322"), site(3, "NO060")) == {}
