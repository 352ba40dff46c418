"""Whether the register is stopped: read in the transaction that answers, before anything is shown."""
