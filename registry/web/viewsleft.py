"""How many views are left, for the pages that take some."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from registry.guarding.service import Guarding
    from registry.guarding.views import ViewsLeft
    from registry.web.site import Guest, Site


def of(site: Site, guarding: Guarding, guest: Guest) -> ViewsLeft | None:
    """Return what is left to the guest's company; None for who does not search. Raises NotSignedIn."""
    return guarding.left(guest.credential) if site.may_search(guest.caller) else None
