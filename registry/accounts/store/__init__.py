"""The SQL of accounts: one file per noun, rows in, rows out, no decisions."""
