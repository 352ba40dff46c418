"""The catalogue as one caller may use it: every field, and the search operators that answer them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from policies.table import PolicyTable, View
from policies.vocabulary import Action
from registry import catalogue
from registry.caller import Callers, Credential
from registry.catalogue.field import Family, Field
from registry.catalogue.tiers import SERVED_TIERS
from registry.database import Database


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field, and the operators this caller may use on it."""

    field: Field
    operators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CatalogueView:
    """Families and fields a company can fill in, in the order of the catalogue, and the reader's language."""

    families: tuple[Family, ...]
    fields: tuple[FieldView, ...]
    language: str


class Fields:
    """Shows the catalogue. It discloses nothing of anyone, so it is not logged."""

    def __init__(self, database: Database, callers: Callers, policy: Callable[[], PolicyTable]) -> None:
        self._database = database
        self._callers = callers
        self._policy = policy

    def catalogue(self, credential: Credential) -> CatalogueView:
        """Return the catalogue as the caller may use it. Raises NotSignedIn."""
        with self._database.transaction() as tx:
            caller = self._callers.admit(tx, credential)
        policy = self._policy()
        views = [policy.view(caller.subjects(network)) for network in caller.standings]
        families = tuple(catalogue.FAMILIES[name] for name in catalogue.OFFERED_FAMILIES)
        fields = tuple(
            FieldView(field, field.operators if _searched(views, field) else ())
            for family in families
            for field in family.fields
        )
        return CatalogueView(families, fields, caller.language)


def _searched(views: list[View], field: Field) -> bool:
    """Tell whether the caller may search the field's class at any tier it may stand at, in any network."""
    floor = catalogue.CLASS_RULES[field.cls].floor
    return any(
        tier >= floor for view in views for tier in view.tiers(Action.SEARCH, field.cls) & SERVED_TIERS
    )
