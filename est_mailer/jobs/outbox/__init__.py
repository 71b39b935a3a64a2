"""The outbox's way out, and what comes back from it."""
