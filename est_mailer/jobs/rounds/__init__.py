"""Rounds opened, skipped and ended, as the plan or a person says."""
