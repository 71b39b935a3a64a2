"""What people meant by what they wrote. Nothing is guessed: what is not equal is asked."""
