"""Wrapped keys in a schema of their own, so that a dump of the register holds none of them."""
