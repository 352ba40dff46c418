"""Every setting is documented, and nothing else is documented as one."""

from __future__ import annotations

import re
from pathlib import Path

from registry.settings import Settings, variable
from tests.support.checkout import text


def test_the_page_lists_every_setting_once_and_no_other() -> None:
    rows = re.findall(r"^\| `(NORDKAP_\w+)` \|", text(Path("docs/settings.md")), re.MULTILINE)
    assert sorted(rows) == sorted(map(variable, Settings.model_fields))


def test_the_example_environment_names_settings_only() -> None:
    named = re.findall(r"^#? ?(NORDKAP_\w+)=", text(Path("deploy/nordkap.env.example")), re.MULTILINE)
    assert named
    assert set(named) <= set(map(variable, Settings.model_fields))
