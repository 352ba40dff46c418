"""Networks, organisations and people: how they come in, prove who they are, and what they may do."""
