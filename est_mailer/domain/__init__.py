"""The ground floor: what EST is. Standard library only; no clock, no files, no network."""
