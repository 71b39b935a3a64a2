"""Mail taken in: stored first, opened, and ended in one account each."""
