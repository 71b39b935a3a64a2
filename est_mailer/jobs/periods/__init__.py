"""Quarters and years: packs, the steering group's decisions, and figures for others."""
