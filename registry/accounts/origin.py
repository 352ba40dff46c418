"""Where a request of somebody who is not signed in yet comes from."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address, ip_network

V4_BITS = 32
V6_BITS = 64
MAX_TEXT = 200


@dataclass(frozen=True, slots=True)
class Origin:
    """The client's network address, what its browser calls itself, and the device cookie it brought.

    `channel` is "web" or "api": what kind of session it asks for.
    """

    address: str
    agent: str
    channel: str
    device: str | None = None

    @property
    def network(self) -> str:
        """Return the network that is counted as one client: /32 of IPv4, /64 of IPv6."""
        try:
            address = ip_address(self.address)
        except ValueError:
            return self.address[:MAX_TEXT]
        bits = V4_BITS if address.version == 4 else V6_BITS  # noqa: PLR2004 - versions of IP
        return str(ip_network(f"{address}/{bits}", strict=False))

    def said(self) -> dict[str, str]:
        """Return what the sealed side of log entries and sessions keep."""
        return {"address": self.address[:MAX_TEXT], "agent": self.agent[:MAX_TEXT]}
