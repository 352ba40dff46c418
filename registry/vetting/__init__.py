"""An organisation applies for membership; the network's officers look at it, ask, and two of them decide."""
