"""SQL of rotation: what is open, the states of keys, who is at work, and the rows that are made anew."""
