"""What is kept, and what may be erased."""
