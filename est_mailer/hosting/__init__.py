"""Many municipalities on one machine: a warm process forks a visit for each that has something to do."""
