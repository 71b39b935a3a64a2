"""Whole weeks played by some fifty people, on mail servers inside this process; the service's code is that of run."""
