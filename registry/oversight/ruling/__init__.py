"""The rules in force, as whoever answers for them reads them."""
