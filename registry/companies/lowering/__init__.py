"""Showing to others what only the owner saw: one data owner proposes, another confirms."""
