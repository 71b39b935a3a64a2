"""What is erased by decision, or restored."""
