"""Who may read what: asked for by one person, approved by two of different groups."""
