"""What the pages of one's own company are made of: forms from the catalogue, and what is missing."""
