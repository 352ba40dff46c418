"""The web pages: made on the server, in Swedish, Norwegian and English; no script is needed."""
