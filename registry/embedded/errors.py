"""What can keep the embedded server from starting."""

from __future__ import annotations


class EmbeddedError(Exception):
    """The embedded PostgreSQL cannot be used; one sentence with the remedy, for the operator."""
