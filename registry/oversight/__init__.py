"""The audit log's SQL side: staging, sequencing, reading, checking; and what the work process does."""
