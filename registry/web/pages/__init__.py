"""One file for each page or family of pages: each has a function that returns its routes."""
