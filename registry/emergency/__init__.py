"""Break-glass: an office role from the host, for an hour at most, in front of everybody, reviewed by two afterwards."""
