"""Changes of the register, by mail and from a spreadsheet."""
