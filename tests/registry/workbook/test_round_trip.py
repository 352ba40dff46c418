"""Taken out and brought back without a change, a workbook changes nothing, whoever saved it in between."""

from __future__ import annotations

import pytest

from registry.language import LANGUAGES
from registry.workbook.service import Format
from tests.registry.workbook.desk import Desk, said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", list(Format))
def test_nothing_changes(desk: Desk, language: str, form: Format) -> None:
    _, owner = desk.company()
    report = desk.look(owner, desk.taken_out(owner, language, form))
    assert said(report) == []
    assert report.lines == []
    assert sum(report.unchanged.values()) == 8
