"""Views left: what people ask about it, what the office answers, and which numbers a network sets."""
