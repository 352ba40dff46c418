"""The demonstration: two fictional networks, their companies and one person of each role."""
