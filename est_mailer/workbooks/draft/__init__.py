"""The draft: written for the coordinators' meeting, read when it comes back completed."""
