"""The review: an organisation's own rows, to say which the others may read."""
