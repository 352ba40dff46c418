"""The audit log: canonical entries, a Merkle tree, signed heads, and a check that needs no database."""
