"""A round held against those before it: what is unusual, what comes back, what is improbably calm."""
