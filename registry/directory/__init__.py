"""Who there is: networks, organisations, which belongs where, and to whom each shows itself."""
