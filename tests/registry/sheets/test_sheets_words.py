"""Every sentence about a file is worded in every language, and no other stands in its catalogue."""

from __future__ import annotations

from registry.http import upload
from registry.sheets import package, reading
from tests.support.wording import require_worded

SENTENCES = {
    value
    for module in (package, reading, upload)
    for name, value in vars(module).items()
    if name.isupper() and isinstance(value, str)
}


def test_every_sentence_is_worded_and_no_wording_is_left_over() -> None:
    require_worded("sheets", SENTENCES)
