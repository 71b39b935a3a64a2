"""The checklist: written for a respondent, read when it comes back."""
