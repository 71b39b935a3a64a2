"""Screening: what in a free text may point somebody out. ``screen`` asks the families of kinds, a module each."""
