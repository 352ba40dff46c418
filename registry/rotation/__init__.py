"""Rotation: a new version of a key seals, what the old one sealed is sealed anew, then the old one is destroyed."""
