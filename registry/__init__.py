"""The application: composes keys, policies and audit, and alone knows SQL and the web."""
