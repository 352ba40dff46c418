"""Shredding: an organisation or a person is gone, and so are the keys of what backups still hold of them."""
