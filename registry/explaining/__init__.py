"""Why somebody may read a field of a company, or may not: asked of the code that decides, and told by who asks."""
