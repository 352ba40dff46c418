"""Stopping the register, and letting it go on: one named person stops it, two start it."""
