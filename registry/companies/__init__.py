"""What companies state about themselves, who may see it, and a company as one reader sees it."""
