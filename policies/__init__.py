"""Who may do what with which class of value at which tier; compiled by Casbin, answered by a table."""
