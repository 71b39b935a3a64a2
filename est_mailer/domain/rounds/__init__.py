"""A round's life: its states, its calendar and pace, and what is due."""
