"""The check of the whole log against the database it describes: `nordkap audit verify --database`."""
