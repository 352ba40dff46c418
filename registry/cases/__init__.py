"""Case grants: what owners let named persons of other organisations read, field by field, until a date."""
