"""What an organisation was shown of the register, what that costs, and how much it may be (invariant 10)."""
