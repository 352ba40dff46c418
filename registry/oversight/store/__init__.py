"""All SQL of the log: one file for each of writing, sequencing, reading, checking and tidying."""
