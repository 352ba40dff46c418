"""SQL of search: the encrypted index itself, its rewriting, and the plain rows that say who may see whom."""
