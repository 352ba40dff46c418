"""To whom an organisation shows itself, and how it says so."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest

from keys.errors import AuthorityBroken
from policies.vocabulary import Role
from registry.companies import store
from registry.companies.author import Author
from registry.directory.releasability import Releasability
from registry.errors import Invalid, Refused, Stale, StepUpNeeded
from tests.support.register import HOST
from tests.support.samples import RECORDS

if TYPE_CHECKING:
    from tests.support.register import Register


def release(
    register: Register,
    organisation: UUID,
    networks: Collection[str] = ("nix", "midex"),
    countries: Collection[str] | None = None,
    excluded: Collection[UUID] = (),
    *,
    revision: int = 1,
    author: Author = HOST,
) -> Releasability:
    chosen = [register.networks[slug] for slug in networks]
    with register.app.transaction() as tx:
        return register.recorder.release(tx, author, organisation, chosen, countries, excluded, revision)


def seen(register: Register, reader: UUID, wanted: UUID, **networks: str) -> set[str] | None:
    """The networks through which a reader in these networks (with these countries) sees an organisation."""
    known = {register.networks[slug]: country for slug, country in networks.items()}
    with register.app.transaction(snapshot=True) as tx:
        found = store.visible(tx, reader, known, wanted)
    names = {network: slug for slug, network in register.networks.items()}
    return None if found is None else {names[network] for network in found.networks}


def test_one_is_seen_in_the_networks_one_chose(register: Register) -> None:
    reader, wanted = register.organisation(), register.organisation()
    assert seen(register, reader, wanted, nix="SE", midex="NO") == {"nix", "midex"}
    assert seen(register, reader, wanted, midex="NO") == {"midex"}
    release(register, wanted, ["nix"])
    assert seen(register, reader, wanted, nix="SE", midex="NO") == {"nix"}
    assert seen(register, reader, wanted, midex="NO") is None
    assert seen(register, reader, wanted) is None
    release(register, wanted, [], revision=2)
    assert seen(register, reader, wanted, nix="SE", midex="NO") is None


def test_one_is_seen_from_the_countries_one_chose(register: Register) -> None:
    reader, wanted = register.organisation(), register.organisation()
    release(register, wanted, countries=["NO", "FI"])
    assert seen(register, reader, wanted, nix="SE", midex="NO") == {"midex"}
    assert seen(register, reader, wanted, nix="SE") is None


def test_whom_one_left_out_never_sees_one(register: Register) -> None:
    reader, other, wanted = (register.organisation() for _ in range(3))
    release(register, wanted, excluded=[reader])
    assert seen(register, reader, wanted, nix="SE", midex="NO") is None
    assert seen(register, other, wanted, nix="SE", midex="NO") == {"nix", "midex"}


def test_a_closed_organisation_oneself_and_nobody_are_not_seen(register: Register) -> None:
    reader, wanted = register.organisation(), register.organisation()
    assert seen(register, reader, reader, nix="SE") is None
    assert seen(register, reader, uuid4(), nix="SE") is None
    register.close(wanted)
    assert seen(register, reader, wanted, nix="SE") is None


@pytest.mark.parametrize(
    "change",
    [
        "countries = ARRAY['SE']",
        "excluded = ARRAY[gen_random_uuid()]",
        "networks = networks || gen_random_uuid()",
        "revision = revision + 1",
    ],
)
def test_a_release_written_by_sql_is_an_error(register: Register, change: str) -> None:
    reader, wanted = register.organisation(), register.organisation()
    register.sql(f"UPDATE register.releasability SET {change} WHERE organisation = %s", wanted)
    with pytest.raises(AuthorityBroken):
        seen(register, reader, wanted, nix="SE", midex="NO")
    with pytest.raises(AuthorityBroken):
        register.make(wanted, "contact", RECORDS["contact"])


def test_a_network_that_says_another_country_by_sql_shows_nobody_more(register: Register) -> None:
    reader, wanted = register.organisation(), register.organisation()
    release(register, wanted, countries=["FI"])
    register.sql("UPDATE register.network SET country = 'FI' WHERE slug = 'nix'")
    try:
        assert seen(register, reader, wanted, nix="SE") is None
        with register.app.transaction() as tx, pytest.raises(AuthorityBroken):
            store.network_countries(tx)
    finally:
        register.sql("UPDATE register.network SET country = 'SE' WHERE slug = 'nix'")


def test_only_networks_countries_and_organisations_there_are(register: Register) -> None:
    organisation = register.organisation("nix")
    chosen = [register.networks["nix"]]
    wrong: list[tuple[str, Collection[UUID], Collection[str] | None, Collection[UUID]]] = [
        ("networks", [uuid4()], None, []),
        ("countries", chosen, ["XX"], []),
        ("countries", chosen, [], []),
        ("excluded", chosen, None, [uuid4()]),
        ("excluded", chosen, None, [organisation]),
    ]
    for field, networks, countries, excluded in wrong:
        with pytest.raises(Invalid) as caught, register.app.transaction() as tx:
            register.recorder.release(tx, HOST, organisation, networks, countries, excluded, 1)
        assert [problem.field for problem in caught.value.problems] == [field]
    with register.app.transaction() as tx:
        assert store.releasabilities(tx, [organisation])[organisation].revision == 1


def test_one_may_be_seen_in_the_other_countrys_network_without_belonging_to_it(register: Register) -> None:
    reader, wanted = register.organisation("midex"), register.organisation("nix")
    assert seen(register, reader, wanted, midex="NO") is None
    release(register, wanted, ["nix", "midex"])
    assert seen(register, reader, wanted, midex="NO") == {"midex"}


def test_it_takes_a_data_owner_the_current_revision_and_a_fresh_code_to_widen(register: Register) -> None:
    organisation = register.organisation()
    credentials = {role: register.signed_in(organisation, role) for role in (Role.EDITOR, Role.DATA_OWNER)}
    register.age_sessions()
    with register.app.transaction() as tx:
        editor, owner = (
            Author(caller=register.sessions.admit(tx, credential)) for credential in credentials.values()
        )
    with pytest.raises(Refused):
        release(register, organisation, ["nix"], author=editor)
    narrowed = release(register, organisation, ["nix"], ["SE"], author=owner)
    assert narrowed.revision == 2
    with pytest.raises(Stale):
        release(register, organisation, ["nix"], ["SE"], author=owner, revision=1)
    for wider in (
        {"networks": ["nix", "midex"], "countries": ["SE"]},
        {"networks": ["nix"], "countries": ["SE", "NO"]},
        {"networks": ["nix"], "countries": None},
    ):
        with pytest.raises(StepUpNeeded):
            release(register, organisation, author=owner, revision=2, **wider)


def test_the_index_learns_of_another_set_of_networks_by_every_record(register: Register) -> None:
    organisation = register.organisation()
    release(register, organisation, ["nix"])
    assert register.indexer.told == []  # nothing is posted of an organisation without records
    made = {family: register.make(organisation, family, values).id for family, values in RECORDS.items()}
    release(register, organisation, ["midex"], revision=2)
    before, after = register.indexer.told[-1]
    assert before is not None
    assert after is not None
    assert {record.id for record in before.records} == {record.id for record in after.records}
    assert {record.id for record in after.records} == set(made.values())
    assert before.networks == {register.networks["nix"]}
    assert after.networks == {register.networks["midex"]}
    assert [site.id for site in after.sites] == [made["site"]]
    other = register.organisation()
    release(register, organisation, ["midex"], ["NO"], [other], revision=3)
    before, after = register.indexer.told[-1]
    assert before is not None
    assert after is not None
    assert before.records == after.records == ()
    assert after.countries == ("NO",)
    assert after.excluded == {other}
