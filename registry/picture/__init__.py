"""The whole-picture review: what a network's companies reveal together, counted, looked at and signed by two."""
