"""Which installed distribution provides the module `casbin`.

Two on the package index do: `pycasbin`, which is maintained, and its abandoned predecessor `casbin`. With
both installed, files of either overwrite the other's, and nobody knows which code decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import packages_distributions
from typing import Final

from policies.errors import PolicyRefused

ONLY: Final = "pycasbin"


def require_pycasbin(installed: Mapping[str, Sequence[str]] | None = None) -> None:
    """Refuse to go on unless exactly `pycasbin` provides `casbin`.

    Args:
        installed: module name to distribution names; what is installed here when left out.

    Raises:
        PolicyRefused: none, another, or more than one distribution provides it.
    """
    found = (packages_distributions() if installed is None else installed).get("casbin", ())
    names = sorted({name.lower().replace("_", "-") for name in found})
    if names != [ONLY]:
        said = " and ".join(names) if names else "nothing"
        raise PolicyRefused(f"The module casbin must come from {ONLY} alone, but here it comes from {said}.")
