from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from policies.distribution import require_pycasbin
from policies.errors import PolicyRefused
from policies.loader import load


def test_pycasbin_alone_is_accepted() -> None:
    require_pycasbin({"casbin": ["pycasbin"], "simpleeval": ["simpleeval"]})


def test_the_same_distribution_found_twice_is_one() -> None:
    require_pycasbin({"casbin": ["pycasbin", "PyCasbin"]})


def test_what_is_installed_here_is_accepted() -> None:
    require_pycasbin()


@pytest.mark.parametrize(
    "installed",
    [
        {},
        {"casbin": []},
        {"casbin": ["casbin"]},
        {"casbin": ["pycasbin", "casbin"]},
        {"casbin": ["casbin", "pycasbin"]},
        {"casbin": ["pycasbin-fork"]},
    ],
)
def test_any_other_provider_of_the_module_is_refused(installed: Mapping[str, Sequence[str]]) -> None:
    with pytest.raises(PolicyRefused, match=r"must come from pycasbin alone, but here it comes from .*\.$"):
        require_pycasbin(installed)


def test_nothing_starts_with_both_distributions_installed(
    shipped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "policies.distribution.packages_distributions", lambda: {"casbin": ["pycasbin", "casbin"]}
    )
    with pytest.raises(PolicyRefused, match="from casbin and pycasbin"):
        load(shipped)
