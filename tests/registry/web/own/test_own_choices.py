"""What can be chosen: everything that may be stated, once, in groups."""

from __future__ import annotations

import pytest

from registry import catalogue
from registry.catalogue.field import Kind
from registry.language import LANGUAGES
from registry.vocabularies import vocabulary
from registry.web.own.choices import MOST_TICKED, groups

CHOSEN = sorted(
    {
        field.vocabulary
        for field in catalogue.FIELDS.values()
        if field.vocabulary and catalogue.FAMILIES[field.family].offered and field.kind is Kind.CODE
    }
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CHOSEN)
def test_every_word_that_may_be_stated_stands_in_its_list_once(name: str, language: str) -> None:
    listed = [option.code for group in groups(name, language) for option in group.options]
    assert len(set(listed)) == len(listed)
    assert set(listed) == {term.code for term in vocabulary(name).terms() if term.selectable}


def test_levels_become_groups_and_the_nordic_countries_come_first() -> None:
    assert [group.label for group in groups("regions", "sv")][:2] == ["Sverige", "Norge"]
    assert [option.code for option in groups("countries", "nb")[0].options] == ["SE", "NO", "FI", "DK"]
    milling = next(group for group in groups("machine_classes", "en") if group.options[0].code == "milling")
    assert milling.label
    assert len(groups("size_classes", "sv")) == 1


def test_only_long_lists_are_written_instead_of_ticked() -> None:
    long = {
        field.name
        for field in catalogue.FIELDS.values()
        if field.kind is Kind.CODES
        and catalogue.FAMILIES[field.family].offered
        and len(vocabulary(field.vocabulary or "")) > MOST_TICKED
    }
    assert long == {"organisation.nace"}
