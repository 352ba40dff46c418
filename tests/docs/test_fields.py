"""Every field of the catalogue is documented."""

from __future__ import annotations

import re
from pathlib import Path

from registry import catalogue
from tests.support.checkout import text


def test_the_page_lists_every_field_once_and_no_other() -> None:
    rows = re.findall(r"^\| `([a-z_]+\.\w+)` \|", text(Path("docs/fields.md")), re.MULTILINE)
    assert sorted(rows) == sorted(catalogue.FIELDS)
