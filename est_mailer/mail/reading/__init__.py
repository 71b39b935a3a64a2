"""A message as values: its tree, its words, its files, its sender."""
