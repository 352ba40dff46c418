"""Takes files of others into the register: a mapping says what their columns mean."""
