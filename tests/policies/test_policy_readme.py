from __future__ import annotations

import doctest
from pathlib import Path


def test_the_code_in_the_readme_runs(shipped: Path) -> None:
    failed, tried = doctest.testfile(str(shipped / "README.md"), module_relative=False)
    assert (failed, tried > 5) == (0, True)
