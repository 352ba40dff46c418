"""The security officer's page: what is held, who can read it, what each adversary could learn."""
