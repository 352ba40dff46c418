"""The network address a request came from.

``X-Forwarded-For`` is a claim of the sender. It is believed as far as it was written by proxies the settings
trust, read from the right; anything else in it, and any other header that names an address, changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network
LOCAL = "local"  # a request over a Unix socket: there is no address
MAX_HOPS = 10


def trusted(networks: Iterable[str]) -> tuple[Network, ...]:
    """Return the networks of proxies, from settings such as ``10.0.0.0/8``. Raises ValueError."""
    return tuple(ip_network(text, strict=True) for text in networks)


def client_address(peer: str | None, forwarded: Sequence[str], proxies: Sequence[Network]) -> str:
    """Return the client's address as text.

    `peer` is who holds the connection, `forwarded` the values of every ``X-Forwarded-For`` header in order.
    A hop that is no plain address ends the walk: then the last address that a trusted proxy vouched for
    counts.
    """
    if peer is None:
        return LOCAL
    known = _address(peer)
    if known is None:
        return peer[:64]
    hops = ",".join(forwarded).split(",") if forwarded else []
    for hop in reversed(hops[-MAX_HOPS:]):
        if not any(known in network for network in proxies):
            break
        named = _address(hop.strip())
        if named is None:
            break
        known = named
    return str(known)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        # One client has one spelling: a v4 address inside v6 is that v4 address, and a scope is dropped.
        address = IPv6Address(int(address))
        return address.ipv4_mapped or address
    return address
