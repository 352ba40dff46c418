"""Open search over an encrypted index: what a write posts, what a query finds, how the index stays whole.

docs/index.md draws the format and says what it tells a thief.
"""
