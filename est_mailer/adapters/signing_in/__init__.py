"""Signing in to the account with a password or a token."""
