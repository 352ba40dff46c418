from __future__ import annotations

import doctest
from pathlib import Path

import audit


def test_the_code_in_the_readme_runs() -> None:
    page = Path(audit.__file__).with_name("README.md")
    failed, tried = doctest.testfile(str(page), module_relative=False)
    assert (failed, tried > 5) == (0, True)
