"""The service's own condition: what works, what does not, what needs a person."""
