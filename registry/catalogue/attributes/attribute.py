"""How a machine attribute is declared: of class `machine_spec` unless said, for some classes of machine."""

from __future__ import annotations

from typing import Unpack

from policies.vocabulary import SensitivityClass
from registry.catalogue.declare import Told, boolean, code, codes, number, span
from registry.catalogue.field import Field

_SPEC = SensitivityClass.MACHINE_SPEC


def measure(
    name: str,
    unit: str,
    minimum: str | int,
    maximum: str | int,
    step: str | int = 1,
    *,
    fits: str,
    cls: SensitivityClass = _SPEC,
    **words: Unpack[Told],
) -> Field:
    """Declare `machine.<name>`, a number; `fits` lists machine classes, their subtrees included."""
    return number(f"machine.{name}", cls, unit, minimum, maximum, step, **_fitted(fits, words))


def extent(
    name: str,
    unit: str,
    minimum: str | int,
    maximum: str | int,
    step: str | int = 1,
    *,
    fits: str,
    **words: Unpack[Told],
) -> Field:
    """Declare `machine.<name>`, a range from smallest to largest."""
    return span(f"machine.{name}", _SPEC, unit, minimum, maximum, step, **_fitted(fits, words))


def choice(name: str, vocabulary: str, *, fits: str, **words: Unpack[Told]) -> Field:
    """Declare `machine.<name>`, one term."""
    return code(f"machine.{name}", _SPEC, vocabulary, **_fitted(fits, words))


def choices(name: str, vocabulary: str, *, fits: str, **words: Unpack[Told]) -> Field:
    """Declare `machine.<name>`, several terms."""
    return codes(f"machine.{name}", _SPEC, vocabulary, **_fitted(fits, words))


def flag(name: str, *, fits: str, **words: Unpack[Told]) -> Field:
    """Declare `machine.<name>`, yes or no."""
    return boolean(f"machine.{name}", _SPEC, **_fitted(fits, words))


def _fitted(fits: str, words: Told) -> Told:
    return {**words, "machine_classes": frozenset(fits.split())}
